"""An office's own units: read as people keep them, and every mistake named with its place."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from core.catalogue.rulebook import load_units
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import Area, Level, Unit, UnitCode


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
        (a_unit("X", more='exempt_until = "2021"'), r"table 1 \(X\): exempt_until must be a day"),
        (a_unit("X", more='area = "hill"'), r"table 1 \(X\): area must be one of general, rural, remote, found hill"),
        (a_unit("X", more='exempt_since = "2021"'), r"table 1 \(X\): exempt_since must be a day"),
        (a_unit("X", "H48") + a_unit("Y", more='colour = "red"'), r"table 2 \(Y\): unknown key colour"),
    ],
)
def test_a_mistake_among_the_units_is_named(file: Callable[[str], Path], text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_units(file(text))


@pytest.mark.parametrize(
    ("day", "exempt"),
    [((2020, 12, 31), False), ((2021, 1, 1), True), ((2023, 12, 31), True), ((2024, 1, 1), False)],
)
def test_a_far_commune_is_exempt_from_a_day_to_a_day(
    file: Callable[[str], Path], day: tuple[int, int, int], exempt: bool
) -> None:
    dates = 'exempt_since = "2021-01-01"\nexempt_until = "2023-12-31"\narea = "remote"'
    (unit,) = (unit for unit in load_units(file(a_unit("X", "H48", dates))) if unit.code == "X")
    assert unit.exempt(dt.date(*day)) is exempt
    assert unit.area is Area.REMOTE
