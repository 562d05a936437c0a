"""Numerators and denominators: from registers by year and quarter, never of different times, never guessed."""

import datetime as dt

import pytest

from core.model import Area, Level, Plan, RegisterRow, UnitCode
from rules.targets import Count, Note, Show, Spread, TargetProgress, note_text
from tests.rules.targets.given import PROVINCE, a_target, a_unit, one_row, reckon

C = UnitCode("C")
Books = dict[str, float]


def rows_of(
    indicator: str, registers: list[RegisterRow], *counts: Count, show: tuple[Show, ...] = (), on: dt.date | None = None
) -> list[TargetProgress]:
    plan = Plan("1/KH", "Kế hoạch", UnitCode("P"), "1/KH", (a_target(indicator),))
    day = on or dt.date(2022, 12, 31)
    return list(reckon(counts, (plan,), (PROVINCE, a_unit("C")), registers, *show, on=day))


def of_quarters(measure: str, **values: float) -> list[RegisterRow]:
    return [
        RegisterRow(C, 2022, measure, value, "sổ", int(quarter[1]) if quarter != "year" else None)
        for quarter, value in values.items()
    ]


@pytest.mark.parametrize(
    ("indicator", "books", "numbers", "value", "percent"),
    [
        ("T4", {"desks_running": 1, "desks": 4}, (1, 4), 25.0, 25.0),
        ("T5", {"people_spared": 3, "people_served": 12}, (3, 12), 25.0, 25.0),
        ("T6", {"dossiers_online": 30, "dossiers_received": 40}, (30, 40), 75.0, 75.0),
        ("T6", {"online_share": 61.5}, (None, None), 61.5, 61.5),
        ("T6", {"online_share": 61.5, "dossiers_online": 30, "dossiers_received": 40}, (30, 40), 75.0, 75.0),
        ("T6", {"dossiers_online": 30}, (30, None), None, None),
        ("T7", {"dossiers_circulated_online": 1, "dossiers_circulated": 2}, (1, 2), 50.0, 50.0),
        ("T8", {"waiting_minutes": 12.5}, (None, None), 12.5, None),
        ("T8", {}, (None, None), None, None),
        ("T9", {"handling_minutes": 30}, (None, None), 30, None),
        ("T10", {"dossiers_received": 3000, "staff": 2}, (3000, 2), 1500.0, None),
        ("T10", {"dossiers_received": 3000, "staff": 0}, (3000, 0), None, None),
        ("T11", {"satisfied": 96, "asked": 100}, (96, 100), 96.0, 96.0),
        ("T11", {"satisfaction": 96.4}, (None, None), 96.4, 96.4),
        ("T12", {"databases_connected": 2, "databases": 2}, (2, 2), 100.0, 100.0),
        ("T13", {"cost_cut": 10}, (None, None), 10, 10),
        ("T14", {"services_added": 20, "services": 100}, (20, 100), 20.0, 20.0),
        ("T15", {"procedures_online": 8, "procedures_eligible": 10}, (8, 10), 80.0, 80.0),
        ("T16", {"households_able": 9, "households": 10}, (9, 10), 0.9, None),
        ("T17", {"vault_procedures_running": 1, "vault_procedures": 4}, (1, 4), 25.0, 25.0),
        ("T18", {"reports_sent": 3, "reports_due": 4}, (3, 4), 75.0, 75.0),
        ("T99", {"solved": 3}, (None, None), None, None),
    ],
)
def test_every_indicator_is_counted_from_its_registers(
    indicator: str, books: Books, numbers: tuple[int | None, int | None], value: float | None, percent: float | None
) -> None:
    registers = [RegisterRow(C, 2022, measure, number, "sổ") for measure, number in books.items()]
    (row,) = rows_of(indicator, registers)
    assert (row.numerator, row.denominator) == numbers
    assert (row.value, row.percent) == (value, percent)


def test_a_second_way_to_count_an_indicator_is_named_by_the_target() -> None:
    row = one_row(
        a_target("T13", value=30.0, counted_as="T13.time"), a_unit("C"), books={"time_cut": 31, "cost_cut": 9}
    )
    assert (row.indicator, row.value, row.gap) == ("T13", 31, 1)


@pytest.mark.parametrize(("received", "gap", "notes"), [(1599, None, (Note.EXEMPT_BELOW,)), (1600, -800.0, ())])
def test_a_desk_with_fewer_dossiers_than_the_target_in_the_whole_year_is_not_asked(
    received: int, gap: float | None, notes: tuple[Note, ...]
) -> None:
    row = one_row(a_target("T10", value=1600.0), a_unit("C"), books={"dossiers_received": received, "staff": 2})
    assert (row.gap, row.notes, row.measure) == (gap, notes, "dossiers a person")


@pytest.mark.parametrize(("area", "bound"), [(None, 3), (Area.GENERAL, 1), (Area.RURAL, 1), (Area.REMOTE, 1)])
def test_a_target_of_an_area_binds_its_units_only(area: Area | None, bound: int) -> None:
    units = [PROVINCE, *(a_unit(area.value, area=area) for area in Area)]
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target("T10", area=area),))
    assert len([row for row in reckon((), (plan,), units, ()) if row.unit]) == bound


# --- quarters ---


def test_a_year_without_its_own_number_is_the_sum_of_its_quarters() -> None:
    (row,) = rows_of("T2", of_quarters("solved", q1=10, q2=20, q3=30, q4=40), Count(C, 2022, 50, 0))
    assert (row.numerator, row.denominator, row.notes) == (50, 100, ())


def test_what_was_digitized_of_quarters_that_the_register_lacks_is_not_counted_against_it() -> None:
    counts = [Count(C, 2022, 50, 0), Count(C, 2022, 8, 0, 1), Count(C, 2022, 42, 0, 4)]
    (row,) = rows_of("T2", of_quarters("solved", q1=10, q2=20), *counts)
    assert (row.numerator, row.denominator, row.notes) == (8, 30, (Note.SOME_QUARTERS,))


def test_of_a_stock_the_last_quarter_counts() -> None:
    (row,) = rows_of("T1", of_quarters("results_valid", q1=100, q3=120), Count(C, 2022, 0, 60))
    assert (row.numerator, row.denominator, row.notes) == (60, 120, (Note.SOME_QUARTERS,))


def test_flows_of_different_quarters_are_compared_where_both_are_known() -> None:
    books = of_quarters("dossiers_online", q1=5, q2=6) + of_quarters("dossiers_received", q2=10, q3=10)
    (row,) = rows_of("T6", books)
    assert (row.numerator, row.denominator, row.notes) == (6, 10, (Note.SOME_QUARTERS,))


def test_flows_without_a_common_quarter_make_no_share() -> None:
    books = of_quarters("dossiers_online", year=50) + of_quarters("dossiers_received", q1=10)
    (row,) = rows_of("T6", books)
    assert (row.numerator, row.denominator, row.percent, row.notes) == (50, None, None, (Note.OTHER_TIMES,))


def test_an_average_of_the_year_is_never_made_of_quarters_in_silence() -> None:
    (row,) = rows_of("T8", of_quarters("waiting_minutes", q1=10, q2=20))
    assert (row.value, row.notes) == (20, (Note.SOME_QUARTERS,))


def test_every_quarter_that_has_begun_has_its_row() -> None:
    counts = [Count(C, 2022, 50, 70), Count(C, 2022, 8, 20, 1), Count(C, 2022, 42, 70, 2)]
    books = [*of_quarters("solved", q1=10, q2=60), *of_quarters("results_valid", year=200, q1=100)]
    books += of_quarters("waiting_minutes", q1=9)
    day = dt.date(2022, 8, 1)

    def shown(indicator: str) -> dict[int | None, tuple[int | None, int | None, float | None]]:
        rows = rows_of(indicator, books, *counts, show=(Show.QUARTERS,), on=day)
        return {row.quarter: (row.numerator, row.denominator, row.value) for row in rows}

    assert shown("T2") == {
        None: (50, 70, pytest.approx(71.43, abs=0.01)),
        1: (8, 10, 80.0),
        2: (42, 60, 70.0),
        3: (None, None, None),
    }
    assert shown("T1") == {None: (70, 200, 35.0), 1: (20, 100, 20.0), 2: (70, 100, 70.0), 3: (0, 100, 0.0)}
    assert shown("T8") == {None: (None, None, 9), 1: (None, None, 9), 2: (None, None, None), 3: (None, None, None)}


def test_a_stock_that_is_known_of_the_year_only_is_that_of_each_quarter() -> None:
    books = of_quarters("results_valid", year=200)
    rows = rows_of("T1", books, Count(C, 2022, 0, 20, 1), show=(Show.QUARTERS,), on=dt.date(2022, 3, 31))
    assert [(row.quarter, row.denominator) for row in rows] == [(None, 200), (1, 200)]


def test_a_stock_of_a_later_quarter_says_nothing_of_an_earlier_one() -> None:
    rows = rows_of("T1", of_quarters("results_valid", q2=5), show=(Show.QUARTERS,), on=dt.date(2022, 6, 30))
    assert [(row.quarter, row.denominator) for row in rows] == [(None, 5), (1, None), (2, 5)]


def test_a_target_of_a_year_is_not_held_against_a_quarter_where_it_is_a_number_of_dossiers() -> None:
    books = of_quarters("dossiers_received", q1=400) + of_quarters("staff", q1=1)
    rows = rows_of("T10", books, show=(Show.QUARTERS,), on=dt.date(2022, 3, 31))
    assert [(row.quarter, row.value, row.gap) for row in rows] == [(None, 400, 365.0), (1, 400, None)]


# --- units together ---


def together(indicator: str, registers: list[RegisterRow], *counts: Count, **changes: object) -> TargetProgress:
    units = [PROVINCE, a_unit("C"), a_unit("D"), a_unit("E", exempt_since=dt.date(2021, 1, 1))]
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target(indicator, **changes),))
    rows = reckon(counts, (plan,), units, registers, Show.TOTALS, on=dt.date(2022, 12, 31))
    (row,) = (row for row in rows if row.unit is None)
    return row


def test_a_level_together_is_the_sum_of_the_units_that_have_both_numbers() -> None:
    books = [RegisterRow(UnitCode(unit), 2022, "solved", value, "sổ") for unit, value in (("C", 10), ("D", 30))]
    row = together(
        "T2", books, Count(C, 2022, 5, 0), Count(UnitCode("D"), 2022, 5, 0), Count(UnitCode("E"), 2022, 9, 0)
    )
    assert (row.numerator, row.denominator, row.percent) == (10, 40, 25.0)
    assert (row.units, row.notes) == (Spread(2, 3), (Note.SOME_UNITS,))


def test_exempt_communes_are_in_no_sum() -> None:
    books = [RegisterRow(UnitCode(unit), 2022, "desks", 1, "sổ") for unit in "CDE"]
    books += [RegisterRow(UnitCode(unit), 2022, "desks_running", value, "sổ") for unit, value in (("C", 1), ("D", 0))]
    row = together("T4", books)
    assert (row.numerator, row.denominator, row.units, row.notes) == (1, 2, Spread(2, 2), ())


def test_a_level_of_which_every_unit_is_exempt_is_exempt() -> None:
    exempt = a_unit("C", exempt_since=dt.date(2021, 1, 1))
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target("T4"),))
    *_, row = reckon((), (plan,), (PROVINCE, exempt), (), Show.TOTALS)
    assert (row.unit, row.denominator, row.notes) == (None, 0, (Note.EXEMPT,))


def test_averages_are_not_added() -> None:
    books = [RegisterRow(UnitCode(unit), 2022, "waiting_minutes", 10, "sổ") for unit in "CD"]
    row = together("T8", books, comparator="<=")
    assert (row.value, row.gap, row.units) == (None, None, Spread(0, 3))


def test_a_level_without_registers_has_a_count_and_no_share() -> None:
    row = together("T2", [], Count(C, 2022, 5, 0))
    assert (row.numerator, row.denominator, row.percent) == (5, None, None)


# --- mergers ---


def merged(indicator: str, registers: list[RegisterRow], *counts: Count, year: int = 2025) -> dict[str, TargetProgress]:
    units = [
        PROVINCE,
        a_unit("OLD", until=dt.date(2022, 6, 30), successor=UnitCode("OLDER")),
        a_unit("OLDER", until=dt.date(2025, 6, 30), successor=UnitCode("NEW")),
        a_unit("NEW", since=dt.date(2025, 7, 1)),
    ]
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target(indicator, year=year),))
    rows = reckon(counts, (plan,), units, registers, Show.PREDECESSORS, on=dt.date(year, 12, 31))
    return {str(row.unit): row for row in rows}


def a_book(unit: str, measure: str, value: float, year: int = 2025) -> RegisterRow:
    return RegisterRow(UnitCode(unit), year, measure, value, "sổ")


def test_a_successor_is_shown_with_what_came_to_its_predecessors_who_keep_their_rows() -> None:
    books = [a_book("OLDER", "solved", 100), a_book("NEW", "solved", 50)]
    found = merged("T2", books, Count(UnitCode("OLDER"), 2025, 60, 0), Count(UnitCode("NEW"), 2025, 45, 0))
    assert {unit: (row.numerator, row.denominator) for unit, row in found.items()} == {
        "OLDER": (60, 100),
        "NEW": (105, 150),
    }


def test_results_still_valid_are_those_of_all_against_the_successors_own_register() -> None:
    counts = [Count(UnitCode(unit), 2025, 0, value) for unit, value in (("OLD", 5), ("OLDER", 20), ("NEW", 3))]
    assert merged("T1", [a_book("NEW", "results_valid", 90)], *counts)["NEW"].percent == pytest.approx(100 * 28 / 90)
    books = [a_book("OLDER", "results_valid", 70)]
    assert (merged("T1", books, *counts)["NEW"].numerator, merged("T1", books, *counts)["NEW"].denominator) == (28, 70)
    assert merged("T1", [], *counts)["NEW"].denominator is None
    assert merged("T1", [])["NEW"].numerator is None


def test_units_that_name_each_other_as_successors_are_each_counted_once() -> None:
    units = [PROVINCE, a_unit("C", successor=UnitCode("D")), a_unit("D", successor=UnitCode("C"))]
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target("T2"),))
    books = [a_book(unit, "solved", 10, 2022) for unit in "CD"]
    rows = reckon((), (plan,), units, books, Show.PREDECESSORS)
    assert [row.denominator for row in rows] == [20, 20]


def test_an_average_stays_the_successors_own() -> None:
    books = [a_book("OLDER", "waiting_minutes", 30), a_book("NEW", "waiting_minutes", 10)]
    assert merged("T8", books)["NEW"].value == 10
    assert merged("T8", books[:1])["NEW"].value is None


@pytest.mark.parametrize("note", list(Note))
def test_every_note_is_said_in_both_languages(note: Note) -> None:
    assert note_text(note, "en") == note.value
    assert note_text(note, "vi") not in {"", note.value}


def test_a_tree_that_was_narrowed_still_knows_the_province() -> None:
    plan = Plan("1/KH", "", UnitCode("P"), "", (a_target(level=Level.COMMUNE),))
    assert [row.unit for row in reckon((), (plan,), (a_unit("C"),), ())] == ["C"]
