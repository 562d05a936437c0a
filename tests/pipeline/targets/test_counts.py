"""From the index's numbers to the plans': which year and quarter a paper counts for."""

import datetime as dt

from core.model import Group, Period, UnitCode
from pipeline.targets import added_up, as_counts
from storage import ResultCount, Sums

COMMUNE, OTHER = UnitCode("H48.90.01"), UnitCode("H48.90.02")
END = dt.date(2024, 12, 31)
#: A quarter as the index numbers it.
Q3_2021, Q2_2023, Q2_2024 = 2021 * 4 + 2, 2023 * 4 + 1, 2024 * 4 + 1


def five(came: int = Q2_2023, ended: int | None = None, issued: int | None = Q3_2021, unit: UnitCode = COMMUNE) -> Sums:
    return Sums(
        {unit: {came: 5}},
        {unit: {ended: 5}} if ended else {},
        {unit: {issued: 5}} if issued else {},
    )


def by_time(found: Sums, *, quarters: bool = False, on: dt.date = END) -> dict[Period, tuple[int, int]]:
    counts = {count.period: (count.results, count.results_valid) for count in as_counts(found, on=on)}
    return {period: value for period, value in counts.items() if (period.quarter is not None) is quarters}


def by_year(found: Sums, *, on: dt.date = END) -> dict[int, tuple[int, int]]:
    return {period.year: value for period, value in by_time(found, on=on).items()}


def test_a_paper_counts_as_solved_when_issued_and_as_valid_from_when_it_was_digitized() -> None:
    assert by_year(five()) == {2021: (5, 0), 2022: (0, 0), 2023: (0, 5), 2024: (0, 5)}
    of_quarters = by_time(five(), quarters=True)
    assert {period for period, (results, _) in of_quarters.items() if results} == {Period(2021, 3)}
    assert min(period.first for period, (_, valid) in of_quarters.items() if valid) == dt.date(2023, 4, 1)


def test_a_paper_is_valid_until_the_quarter_in_which_it_ends() -> None:
    assert by_year(five(ended=Q2_2024)) == {2021: (5, 0), 2022: (0, 0), 2023: (0, 5), 2024: (0, 0)}
    of_quarters = by_time(five(ended=Q2_2024), quarters=True)
    assert [of_quarters[Period(2024, quarter)][1] for quarter in (1, 2, 3, 4)] == [5, 0, 0, 0]


def test_a_paper_without_a_date_is_of_no_year_and_still_valid() -> None:
    assert by_year(five(issued=None)) == {2021: (0, 0), 2022: (0, 0), 2023: (0, 5), 2024: (0, 5)}


def test_what_was_digitized_before_the_plans_began_is_in_the_stock_from_the_first_year() -> None:
    assert by_year(five(came=2019 * 4))[2021] == (5, 5)
    assert by_year(five(came=2019 * 4, ended=2020 * 4))[2021] == (5, 0)


def test_the_running_year_ends_with_the_day() -> None:
    found = by_time(five(), quarters=True, on=dt.date(2023, 5, 1))
    assert max(period.first for period in found) == dt.date(2023, 4, 1)
    assert by_year(five(), on=dt.date(2023, 5, 1))[2023] == (0, 5)


def test_units_are_counted_apart() -> None:
    sums = Sums({COMMUNE: {Q2_2023: 5}}, {}, {OTHER: {Q3_2021: 1}, COMMUNE: {Q3_2021: 7}})
    counts = as_counts(sums, on=dt.date(2021, 12, 31))
    assert [(count.unit, count.results) for count in counts if count.quarter is None] == [(COMMUNE, 7), (OTHER, 1)]


def test_frozen_counts_add_up_to_the_sums_that_the_index_gives() -> None:
    came, later = Period(2023, 2), Period(2024, 2)
    frozen = (
        ResultCount(COMMUNE, Group.RESULT, came, Period(2021, 3), None, 3),
        ResultCount(COMMUNE, Group.RESULT, came, None, later, 2),
        # Of no stock: it ended when it came. And what is no result counts nowhere.
        ResultCount(OTHER, Group.RESULT, came, Period(2021, 3), came, 1),
        ResultCount(COMMUNE, Group.COMPONENT, came, Period(2021, 3), None, 9),
    )
    assert added_up(frozen) == Sums(
        {COMMUNE: {Q2_2023: 5}}, {COMMUNE: {Q2_2024: 2}}, {COMMUNE: {Q3_2021: 3}, OTHER: {Q3_2021: 1}}
    )
