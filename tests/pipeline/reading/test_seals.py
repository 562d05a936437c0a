"""Black seals: print that their rings touch is read, and their emblem is not."""

import numpy as np
from PIL import Image, ImageDraw

from core.model import Box, Word
from pipeline.reading import OcrEngine, recognize
from pipeline.reading.layout import dark_seals, without_junk, without_seals
from samples.canvas import Sheet
from tests.pipeline.reading.conftest import DPI, LIMITS, gray_of, page_of

CENTRE_MM, RADIUS_MM = (110.0, 150.0), 18.0


def a_paper(*, sealed: bool, ink: int = 0) -> Image.Image:
    """A paper whose signer's name runs into the ring of a seal."""
    sheet = Sheet(dpi=DPI)
    for row in range(8):
        sheet.text(25, 40 + 9 * row, "Cán bộ tiếp nhận kiểm tra giấy tờ và ghi giấy hẹn trả kết quả.", 13)
    sheet.text(120, 165, "Lê Văn Ví", 14)
    if sealed:
        x, y = (value * DPI / 25.4 for value in CENTRE_MM)
        pen = ImageDraw.Draw(sheet.image)
        for radius_mm, width_mm in ((RADIUS_MM, 0.6), (11.0, 0.2)):
            radius = radius_mm * DPI / 25.4
            box = (x - radius, y - radius, x + radius, y + radius)
            pen.ellipse(box, outline=(ink, ink, ink), width=max(1, round(width_mm * DPI / 25.4)))
        emblem = 7 * DPI / 25.4
        pen.regular_polygon((x, y, emblem), 3, fill=(ink, ink, ink))
    return sheet.image


def test_a_name_that_runs_into_a_black_seal_is_read(engine: OcrEngine) -> None:
    found = recognize(page_of(a_paper(sealed=True)), engine, LIMITS)
    assert "Văn Ví" in found.text


def test_the_ring_goes_and_the_print_stays() -> None:
    gray, bare = gray_of(a_paper(sealed=True)), gray_of(a_paper(sealed=False))
    (seal,) = dark_seals(gray, DPI)
    mm = DPI / 25.4
    assert np.allclose((seal.x / mm, seal.y / mm, seal.radius / mm), (*CENTRE_MM, RADIUS_MM), atol=0.6)
    clean = without_seals(gray, (seal,), DPI)
    across, down = np.arange(gray.shape[1]) - seal.x, np.arange(gray.shape[0])[:, None] - seal.y
    print_, ring = bare < 128, (gray < 128) & (bare > 200) & (np.hypot(across, down) > 10 * mm)
    assert (clean[print_] < 160).mean() > 0.99
    assert (clean[ring] < 128).mean() < 0.1


def test_pages_without_a_black_seal_are_not_touched(paper: tuple[Image.Image, list[str]]) -> None:
    for image in (paper[0], a_paper(sealed=True, ink=215)):
        gray = gray_of(image)
        assert dark_seals(gray, DPI) == ()
        assert without_seals(gray, (), DPI) is gray


def test_what_is_read_within_a_seal_is_kept_where_it_is_surely_print() -> None:
    inside, outside, seal = Box(40, 40, 60, 60), Box(140, 40, 160, 60), Box(0, 0, 100, 100)
    print_, emblem = Word("tịch", inside, 0.95, 0), Word("%4", inside, 0.97, 1)
    doubtful, beside = Word("ủy", inside, 0.5, 2), Word("z", outside, 0.3, 3)
    assert without_junk((print_, emblem, doubtful, beside), (seal,)) == (print_, beside)
