"""From the index's numbers to the plans': which year a paper counts for."""

from dataclasses import replace
from typing import Any

from core.model import Group, UnitCode
from pipeline.targets import as_counts
from storage import ResultCount

COMMUNE = UnitCode("H48.90.01")


def a_count(**changes: Any) -> ResultCount:
    return replace(ResultCount(COMMUNE, 2023, 2021, Group.RESULT, digitized=5, still_valid=3), **changes)


def by_year(*rows: ResultCount, until: int = 2024) -> dict[int, tuple[int, int]]:
    return {count.year: (count.results, count.results_valid) for count in as_counts(rows, until=until)}


def test_a_paper_counts_as_solved_when_issued_and_as_valid_from_when_it_was_digitized() -> None:
    assert by_year(a_count()) == {2021: (5, 0), 2022: (0, 0), 2023: (0, 3), 2024: (0, 3)}


def test_a_paper_without_a_date_is_of_no_year_and_still_valid() -> None:
    assert by_year(a_count(issued_year=None)) == {2021: (0, 0), 2022: (0, 0), 2023: (0, 3), 2024: (0, 3)}


def test_what_citizens_bring_is_no_result() -> None:
    assert set(by_year(a_count(group=Group.COMPONENT), a_count(group=Group.UNKNOWN)).values()) == {(0, 0)}


def test_what_was_digitized_after_the_day_is_in_no_stock() -> None:
    assert by_year(a_count(archived_year=2025)) == {2021: (5, 0), 2022: (0, 0), 2023: (0, 0), 2024: (0, 0)}


def test_units_are_counted_apart() -> None:
    other = UnitCode("H48.90.02")
    counts = as_counts((a_count(), a_count(unit=other, digitized=1), a_count(digitized=2)), until=2021)
    assert [(count.unit, count.results) for count in counts] == [(COMMUNE, 7), (other, 1)]
