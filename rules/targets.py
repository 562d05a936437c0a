"""Counts + plans + a day → how far every office is, in every reading that the plan's words allow.

Pure arithmetic: nothing is rounded, nothing above the target is cut, and "no data" is not 0. A target that a reading
lets grow beyond 100 % is capped at 100 %, and the row's `target` is then that cap.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.model import Level, Plan, RegisterRow, Target, Unit, UnitCode


@dataclass(frozen=True, slots=True)
class Count:
    """What a unit has digitized."""

    unit: UnitCode
    year: int
    results: int  #: of the results issued in that year
    results_valid: int  #: of the results still valid, by the end of that year


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One row of the answer; percent and target as 0–100, None where there is no data."""

    plan: str
    clause: str
    indicator: str
    level: Level
    unit: UnitCode | None  #: None: the level's units are not in the tree; the target itself, without data
    year: int
    numerator: int | None
    denominator: int | None
    percent: float | None
    comparator: str
    target: float | None
    gap: float | None
    reading: str | None
    ambiguous: bool
    notes: tuple[str, ...] = field(default=())


#: Indicators that are counted here; the others wait for registers that no one has yet, and their rows say null.
_COUNTED: Final = frozenset({"T1", "T2", "T3", "T4"})

Numbers = tuple[int | None, int | None]


def progress(
    counts: Iterable[Count],
    plans: Iterable[Plan],
    units: Iterable[Unit],
    registers: Iterable[RegisterRow],
    *,
    on: dt.date,
) -> tuple[TargetProgress, ...]:
    """A row for every target in force on the day and every unit that it binds, with or without data.

    Where the tree has no unit of a level that the target binds, a row without unit stands for them. Targets of years
    that have not begun on the day are left out.
    """
    tree = tuple(units)
    books = {(row.unit, row.year, row.measure): row.value for row in registers}
    done = {(row.unit, row.year): row for row in counts}
    rows = []
    for plan in plans:
        for target in plan.targets:
            if target.year > on.year:
                continue
            bound = _bound(plan, target, tree)
            rows += [_row(plan, target, unit, _numbers(target, unit, done, books)) for unit in bound]
            without = set(_levels(target)) - {unit.level for unit in bound}
            rows += [_row(plan, target, level, (None, None)) for level in _levels(target) if level in without]
    return tuple(rows)


def _levels(target: Target) -> tuple[Level, ...]:
    return (target.level,) if target.level is not Level.ALL else (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


def _bound(plan: Plan, target: Target, tree: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units of the plan's province that the target binds: those that exist at the end of its year."""
    day = dt.date(target.year, 12, 31)
    levels = _levels(target)
    # Districts ended in the middle of 2025; their last year is history and is still shown.
    return tuple(
        unit
        for unit in tree
        if unit.level in levels
        and _province_of(unit, tree) == plan.province
        and (unit.exists(day) or unit.exists(dt.date(target.year, 1, 1)))
    )


def _province_of(unit: Unit, tree: tuple[Unit, ...]) -> UnitCode:
    by_code = {item.code: item for item in tree}
    while unit.parent is not None:
        unit = by_code[unit.parent]
    return unit.code


def _numbers(
    target: Target,
    unit: Unit,
    done: Mapping[tuple[UnitCode, int], Count],
    books: Mapping[tuple[UnitCode, int, str], int],
) -> Numbers:
    """Numerator and denominator; None where nobody knows."""
    if target.indicator not in _COUNTED:
        return None, None
    if target.indicator == "T4":
        return _desks(target, unit, books)
    count = done.get((unit.code, target.year))
    measure = "results_valid" if target.indicator == "T1" else "solved"
    whole = books.get((unit.code, target.year, measure))
    if count is None:
        # Somebody who keeps books and has digitized nothing has reached 0 %; who keeps none has no data.
        return (None if whole is None else 0), whole
    return (count.results_valid if target.indicator == "T1" else count.results), whole


def _desks(target: Target, unit: Unit, books: Mapping[tuple[UnitCode, int, str], int]) -> Numbers:
    """Desks that run the process, of the desks that must: a unit's own, exempt communes left out."""
    day = dt.date(target.year, 12, 31)
    if unit.exempt_since is not None and unit.exempt_since <= day:
        return None, 0
    running, whole = (books.get((unit.code, target.year, measure)) for measure in ("desks_running", "desks"))
    return running, whole


def _row(plan: Plan, target: Target, bound: Unit | Level, numbers: Numbers) -> TargetProgress:
    numerator, denominator = numbers
    notes = []
    percent = None
    if numerator is not None and denominator:
        percent = 100 * numerator / denominator
        if percent > 100:
            notes.append("more was done than the register says there was to do")
    if target.indicator == "T4" and denominator == 0:
        notes.append("exempt")
    value = target.value
    if value is not None and value > 100 and target.indicator in _COUNTED:
        value = 100.0
        notes.append("target capped at 100")
    gap = None
    if percent is not None and value is not None:
        gap = percent - value if target.comparator == ">=" else value - percent
    return TargetProgress(
        plan=plan.code,
        clause=target.clause,
        indicator=target.indicator,
        level=bound.level if isinstance(bound, Unit) else bound,
        unit=bound.code if isinstance(bound, Unit) else None,
        year=target.year,
        numerator=numerator,
        denominator=denominator,
        percent=percent,
        comparator=target.comparator,
        target=value,
        gap=gap,
        reading=target.reading,
        ambiguous=target.ambiguous,
        notes=tuple(notes),
    )
