"""For whoever must report: a period's figures as workbook, PDF or CSV."""

import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commands.files import require_folder, write_whole
from commands.pins import pin_option
from commands.reports.press import Press, open_press, signed
from commands.terminal import emit, home_option, json_option, open_desk, t
from core.codes import sha256_of
from core.errors import ConfigError, ExitCode
from core.model import UnitCode
from rules.periods import VIETNAM, ReportPeriod, period_of, require_begun, require_over
from storage import open_index

if TYPE_CHECKING:
    from pipeline.reports import Known, Layout

ENDINGS: Final = (".xlsx", ".pdf", ".csv")


@click.command()
@click.argument("name")
@click.option("--on", "text", metavar="PERIOD", required=True, help="Kỳ / period: 2025-Q3 · 2025-08 · 2025.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help=".xlsx · .pdf · .csv"
)
@click.option("--number", default="", help="Số của báo cáo theo NĐ 30/2020 / the number of a letter.")
@pin_option
@home_option
@json_option
def report(name: str, text: str, output: Path, number: str, home: Path, *, as_json: bool) -> int:
    """Báo cáo của một kỳ. / A period's report.

    NAME: so-hoa · nang-suat · chi-tieu · 766 · bao-cao-quy, mẫu trong configs/reports và reports/ của bàn / layouts in
    configs/reports and the desk's own reports/.
    """
    from pipeline.reports import books_of, figures_of, known_of, load_layout, window_of

    at = dt.datetime.now(dt.UTC)
    if output.suffix.lower() not in ENDINGS:
        raise ConfigError(t(f"-o {output.name}: cần .xlsx, .pdf hoặc .csv", f"-o {output.name}: .xlsx, .pdf or .csv"))
    require_folder(output)
    desk = open_desk(home)
    layout, period = load_layout(name, desk.home), period_of(text)
    _require_time(layout, period, at)
    press = open_press((output,), desk)
    window = window_of(period, at)
    with closing(open_index(desk.config.index)) as index:
        books = books_of(index, window)
        known = known_of(desk, figures_of(desk, index, window, books), window, books)
    data = _made(layout, known, output.suffix.lower(), number, press, at)
    write_whole(output, data)
    if as_json:
        emit(
            {
                "schema": "sohoa.report/1",
                "report": layout.name,
                "period": period.code,
                "over": known.over,
                "known": window.known,
                "file": str(output),
                "size_bytes": len(data),
                "sha256": sha256_of(data),
                "signed": output.suffix.lower() == ".pdf" and press.signer is not None,
            }
        )
    else:
        unsigned = output.suffix.lower() == ".pdf" and press.signer is None
        said = t("  chưa ký: bàn này chưa có khóa", "  not signed: this desk has no key") if unsigned else ""
        click.echo(f"{output}  {len(data)} byte{said}")
    return ExitCode.DONE


def _require_time(layout: "Layout", period: ReportPeriod, at: dt.datetime) -> None:
    """A period that goes on may be looked at, and is named so; a letter speaks of one that is over."""
    require_begun(period, at)
    if layout.letter is not None:
        require_over(period, at)


def _made(layout: "Layout", known: "Known", ending: str, number: str, press: Press, at: dt.datetime) -> bytes:
    from pipeline.press import as_csv, printed_letter, printed_tables, workbook
    from pipeline.reports import letter_of, tables

    made = tables(layout, known)
    if ending == ".csv":
        return as_csv(made)
    if ending == ".xlsx":
        return workbook(made)
    desk = press.desk
    if desk is None:
        raise TypeError("a report without a desk")
    unit = desk.config.desk.unit
    if layout.letter is None:
        data = printed_tables(layout.title, made, unit=unit, organ_name=known.desk, at=at)
    else:
        name = known.names.get(UnitCode(unit), unit)
        letter = letter_of(layout, known, unit_name=name, number=number, day=at.astimezone(VIETNAM).date())
        data = printed_letter(letter, made, unit=unit, at=at)
    return signed(data, press, f"report/{layout.name}/{known.period.code}")
