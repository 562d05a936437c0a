"""From the index's numbers to the plans': which year and quarter a paper counts for."""

import datetime as dt
from dataclasses import replace
from typing import Any

from core.model import Group, Period, UnitCode
from pipeline.targets import as_counts
from storage import ResultCount

COMMUNE = UnitCode("H48.90.01")
END = dt.date(2024, 12, 31)


def a_count(**changes: Any) -> ResultCount:
    values: dict[str, Any] = {
        "records": 5,
        "archived": Period(2023, 2),
        "issued": Period(2021, 3),
        "ended": None,
    } | changes
    return replace(ResultCount(COMMUNE, Group.RESULT, Period(2021, 1), None, None, 0), **values)


def by_time(*rows: ResultCount, quarters: bool = False, on: dt.date = END) -> dict[Period, tuple[int, int]]:
    found = {count.period: (count.results, count.results_valid) for count in as_counts(rows, on=on)}
    return {period: value for period, value in found.items() if (period.quarter is not None) is quarters}


def by_year(*rows: ResultCount, on: dt.date = END) -> dict[int, tuple[int, int]]:
    return {period.year: value for period, value in by_time(*rows, on=on).items()}


def test_a_paper_counts_as_solved_when_issued_and_as_valid_from_when_it_was_digitized() -> None:
    assert by_year(a_count()) == {2021: (5, 0), 2022: (0, 0), 2023: (0, 5), 2024: (0, 5)}
    of_quarters = by_time(a_count(), quarters=True)
    assert {period for period, (results, _) in of_quarters.items() if results} == {Period(2021, 3)}
    assert min(period.first for period, (_, valid) in of_quarters.items() if valid) == dt.date(2023, 4, 1)


def test_a_paper_is_valid_until_the_quarter_in_which_it_ends() -> None:
    ended = a_count(ended=Period(2024, 2))
    assert by_year(ended) == {2021: (5, 0), 2022: (0, 0), 2023: (0, 5), 2024: (0, 0)}
    of_2024 = {
        period.quarter: valid for period, (_, valid) in by_time(ended, quarters=True).items() if period.year == 2024
    }
    assert of_2024 == {1: 5, 2: 0, 3: 0, 4: 0}


def test_what_had_ended_before_it_was_digitized_was_never_valid() -> None:
    assert {valid for _, valid in by_year(a_count(ended=Period(2022, 1))).values()} == {0}


def test_a_paper_without_a_date_is_of_no_year_and_still_valid() -> None:
    assert by_year(a_count(issued=None)) == {2021: (0, 0), 2022: (0, 0), 2023: (0, 5), 2024: (0, 5)}


def test_what_citizens_bring_is_no_result() -> None:
    assert as_counts((a_count(group=Group.COMPONENT), a_count(group=Group.UNKNOWN)), on=END) == ()


def test_what_was_digitized_before_the_plans_began_is_in_the_stock_from_the_first_year() -> None:
    assert by_year(a_count(archived=Period(2019, 4)))[2021] == (5, 5)


def test_the_running_year_ends_with_the_day() -> None:
    found = by_time(a_count(), quarters=True, on=dt.date(2023, 5, 1))
    assert max(period.first for period in found) == dt.date(2023, 4, 1)
    assert by_year(a_count(), on=dt.date(2023, 5, 1))[2023] == (0, 5)


def test_units_are_counted_apart() -> None:
    other = UnitCode("H48.90.02")
    counts = as_counts((a_count(), a_count(unit=other, records=1), a_count(records=2)), on=dt.date(2021, 12, 31))
    assert [(count.unit, count.results) for count in counts if count.quarter is None] == [(COMMUNE, 7), (other, 1)]
