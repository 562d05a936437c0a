"""Counts + plans + a day → how far every office is, in every reading that the plan's words allow.

Pure arithmetic: nothing is rounded, nothing above the target is cut, and "no data" is not 0. A target that a reading
lets grow beyond 100 % is capped at 100 %, and the row's `target` is then that cap.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.model import UnitCode


class Level(StrEnum):
    """A level of administration; districts ended on 2025-07-01."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Unit:
    """A province, district or commune with the dates between which it exists."""

    code: UnitCode
    name: str
    level: Level
    parent: UnitCode | None
    since: dt.date
    until: dt.date | None = None  #: the last day
    exempt_since: dt.date | None = None  #: vùng sâu, vùng xa, đặc biệt khó khăn
    successor: UnitCode | None = None

    def exists(self, on: dt.date) -> bool:
        """Whether the unit exists on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Target:
    """One number of a plan: what a level must reach in a year, in one reading of the words."""

    indicator: str  #: T1 … T18
    level: Level
    year: int
    comparator: str  #: >= or <=
    value: float | None  #: percent 0–100, or the unit's own measure; None where the reading needs an unknown base
    reading: str | None  #: A, B, C, D; None where the words allow one
    clause: str
    ambiguous: bool
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its targets."""

    code: str
    name: str
    province: UnitCode
    source: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """What a unit has done: how many results are digitized in a year, and how many of them still hold."""

    unit: UnitCode
    year: int
    results: int
    results_valid: int
    papers: int


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A number that no scanner knows, from the office's own books."""

    unit: UnitCode
    year: int
    measure: str  #: results_valid, solved, desks, desks_running, …
    value: int
    source: str


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One row of the answer; percent and target as 0–100, None where there is no data."""

    plan: str
    clause: str
    indicator: str
    level: Level
    unit: UnitCode
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

    Targets of years that have not begun on the day are left out.
    """
    tree = tuple(units)
    books = {(row.unit, row.year, row.measure): row.value for row in registers}
    done = {(row.unit, row.year): row for row in counts}
    rows = []
    for plan in plans:
        for target in plan.targets:
            if target.year > on.year:
                continue
            for unit in _bound(plan, target, tree):
                rows.append(_row(plan, target, unit, _numbers(target, unit, tree, done, books)))
    return tuple(rows)


def _bound(plan: Plan, target: Target, tree: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units of the plan's province that the target binds: those that exist at the end of its year."""
    day = dt.date(target.year, 12, 31)
    levels = {target.level} if target.level is not Level.ALL else {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE}
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
    tree: tuple[Unit, ...],
    done: Mapping[tuple[UnitCode, int], Count],
    books: Mapping[tuple[UnitCode, int, str], int],
) -> Numbers:
    """Numerator and denominator; None where nobody knows."""
    if target.indicator not in _COUNTED:
        return None, None
    if target.indicator == "T4":
        return _desks(target, unit, tree, books)
    count = done.get((unit.code, target.year))
    measure = "results_valid" if target.indicator == "T1" else "solved"
    whole = books.get((unit.code, target.year, measure))
    if count is None:
        # Somebody who keeps books and has digitized nothing has reached 0 %; who keeps none has no data.
        return (None if whole is None else 0), whole
    return (count.results_valid if target.indicator == "T1" else count.results), whole


def _desks(
    target: Target, unit: Unit, tree: tuple[Unit, ...], books: Mapping[tuple[UnitCode, int, str], int]
) -> Numbers:
    """Desks that run the process, of the desks that must: a unit's own, exempt communes left out."""
    day = dt.date(target.year, 12, 31)
    if unit.exempt_since is not None and unit.exempt_since <= day:
        return None, 0
    running, whole = (books.get((unit.code, target.year, measure)) for measure in ("desks_running", "desks"))
    if whole is None and tree:
        return None, None
    return running, whole


def _row(plan: Plan, target: Target, unit: Unit, numbers: Numbers) -> TargetProgress:
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
        level=unit.level,
        unit=unit.code,
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
