"""For leaders: how far every office is from its targets."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from commands.progress.missing import say_gap
from commands.terminal import emit, home_option, json_option, language, open_desk, t, table
from core.catalogue.rulebook import UNITS_FILE, load_plans, units_of
from core.config import DESK_FILE
from core.errors import ConfigError, ExitCode
from core.model import Level, Period, Unit, UnitCode
from pipeline.targets import VIETNAM, desks_of, missing, progress_of, shown
from rules.targets import Only, Show, TargetProgress, Tree, in_tenths, note_text
from storage import Index, open_index


@click.command()
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="configs/targets/….toml"
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày tính / the day; mặc định hôm nay / today.")
@click.option("--level", type=click.Choice([level.value for level in Level][:3]), help="Cấp / level.")
@click.option("--unit", "unit_code", help="Mã đơn vị / a unit's code.")
@click.option(
    "--show",
    multiple=True,
    type=click.Choice([show.value for show in Show]),
    help="Thêm dòng từng quý, cộng cả đơn vị đã sáp nhập, dòng tổng mỗi cấp / more rows; may be repeated.",
)
@click.option(
    "--missing",
    "indicator",
    metavar="T1|T2|T3",
    help="Giấy tờ nào còn thiếu và vì sao; cần --unit / what is missing and why.",
)
@click.option("--year", type=int, help="Năm, với --missing; mặc định năm của ngày tính / the year.")
@click.option("--quarter", type=click.IntRange(1, 4), help="Quý, với --missing / the quarter.")
@home_option
@json_option
def targets(  # noqa: PLR0913  each is a question of its own
    plan_file: Path | None,
    day: dt.datetime | None,
    level: str | None,
    unit_code: str | None,
    indicator: str | None,
    year: int | None,
    quarter: int | None,
    home: Path,
    *,
    show: tuple[str, ...],
    as_json: bool,
) -> int:
    """Kết quả so với chỉ tiêu, theo từng cấp, đơn vị và năm. / How far the targets are reached."""
    on = day.date() if day else dt.datetime.now(VIETNAM).date()
    units = units_of(home.absolute())
    if unit_code is not None and unit_code not in {unit.code for unit in units}:
        raise ConfigError(
            t(
                f"--unit {unit_code}: không có đơn vị này trong configs/units.toml và {UNITS_FILE} của bàn",
                f"--unit {unit_code}: no such unit in configs/units.toml and the desk's own {UNITS_FILE}",
            )
        )
    if indicator is not None:
        unit = next((item for item in units if item.code == unit_code), None)
        before = Tree(units).predecessors(unit) if unit and Show.PREDECESSORS.value in show else ()
        _missing(home, indicator, unit, before, Period(year or on.year, quarter), on, as_json=as_json)
        return ExitCode.DONE
    with _index(home) as index:
        rows = progress_of(
            index,
            plans=load_plans((plan_file,) if plan_file else ()),
            units=units,
            on=on,
            show=frozenset(map(Show, show)),
            only=Only(
                level=Level(level) if level else None,
                units=frozenset({UnitCode(unit_code)}) if unit_code else None,
            ),
        )
    chosen = [row for row in rows if unit_code in {None, row.unit}]
    if as_json:
        emit({"schema": "sohoa.targets/1", "on": on, "rows": [shown(row) for row in chosen]})
    else:
        click.echo(_as_text(chosen))
        if chosen and on < dt.datetime.now(VIETNAM).date():
            click.echo(
                t(
                    "Gồm cả giấy tờ số hóa sau ngày này. Số như đã biết khi hết kỳ: sohoa report chi-tieu.",
                    "With what was digitized after that day. As it was known then: sohoa report chi-tieu.",
                )
            )
    return ExitCode.DONE


def _missing(
    home: Path,
    indicator: str,
    unit: Unit | None,
    before: tuple[Unit, ...],
    period: Period,
    on: dt.date,
    *,
    as_json: bool,
) -> None:
    desk = open_desk(home)
    if unit is None:
        raise ConfigError(t("--missing: cần thêm --unit MÃ", "--missing needs --unit CODE"))
    with closing(open_index(desk.config.index)) as index:
        found = missing(
            index, indicator=indicator, units=(unit,), before=before, period=period, desks=desks_of(desk), on=on
        )
        say_gap(found, index, as_json=as_json)


@contextmanager
def _index(home: Path) -> Iterator[Index | None]:
    """The desk's index; None where there is no desk: the targets themselves can still be read."""
    if not (home.absolute() / DESK_FILE).is_file():
        # A mistyped folder looks like a desk without a paper.
        click.echo(
            t(
                f"Không có bàn tiếp nhận nào ở {home.absolute()}: chỉ có chỉ tiêu, không có số liệu. Chọn bàn: --home.",
                f"No desk was read, none is in {home.absolute()}: targets without data. Name the desk with --home.",
            ),
            err=True,
        )
        yield None
        return
    index = open_index(open_desk(home).config.index)
    try:
        yield index
    finally:
        index.close()


def _with_measure(value: float, measure: str) -> str:
    return f"{in_tenths(value):.1f} %" if measure == "percent" else f"{in_tenths(value):.1f}"


def _as_text(rows: list[TargetProgress]) -> str:
    none = t("chưa có số liệu", "no data")
    cells = [
        (
            row.plan,
            row.clause,
            row.indicator,
            row.unit or t(f"mọi {row.level.value}", f"every {row.level.value}"),
            str(row.year) if row.quarter is None else f"{row.year}-Q{row.quarter}",
            row.reading or "",
            ""
            if row.numerator is None
            else f"{row.numerator}/{row.denominator if row.denominator is not None else '?'}",
            none if row.value is None else _with_measure(row.value, row.measure),
            "?" if row.target is None else f"{row.comparator} {row.target:g}",
            "" if row.gap is None else f"{in_tenths(row.gap):+.1f}",
            "" if row.forecast is None else f"{in_tenths(row.forecast.percent):.1f} %",
            "" if row.forecast is None or row.forecast.per_day is None else f"{row.forecast.per_day:.1f}",
            "; ".join(note_text(note, language()) for note in row.notes),
        )
        for row in rows
    ]
    headers = (
        t("kế hoạch", "plan"),
        t("mục", "clause"),
        t("chỉ tiêu", "indicator"),
        t("đơn vị", "unit"),
        t("năm", "year"),
        t("cách hiểu", "reading"),
        t("số", "count"),
        t("đạt", "reached"),
        t("yêu cầu", "target"),
        t("chênh", "gap"),
        t("dự báo 31/12", "on 31 Dec"),
        t("cần mỗi ngày", "a day"),
        t("ghi chú", "notes"),
    )
    return table(headers, cells) if cells else t("Không có chỉ tiêu nào.", "No target.")
