"""The purposes in configs/purposes.toml: for what a paper in the archive may be used again."""

from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, read_tables, refuse_twice
from core.config import CONFIGS
from core.model import Basis, Purpose

#: What a desk does all day, by its duty under the law.
INSPECTING: Final = "thanh-tra-kiem-tra"
SETTLING: Final = "giai-quyet-tthc"
_KEYS: Final = frozenset(Purpose.__dataclass_fields__)


def load_purposes(path: Path = CONFIGS / "purposes.toml") -> tuple[Purpose, ...]:
    """Every purpose, in the order of the file.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    rows = (Row(path, number, values, _KEYS) for number, values in enumerate(read_tables(path, "purpose"), start=1))
    purposes = tuple(map(_purpose, rows))
    refuse_twice(path, "purpose", [purpose.code for purpose in purposes])
    return purposes


def find_purpose(code: str) -> Purpose | None:
    """The purpose of that code; None where it is no lawful purpose."""
    return next((purpose for purpose in load_purposes() if purpose.code == code), None)


def _purpose(row: Row) -> Purpose:
    bases = row.strings("bases")
    unknown = [basis for basis in bases if basis not in set(Basis)]
    if unknown or not bases:
        raise row.error(f"bases must be some of {', '.join(Basis)}, found {', '.join(unknown) or 'none'}")
    return Purpose(row.get("code", str), row.get("name", str), frozenset(map(Basis, bases)), row.get("source", str))
