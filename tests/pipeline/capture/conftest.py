"""A desk's profiles for the virtual scanner, and a journal."""

from pathlib import Path

import pytest

from pipeline.capture import ScanProfile, find_profile
from tests.services.scanner import PROFILES


@pytest.fixture
def profile(tmp_path: Path) -> ScanProfile:
    (tmp_path / "scanners.toml").write_text(PROFILES, encoding="utf-8")
    return find_profile(tmp_path, "giay-to")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pages"
    place.mkdir()
    return place
