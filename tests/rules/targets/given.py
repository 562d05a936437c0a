"""Units, targets and books that are made up, and progress with the indicators of configs/."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.catalogue.indicators import load_indicators, load_measures
from core.catalogue.rulebook import load_units
from core.config import CONFIGS
from core.model import Level, Plan, RegisterRow, Target, Unit, UnitCode
from rules.targets import EVERYTHING, Count, Definitions, Only, Show, TargetProgress, progress

END = dt.date(2025, 12, 31)
DEFINITIONS = Definitions(load_measures(), load_indicators())


def reckon(
    counts: Iterable[Count],
    plans: Iterable[Plan],
    units: Iterable[Unit],
    registers: Iterable[RegisterRow],
    *shown: Show,
    on: dt.date = END,
    only: Only = EVERYTHING,
) -> tuple[TargetProgress, ...]:
    return progress(counts, plans, units, registers, definitions=DEFINITIONS, on=on, show=frozenset(shown), only=only)


def real_units() -> tuple[Unit, ...]:
    dak_nong = (
        a_unit("H16.01", Level.DISTRICT, "H16", until=dt.date(2025, 6, 30)),
        a_unit("H16.01.01", Level.COMMUNE, "H16.01"),
    )
    return load_units(CONFIGS / "demo" / "units.toml") + dak_nong


def a_unit(code: str, level: Level = Level.COMMUNE, parent: str | None = "P", **changes: Any) -> Unit:
    values: dict[str, Any] = {"since": dt.date(2000, 1, 1), **changes}
    return Unit(UnitCode(code), code, level, UnitCode(parent) if parent else None, **values)


PROVINCE = a_unit("P", Level.PROVINCE, None)


def a_target(indicator: str = "T1", **changes: Any) -> Target:
    values: dict[str, Any] = {"level": Level.COMMUNE, "year": 2022, "comparator": ">=", "value": 35.0} | changes
    return Target(indicator, reading=None, clause="II.2.b", ambiguous=False, **values)


def one_row(target: Target, unit: Unit, *counts: Count, books: dict[str, int] | None = None) -> TargetProgress:
    registers = [RegisterRow(unit.code, target.year, measure, value, "sổ") for measure, value in (books or {}).items()]
    plan = Plan("1/KH", "Kế hoạch", UnitCode("P"), "1/KH", (target,))
    (row,) = reckon(counts, (plan,), (PROVINCE, unit), registers)
    return row
