"""What offices count in their own books, and what of it an indicator is made of."""

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model.ids import UnitCode


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or one of its quarters."""

    year: int
    quarter: int | None = None  #: 1 to 4

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 3 * (self.quarter or 1) - 2, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        month = 3 * (self.quarter or 4)
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])


class MeasureKind(StrEnum):
    """How numbers of several quarters, or of several units, become one."""

    FLOW = "flow"  #: what came in a time: both are added
    STOCK = "stock"  #: what is there at its end: units are added, of quarters the last one counts
    AVERAGE = "average"  #: neither can be added: nobody knows of how many it is the mean


class MeasureUnit(StrEnum):
    """In what a number is counted."""

    COUNT = "count"
    PERCENT = "percent"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of configs/indicators.toml: a number that an office's books can hold."""

    code: str
    name: str
    kind: MeasureKind
    unit: MeasureUnit


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of configs/indicators.toml: how an indicator is counted."""

    code: str  #: T1 … T18; T13.time is a second way to count T13
    name: str
    unit: str  #: percent, or the plans' own measure, such as minutes
    counted: str | None  #: results_valid or results: the numerator that the archive itself knows
    numerator: str | None  #: … or the measure that holds it
    denominator: str | None  #: the measure that it is a part of
    direct: str | None  #: a measure that is the answer itself, where the two are not known
    exempts: bool = False  #: far communes are not asked
    exempt_below: bool = False  #: a desk whose numerator is below the target is not asked

    @property
    def share(self) -> bool:
        """Whether it is a part of a whole, 0 to 100."""
        return self.unit == "percent"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A number that no scanner knows, from the office's own books."""

    unit: UnitCode
    year: int
    measure: str  #: results_valid, solved, desks, desks_running, …
    value: float  #: whole for counts
    source: str
    quarter: int | None = None  #: None: of the year

    @property
    def period(self) -> Period:
        """When it was so."""
        return Period(self.year, self.quarter)
