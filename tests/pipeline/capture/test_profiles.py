"""Scan profiles: the law's numbers, and a desk's own."""

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.model import Sides
from pipeline.capture import find_profile, load_profiles
from rules.law import MIN_DRAWING_DPI, MIN_SCAN_DPI


def test_the_programs_profiles_ask_for_what_the_law_asks_for(tmp_path: Path) -> None:
    profiles = {item.code: item for item in load_profiles(tmp_path)}
    assert profiles["giay-to"].resolution_dpi == MIN_SCAN_DPI
    assert profiles["ban-ve"].resolution_dpi == MIN_DRAWING_DPI
    assert [item.code for item in profiles.values() if item.sides is Sides.FRONTS_THEN_BACKS] == ["hai-luot"]
    assert all("TT 05/2025/TT-BNV" in item.source for item in profiles.values())
    assert all(item.modes[0] == "Color" for item in profiles.values())


def test_a_desks_own_profile_is_added_or_replaces_one(tmp_path: Path) -> None:
    (tmp_path / "scanners.toml").write_text(
        '[[profile]]\ncode = "giay-to"\nname = "fi-7160"\nresolution_dpi = 300\nwidth_mm = 210\nheight_mm = 297\n'
        '[[profile]]\ncode = "a3"\nname = "A3"\nresolution_dpi = 200\nwidth_mm = 297\nheight_mm = 420\n',
        encoding="utf-8",
    )
    assert find_profile(tmp_path, "giay-to").resolution_dpi == 300
    assert find_profile(tmp_path, "a3").height_mm == 420
    assert find_profile(tmp_path, "ban-ve").resolution_dpi == 300


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("resolution_dpi = 150", r"scanners\.toml, table 1 \(x\): resolution_dpi must be at least 200 .*TT 05/2025"),
        ('resolution_dpi = "200"', "resolution_dpi must be int"),
        ("resolution_dpi = 200\njpeg_quality = 101", "jpeg_quality must lie between 0 and 100"),
        ('resolution_dpi = 200\ncolour = "red"', "unknown key colour"),
        ('resolution_dpi = 200\nbacks = "upside"', "backs must be one of reversed, same, found upside"),
    ],
)
def test_an_impossible_profile_is_named(tmp_path: Path, change: str, words: str) -> None:
    text = f'[[profile]]\ncode = "x"\nname = "x"\nwidth_mm = 210\nheight_mm = 297\n{change}\n'
    (tmp_path / "scanners.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        load_profiles(tmp_path)


def test_a_profile_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no scan profile a4: .*giay-to, hai-mat, hai-luot, ban-ve"):
        find_profile(tmp_path, "a4")
