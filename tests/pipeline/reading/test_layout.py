"""Forms, tables and lists: what readers lose in them, and that nothing else is touched."""

from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.errors import DocumentError, Reason
from core.model import Word
from pipeline.reading import OcrEngine, recognize
from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray
from pipeline.reading.layout import leftover, upright_words, without_leaders
from samples.canvas import Sheet
from tests.pipeline.reading.conftest import DPI, LIMITS, blank, gray_of, page_of

Paper = tuple[Image.Image, list[str]]
VALUES = ("12/03/1995", "xác nhận cư trú", "Trần Thị Mẫu", "015 0000 123")


def a_form(leader: str) -> Sheet:
    sheet = Sheet(dpi=DPI)
    for row in range(16):
        value = VALUES[row % len(VALUES)]
        sheet.text(25, 40 + 9 * row, f"Nội dung: {value} {leader * round(70 / len(leader))}", 12)
    return sheet


@pytest.mark.parametrize("leader", [".", "…"])
def test_what_is_filled_in_beside_dotted_lines_is_read(leader: str, engine: OcrEngine) -> None:
    text = recognize(page_of(a_form(leader).image), engine, LIMITS).text
    assert [text.count(value) for value in VALUES] == [4, 4, 4, 4]


def test_dotted_lines_are_gone_and_the_print_before_them_stays() -> None:
    gray = gray_of(a_form(".").image)
    clean = without_leaders(gray, DPI)
    bare = gray_of(a_form(" ").image)
    # What differs from a form without dots is the fringe of a dot at most.
    assert (np.abs(clean.astype(int) - bare.astype(int)) > 60).sum() < 0.002 * (bare < 128).sum()


def test_a_page_without_dotted_lines_is_not_touched(paper: Paper) -> None:
    gray = gray_of(paper[0])
    assert without_leaders(gray, DPI) is gray


def test_the_dots_of_letters_and_of_an_omission_are_no_dotted_line() -> None:
    sheet = Sheet(dpi=DPI)
    for row in range(10):
        sheet.text(25, 40 + 9 * row, "iiii... ịịị ïï tỉnh miền núi...", 12)
    gray = gray_of(sheet.image)
    assert without_leaders(gray, DPI) is gray


def test_a_page_that_is_a_pattern_of_dots_is_left_as_it_is() -> None:
    gray = blank()
    for y, x in ((0, 0), (0, 1), (1, 0), (1, 1)):
        gray[y::8, x::8] = 0
    assert without_leaders(gray, DPI) is gray


# --- columns of numbers ---


def a_table() -> Image.Image:
    sheet = Sheet(dpi=DPI)
    draw = ImageDraw.Draw(sheet.image)
    for row in range(9):
        y = 40 + 12 * row
        sheet.text(22, y, str(row + 1), 11)
        sheet.text(40, y, "Giấy tờ kèm theo hồ sơ của hộ gia đình", 11)
        sheet.text(150, y, "bản chính", 11)
    for x in (18, 34, 140, 190):
        draw.line([sheet.px(value) for value in (x, 32, x, 140)], fill=20, width=3)
    for row in range(10):
        draw.line([sheet.px(value) for value in (18, 32 + 12 * row, 190, 32 + 12 * row)], fill=20, width=3)
    return sheet.image


def test_the_numbers_of_a_tables_rows_are_read(engine: OcrEngine) -> None:
    found = recognize(page_of(a_table()), engine, LIMITS)
    column = [word for word in found.words if word.box.x1 < 34 / 25.4 * DPI]
    assert [word.text for word in sorted(column, key=lambda word: word.box.y0)] == [str(row) for row in range(1, 10)]


def words_of(found: tuple[Word, ...]) -> tuple[RawWord, ...]:
    return tuple(
        RawWord(word.text, word.box.x0, word.box.y0, word.box.x1, word.box.y1, word.score, word.line) for word in found
    )


def test_print_that_was_passed_over_comes_back_where_it_stands(engine: OcrEngine) -> None:
    gray = gray_of(a_table())
    everything = words_of(recognize(page_of(a_table()), engine, LIMITS).words)
    read = tuple(word for word in everything if word.x1 > 34 / 25.4 * DPI)
    missed = leftover(gray, read)
    assert missed is not None
    assert len(missed.pieces) == 9
    # Each piece is read where it was set between the known words …
    said = tuple(
        RawWord(f"|{number}", piece.at_x, piece.at_y + 2, piece.at_x + 9, piece.at_y + 20, 0.9, 0)
        for number, piece in enumerate(missed.pieces)
    )
    placed = missed.placed((*said, RawWord("Giấy", 0, 0, 5, 5, 0.9, 0)), 7)
    # … and stands on the page where it was printed, without the rule beside it.
    assert [(word.text, word.line) for word in placed] == [(str(number), 7 + number) for number in range(9)]
    for number, word in enumerate(placed):
        assert 20 / 25.4 * DPI < word.x0 < word.x1 < 26 / 25.4 * DPI
        assert word.y0 < (40 + 12 * number - 1) / 25.4 * DPI < word.y1
    assert missed.placed(tuple(RawWord("9", w.x0, w.y0, w.x1, w.y1, 0.4, 0) for w in said), 7) == ()


@dataclass
class Tired:
    """An engine that passes over the first column, and reads one picture only."""

    engine: OcrEngine
    name: str = "tired"
    asked: int = 0

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        self.asked += 1
        if self.asked > 1:
            raise DocumentError(Reason.UNREADABLE, "tired")
        return tuple(word for word in self.engine.read(gray, dpi) if word.x1 > 34 / 25.4 * DPI)

    def orientation(self, gray: Gray, dpi: float) -> int:
        return self.engine.orientation(gray, dpi)


def test_a_page_is_not_lost_when_what_was_passed_over_cannot_be_read(engine: OcrEngine) -> None:
    tired = Tired(engine)
    found = recognize(page_of(a_table()), tired, LIMITS)
    assert tired.asked == 2
    assert [word.text for word in found.words].count("bản") == 9


def test_a_page_of_which_nothing_or_nearly_all_was_passed_over_is_left_at_that(engine: OcrEngine) -> None:
    gray = gray_of(a_table())
    everything = words_of(recognize(page_of(a_table()), engine, LIMITS).words)
    assert leftover(gray, everything) is None
    assert leftover(gray, tuple(word for word in everything if word.text == "bản")) is None
    assert leftover(gray, ()) is None
    assert leftover(blank(), everything) is None


def test_letters_that_are_no_column_are_not_read_again(engine: OcrEngine) -> None:
    gray = gray_of(a_table())
    everything = words_of(recognize(page_of(a_table()), engine, LIMITS).words)
    # Given two passed over: as much as of a signature
    assert leftover(gray, tuple(word for word in everything if word.text not in {"1", "2"})) is None


def test_a_column_that_was_read_sideways_is_taken_for_nonsense() -> None:
    down = tuple(RawWord("tổ", 10, 100 * row, 30, 100 * row + 90, 0.4, line=1) for row in range(4))
    across = tuple(RawWord("tổ", 100 * row, 10, 100 * row + 90, 30, 0.4, line=2) for row in range(4))
    sure = tuple(RawWord("tổ", 10, 100 * row, 30, 100 * row + 90, 0.9, line=3) for row in range(4))
    assert upright_words((*down, *across, *sure)) == (*across, *sure)
    assert upright_words(()) == ()
