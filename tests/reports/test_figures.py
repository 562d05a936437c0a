"""A quarter is counted to the same numbers whenever it is counted."""

import datetime as dt

import pytest

from core.model import Group, Period, RegisterRow
from pipeline.reports import Figures, Window, survey_of, window_of
from pipeline.reports.figures import figures
from pipeline.reports.work import DeskFigures, OperatorFigures
from rules.kpi import Quantity
from rules.periods import period_of
from storage import Index, ResultCount
from tests.reports.quarter import DESK, EAST, OCTOBER, WEST, go_on

QUARTER = period_of("2025-Q3")
THIRD = Period(2025, 3)


def count(index: Index, window: Window, *books: RegisterRow) -> Figures:
    return figures(survey_of(index, window), index, books)


def test_a_quarters_dossiers_are_counted_by_unit(quarter: Index) -> None:
    found = count(quarter, window_of(QUARTER, OCTOBER))
    east, west = (unit.by_quantity for unit in found.units)
    assert [unit.unit for unit in found.units] == [EAST, WEST]
    assert {measure: value for measure, value in east.items() if value is not None} == {
        Quantity.RECEIVED: 5, Quantity.DIGITIZED: 3, Quantity.NOT_DIGITIZED: 2, Quantity.REUSED: 2,
        Quantity.FROM_VAULT: 1, Quantity.NEEDS_RESULT: 5, Quantity.NEEDED_RESULT: 2, Quantity.WHOLE: 2,
        Quantity.RESULT_DIGITIZED: 3,
    }  # fmt: skip
    assert (west[Quantity.RECEIVED], west[Quantity.WHOLE], west[Quantity.NEEDS_RESULT]) == (1, 1, 0)
    assert found.whole[Quantity.RECEIVED] == 6
    assert found.whole[Quantity.SOLVED] is None


def test_desks_and_accounts_are_counted_by_what_the_ledger_says(quarter: Index) -> None:
    found = count(quarter, window_of(QUARTER, OCTOBER))
    assert found.desks == (DeskFigures(DESK, 6, 7, 7, 14, 1, 6),)
    assert found.operators == (
        OperatorFigures("can-bo-1", dossiers=6, confirmed=1, typed=2, other=0, days=7),
        OperatorFigures("can-bo-2", dossiers=0, confirmed=2, typed=1, other=1, days=2),
    )
    assert found.results == (ResultCount(EAST, Group.RESULT, THIRD, THIRD, None, 3),)


def test_what_comes_later_changes_nothing_of_an_old_quarter(quarter: Index) -> None:
    window = window_of(QUARTER, OCTOBER)
    before = count(quarter, window)
    go_on(quarter)
    assert count(quarter, window_of(QUARTER, OCTOBER + dt.timedelta(days=90))) == before
    assert count(quarter, window) == before
    # And it is there, in the next quarter
    later = count(quarter, window_of(period_of("2025-Q4"), OCTOBER + dt.timedelta(days=10)))
    assert later.whole[Quantity.RECEIVED] == 1
    assert later.whole[Quantity.RESULT_DIGITIZED] == 1


def test_a_correction_knows_what_was_withdrawn_late_by_a_decision_from_within_the_quarter(quarter: Index) -> None:
    go_on(quarter)
    late = count(quarter, Window(QUARTER, OCTOBER + dt.timedelta(days=30)))
    assert (late.whole[Quantity.DIGITIZED], late.whole[Quantity.NOT_DIGITIZED]) == (3, 3)
    # Who was superseded was digitized all the same, but is no second valid result
    assert late.whole[Quantity.RESULT_DIGITIZED] == 3
    assert set(late.results) == {
        ResultCount(EAST, Group.RESULT, THIRD, THIRD, None, 2),
        ResultCount(EAST, Group.RESULT, THIRD, THIRD, THIRD, 1),
    }


def test_a_quarter_that_goes_on_is_counted_as_far_as_it_has_come(quarter: Index) -> None:
    july = dt.datetime(2025, 7, 3, 12, tzinfo=dt.UTC)
    found = count(quarter, window_of(QUARTER, july))
    assert found.known == july
    assert (found.whole[Quantity.RECEIVED], found.whole[Quantity.DIGITIZED]) == (2, 0)


def test_books_say_what_was_settled_and_nothing_of_a_time_that_they_do_not_have(quarter: Index) -> None:
    def solved(code: str, *books: RegisterRow) -> tuple[int | None, int | None]:
        found = count(quarter, window_of(period_of(code), OCTOBER), *books)
        east = next(unit.by_quantity for unit in found.units if unit.unit == EAST)
        return east[Quantity.SOLVED], east[Quantity.RESULT_NOT_DIGITIZED]

    year, other = (RegisterRow(EAST, year, "solved", value, "sổ") for year, value in ((2025, 5), (2024, 7)))
    quarters = [RegisterRow(EAST, 2025, "solved", number, "sổ", number) for number in (1, 2, 3, 4)]
    assert solved("2025", year, other) == (5, 2)
    assert solved("2025-Q3", year, other) == (None, None)
    assert solved("2025-Q3", *quarters) == (3, 0)
    assert solved("2025", *quarters) == (10, 7)
    assert solved("2025", *quarters[:3]) == (None, None)
    assert solved("2025-07", year, *quarters) == (None, None)


@pytest.mark.parametrize("code", ["2025-08", "2025"])
def test_a_month_or_year_without_the_day_has_nothing_of_it(quarter: Index, code: str) -> None:
    found = count(quarter, window_of(period_of(code), OCTOBER))
    assert found.whole[Quantity.RECEIVED] == {"2025-08": 0, "2025": 7}[code]
