"""A quarter is counted to the same numbers whenever it is counted."""

import datetime as dt

import pytest

from core.model import RegisterRow
from pipeline.reports import Figures, Window, survey_of, window_of
from pipeline.reports.figures import DeskFigures, OperatorFigures, figures
from pipeline.reports.surveys import Digitized
from rules.kpi import Measure
from rules.periods import period_of
from storage import Index
from tests.reports.quarter import DESK, EAST, OCTOBER, WEST, go_on

QUARTER = period_of("2025-Q3")


def count(index: Index, window: Window, *books: RegisterRow) -> Figures:
    return figures(survey_of(index, window), index, books)


def test_a_quarters_dossiers_are_counted_by_unit(quarter: Index) -> None:
    found = count(quarter, window_of(QUARTER, OCTOBER))
    east, west = (unit.by_measure for unit in found.units)
    assert [unit.unit for unit in found.units] == [EAST, WEST]
    assert {measure: value for measure, value in east.items() if value is not None} == {
        Measure.RECEIVED: 5, Measure.DIGITIZED: 3, Measure.NOT_DIGITIZED: 2, Measure.REUSED: 2, Measure.FROM_VAULT: 1,
        Measure.NEEDS_RESULT: 5, Measure.NEEDED_RESULT: 2, Measure.WHOLE: 2, Measure.RESULT_DIGITIZED: 3,
    }  # fmt: skip
    assert (west[Measure.RECEIVED], west[Measure.WHOLE], west[Measure.NEEDS_RESULT]) == (1, 1, 0)
    assert found.whole[Measure.RECEIVED] == 6
    assert found.whole[Measure.SOLVED] is None


def test_desks_and_accounts_are_counted_by_what_the_ledger_says(quarter: Index) -> None:
    found = count(quarter, window_of(QUARTER, OCTOBER))
    assert found.desks == (DeskFigures(DESK, 6, 7, 7, 14, 1, 6),)
    assert found.operators == (
        OperatorFigures("can-bo-1", dossiers=6, confirmed=1, typed=2, other=0, days=7),
        OperatorFigures("can-bo-2", dossiers=0, confirmed=2, typed=1, other=1, days=2),
    )
    assert found.digitized == (Digitized(EAST, None, 3), Digitized(EAST, 2025, 3))


def test_what_comes_later_changes_nothing_of_an_old_quarter(quarter: Index) -> None:
    window = window_of(QUARTER, OCTOBER)
    before = count(quarter, window)
    go_on(quarter)
    assert count(quarter, window_of(QUARTER, OCTOBER + dt.timedelta(days=90))) == before
    assert count(quarter, window) == before
    # And it is there, in the next quarter
    later = count(quarter, window_of(period_of("2025-Q4"), OCTOBER + dt.timedelta(days=10)))
    assert later.whole[Measure.RECEIVED] == 1
    assert later.whole[Measure.RESULT_DIGITIZED] == 1


def test_a_correction_knows_what_was_withdrawn_late_by_a_decision_from_within_the_quarter(quarter: Index) -> None:
    go_on(quarter)
    late = count(quarter, Window(QUARTER, OCTOBER + dt.timedelta(days=30)))
    assert (late.whole[Measure.DIGITIZED], late.whole[Measure.NOT_DIGITIZED]) == (3, 3)
    # Who was superseded was digitized all the same, but is no second valid result
    assert late.whole[Measure.RESULT_DIGITIZED] == 3
    assert late.digitized[0] == Digitized(EAST, None, 2)


def test_a_quarter_that_goes_on_is_counted_as_far_as_it_has_come(quarter: Index) -> None:
    july = dt.datetime(2025, 7, 3, 12, tzinfo=dt.UTC)
    found = count(quarter, window_of(QUARTER, july))
    assert found.known == july
    assert (found.whole[Measure.RECEIVED], found.whole[Measure.DIGITIZED]) == (2, 0)


def test_books_of_a_year_say_what_was_settled_in_the_year_and_nothing_of_a_quarter(quarter: Index) -> None:
    books = tuple(RegisterRow(unit, 2025, "solved", value, "sổ") for unit, value in ((EAST, 5), (WEST, 0)))
    other = RegisterRow(EAST, 2024, "solved", 7, "sổ")
    year = count(quarter, window_of(period_of("2025"), OCTOBER), *books, other)
    assert (year.whole[Measure.SOLVED], year.whole[Measure.RESULT_NOT_DIGITIZED]) == (5, 2)
    assert count(quarter, window_of(QUARTER, OCTOBER), *books).whole[Measure.SOLVED] is None


@pytest.mark.parametrize("code", ["2025-08", "2025"])
def test_a_month_or_year_without_the_day_has_nothing_of_it(quarter: Index, code: str) -> None:
    found = count(quarter, window_of(period_of(code), OCTOBER))
    assert found.whole[Measure.RECEIVED] == {"2025-08": 0, "2025": 7}[code]
