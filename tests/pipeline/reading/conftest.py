"""Pages whose truth is known: what was set, where, and how the sheet was turned afterwards."""

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.config import load
from core.model import PageImage
from pipeline.reading import OcrEngine
from pipeline.reading.engines import open_engine
from pipeline.reading.ink import Gray, decode
from samples.make import clean_pages
from samples.papers import PAPERS

DPI = 200
FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Đỗ", "Bùi", "Chu")
#: Of a desk that changes nothing.
LIMITS = load(Path("no desk"), environ={}, deskless=True).config.quality


def page_of(image: Image.Image, *, dpi: float = DPI, kind: str = "PNG") -> PageImage:
    out = io.BytesIO()
    image.save(out, kind, dpi=(dpi, dpi))
    return PageImage(1, out.getvalue(), f"image/{kind.lower()}", image.width, image.height, dpi)


def gray_of(image: Image.Image, *, dpi: float = DPI) -> Gray:
    return decode(page_of(image, dpi=dpi))


@pytest.fixture(scope="session")
def paper() -> tuple[Image.Image, list[str]]:
    """A clean page of a sample with its lines."""
    if not Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf").is_file():
        message = "Tinos is missing: apt-get install fonts-croscore"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return clean_pages(PAPERS[1], dpi=DPI)[0]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> OcrEngine:
    """The engine of a desk that changes nothing."""
    config = load(tmp_path_factory.mktemp("nowhere"), environ={}, deskless=True).config
    return open_engine(config.reading)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a program named tesseract first on PATH; without one, nothing is on it."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def install(script: str) -> None:
        if script:
            path = folder / "tesseract"
            path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin" if script else str(folder))

    return install


def blank(width: int = 1654, height: int = 2339, *, level: int = 250, noise: float = 2.0) -> Gray:
    """An empty sheet of A4 at 200 dpi."""
    rng = np.random.default_rng(3)
    return np.clip(rng.normal(level, noise, (height, width)), 0, 255).astype(np.uint8)
