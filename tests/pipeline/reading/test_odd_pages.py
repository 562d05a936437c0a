"""Pages that are no clean print of Vietnamese: read, or said not to be read, in a sentence; never invented."""

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bench.odd_pages import english, handwriting, mirrored, odd_page, squares, unaccented
from core.messages import flaw_text
from core.model import Flaw, Group, PageText, Verdict
from core.text.syllables import legal_share
from pipeline.reading import OcrEngine, recognize
from rules.papers.advice import advise
from samples.canvas import font
from tests.pipeline.desk import PrintReader
from tests.pipeline.reading.conftest import DPI, LIMITS, page_of
from tests.pipeline.reading.test_recognize import Paper, agreement

Draw = Callable[[np.random.Generator], Image.Image]
Habit = Callable[[Image.Image], Image.Image]


def read(image: Image.Image, engine: OcrEngine, *, dpi: float = DPI) -> PageText:
    return recognize(page_of(image, dpi=dpi), engine, LIMITS)


def told(page: PageText) -> tuple[Flaw, ...]:
    """What the clerk is told of the page; every flaw has its sentence."""
    flaws = tuple(flaw for advice in advise([page], Group.COMPONENT) for flaw in advice.flaws)
    assert all(flaw_text(flaw).endswith(".") for flaw in flaws)
    return flaws


@pytest.mark.parametrize("draw", [handwriting, squares, mirrored], ids=["handwriting", "Chinese", "mirrored"])
def test_what_is_no_print_that_can_be_read_is_said_to_be_none_and_nothing_is_invented(
    draw: Draw, engine: OcrEngine
) -> None:
    found = read(draw(np.random.default_rng(3)), engine)
    assert found.words == ()
    assert not found.blank
    assert found.quality.verdict is not Verdict.GOOD
    assert Flaw.NO_READABLE_PRINT in told(found)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (english, {"certificate", "applicant", "registration"}),
        (unaccented, {"dia", "phuong", "quyet", "nguon"}),
    ],
    ids=["English", "without accents"],
)
def test_print_without_vietnamese_marks_is_read(draw: Draw, words: set[str], engine: OcrEngine) -> None:
    found = read(draw(np.random.default_rng(3)), engine)
    assert words <= {word.text.strip(".,;") for word in found.words}
    assert legal_share(word.text for word in found.words) > 0.9
    assert told(found) == ()


def _shines_through(image: Image.Image) -> Image.Image:
    """The back of the sheet, pale and mirrored."""
    back = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(2))
    return ImageChops.subtract(image, ImageChops.invert(back).point(lambda level: level // 8))


def _coloured(image: Image.Image, paper: tuple[int, int, int]) -> Image.Image:
    return ImageChops.multiply(image, Image.new("RGB", image.size, paper))


@pytest.mark.parametrize(
    "habit",
    [_shines_through, partial(_coloured, paper=(250, 225, 150)), partial(_coloured, paper=(190, 225, 190))],
    ids=["the back shines through", "yellow paper", "green paper"],
)
def test_print_on_poor_paper_is_read(
    habit: Callable[[Image.Image], Image.Image], paper: Paper, engine: OcrEngine
) -> None:
    image, lines = paper
    found = read(habit(image.convert("RGB")), engine)
    assert agreement(found.text, lines) > 0.85
    assert Flaw.NO_READABLE_PRINT not in found.quality.reasons


def test_a_receipt_strip_is_read(engine: OcrEngine) -> None:
    # 58 mm wide, as tills print
    image = Image.new("L", (round(58 * DPI / 25.4), round(220 * DPI / 25.4)), 248)
    draw, face = ImageDraw.Draw(image), font("", round(10 * DPI / 72))
    rows = [
        "BIÊN LAI THU PHÍ",
        "Số: 000125",
        "Ngày 15/9/2025",
        "Lệ phí hộ tịch",
        "Số tiền: 20.000 đồng",
        "Người thu tiền",
    ]
    for row, text in enumerate(rows):
        draw.text((20, 60 + 90 * row), text, 20, face)
    found = read(image, engine)
    assert {"BIÊN", "000125", "15/9/2025", "20.000"} <= set(found.text.split())


def test_a_sheet_as_large_as_a0_is_taken_for_a_drawing() -> None:
    # Given a plan of 841 by 1189 mm that was scanned like a letter
    image = Image.new("L", (3311, 4681), 250)
    draw = ImageDraw.Draw(image)
    for place in range(200, 3000, 130):
        draw.line((200, place, 3100, place + 400), fill=40, width=2)
    engine = PrintReader()
    found = read(image, engine, dpi=100)
    assert (found.width_px, found.height_px, engine.reads) == (3311, 4681, 1)
    assert Flaw.LOW_RESOLUTION in told(found)
    assert found.quality.verdict is Verdict.SCAN_AGAIN


def test_an_all_white_page_is_blank_and_not_read() -> None:
    engine = PrintReader()
    found = read(Image.new("L", (1654, 2339), 255), engine)
    assert (found.blank, found.words, engine.reads) == (True, (), 0)


def test_an_all_black_page_holds_no_words(engine: OcrEngine) -> None:
    found = read(Image.new("L", (1654, 2339), 0), engine)
    assert found.words == ()


def _on_a_table(page: Image.Image) -> Image.Image:
    """Photographed from below: the far edge is shorter."""
    wide, high = page.width * 5 // 4, page.height * 6 // 5
    corners = np.array([[0, 0], [page.width, 0], [page.width, page.height], [0, page.height]], dtype=np.float32)
    seen = np.array([[0.16, 0.12], [0.86, 0.08], [0.95, 0.93], [0.05, 0.96]], dtype=np.float32) * (wide, high)
    table = np.full((high, wide, 3), (60, 50, 40), dtype=np.uint8)
    lens = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    cv2.warpPerspective(np.asarray(page), lens, (wide, high), dst=table, borderMode=cv2.BORDER_TRANSPARENT)
    return Image.fromarray(table)


def test_of_a_photograph_of_a_paper_on_a_table_the_clerk_is_told() -> None:
    page = odd_page("Vietnamese", 0, "tuning")
    flaws = told(read(_on_a_table(page), PrintReader()))
    assert {Flaw.DARK_BORDER, Flaw.SKEWED} <= set(flaws)
    assert "máy quét" in flaw_text(Flaw.DARK_BORDER)
