"""Months, quarters and years, in Việt Nam's days."""

import datetime as dt

import pytest

from core.errors import ConfigError
from rules.periods import ReportPeriod, Span, period_of, require_begun, require_over

HERE = dt.timezone(dt.timedelta(hours=7))


@pytest.mark.parametrize(
    ("text", "span", "name", "first", "last"),
    [
        ("2025-08", Span.MONTH, "tháng 8 năm 2025", dt.date(2025, 8, 1), dt.date(2025, 8, 31)),
        ("2024-02", Span.MONTH, "tháng 2 năm 2024", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2025-12", Span.MONTH, "tháng 12 năm 2025", dt.date(2025, 12, 1), dt.date(2025, 12, 31)),
        ("2025-Q3", Span.QUARTER, "quý III năm 2025", dt.date(2025, 7, 1), dt.date(2025, 9, 30)),
        ("2025-Q4", Span.QUARTER, "quý IV năm 2025", dt.date(2025, 10, 1), dt.date(2025, 12, 31)),
        ("2025", Span.YEAR, "năm 2025", dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
    ],
)
def test_a_period_is_known_by_its_code(text: str, span: Span, name: str, first: dt.date, last: dt.date) -> None:
    period = period_of(text)
    assert (period.span, period.code, period.name, period.first, period.last) == (span, text, name, first, last)


def test_a_quarter_may_be_typed_in_small_letters() -> None:
    assert period_of(" 2025-q3 ") == ReportPeriod(Span.QUARTER, 2025, 3)


@pytest.mark.parametrize(
    "text", ["", "2025-Q5", "2025-Q0", "2025-13", "2025-00", "25", "2025-3", "quý 3", "2025-Q3\n2", "1999"]
)
def test_what_is_no_period_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(ConfigError, match="2025-Q3"):
        period_of(text)


def test_a_day_of_viet_nam_begins_seven_hours_before_that_of_greenwich() -> None:
    period = period_of("2025-Q3")
    assert period.since == dt.datetime(2025, 6, 30, 17, tzinfo=dt.UTC)
    assert period.before == dt.datetime(2025, 9, 30, 17, tzinfo=dt.UTC)


def test_a_period_is_over_with_its_last_moment_and_not_before() -> None:
    period = period_of("2025-08")
    last = dt.datetime(2025, 8, 31, 23, 59, 59, tzinfo=HERE)
    with pytest.raises(ConfigError, match=r"chưa hết.*31/08/2025"):
        require_over(period, last)
    require_over(period, last + dt.timedelta(seconds=1))


def test_a_period_that_has_not_begun_has_nothing_to_count() -> None:
    period = period_of("2025-08")
    with pytest.raises(ConfigError, match=r"chưa bắt đầu.*01/08/2025"):
        require_begun(period, dt.datetime(2025, 7, 31, 23, tzinfo=HERE))
    require_begun(period, dt.datetime(2025, 8, 1, tzinfo=HERE))
