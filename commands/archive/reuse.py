"""What need not be brought again: look, explain, and note that it was taken."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import click

from commands.asking import (
    actor_of,
    decisions_as_text,
    explained,
    find_procedure,
    known_kinds,
    owner_id,
    shown_decision,
    today,
    use_of,
    use_options,
)
from commands.files import write_new
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import DossierCode, LedgerEvent, OwnerId, Procedure
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.reuse import Use
from storage import Index, open_index, open_store


@click.command()
@click.option("--owner", required=True, help="Số định danh cá nhân hoặc mã số thuế / personal id or tax code.")
@click.option("--procedure", "procedure_code", required=True, help="Mã TTHC / the procedure's code.")
@click.option("--dossier", help="Mã hồ sơ đang nhận / the dossier it is for.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày xét; mặc định hôm nay / today.")
@use_options
@click.option("--explain", is_flag=True, help="Mọi lý do và điều luật / every reason with its legal source.")
@click.option("--take", is_flag=True, help="Ghi nhận dùng lại cho hồ sơ này / note the reuse for this dossier.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Với --take: chép PDF đã ký vào thư mục / with --take: the signed PDFs go there.",
)
@home_option
@json_option
@dry_run_option
def reuse(  # noqa: PLR0913  click hands over each option by itself
    owner: str,
    procedure_code: str,
    dossier: str | None,
    day: dt.datetime | None,
    purpose: str,
    basis: str,
    home: Path,
    *,
    explain: bool,
    take: bool,
    output: Path | None,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Từng thành phần hồ sơ: dùng lại được không, vì sao. / Per component: reusable or not, and why."""
    desk, whose = open_desk(home), owner_id(owner)
    procedure = find_procedure(procedure_code)
    if take and not dossier:
        raise ConfigError("--take: cần --dossier, mã hồ sơ dùng lại / expected --dossier, which uses the papers again")
    if take and day:
        # What was valid then may not be handed out now.
        raise ConfigError("--take: xét theo hôm nay, bỏ --on / judges by today; leave --on out")
    index = open_index(desk.config.index)
    try:
        asked = _Asked(
            procedure=procedure,
            owner=whose,
            use=use_of(purpose, basis, desk, procedure),
            on=day.date() if day else today(),
            dossier=DossierCode(dossier) if dossier else None,
        )
        decisions, handed = _answered(asked, desk, index, take=take and not dry_run, output=output, quiet=dry_run)
    finally:
        index.close()
    if as_json:
        emit(
            {
                "schema": "sohoa.reuse/1",
                "procedure": procedure.code,
                "on": asked.on,
                "components": [shown_decision(item) for item in decisions],
                "files": [str(path) for path in handed],
            }
        )
        return ExitCode.DONE
    click.echo(f"{procedure.code}  {procedure.name}")
    click.echo(decisions_as_text(decisions))
    if explain:
        click.echo("\n".join(explained(decisions)))
    if take:
        taken = sum(item.taken for item in decisions)
        click.echo(t(f"Đã ghi nhận dùng lại {taken} giấy tờ.", f"{taken} papers are noted as used again."))
    click.echo("".join(f"{path}\n" for path in handed), nl=False)
    return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked."""

    procedure: Procedure
    owner: OwnerId = field(repr=False)
    use: Use
    on: dt.date
    dossier: DossierCode | None

    def decided(self, index: Index) -> tuple[ComponentDecision, ...]:
        """The checklist as it stands now."""
        from pipeline.reuse import checklist

        return checklist(
            self.procedure, self.owner, index, known_kinds(), on=self.on, use=self.use, dossier=self.dossier
        )


def _answered(
    asked: _Asked, desk: Desk, index: Index, *, take: bool, output: Path | None, quiet: bool
) -> tuple[tuple[ComponentDecision, ...], list[Path]]:
    """The checklist, noted as asked; with `take`, what serves is noted too, and then handed out."""
    decisions = asked.decided(index)
    if not quiet:
        facts = (
            ("procedure", asked.procedure.code),
            ("reused", str(sum(item.state is ComponentState.REUSED for item in decisions))),
        )
        subject = asked.dossier or asked.procedure.code
        index.note(LedgerEvent("reuse_asked", subject, actor_of(desk), dt.datetime.now(dt.UTC), facts))
    if not take:
        return decisions, []
    return _handed(asked, desk, index, decisions, output)


def _handed(
    asked: _Asked, desk: Desk, index: Index, decisions: tuple[ComponentDecision, ...], output: Path | None
) -> tuple[tuple[ComponentDecision, ...], list[Path]]:
    """The checklist once its reuse is on record, and the papers where they were asked for."""
    from pipeline.reuse import By, hand_out

    if asked.dossier is None or asked.use.purpose is None or asked.use.basis is None:
        raise TypeError("a reuse without dossier, purpose or basis")
    by = By(asked.dossier, asked.use.purpose.code, asked.use.basis, actor_of(desk), dt.datetime.now(dt.UTC))
    papers = hand_out(decisions, index, open_store(desk.config.store), by)
    files = []
    for paper in papers if output is not None else ():
        path = Path(output or "", f"{paper.reuse.component}-{paper.reuse.record}.pdf")
        write_new(path, paper.data)
        files.append(path)
    return asked.decided(index), files
