"""The font that the sample papers are set in."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tinos() -> Path:
    folder = Path("/usr/share/fonts/truetype/croscore")
    if not (folder / "Tinos-Regular.ttf").is_file():
        message = "Tinos is missing: apt-get install fonts-croscore"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return folder
