"""Rows that nobody looks at are not built; those that are built are the same."""

import pytest

from core.catalogue.rulebook import load_plans
from core.model import Level, RegisterRow, UnitCode
from rules.targets import Count, Only, Show, TargetProgress
from tests.rules.targets.given import END, real_units, reckon

OWN = UnitCode("H48.90.01")
COUNTS = [Count(OWN, 2025, 40, 60), Count(OWN, 2025, 9, 60, 3), Count(OWN, 2024, 30, 20)]
BOOKS = [RegisterRow(OWN, year, measure, 100, "sổ") for year in (2024, 2025) for measure in ("solved", "results_valid")]


def rows(*shown: Show, only: Only | None = None) -> tuple[TargetProgress, ...]:
    asked = {} if only is None else {"only": only}
    return reckon(COUNTS, load_plans(), real_units(), BOOKS, *shown, on=END, **asked)


@pytest.fixture(scope="module")
def everything() -> tuple[TargetProgress, ...]:
    return rows(*Show)


@pytest.mark.parametrize(
    "only",
    [
        Only(indicator="T2"),
        Only(level=Level.COMMUNE, year=2025),
        Only(quarter=3),
        Only(units=frozenset({OWN})),
        Only("T1", Level.PROVINCE, 2022, 1, frozenset({UnitCode("H48")})),
        Only(indicator="T99"),
    ],
)
def test_rows_that_are_looked_at_are_those_of_the_whole_answer(
    everything: tuple[TargetProgress, ...], only: Only
) -> None:
    wanted = tuple(
        row
        for row in everything
        if only.indicator in {None, row.indicator}
        and only.level in {None, row.level}
        and only.year in {None, row.year}
        and (row.quarter is None or only.quarter in {None, row.quarter})
        and (row.unit is None or only.units is None or row.unit in only.units)
    )
    assert rows(*Show, only=only) == wanted
    assert any(row.unit for row in wanted) is (only.indicator != "T99")


def test_without_rows_of_all_units_together_only_the_units_that_are_asked_for_are_counted() -> None:
    of_one = rows(only=Only("T2", year=2025, units=frozenset({OWN})))
    assert {row.unit for row in of_one if row.level is Level.COMMUNE} >= {OWN}
    assert of_one == tuple(row for row in rows(only=Only("T2", year=2025)) if row.unit in {OWN, None})
