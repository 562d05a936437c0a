"""An office's own units and books: read as people keep them, and every mistake named with its place."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from core.catalogue.rulebook import load_registers, load_units
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import Level, RegisterRow, Unit, UnitCode

HEADER = "unit,year,measure,value,source\n"


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "own.txt"
        path.write_text(text, encoding=encoding)
        return path

    return write


def a_unit(code: str, parent: str = "", more: str = "") -> str:
    up = f'parent = "{parent}"\n' if parent else ""
    return f'[[unit]]\ncode = "{code}"\nname = "Xã"\nlevel = "commune"\nsince = "2025-07-01"\n{up}{more}\n'


def test_the_units_of_a_desk_stand_below_the_provinces_of_the_plans() -> None:
    units = {unit.code: unit for unit in load_units(CONFIGS / "demo" / "units.toml")}
    district, far = units[UnitCode("H48.90")], units[UnitCode("H48.90.02")]
    assert (district.level, district.parent, district.until) == (Level.DISTRICT, "H48", dt.date(2025, 6, 30))
    assert far.exempt_since == dt.date(2021, 1, 1)
    assert units[UnitCode("H16")].successor == "H36"


@pytest.mark.parametrize(
    ("day", "exists"),
    [((2024, 12, 31), False), ((2025, 1, 1), True), ((2025, 6, 30), True), ((2025, 7, 1), False)],
)
def test_a_unit_exists_from_its_first_day_to_its_last(day: tuple[int, int, int], exists: bool) -> None:
    unit = Unit(UnitCode("x"), "Xã", Level.COMMUNE, None, dt.date(2025, 1, 1), dt.date(2025, 6, 30))
    assert unit.exists(dt.date(*day)) is exists
    assert Unit(UnitCode("x"), "Xã", Level.COMMUNE, None, dt.date(2025, 1, 1)).exists(dt.date(2099, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (a_unit("X", "H99"), r"unit X: parent H99 is in no file"),
        (a_unit("X", "X"), r"unit X: its parents lead back to X"),
        (a_unit("X", "Y") + a_unit("Y", "X"), r"unit X: its parents lead back to X"),
        (a_unit("X", "H48") + a_unit("X", "H48"), r"own\.txt: unit X is there twice"),
        (a_unit("H48"), r"own\.txt: unit H48 is there twice"),
        (a_unit("X").replace("commune", "all"), r"own\.txt, table 1 \(X\): level must be .* found all"),
        (a_unit("X").replace("commune", "xa"), r"own\.txt, table 1 \(X\): level must be .* found xa"),
        (a_unit("X").replace("2025-07-01", "1/7/2025"), r"table 1 \(X\): since must be a day .* found 1/7/2025"),
        (a_unit("X", more='until = "soon"'), r"table 1 \(X\): until must be a day"),
        (a_unit("X", more='exempt_since = "2021"'), r"table 1 \(X\): exempt_since must be a day"),
        (a_unit("X", "H48") + a_unit("Y", more='colour = "red"'), r"table 2 \(Y\): unknown key colour"),
    ],
)
def test_a_mistake_among_the_units_is_named(file: Callable[[str], Path], text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_units(file(text))


def test_books_are_read_as_a_spreadsheet_saves_them(file: Callable[..., Path]) -> None:
    text = HEADER + 'H48,2021,results_valid,120000,"sổ, quyển 1"\r\n\r\nH48, 2022 , solved,0,\r\n'
    assert load_registers(file(text, "utf-8-sig")) == (
        RegisterRow(UnitCode("H48"), 2021, "results_valid", 120000, "sổ, quyển 1"),
        RegisterRow(UnitCode("H48"), 2022, "solved", 0, ""),
    )


def test_an_office_without_books_has_no_numbers(tmp_path: Path) -> None:
    assert load_registers(tmp_path / "registers.csv") == ()


def test_the_books_of_the_demonstration_are_whole() -> None:
    rows = load_registers(CONFIGS / "demo" / "registers.csv")
    assert {row.measure for row in rows} == {"results_valid", "solved", "desks", "desks_running"}
    assert {row.unit for row in rows} <= {unit.code for unit in load_units(CONFIGS / "demo" / "units.toml")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"own\.txt: the first line must be unit,year,measure,value,source"),
        ("unit;year;measure;value;source\n", r"the first line must be"),
        (HEADER + "H48,2021,desks\n", r"own\.txt, row 2: 5 columns are needed"),
        (HEADER + "H48,2021,desks,1,a,b\n", r"row 2: 5 columns are needed"),
        (HEADER + "H48,2021,desks,1,a\n\nH48,x,desks,1,a\n", r"row 4, column year: a whole number .* found 'x'"),
        (HEADER + "H48,2021,desks,1.000,a\n", r"row 2, column value: .* found '1\.000'"),
        (HEADER + "H48,2021,desks,²,a\n", r"row 2, column value: .* found '²'"),
        (HEADER + "H48,2021,desks,-1,a\n", r"row 2, column value: .* found '-1'"),
        (HEADER + "H48,2021,desks,,a\n", r"row 2, column value: .* found ''"),
        (HEADER + ",2021,desks,1,a\n", r"row 2, column unit: it is empty"),
        (HEADER + "H48,2021, ,1,a\n", r"row 2, column measure: it is empty"),
        (HEADER + "H48,2021,desks,1,a\nH48, 2021,desks,2,b\n", r"row 3: unit, year and measure are there twice"),
        (HEADER + "H48," + "9" * 140_000 + ",desks,1,a\n", r"own\.txt cannot be read as CSV"),
    ],
)
def test_a_mistake_in_the_books_is_named_with_row_and_column(
    file: Callable[[str], Path], text: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        load_registers(file(text))


def test_books_saved_in_another_encoding_say_how_to_save_them(tmp_path: Path) -> None:
    path = tmp_path / "registers.csv"
    path.write_bytes(HEADER.encode() + b"H48,2021,desks,1,s\xe1\xbb\n")
    with pytest.raises(ConfigError, match=r"registers\.csv is not UTF-8 text: save it as CSV UTF-8"):
        load_registers(path)
