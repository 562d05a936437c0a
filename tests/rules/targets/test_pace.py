"""The running year: where its pace leads, how many papers a day are needed; and targets of the whole country."""

import datetime as dt

import pytest

from core.model import Level, Plan, RegisterRow, UnitCode
from rules.targets import Count, Forecast, Note, TargetProgress
from tests.rules.targets.given import PROVINCE, a_target, a_unit, reckon

C = UnitCode("C")
#: A Thursday: 200 days are over, 166 are left, of them 118 from Monday to Friday.
DAY = dt.date(2024, 7, 18)


def on(day: dt.date, indicator: str, *counts: Count, **changes: object) -> TargetProgress:
    registers = [RegisterRow(C, day.year, measure, 1000, "sổ") for measure in ("solved", "results_valid")]
    target = a_target(indicator, **({"year": day.year, "value": 90.0} | changes))
    plan = Plan("1/KH", "", UnitCode("P"), "", (target,))
    return next(row for row in reckon(counts, (plan,), (PROVINCE, a_unit("C")), registers, on=day) if row.unit == "C")


def test_the_pace_since_new_year_leads_to_its_end() -> None:
    # 400 in 200 days of 366; 166 are left: 400 + 332. 900 are asked: 500 lack, 3.01 a day.
    found = on(DAY, "T2", Count(C, 2024, 400, 0)).forecast
    assert found is not None
    assert (found.lacking, found.days_left, found.working_days_left) == (500, 166, 118)
    assert (found.percent, found.per_day, found.per_working_day) == pytest.approx((73.2, 500 / 166, 500 / 118))


def test_of_a_stock_only_what_came_this_year_is_its_pace() -> None:
    found = on(DAY, "T1", Count(C, 2023, 0, 300), Count(C, 2024, 0, 400)).forecast
    assert found is not None
    assert found.percent == pytest.approx(100 * (400 + 100 * 166 / 200) / 1000)


def test_a_target_that_is_reached_needs_no_more() -> None:
    found = on(DAY, "T2", Count(C, 2024, 901, 0)).forecast
    assert found is not None
    assert (found.lacking, found.per_day) == (0, 0)


@pytest.mark.parametrize(("value", "lacking"), [(70.0, 300), (70.1, 301), (70.05, 301)])
def test_what_lacks_is_whole_papers(value: float, lacking: int) -> None:
    found = on(DAY, "T2", Count(C, 2024, 400, 0), value=value).forecast
    assert found is not None
    assert found.lacking == lacking


def test_the_last_day_of_the_year_leaves_no_day() -> None:
    found = on(dt.date(2024, 12, 31), "T2", Count(C, 2024, 400, 0)).forecast
    assert found == Forecast(40.0, 500, 0, 0, None, None)


@pytest.mark.parametrize(
    "changes", [{"comparator": "<="}, {"value": None}, {"year": 2023}, {"indicator": "T6"}, {"indicator": "T8"}]
)
def test_what_is_over_or_is_no_count_of_papers_has_no_forecast(changes: dict[str, object]) -> None:
    indicator = str(changes.pop("indicator", "T2"))
    assert on(DAY, indicator, Count(C, 2024, 400, 0), **changes).forecast is None


def test_a_unit_without_books_has_no_forecast() -> None:
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target("T2", year=2024),))
    rows = reckon([Count(C, 2024, 4, 0)], (plan,), (PROVINCE, a_unit("C")), (), on=DAY)
    assert [row.forecast for row in rows] == [None]


def test_a_target_that_may_be_reached_over_years_has_a_row_for_each_and_is_due_in_the_last() -> None:
    country = Plan("71/NQ-CP", "", None, "", (a_target("T3", year=2025, due=2027),))
    units = (PROVINCE, a_unit("C"), a_unit("Q", Level.PROVINCE, None), a_unit("R", parent="Q"))

    def shown(day: dt.date) -> list[tuple[object, ...]]:
        return [(row.unit, row.year, row.due, row.notes) for row in reckon((), (country,), units, (), on=day)]

    assert shown(dt.date(2024, 12, 31)) == []
    assert shown(dt.date(2026, 1, 1)) == [
        (unit, year, 2027, (Note.DUE_LATER,)) for year in (2025, 2026) for unit in ("C", "R")
    ]
    assert shown(dt.date(2030, 1, 1))[-1] == ("R", 2027, None, ())
    assert all(row.national for row in reckon((), (country,), units, ()))
