"""How far offices are from their plans: the plans' own numbers, every reading of them, and the arithmetic."""

import datetime as dt

import pytest

from core.catalogue.rulebook import load_plans
from core.model import Level, Plan, RegisterRow, UnitCode
from rules.targets import Count, TargetProgress
from tests.rules.targets.given import PROVINCE, a_target, a_unit, one_row, real_units, reckon

YEARS = (2021, 2022, 2023, 2024, 2025)

# What the plans of Quảng Ngãi (140/KH-UBND) and Đắk Nông (392/KH-UBND) ask for by year, as people read their words:
# A adds percentage points, B takes a fifth of what was, C needs a base that nobody measured, D takes T3 by its letter.
DIGITIZED: dict[tuple[str, Level], tuple[float | None, ...]] = {
    ("A", Level.PROVINCE): (30, 50, 70, 90, 100),
    ("A", Level.DISTRICT): (20, 40, 60, 80, 100),
    ("A", Level.COMMUNE): (15, 35, 55, 75, 95),
    ("B", Level.PROVINCE): (30, 36, 43.2, 51.8, 62.2),
    ("B", Level.DISTRICT): (20, 24, 28.8, 34.6, 41.5),
    ("B", Level.COMMUNE): (15, 18, 21.6, 25.9, 31.1),
    ("C", Level.PROVINCE): (30, None, None, None, None),
    ("D", Level.PROVINCE): (30, None, 100, 100, 100),
    ("D", Level.DISTRICT): (20, None, 100, 100, 100),
    ("D", Level.COMMUNE): (15, None, 100, 100, 100),
}
# Desks that run the process; "" where the words allow one reading only.
DESKS: dict[tuple[str, str, Level], tuple[float | None, ...]] = {
    ("140/KH-UBND", "", Level.PROVINCE): (100, None, None, None, None),
    ("140/KH-UBND", "", Level.DISTRICT): (None, 50, 80, 100, 100),
    ("140/KH-UBND", "", Level.COMMUNE): (None, 30, 60, 90, 100),
    ("392/KH-UBND", "A", Level.DISTRICT): (None, 50, 80, 100, 100),
    ("392/KH-UBND", "A", Level.COMMUNE): (None, 30, 60, 90, 100),
    ("392/KH-UBND", "B", Level.DISTRICT): (None, 50, 80, None, None),
    ("392/KH-UBND", "B", Level.COMMUNE): (None, 30, 60, None, None),
}


def rows_of(plan: str) -> list[TargetProgress]:
    return [row for row in reckon((), load_plans(), real_units(), ()) if row.plan == plan]


@pytest.mark.parametrize(("plan", "province"), [("140/KH-UBND", "H48"), ("392/KH-UBND", "H16")])
@pytest.mark.parametrize(("reading", "level"), DIGITIZED)
def test_every_reading_of_a_plan_asks_for_its_numbers(plan: str, province: str, reading: str, level: Level) -> None:
    indicators = {"T1", "T2", "T3"}
    found: dict[int, set[float | None]] = {}
    for row in rows_of(plan):
        if row.indicator in indicators and row.level is level and row.reading in {None, reading}:
            assert str(row.unit).startswith(province)
            found.setdefault(row.year, set()).add(row.target)
    assert tuple(found.get(year, {None}) for year in YEARS) == tuple({value} for value in DIGITIZED[reading, level])


@pytest.mark.parametrize(("plan", "reading", "level"), DESKS)
def test_desks_start_as_the_plan_says(plan: str, reading: str, level: Level) -> None:
    found = {
        row.year: row.target
        for row in rows_of(plan)
        if row.indicator == "T4" and row.level is level and row.reading in {None, reading or None}
    }
    assert tuple(found.get(year) for year in YEARS) == DESKS[plan, reading, level]


@pytest.mark.parametrize(
    ("plan", "indicator", "level", "year", "comparator", "value"),
    [
        ("140/KH-UBND", "T5", Level.COMMUNE, 2022, ">=", 30),
        ("140/KH-UBND", "T5", Level.PROVINCE, 2025, ">=", 80),
        ("140/KH-UBND", "T6", Level.COMMUNE, 2023, ">=", 50),
        ("140/KH-UBND", "T7", Level.COMMUNE, 2024, ">=", 80),
        ("140/KH-UBND", "T8", Level.COMMUNE, 2022, "<=", 30),
        ("140/KH-UBND", "T8", Level.COMMUNE, 2025, "<=", 15),
        ("140/KH-UBND", "T11", Level.PROVINCE, 2025, ">=", 96),
        ("140/KH-UBND", "T11", Level.COMMUNE, 2025, ">=", 95),
        ("159/QĐ-UBND", "T13", Level.PROVINCE, 2021, ">=", 10),
        ("140/KH-UBND", "T9", Level.COMMUNE, 2025, "<=", 30),
        ("140/KH-UBND", "T9", Level.COMMUNE, 2025, ">=", 30),
        ("159/QĐ-UBND", "T13", Level.PROVINCE, 2021, ">=", 30),
        ("159/QĐ-UBND", "T14", Level.PROVINCE, 2021, ">=", 20),
        ("3163/KH-UBND", "T16", Level.PROVINCE, 2023, ">=", 1),
        ("392/KH-UBND", "T10", Level.PROVINCE, 2025, ">=", 1600),
        ("392/KH-UBND", "T10", Level.DISTRICT, 2025, ">=", 1200),
        ("392/KH-UBND", "T10", Level.COMMUNE, 2025, ">=", 800),
        ("392/KH-UBND", "T11", Level.PROVINCE, 2025, ">=", 95),
        ("3163/KH-UBND", "T15", Level.PROVINCE, 2023, ">=", 80),
    ],
)
def test_what_nobody_counts_yet_is_shown_without_numbers(
    plan: str, indicator: str, level: Level, year: int, comparator: str, value: float
) -> None:
    found = [row for row in rows_of(plan) if row.indicator == indicator and row.level is level and row.year == year]
    found = [row for row in found if (row.comparator, row.target) == (comparator, value)]
    assert found
    for row in found:
        assert (row.numerator, row.denominator, row.percent, row.gap) == (None, None, None, None)


def test_a_plan_binds_no_unit_of_another_province() -> None:
    for plan, province in (("140/KH-UBND", "H48"), ("3163/KH-UBND", "H23"), ("392/KH-UBND", "H16")):
        assert {row.unit.partition(".")[0] for row in rows_of(plan) if row.unit} == {province}


def test_one_commune_by_hand() -> None:
    # 2021: 90 of 1,200 valid results; 2022: 300 of 1,250; 2023: 420 of 700 solved. 7.5 %, 24 %, 60 %.
    unit = UnitCode("H48.90.01")
    counts = [Count(unit, 2021, 60, 90), Count(unit, 2022, 210, 300), Count(unit, 2023, 420, 650)]
    books = [
        RegisterRow(unit, 2021, "results_valid", 1200, "sổ"),
        RegisterRow(unit, 2022, "results_valid", 1250, "sổ"),
        RegisterRow(unit, 2023, "solved", 700, "sổ"),
    ]
    rows = reckon(counts, load_plans(), real_units(), books, on=dt.date(2023, 12, 31))
    found = {
        (row.indicator, row.year, row.reading): (row.numerator, row.denominator, row.percent, row.target, row.gap)
        for row in rows
        if row.unit == unit and row.indicator in {"T1", "T2", "T3"}
    }
    assert found == {
        ("T1", 2021, None): (90, 1200, 7.5, 15.0, -7.5),
        ("T1", 2022, "A"): (300, 1250, 24.0, 35.0, -11.0),
        ("T1", 2022, "B"): (300, 1250, 24.0, 18.0, 6.0),
        ("T2", 2023, "A"): (420, 700, 60.0, 55.0, 5.0),
        ("T2", 2023, "B"): (420, 700, 60.0, 21.6, pytest.approx(38.4)),
        ("T2", 2023, "C"): (420, 700, 60.0, None, None),
        ("T3", 2023, "D"): (420, 700, 60.0, 100.0, -40.0),
    }
    assert {row.ambiguous for row in rows if row.reading} == {True}


def test_a_target_of_a_year_that_has_not_begun_is_left_out() -> None:
    years = {row.year for row in reckon((), load_plans(), real_units(), (), on=dt.date(2022, 1, 1))}
    assert years == {2021, 2022}


def test_nothing_is_known_of_a_unit_without_books_and_without_records() -> None:
    row = one_row(a_target(), a_unit("C"))
    assert (row.numerator, row.denominator, row.percent, row.gap) == (None, None, None, None)


def test_a_unit_that_keeps_books_and_digitized_nothing_has_reached_nothing() -> None:
    row = one_row(a_target(), a_unit("C"), books={"results_valid": 400})
    assert (row.numerator, row.denominator, row.percent, row.gap) == (0, 400, 0.0, -35.0)


def test_a_unit_that_digitized_and_keeps_no_books_has_a_count_and_no_percentage() -> None:
    row = one_row(a_target(), a_unit("C"), Count(UnitCode("C"), 2022, 5, 7))
    assert (row.numerator, row.denominator, row.percent, row.gap) == (7, None, None, None)


def test_nothing_to_digitize_is_no_percentage() -> None:
    row = one_row(a_target(), a_unit("C"), books={"results_valid": 0})
    assert (row.numerator, row.denominator, row.percent, row.notes) == (0, 0, None, ())


def test_more_than_all_is_shown_and_noted_not_cut() -> None:
    row = one_row(a_target("T2"), a_unit("C"), Count(UnitCode("C"), 2022, 150, 0), books={"solved": 100})
    assert (row.percent, row.gap) == (150.0, 115.0)
    assert row.notes == ("more was done than the register says there was to do",)


@pytest.mark.parametrize(("value", "target", "notes"), [(110.0, 100.0, ("target capped at 100",)), (100.0, 100.0, ())])
def test_nobody_is_asked_for_more_than_all(value: float, target: float, notes: tuple[str, ...]) -> None:
    row = one_row(a_target("T2", value=value), a_unit("C"), books={"solved": 100})
    assert (row.target, row.notes, row.gap) == (target, notes, -100.0)


def test_a_number_that_is_no_share_is_not_capped() -> None:
    row = one_row(a_target("T10", value=1600.0), a_unit("C"))
    assert (row.target, row.notes) == (1600.0, ())


def test_less_is_better_where_the_plan_says_at_most() -> None:
    row = one_row(a_target(comparator="<=", value=30.0), a_unit("C"), books={"results_valid": 10})
    assert row.gap == 30.0


@pytest.mark.parametrize(
    ("exempt_since", "numbers", "notes"),
    [
        (None, (1, 2), ()),
        (dt.date(2022, 12, 31), (None, 0), ("exempt",)),
        (dt.date(2023, 1, 1), (1, 2), ()),
    ],
)
def test_a_far_commune_is_exempt_from_its_day_on(
    exempt_since: dt.date | None, numbers: tuple[int | None, int], notes: tuple[str, ...]
) -> None:
    unit = a_unit("C", exempt_since=exempt_since)
    row = one_row(a_target("T4", value=30.0), unit, books={"desks": 2, "desks_running": 1})
    assert (row.numerator, row.denominator) == numbers
    assert row.notes == notes
    assert row.percent == (None if notes else 50.0)


def test_an_exempt_commune_must_still_digitize_results() -> None:
    row = one_row(a_target(), a_unit("C", exempt_since=dt.date(2021, 1, 1)), books={"results_valid": 4})
    assert (row.numerator, row.denominator, row.notes) == (0, 4, ())


@pytest.mark.parametrize(
    ("since", "until", "bound"),
    [
        (dt.date(2000, 1, 1), None, {2024, 2025}),
        (dt.date(2000, 1, 1), dt.date(2025, 6, 30), {2024, 2025}),
        (dt.date(2000, 1, 1), dt.date(2024, 12, 31), {2024}),
        (dt.date(2025, 7, 1), None, {2025}),
        (dt.date(2026, 1, 1), None, set()),
    ],
)
def test_a_unit_is_bound_in_every_year_that_it_saw_begin_or_end(
    since: dt.date, until: dt.date | None, bound: set[int]
) -> None:
    targets = tuple(a_target(year=year) for year in (2024, 2025))
    unit = a_unit("C", since=since, until=until)
    rows = reckon((), (Plan("1/KH", "", UnitCode("P"), "", targets),), (PROVINCE, unit), ())
    assert {row.year for row in rows if row.unit == "C"} == bound


def test_a_district_that_ended_in_2025_still_has_its_last_year() -> None:
    years = {row.year for row in rows_of("140/KH-UBND") if row.unit == "H48.90"}
    assert years == set(YEARS)


def test_a_target_for_all_binds_every_level_through_the_whole_tree() -> None:
    district = a_unit("D", Level.DISTRICT, "P")
    commune = a_unit("C", Level.COMMUNE, "D")
    stranger = a_unit("Q", Level.PROVINCE, None)
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target("T5", level=Level.ALL),))
    rows = reckon((), (plan,), (PROVINCE, district, commune, stranger), ())
    assert {(row.unit, row.level) for row in rows} == {
        ("P", Level.PROVINCE),
        ("D", Level.DISTRICT),
        ("C", Level.COMMUNE),
    }


@pytest.mark.parametrize(
    ("level", "shown"), [(Level.COMMUNE, [Level.COMMUNE]), (Level.ALL, [Level.DISTRICT, Level.COMMUNE])]
)
def test_a_target_of_a_level_without_units_is_still_shown_without_data(level: Level, shown: list[Level]) -> None:
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target("T2", level=level),))
    alone = [row for row in reckon((), (plan,), (PROVINCE,), ()) if row.unit is None]
    assert [row.level for row in alone] == shown
    assert {(row.numerator, row.denominator, row.percent, row.gap) for row in alone} == {(None, None, None, None)}
    assert {row.target for row in alone} == {plan.targets[0].value}
