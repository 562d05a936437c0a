"""An office's books: every mistake is named with its row, its column, what was found and what is needed."""

import datetime as dt
from pathlib import Path

import pytest

from core.catalogue.indicators import load_indicators, load_measures
from core.catalogue.registers import Fault, Line, check
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import Level, Measure, Period, RegisterRow, Unit, UnitCode

HEAD = ("unit", "year", "quarter", "measure", "value", "source")
TODAY = dt.date(2025, 11, 28)
UNITS = (
    Unit(UnitCode("H48"), "Tỉnh", Level.PROVINCE, None, dt.date(2000, 1, 1)),
    Unit(UnitCode("H48.90"), "Huyện", Level.DISTRICT, UnitCode("H48"), dt.date(2000, 1, 1), dt.date(2025, 6, 30)),
    Unit(UnitCode("H48.94"), "Xã mới", Level.COMMUNE, UnitCode("H48"), dt.date(2025, 7, 1)),
)


def read(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> tuple[tuple[RegisterRow, ...], tuple[Fault, ...]]:
    lines = [Line(number, cells) for number, cells in enumerate((head, *rows), start=1)]
    return check(lines, measures=load_measures(), units=UNITS, on=TODAY)


def mistakes(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> list[str]:
    return [fault.sentence("en") for fault in read(*rows, head=head)[1]]


def test_good_rows_are_read_with_and_without_a_quarter() -> None:
    rows, faults = read(
        ("H48", "2025", "", "solved", "450", "sổ, quyển 1"),
        ("H48", "2025", "3", "waiting_minutes", "12.5", ""),
        ("", "", "", "", "", ""),
    )
    assert faults == ()
    assert rows == (
        RegisterRow(UnitCode("H48"), 2025, "solved", 450, "sổ, quyển 1"),
        RegisterRow(UnitCode("H48"), 2025, "waiting_minutes", 12.5, "", 3),
    )
    assert [row.period for row in rows] == [Period(2025), Period(2025, 3)]


def test_columns_may_be_named_in_vietnamese_and_in_any_order() -> None:
    rows, faults = read(("450", "H48", "2025", "solved", "sổ"), head=("Giá trị", "Đơn vị", "Năm", "Số liệu", "Nguồn"))
    assert (rows, faults) == ((RegisterRow(UnitCode("H48"), 2025, "solved", 450, "sổ"),), ())


@pytest.mark.parametrize(
    ("head", "column", "found"),
    [
        (("unit", "year", "measure", "value"), "source", ""),
        ((*HEAD, "colour"), "colour", "colour"),
        ((*HEAD, ""), "–", ""),
        ((*HEAD, "nguồn"), "nguồn", "nguồn"),
        (("H48", "2025", "solved", "450", "sổ"), "H48", "H48"),
    ],
)
def test_a_table_with_wrong_columns_is_refused_before_its_rows(head: tuple[str, ...], column: str, found: str) -> None:
    rows, faults = read(("H48", "x", "x", "x", "x", "x"), head=head)
    assert rows == ()
    assert {fault.row for fault in faults} == {1}
    assert (column, found) in {(fault.column, fault.found) for fault in faults}
    assert "cần các cột: unit, year, measure, value, source" in faults[0].sentence("vi")


def test_a_table_without_a_line_lacks_its_head() -> None:
    rows, (fault,) = check((), measures=load_measures(), units=UNITS, on=TODAY)
    assert (rows, fault.row) == ((), 1)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("H99", "2025", "", "solved", "1", ""), "row 2, column unit: found “H99”; needed: a code of"),
        (("H48.90", "2025", "3", "solved", "1", ""), "the unit exists only 2000-01-01 – 2025-06-30"),
        (("H48.94", "2024", "", "solved", "1", ""), "the unit exists only 2025-07-01 – …"),
        (("H48", "25", "", "solved", "1", ""), "column year: found “25”; needed: a year of four digits"),
        (("H48", "2026", "", "solved", "1", ""), "column year: found “2026”; it has not begun (today is 2025-11-28)"),
        (("H48", "2025", "5", "solved", "1", ""), "column quarter: found “5”; needed: 1, 2, 3, 4 or nothing"),
        (("H48", "2025", "", "solvd", "1", ""), "column measure: found “solvd”; needed: one of results_valid, solved"),
        (("H48", "2025", "", "solved", "1.234,5", ""), "found “1.234,5”; needed: a whole number"),
        (("H48", "2025", "", "solved", "1.234", ""), "found “1.234”; needed: a whole number (1234?)"),
        (("H48", "2025", "", "solved", "1,234,567", ""), "needed: a whole number (1234567?)"),
        (("H48", "2025", "", "solved", "²", ""), "found “²”; needed: a whole number"),
        (("H48", "2025", "", "solved", "-1", ""), "found “-1”; needed: a whole number"),
        (("H48", "2025", "", "solved", "", ""), "found “”; needed: a whole number"),
        (("H48", "2025", "", "waiting_minutes", "12,5", ""), "a number with a decimal point and at most two digits"),
        (("H48", "2025", "", "waiting_minutes", "1.234", ""), "found “1.234”; needed: a number with a decimal point"),
        (("H48", "2025", "", "satisfaction", "100.5", ""), "found “100.5”; needed: a percentage from 0 to 100"),
        (("H48", "2025", "", "solved", "1", "Sæ theo dâi"), "letters of a TCVN3 font: Unicode is needed"),
        (("H48", "2025", "", "solved", "1", "Baùo caùo soá 12"), "letters of a VNI font: Unicode is needed"),
        (("H48", "2025", "", "solved", "1", "sổ", "x"), "needed: 6 cells as in the head, not 7; quote a cell"),
        (("x" * 60, "2025", "", "solved", "1", ""), "found “" + "x" * 40 + "…”"),
    ],
)
def test_a_mistake_is_named_with_its_place(row: tuple[str, ...], says: str) -> None:
    (sentence,) = mistakes(row)
    assert says in sentence


@pytest.mark.parametrize("source", ["sổ hư cấu", "báo cáo số 12/BC-UBND", "日本", "naïve café"])
def test_words_that_are_no_old_font_are_left_alone(source: str) -> None:
    assert mistakes(("H48", "2025", "", "solved", "1", source)) == []


def test_one_mistake_spoils_all_and_every_mistake_is_named() -> None:
    rows, faults = read(
        ("H48", "2025", "", "solved", "1", ""),
        ("H99", "99", "x", "y", "z", ""),
        ("H48", "2024", "", "solved", "1.5", ""),
    )
    assert [(fault.row, fault.column) for fault in faults] == [
        *((3, "measure"), (3, "year"), (3, "quarter"), (3, "unit")),
        (4, "value"),
    ]
    assert len(rows) == 1


def test_the_same_row_twice_names_both() -> None:
    (sentence,) = mistakes(("H48", "2025", "", "solved", "1", ""), ("H48", "2025", "", "solved", "2", "b"))
    assert sentence == "row 3, column unit: found “H48”; the same as row 2"


def test_the_books_of_the_demonstration_name_known_measures() -> None:
    text = (CONFIGS / "demo" / "registers.csv").read_text(encoding="utf-8").splitlines()
    assert {line.split(",")[2] for line in text[1:]} <= set(load_measures())


def test_every_indicator_of_the_plans_is_counted_by_measures_that_there_are() -> None:
    indicators = load_indicators()
    assert {f"T{number}" for number in range(1, 19)} <= set(indicators)
    assert not indicators["T10"].share
    assert all(isinstance(measure, Measure) for measure in load_measures().values())


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            'unit = "percent"\ncounted = "papers"\ndenominator = "solved"',
            "counted must be one of results_valid, results",
        ),
        ('unit = "percent"\nnumerator = "solvd"\ndenominator = "solved"', "numerator: there is no measure solvd"),
        ('unit = "percent"\nnumerator = "solved"', "counted or numerator, with a denominator, or direct"),
        ('unit = "percent"\ndenominator = "solved"\ndirect = "solved"', "counted or numerator, with a denominator"),
        ('unit = "percent"', "counted or numerator, with a denominator, or direct"),
        (
            'unit = "percent"\ncounted = "results"\nnumerator = "solved"\ndenominator = "solved"',
            "counted or numerator, with a denominator",
        ),
    ],
)
def test_a_mistake_among_the_indicators_is_named(table: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "indicators.toml"
    measure = '[[measure]]\ncode = "solved"\nname = "Hồ sơ"\nkind = "flow"\nunit = "count"\n'
    path.write_text(f'{measure}[[indicator]]\ncode = "T2"\nname = "Kết quả"\n{table}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"table 1 \(T2\)") as caught:
        load_indicators(path)
    assert says in str(caught.value)
