"""Is a dossier complete? For the clerk who hands it on, and for whoever asks later."""

import datetime as dt
from pathlib import Path

import click

from commands.asking import (
    decisions_as_text,
    explained,
    find_procedure,
    known_kinds,
    owner_id,
    settling,
    shown_decision,
    today,
)
from commands.desk.status import shown_document, why
from commands.terminal import emit, home_option, json_option, language, open_desk, t
from core.codes import dossier_form
from core.config import Desk
from core.errors import ConfigError, ExitCode
from core.model import DeskCode, Dossier, DossierCode, UnitCode
from storage import Index, open_index


@click.command()
@click.argument("code", metavar="CODE")
@click.option("--procedure", "procedure_code", help="Nếu hồ sơ chưa nhận tại bàn này / if it was not taken in here.")
@click.option("--owner", help="Nếu hồ sơ chưa nhận tại bàn này / if it was not taken in here.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày xét; mặc định hôm nay / today.")
@click.option("--explain", is_flag=True, help="Mọi lý do và điều luật / every reason with its legal source.")
@home_option
@json_option
def dossier(
    code: str,
    procedure_code: str | None,
    owner: str | None,
    day: dt.datetime | None,
    home: Path,
    *,
    explain: bool,
    as_json: bool,
) -> int:
    """Hồ sơ đã đủ chưa, còn thiếu gì, dùng lại gì. / Whether a dossier is complete, and what it lacks."""
    from pipeline.reuse import state_of

    desk = open_desk(home)
    index = open_index(desk.config.index)
    try:
        known = _known(desk, index, DossierCode(code), procedure_code, owner)
        procedure = find_procedure(known.procedure)
        on = day.date() if day else today()
        found = state_of(known, procedure, index, known_kinds(), on=on, use=settling(desk, procedure))
    finally:
        index.close()
    lacking = found.completeness
    form = dossier_form(code)
    if as_json:
        emit(
            {
                "schema": "sohoa.dossier/1",
                "code": code,
                "code_form": form.name if form else None,
                "procedure": procedure.code,
                "opened_at": known.opened_at,
                "complete": lacking.complete,
                "text": lacking.sentence(language()),
                "lacks": lacking.lacks,
                "originals": lacking.originals,
                "copies": lacking.copies,
                "components": [
                    shown_decision(item)
                    | {
                        "DuocSoHoa": told.digitized,
                        "DuocTaiSuDung": told.reused,
                        "DuocLayTuKhoDMQG": told.from_vault,
                        "MaKetQuaThayThe": told.replaced_by,
                    }
                    for item, told in zip(found.decisions, found.flags, strict=True)
                ],
                "waiting": [shown_document(item) for item in found.waiting],
                "reuses": found.reuses,
            }
        )
        return ExitCode.DONE if lacking.complete else ExitCode.DOCUMENT
    click.echo(f"{code}  ·  {procedure.code}  {procedure.name}")
    click.echo(decisions_as_text(found.decisions))
    for item in found.waiting:
        click.echo(f"{item.id}  {item.status.value}  {why(item)}".rstrip())
    counted = "–" if lacking.originals is None else str(lacking.originals)
    click.echo(
        t(
            f"Bản giấy đã đếm: {counted} · bản số hóa: {lacking.copies}",
            f"Originals: {counted} · copies: {lacking.copies}",
        )
    )
    if explain:
        click.echo("\n".join(explained(found.decisions)))
    click.echo(lacking.sentence(language()))
    return ExitCode.DONE if lacking.complete else ExitCode.DOCUMENT


def _known(desk: Desk, index: Index, code: DossierCode, procedure: str | None, owner: str | None) -> Dossier:
    found = index.dossiers.get(code)
    if found is not None:
        return found
    if procedure is None or owner is None:
        raise ConfigError(
            f"bàn này chưa nhận hồ sơ {code}: hãy xem lại mã, hoặc cho biết --procedure và --owner"
            f" / no dossier {code} was taken in here; look at the code, or give --procedure and --owner"
        )
    return Dossier(
        code, find_procedure(procedure).code, owner_id(owner), DeskCode(desk.config.desk.code),
        UnitCode(desk.config.desk.unit), dt.datetime.now(dt.UTC),
    )  # fmt: skip
