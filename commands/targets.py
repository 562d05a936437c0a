"""For leaders: how far every office is from its targets."""

import datetime as dt
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from commands.terminal import emit, home_option, json_option, open_desk, t, table
from core.catalogue.rulebook import UNITS_FILE, load_plans, load_registers, units_of
from core.config import DESK_FILE
from core.errors import ConfigError, ExitCode
from core.model import Level
from pipeline.targets import counts_of
from rules.targets import Count, TargetProgress, progress
from storage import open_index

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
REGISTERS_FILE: Final = "registers.csv"


@click.command()
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="configs/targets/….toml"
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày tính / the day; mặc định hôm nay / today.")
@click.option("--level", type=click.Choice([level.value for level in Level][:3]), help="Cấp / level.")
@click.option("--unit", "unit_code", help="Mã đơn vị / a unit's code.")
@home_option
@json_option
def targets(
    plan_file: Path | None,
    day: dt.datetime | None,
    level: str | None,
    unit_code: str | None,
    home: Path,
    *,
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
    rows = progress(
        counts=_counts(home, on),
        plans=load_plans((plan_file,) if plan_file else ()),
        units=units,
        registers=load_registers(home.absolute() / REGISTERS_FILE),
        on=on,
    )
    chosen = [row for row in rows if level in {None, row.level.value} and unit_code in {None, row.unit}]
    if as_json:
        emit({"schema": "sohoa.targets/1", "on": on, "rows": [_shown(row) for row in chosen]})
    else:
        click.echo(_as_text(chosen))
    return ExitCode.DONE


def _counts(home: Path, on: dt.date) -> tuple[Count, ...]:
    """What the desk's index holds; nothing where there is no desk: the targets themselves can still be read."""
    if not (home.absolute() / DESK_FILE).is_file():
        return ()
    index = open_index(open_desk(home).config.index)
    try:
        return counts_of(index, on=on)
    finally:
        index.close()


def _shown(row: TargetProgress) -> dict[str, object]:
    return {
        "plan": row.plan,
        "clause": row.clause,
        "indicator": row.indicator,
        "level": row.level,
        "unit": row.unit,
        "year": row.year,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "percent": None if row.percent is None else round(row.percent, 2),
        "comparator": row.comparator,
        "target": row.target,
        "gap": None if row.gap is None else round(row.gap, 2),
        "reading": row.reading,
        "ambiguous": row.ambiguous,
        "notes": row.notes,
    }


def _as_text(rows: list[TargetProgress]) -> str:
    none = t("chưa có số liệu", "no data")
    cells = [
        (
            row.plan,
            row.clause,
            row.indicator,
            row.unit or t(f"mọi {row.level.value}", f"every {row.level.value}"),
            str(row.year),
            row.reading or "",
            ""
            if row.numerator is None
            else f"{row.numerator}/{row.denominator if row.denominator is not None else '?'}",
            none if row.percent is None else f"{row.percent:.1f} %",
            "?" if row.target is None else f"{row.comparator} {row.target:g}",
            "" if row.gap is None else f"{row.gap:+.1f}",
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
    )
    return table(headers, cells) if cells else t("Không có chỉ tiêu nào.", "No target.")
