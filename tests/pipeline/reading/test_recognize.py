"""A page read from its picture to its words, by the real engine."""

import io
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.errors import DocumentError, Reason
from core.model import Box, PageImage, Verdict
from pipeline.reading import OcrEngine, recognize
from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray
from samples.canvas import Sheet, font
from samples.ink import seal
from tests.pipeline.reading.conftest import DPI, LIMITS, blank, page_of

Paper = tuple[Image.Image, list[str]]
WORDS = {
    "Giấy": (30, 40), "chứng": (150, 40), "nhận": (90, 100), "hộ": (30, 150), "khẩu": (160, 150), "Quảng": (40, 250),
    "Trị": (165, 255),
}  # fmt: skip


def agreement(text: str, lines: list[str]) -> float:
    """How much of the words that were set was read, in order."""
    return SequenceMatcher(None, " ".join(lines).split(), text.split(), autojunk=False).ratio()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_upright_however_it_lay(turn: int, paper: Paper, engine: OcrEngine) -> None:
    image, lines = paper
    # Given a page that must be turned clockwise by so much to stand
    found = recognize(page_of(image.convert("L").rotate(turn, expand=True)), engine, LIMITS)
    assert found.rotation == turn
    assert (found.width_px, found.height_px) == image.size
    assert agreement(found.text, lines) > 0.85
    assert (found.blank, found.quality.verdict) == (False, Verdict.GOOD)
    assert found.engine == engine.name
    assert abs(found.skew_deg) < 0.2


def sheet_with_words() -> tuple[Image.Image, dict[str, tuple[float, float, float, float]]]:
    """A sheet of running text with a few words at known places; their boxes in millimetres."""
    sheet = Sheet(dpi=DPI)
    boxes = {}
    face = font("", round(14 * DPI / 72))
    for word, (x, y) in WORDS.items():
        sheet.text(x, y, word, 14)
        x0, y0, x1, y1 = sheet.draw.textbbox((sheet.px(x), sheet.px(y)), word, font=face, anchor="ls")
        boxes[word] = (x0 * 25.4 / DPI, y0 * 25.4 / DPI, x1 * 25.4 / DPI, y1 * 25.4 / DPI)
    for y in (60, 120, 170, 200, 220):
        sheet.paragraph(y, "Các tổ dân phố cùng nhau làm sạch đường làng, trồng thêm cây và giữ nguồn nước.")
    return sheet.image, boxes


@pytest.mark.parametrize("skew", [-2.5, 0.8])
def test_words_lie_where_they_were_set_once_the_page_is_straightened(skew: float, engine: OcrEngine) -> None:
    image, truth = sheet_with_words()
    laid = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=(252, 252, 249))
    found = recognize(page_of(laid), engine, LIMITS)
    assert found.skew_deg == pytest.approx(skew, abs=0.2)
    boxes = {word.text: word.box for word in found.words}
    seen = [word for word in WORDS if word in boxes]
    assert len(seen) >= 6
    for word in seen:
        box = boxes[word]
        middle = ((box.x0 + box.x1) / 2 * 25.4 / DPI, (box.y0 + box.y1) / 2 * 25.4 / DPI)
        x0, y0, x1, y1 = truth[word]
        assert middle == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2), abs=0.5), word


def test_black_text_is_read_under_a_red_seal(engine: OcrEngine) -> None:
    sheet = Sheet(dpi=DPI)
    for line in range(8):
        sheet.text(40, 60 + line * 8, "Ủy ban nhân dân xã căn cứ hồ sơ đã nhận", 13)
    sheet.stamp(seal("XÃ MẪU – HƯ CẤU", dpi=DPI, rng=np.random.default_rng(1)), 80, 85)
    found = recognize(page_of(sheet.image), engine, LIMITS)
    assert agreement(found.text, sheet.lines) > 0.9


def test_a_bilevel_page_is_read(paper: Paper, engine: OcrEngine) -> None:
    out = io.BytesIO()
    paper[0].convert("L").point(lambda level: 255 if level > 150 else 0).convert("1").save(
        out, "TIFF", compression="group4"
    )
    found = recognize(PageImage(1, out.getvalue(), "image/tiff", *paper[0].size, DPI), engine, LIMITS)
    assert agreement(found.text, paper[1]) > 0.8


# --- what the engine is asked, and when -------------------------------------------------------------------------------


@dataclass
class Listener:
    """Somebody else's engine: says what it was told to, and remembers what it was asked."""

    words: tuple[RawWord, ...] = ()
    turn: int = 0
    asked: list[str] = field(default_factory=list)
    name: str = "listener 1"

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        self.asked.append(f"read {gray.shape[1]} x {gray.shape[0]} at {dpi:.0f}")
        return self.words

    def orientation(self, gray: Gray, dpi: float) -> int:
        self.asked.append(f"orientation of {gray.shape[1]} x {gray.shape[0]} at {dpi:.0f}")
        return self.turn


def words(count: int, score: float) -> tuple[RawWord, ...]:
    return tuple(RawWord(f"w{n}", 10 * n, 20, 10 * n + 8, 30, score, 0) for n in range(count))


def test_nobody_is_asked_to_read_an_empty_sheet() -> None:
    listener = Listener()
    found = recognize(page_of(Image.fromarray(blank())), listener, LIMITS)
    assert (found.blank, found.words, found.skew_deg, found.rotation) == (True, (), 0.0, 0)
    assert listener.asked == []


def test_a_page_of_faint_print_is_not_taken_for_empty(paper: Paper) -> None:
    gray = (200 + np.asarray(paper[0].convert("L"), dtype=np.float32) * 0.2).astype(np.uint8)
    listener = Listener(words(9, 0.9))
    found = recognize(page_of(Image.fromarray(gray)), listener, LIMITS)
    assert not found.blank
    assert len(found.words) == 9
    assert found.quality.verdict is Verdict.SCAN_AGAIN


def test_a_page_that_reads_well_is_read_once(paper: Paper) -> None:
    listener = Listener(words(9, 0.9))
    recognize(page_of(paper[0]), listener, LIMITS)
    assert listener.asked == ["read 1654 x 2339 at 200"]


@pytest.mark.parametrize(
    ("count", "score", "turn", "reads"), [(9, 0.5, 180, 2), (4, 0.9, 180, 2), (9, 0.5, 0, 2), (4, 0.9, 0, 1)]
)
def test_a_page_that_reads_badly_is_turned_and_read_again_if_it_stands_on_its_head(
    count: int, score: float, turn: int, reads: int, paper: Paper
) -> None:
    listener = Listener(words(count, score), turn)
    found = recognize(page_of(paper[0]), listener, LIMITS)
    assert found.rotation == turn
    assert len([item for item in listener.asked if item.startswith("read")]) == reads
    assert listener.asked.count("orientation of 1654 x 2339 at 200") == 1


@dataclass
class Mistaken(Listener):
    """Takes a page for upright that lies on its head; what it reads the second time is sure."""

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        super().read(gray, dpi)
        return words(9, 0.4 if self.asked.count(self.asked[-1]) == 1 else 0.9)


def test_a_table_whose_way_up_is_told_wrong_is_turned_by_what_can_be_read(paper: Paper) -> None:
    found = recognize(page_of(paper[0]), Mistaken(), LIMITS)
    assert found.rotation == 180
    assert found.words[0].score == 0.9


def test_a_fine_scan_is_read_at_200_dpi_and_its_boxes_are_those_of_the_scan(paper: Paper) -> None:
    listener = Listener(words(9, 0.9))
    found = recognize(page_of(paper[0].resize((3308, 4678)), dpi=400), listener, LIMITS)
    assert listener.asked == ["read 1654 x 2339 at 200"]
    assert found.words[3].box == Box(60, 40, 76, 60)
    assert (found.width_px, found.height_px, found.dpi) == (3308, 4678, 400)


def test_a_coarse_scan_is_read_as_it_is_and_said_to_be_coarse(paper: Paper) -> None:
    listener = Listener(words(9, 0.9))
    found = recognize(page_of(paper[0].resize((827, 1170)), dpi=100), listener, LIMITS)
    assert listener.asked == ["read 827 x 1170 at 100"]
    assert "low_resolution" in found.quality.reasons


def test_a_page_of_one_pixel_is_no_trouble() -> None:
    found = recognize(page_of(Image.new("L", (1, 1), 0), dpi=0.1), Listener(), LIMITS)
    assert found.blank


def test_a_picture_that_does_not_open_names_its_page(engine: OcrEngine) -> None:
    with pytest.raises(DocumentError) as caught:
        recognize(PageImage(3, b"\xff\xd8\xff nothing", "image/jpeg", 10, 10, DPI), engine, LIMITS)
    assert (caught.value.reason, caught.value.page) == (Reason.DAMAGED, 3)


def test_a_page_of_dots_is_read_and_not_turned_for_nothing(engine: OcrEngine) -> None:
    image = Image.fromarray(blank())
    draw = ImageDraw.Draw(image)
    for x in range(200, 1500, 60):
        draw.ellipse((x, 1000, x + 10, 1010), fill=0)
    found = recognize(page_of(image), engine, LIMITS)
    assert found.rotation == 0
    assert not found.blank
