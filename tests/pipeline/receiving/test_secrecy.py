"""What is looked for before anything is stored, and what identity papers show: on real pictures, by the real reader."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.config import load
from pipeline.masking import masked
from pipeline.pages import PageLimits
from pipeline.reading.engines import OcrEngine, open_engine
from pipeline.receiving.secrecy import secret_page
from samples.canvas import font as font_of

LIMITS = PageLimits(max_bytes=50_000_000, max_pages=10, max_pixels=50_000_000)
DPI = 150
RED, BLACK = (190, 30, 40), (25, 25, 25)


def a_page(*printed: tuple[str, int, int, tuple[int, int, int]], framed: bool = False) -> bytes:
    """An A4 page in colour; each text with its place in millimetres."""
    page = Image.new("RGB", (round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)), (250, 250, 248))
    draw = ImageDraw.Draw(page)
    font = font_of("b", round(14 / 72 * DPI))
    head = (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 90, 16, BLACK), ("QUYẾT ĐỊNH", 90, 75, BLACK))
    for text, x, y, ink in (*head, *printed):
        place = (x / 25.4 * DPI, y / 25.4 * DPI)
        draw.text(place, text, fill=ink, font=font)
        if framed and ink is RED:
            left, top, right, bottom = draw.textbbox(place, text, font=font)
            draw.rectangle((left - 12, top - 9, right + 12, bottom + 9), outline=RED, width=3)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80, dpi=(DPI, DPI))
    return out.getvalue()


@pytest.fixture(scope="module")
def engine() -> OcrEngine:
    return open_engine(load(Path("no desk"), environ={}, deskless=True).config.reading)


@pytest.mark.parametrize("ink", [RED, BLACK])
def test_a_mark_in_any_ink_is_seen_before_anything_is_stored(engine: OcrEngine, ink: tuple[int, int, int]) -> None:
    assert secret_page(a_page(("TUYỆT MẬT", 35, 48, ink), framed=True), LIMITS, engine) == 1


def test_a_paper_that_speaks_of_secrets_is_taken_in(engine: OcrEngine) -> None:
    page = a_page(("V/v bảo vệ bí mật nhà nước", 35, 48, BLACK), ("LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC", 60, 90, BLACK))
    assert secret_page(page, LIMITS, engine) is None


def test_nothing_can_be_read_on_a_masked_picture() -> None:
    with Image.open(io.BytesIO(masked(a_page(("051095000123", 35, 120, BLACK)), LIMITS))) as shown:
        pixels = np.asarray(shown)
    # Every block has one tone, and no block is as small as a line of print.
    assert len(np.unique(pixels)) < 40
    changes = np.flatnonzero(np.any(np.diff(pixels.astype(int), axis=0), axis=1))
    assert np.diff(changes).min() >= 20
