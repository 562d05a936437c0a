"""For whoever reads on with another program: the words of a record in a form that it knows."""

import datetime as dt
from pathlib import Path

import click

from commands.archive.find import find_record
from commands.files import require_folder
from commands.reports.dvcqg import dvcqg
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t
from core.errors import ConfigError, ExitCode
from core.model import LedgerEvent
from pipeline.archive import texts_from
from pipeline.sidecars import SidecarFormat, sidecar
from storage import open_index, open_store


class _RecordOr(click.Group):
    """What is exported is named first: dvcqg, or else a record."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "record", self.commands["record"], args

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self.commands["record"]


@click.group(cls=_RecordOr, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def export() -> None:
    """Xuất chữ của một bản ghi, hoặc dữ liệu cho Cổng DVCQG. / A record's words, or data for the national portal.

    sohoa export RECORD --format … -o FILE là / is: sohoa export record RECORD ….
    """


export.add_command(dvcqg)


@export.command()
@click.argument("record_id", metavar="RECORD")
@click.option(
    "--format",
    "form",
    type=click.Choice([item.value for item in SidecarFormat]),
    required=True,
    help="hocr: HTML · alto: ALTO 4 XML · text: chữ, các trang cách nhau bằng ký tự sang trang / text, pages parted by"
    " form feeds.",
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@home_option
@json_option
@dry_run_option
def record(record_id: str, form: str, output: Path, home: Path, *, as_json: bool, dry_run: bool) -> int:
    """Xuất chữ của một bản ghi cho phần mềm khác. / Write the words of a record for other programs."""
    require_folder(output)
    desk = open_desk(home)
    index = open_index(desk.config.index)
    try:
        found = find_record(index, record_id)
        # The access is on record before the bytes leave.
        actor = desk.config.desk.operator or desk.config.desk.code
        if not dry_run:
            index.note(LedgerEvent("exported", found.id, actor, dt.datetime.now(dt.UTC), (("format", form),)))
    finally:
        index.close()
    words = open_store(desk.config.store).get(found.words.sha256, version_id=found.words.version_id)
    data = sidecar(texts_from(words), SidecarFormat(form), record=found.id)
    if not dry_run:
        try:
            output.write_bytes(data)
        except OSError as error:
            raise ConfigError(
                t(f"{output}: không ghi được: {error.strerror}", f"{output} cannot be written: {error.strerror}")
            ) from error
    if as_json:
        emit(
            {
                "schema": "sohoa.export/1",
                "record": found.id,
                "format": form,
                "pages": found.page_count,
                "file": str(output),
                "size_bytes": len(data),
            }
        )
    else:
        click.echo(f"{output}  {len(data)} byte")
    return ExitCode.DONE
