"""What goes into the arithmetic of targets and what comes out of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from core.model import Level, Period, UnitCode


class Count(NamedTuple):
    """What a unit has digitized: a tuple, for a province has thousands of them."""

    unit: UnitCode
    year: int
    results: int  #: of the results issued in that time
    results_valid: int  #: of the results still valid, by the end of that time
    quarter: int | None = None  #: None: of the whole year

    @property
    def period(self) -> Period:
        """Of which time."""
        return Period(self.year, self.quarter)


class Show(StrEnum):
    """What is shown beside the rows of the units and years."""

    QUARTERS = "quarters"  #: a row for each quarter too
    PREDECESSORS = "predecessors"  #: a unit that others were merged into is counted with them
    TOTALS = "totals"  #: a row for all units of a level together


@dataclass(frozen=True, slots=True)
class Only:
    """Which rows somebody will look at, so that no others are built; None: all of them."""

    indicator: str | None = None
    level: Level | None = None
    year: int | None = None
    quarter: int | None = None  #: of the quarters, where they are shown
    units: frozenset[UnitCode] | None = None  #: the rows of all units together, where they are shown, still are of all


EVERYTHING: Final = Only()


class Note(StrEnum):
    """What must be said beside a row, lest its numbers mislead."""

    ABOVE_ALL = "more was done than the register says there was to do"
    CAPPED = "target capped at 100"
    EXEMPT = "exempt"
    EXEMPT_BELOW = "exempt: fewer in the whole year than the target"
    SOME_QUARTERS = "of the quarters that the register has"
    OTHER_TIMES = "numerator and denominator are of different quarters"
    DUE_LATER = "to be reached by a later year"
    SOME_UNITS = "of the units that have both numbers"


@dataclass(frozen=True, slots=True)
class Spread:
    """Of how many units a row is the sum."""

    counted: int
    bound: int  #: without those that are exempt


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the pace of the running year leads, and what is needed to reach the target by 31 December."""

    percent: float  #: on 31 December, at the pace since 1 January
    lacking: int  #: papers until the target; 0 where it is reached
    days_left: int  #: after today
    working_days_left: int  #: of them Monday to Friday; holidays are not left out
    per_day: float | None  #: papers; None on the last day
    per_working_day: float | None


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One row of the answer; percent and target as 0–100, None where there is no data."""

    plan: str
    clause: str
    indicator: str
    level: Level
    unit: UnitCode | None  #: None: the level's units together, or none is in the tree
    year: int
    numerator: int | None
    denominator: int | None
    percent: float | None
    comparator: str
    target: float | None
    gap: float | None
    reading: str | None
    ambiguous: bool
    notes: tuple[Note, ...] = field(default=())
    quarter: int | None = None
    value: float | None = None  #: what was reached, in `measure`; the same as percent where that is percent
    measure: str = "percent"
    national: bool = False  #: of a plan of the whole country
    due: int | None = None  #: the year by which it must be reached, where that is not this one
    units: Spread | None = None
    forecast: Forecast | None = None
