"""Scan profiles, as configs/scanners.toml and the desk's own scanners.toml describe them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, read_tables, refuse_twice
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import Backs, Sides
from rules.law import MIN_SCAN_DPI

FILE: Final = "scanners.toml"


@dataclass(frozen=True, slots=True)
class ScanProfile:
    """What is asked of a scanner, and which rule asks for it."""

    code: str
    name: str
    resolution_dpi: int
    modes: tuple[str, ...]
    feeders: tuple[str, ...]
    width_mm: int
    height_mm: int
    jpeg_quality: int  #: 0 keeps every pixel as it is
    options: tuple[str, ...]
    source: str
    sides: Sides = Sides.TOGETHER
    backs: Backs = Backs.REVERSED


def load_profiles(home: Path) -> tuple[ScanProfile, ...]:
    """The program's profiles, and the desk's own, which replace those of the same code.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    found: dict[str, ScanProfile] = {}
    for path in (CONFIGS / FILE, home / FILE):
        if path != CONFIGS / FILE and not path.is_file():
            continue
        known = frozenset(ScanProfile.__dataclass_fields__)
        rows = enumerate(read_tables(path, "profile"), start=1)
        profiles = [_profile(Row(path, number, values, known)) for number, values in rows]
        refuse_twice(path, "profile", [item.code for item in profiles])
        found |= {item.code: item for item in profiles}
    return tuple(found.values())


def find_profile(home: Path, code: str) -> ScanProfile:
    """The profile of that code.

    Raises:
        ConfigError: there is none.
    """
    profiles = load_profiles(home)
    found = next((item for item in profiles if item.code == code), None)
    if found is None:
        raise ConfigError(
            f"không có mẫu quét {code}: {FILE} có {', '.join(item.code for item in profiles)} / "
            f"no scan profile {code}: {FILE} has {', '.join(item.code for item in profiles)}"
        )
    return found


def _profile(row: Row) -> ScanProfile:
    dpi, quality = row.get("resolution_dpi", int), row.get("jpeg_quality", int, 90)
    if dpi < MIN_SCAN_DPI:
        raise row.error(f"resolution_dpi must be at least {MIN_SCAN_DPI} (TT 05/2025/TT-BNV Điều 8), found {dpi}")
    if quality not in range(101):
        raise row.error(f"jpeg_quality must lie between 0 and 100, found {quality}")
    return ScanProfile(
        code=row.get("code", str),
        name=row.get("name", str),
        resolution_dpi=dpi,
        modes=row.strings("modes"),
        feeders=row.strings("feeders"),
        width_mm=row.get("width_mm", int),
        height_mm=row.get("height_mm", int),
        jpeg_quality=quality,
        options=row.strings("options"),
        source=row.get("source", str, ""),
        sides=row.one_of("sides", Sides, Sides.TOGETHER),
        backs=row.one_of("backs", Backs, Backs.REVERSED),
    )
