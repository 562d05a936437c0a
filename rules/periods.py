"""Months, quarters and years that are reported on, in Việt Nam's days."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from core.errors import ConfigError

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_FORM: Final = re.compile(r"(?P<year>20\d\d)(?:-(?:[Qq](?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_ROMAN: Final = ("", "I", "II", "III", "IV")


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS: Final = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A month, quarter or year of the calendar."""

    span: Span
    year: int
    number: int = 1  #: of the month or quarter in its year

    @property
    def code(self) -> str:
        """As commands take it: 2025-08, 2025-Q3, 2025."""
        suffix = {Span.MONTH: f"-{self.number:02}", Span.QUARTER: f"-Q{self.number}", Span.YEAR: ""}[self.span]
        return f"{self.year}{suffix}"

    @property
    def name(self) -> str:
        """As reports head it: tháng 8 năm 2025, quý III năm 2025, năm 2025."""
        if self.span is Span.YEAR:
            return f"năm {self.year}"
        part = f"quý {_ROMAN[self.number]}" if self.span is Span.QUARTER else f"tháng {self.number}"
        return f"{part} năm {self.year}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 1 + (self.number - 1) * _MONTHS[self.span], 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.before.date() - dt.timedelta(days=1)

    @property
    def since(self) -> dt.datetime:
        """When it begins."""
        return _midnight(self.first)

    @property
    def before(self) -> dt.datetime:
        """When it is over: the first moment that is not in it."""
        months = self.first.month - 1 + _MONTHS[self.span]
        return _midnight(dt.date(self.year + months // 12, 1 + months % 12, 1))

    def over(self, at: dt.datetime) -> bool:
        """Whether it is over then."""
        return at >= self.before


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), VIETNAM)


def period_of(text: str) -> ReportPeriod:
    """The period that somebody typed: 2025-08, 2025-Q3 or 2025.

    Raises:
        ConfigError: it is none.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ConfigError(
            f"kỳ báo cáo {text[:20]!r} không rõ: cần tháng 2025-08, quý 2025-Q3 hoặc năm 2025"
            f" / unknown period {text[:20]!r}: expected a month 2025-08, a quarter 2025-Q3 or a year 2025"
        )
    year = int(match["year"])
    if match["quarter"]:
        return ReportPeriod(Span.QUARTER, year, int(match["quarter"]))
    return ReportPeriod(Span.MONTH, year, int(match["month"])) if match["month"] else ReportPeriod(Span.YEAR, year)


def require_over(period: ReportPeriod, at: dt.datetime) -> None:
    """Refuse to speak of a period as if it were done.

    Raises:
        ConfigError: with its last day.
    """
    if not period.over(at):
        raise ConfigError(
            f"kỳ {period.code} chưa hết, đến hết ngày {period.last:%d/%m/%Y} mới chốt được"
            f" / the period {period.code} is not over: its last day is {period.last.isoformat()}"
        )


def require_begun(period: ReportPeriod, at: dt.datetime) -> None:
    """Refuse to count what cannot be there yet.

    Raises:
        ConfigError: with its first day.
    """
    if at < period.since:
        raise ConfigError(
            f"kỳ {period.code} chưa bắt đầu, ngày đầu là {period.first:%d/%m/%Y}"
            f" / the period {period.code} has not begun: its first day is {period.first.isoformat()}"
        )
