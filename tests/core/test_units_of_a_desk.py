"""A desk's own book of units stands beside the shipped one, also for what its papers say."""

from pathlib import Path

import pytest

from core.catalogue.fields import load_fields
from core.catalogue.rulebook import load_units, units_of
from core.errors import ConfigError
from core.evidence import clashes
from core.model import FieldName

OWN = """
[[unit]]
code = "H48.90.77"
name = "Xã Thử Đã Sáp Nhập"
level = "commune"
parent = "H48"
since = "1999-01-01"
until = "2020-12-31"
"""


def test_a_desk_without_a_book_has_the_shipped_units(tmp_path: Path) -> None:
    assert units_of(tmp_path) == load_units()


def test_what_a_unit_issued_after_its_end_is_doubtful_by_the_desks_own_book(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text(OWN, encoding="utf-8")
    values = {
        FieldName.ORGAN_NAME: "ỦY BAN NHÂN DÂN XÃ THỬ ĐÃ SÁP NHẬP",
        FieldName.ISSUED_DATE: "2022-03-01",
    }
    assert not tuple(clashes(values, load_fields().units))
    (clash,) = clashes(values, load_fields(units=units_of(tmp_path)).units)
    assert clash.tag == "unit:ended"


def test_a_wrong_book_is_told(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text(OWN.replace('H48"\nsince', 'H99"\nsince'), encoding="utf-8")
    with pytest.raises(ConfigError, match="parent H99 is in no file"):
        units_of(tmp_path)
