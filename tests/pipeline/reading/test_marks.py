"""Seals, signatures, initials and stamps: found where somebody set them, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from bench.mark_cases import letter, round_seal, sign, square_seal, stamp
from bench.mark_likenesses import blue_print, filled, highlighted, logo, photograph, red_frame, red_print, table
from bench.mark_pages import BLUE, RED, Desk, frame_mask, round_mask, signature_mask
from bench.odd_pages import handwriting
from core.errors import DocumentError, Reason
from core.model import Box, InkColour, Mark, MarkKind, PageText, StampWords, Word
from pipeline import reading
from pipeline.reading.engines import OcrEngine, RawWord
from pipeline.reading.geometry import Straightening
from pipeline.reading.ink import Gray
from pipeline.reading.marks import find_marks, marks_of, shrunk
from pipeline.reading.marks.frames import said
from tests.pipeline.reading.conftest import LIMITS, page_of

DPI = 100
MM = DPI / 25.4
Setting = Callable[[Desk], None]


def a_desk(*settings: Setting, seed: int = 5) -> Desk:
    """A letter of an office with that on it."""
    size = (round(210 * MM), round(297 * MM))
    desk = Desk(Image.new("RGB", size, (252, 252, 249)), MM, np.random.default_rng(seed), "croscore/Tinos-Regular")
    for setting in (letter, *settings):
        setting(desk)
    return desk


def pixels_of(desk: Desk) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.ascontiguousarray(np.asarray(desk.image)[:, :, ::-1])


def found_on(desk: Desk, stamped: str = "") -> tuple[Mark, ...]:
    return find_marks(pixels_of(desk), DPI, tuple(desk.words), lambda picture, dpi: stamped)  # noqa: ARG005


def near(box: Box, other: Box, mm: float = 2.5) -> bool:
    sides = ((box.x0, other.x0), (box.y0, other.y0), (box.x1, other.x1), (box.y1, other.y1))
    return all(abs(one - two) <= mm * MM for one, two in sides)


@pytest.mark.parametrize("form", ["", "oval", "over text", "worn", "smeared"])
def test_a_red_seal_is_found_where_it_was_set(form: str) -> None:
    desk = a_desk(lambda desk: round_seal(desk, form=form))
    (seal,) = (mark for mark in found_on(desk) if mark.kind is MarkKind.ROUND_SEAL)
    truth = next(mark for mark in desk.marks if mark.kind is MarkKind.ROUND_SEAL)
    assert (seal.ink, seal.whole) == (InkColour.RED, True)
    assert near(seal.box, truth.box)


def test_a_violet_seal_is_said_to_be_blue() -> None:
    (seal,) = found_on(a_desk(lambda desk: round_seal(desk, form="violet or blue")))
    assert (seal.kind, seal.ink) == (MarkKind.ROUND_SEAL, InkColour.BLUE)


def test_a_seal_that_the_edge_cuts_is_not_whole() -> None:
    (seal,) = found_on(a_desk(lambda desk: round_seal(desk, form="cut at the edge")))
    assert (seal.kind, seal.whole) == (MarkKind.ROUND_SEAL, False)
    assert seal.box.x0 == 0 or seal.box.x1 == round(210 * MM)


def test_of_two_seals_that_overlap_both_are_found() -> None:
    desk = a_desk(lambda desk: round_seal(desk, form="two that overlap"))
    found = found_on(desk)
    assert len(found) == 2
    assert all(any(near(seal.box, truth.box) for seal in found) for truth in desk.marks)


def test_a_seal_over_a_signature_says_so_and_a_seal_beside_one_does_not() -> None:
    def set_apart(desk: Desk) -> None:
        x, y = desk.anchors["signer"]
        desk.lay(signature_mask(desk, 40, 16), BLUE[0], x + 8, y)
        desk.lay(round_mask(desk), RED[0], x - 50, y)

    def set_over(desk: Desk) -> None:
        x, y = desk.anchors["signer"]
        desk.lay(signature_mask(desk, 40, 16), BLUE[0], x, y)
        desk.lay(round_mask(desk), RED[0], x - 18, y)

    for setting, over in ((set_apart, False), (set_over, True)):
        found = {mark.kind: mark for mark in found_on(a_desk(setting))}
        assert set(found) == {MarkKind.ROUND_SEAL, MarkKind.SIGNATURE}
        assert found[MarkKind.ROUND_SEAL].over is over
        assert found[MarkKind.SIGNATURE].ink is InkColour.BLUE


def test_a_square_seal_is_square_and_not_round() -> None:
    (seal,) = found_on(a_desk(square_seal))
    assert (seal.kind, seal.ink) == (MarkKind.SQUARE_SEAL, InkColour.RED)


@pytest.mark.parametrize("setting", [red_print, red_frame, logo, photograph, table, blue_print, highlighted, filled])
@pytest.mark.parametrize("seed", [5, 6])
def test_what_only_looks_like_a_mark_is_none(setting: Setting, seed: int) -> None:
    assert found_on(a_desk(setting, seed=seed), "Số: 000123") == ()


def test_a_signature_is_found_on_a_form_that_was_filled_in_by_hand() -> None:
    (mark,) = found_on(a_desk(filled, sign))
    assert mark.kind is MarkKind.SIGNATURE


def test_a_page_of_handwriting_is_signed_by_nobody() -> None:
    page = np.asarray(handwriting(np.random.default_rng(2)))[:, :, ::-1]
    assert find_marks(shrunk(np.ascontiguousarray(page), 200), DPI, (), lambda picture, dpi: "") == ()  # noqa: ARG005


def test_initials_are_what_is_small_and_stands_after_the_end_of_a_text() -> None:
    def at_the_end(desk: Desk) -> None:
        x, y = desk.anchors["end"]
        desk.lay(signature_mask(desk, 8, 7), BLUE[0], x + 7, y)

    def elsewhere(desk: Desk) -> None:
        desk.lay(signature_mask(desk, 8, 7), BLUE[0], 12, 150)

    (mark,) = found_on(a_desk(at_the_end))
    assert (mark.kind, mark.ink) == (MarkKind.INITIALS, InkColour.BLUE)
    assert found_on(a_desk(elsewhere)) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CÔNG VĂN ĐẾN Số: 2352 Ngày: 27/3", StampWords.INCOMING),
        ("UBND XÃ MẪU ĐẾN Số Ngày", StampWords.INCOMING),
        ("BẢN SA0", StampWords.COPY),
        ("SAO Y", StampWords.COPY),
        ("CHỨNG THỰC BẢN SA0 ĐÚNG VỚl BẢN CHÍNH", StampWords.CERTIFIED_COPY),
        ("HOẢ TỐC", StampWords.URGENT),
        ("KHẨN", StampWords.URGENT),
        ("TUYỆT MẬT", StampWords.SECRET),
        ("MẶT", StampWords.SECRET),
        ("BẢO MẬT", None),
        ("Khẩn cấp: không", StampWords.URGENT),
        ("Ngày đi và số", None),
        ("Đường dây nóng", None),
        ("", None),
    ],
)
def test_a_stamp_is_known_by_its_words_even_if_they_are_a_little_misread(text: str, words: StampWords | None) -> None:
    assert said(text) is words


def test_a_coloured_stamp_is_read_apart_because_lifted_ink_does_not_show_it() -> None:
    seen: list[tuple[int, ...]] = []

    def read(picture: Gray, dpi: float) -> str:
        seen.append((*picture.shape, round(dpi)))
        return "HỎA TỐC"

    desk = a_desk(lambda desk: stamp(desk, "urgent"))
    (mark,) = find_marks(pixels_of(desk), DPI, tuple(desk.words), read)
    assert (mark.kind, mark.words) == (MarkKind.STAMP, StampWords.URGENT)
    ((height, width, dpi),) = seen
    assert width > height, "it lies level"
    assert dpi == 300


def test_a_frame_in_black_is_a_stamp_only_if_its_words_say_so() -> None:
    def framed(desk: Desk) -> Box:
        return desk.lay(frame_mask(desk, ("CÔNG VĂN ĐẾN", "Số:", "Ngày:"), points=13), (30, 30, 30), 120, 276)

    desk = a_desk()
    box = framed(desk)
    assert found_on(desk, "CÔNG VĂN ĐẾN") == (), "nobody read its words"
    middle = ((box.x0 + box.x1) // 2, (box.y0 + box.y1) // 2)
    desk.words += [
        Word(text, Box(middle[0] - 9, middle[1] - 3, middle[0] + 9, middle[1] + 3), 0.9, 90 + place)
        for place, text in enumerate(("CÔNG VĂN ĐẾN", "Số:"))
    ]
    (mark,) = found_on(desk)
    assert (mark.kind, mark.ink, mark.words) == (MarkKind.STAMP, InkColour.BLACK, StampWords.INCOMING)


def test_a_gray_page_has_no_colours_and_a_dark_ring_is_told_only_where_it_is_surely_a_seal() -> None:
    def alone(desk: Desk) -> None:
        desk.lay(round_mask(desk), RED[0], 60, 270)

    def across_print(desk: Desk) -> None:
        desk.lay(round_mask(desk), RED[0], 100, 100, 0.5)

    def gray(desk: Desk) -> tuple[Mark, ...]:
        return find_marks(np.asarray(desk.image.convert("L")), DPI, tuple(desk.words), lambda *_: "")

    (seal,) = gray(a_desk(alone))
    assert (seal.kind, seal.ink) == (MarkKind.ROUND_SEAL, InkColour.BLACK)
    assert gray(a_desk(across_print)) == ()


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (1169, 827), (1, 1, 3), (3, 2, 3), (1169, 827, 3)])
def test_pages_of_one_shade_and_of_hardly_any_pixels_show_nothing(shape: tuple[int, ...], level: int) -> None:
    page = np.full(shape, level, dtype=np.uint8)
    assert find_marks(shrunk(page, 300), DPI, (), lambda *_: "") == ()


class Stub:
    """An engine that reads nothing, or fails."""

    name = "stub"

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:  # noqa: ARG002  the engines' one shape
        if self.fails:
            raise DocumentError(Reason.UNREADABLE, "too slow")
        return (RawWord("KHẨN", 0, 0, 9, 9, 0.9, 0),)

    def orientation(self, gray: Gray, dpi: float) -> int:  # noqa: ARG002
        return 0


def test_a_stamp_that_takes_too_long_to_read_is_left_out() -> None:
    desk = a_desk(lambda desk: stamp(desk, "urgent"))
    shown = Straightening(desk.image.width, desk.image.height, 0.0)
    for fails, count in ((True, 0), (False, 1)):
        found = marks_of(pixels_of(desk), DPI, shown, words=tuple(desk.words), engine=Stub(fails=fails))
        assert len(found) == count


def test_marks_stand_where_the_straightened_page_shows_them() -> None:
    desk = a_desk(lambda desk: round_seal(desk, form="over text"))
    crooked = desk.image.rotate(3, resample=Image.Resampling.BICUBIC, fillcolor=(252, 252, 249))
    large = crooked.resize((2 * crooked.width, 2 * crooked.height))
    shown = Straightening(large.width, large.height, 3.0)
    small = shrunk(np.ascontiguousarray(np.asarray(large)[:, :, ::-1]), 2 * DPI)
    words = tuple(
        replace(word, box=Box(*(2 * v for v in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))))
        for word in desk.words
    )
    (seal,) = marks_of(small, 2 * DPI, shown, words=words, engine=Stub())
    assert near(Box(*(value // 2 for value in (seal.box.x0, seal.box.y0, seal.box.x1, seal.box.y1))), desk.marks[0].box)


@pytest.fixture(scope="module")
def sealed(paper: tuple[Image.Image, list[str]], engine: OcrEngine) -> PageText:
    return reading.recognize(page_of(paper[0]), engine, LIMITS)


def test_a_page_that_was_read_says_which_marks_it_shows(sealed: PageText) -> None:
    assert sealed.marks is not None
    kinds = {mark.kind: mark for mark in sealed.marks}
    assert set(kinds) == {MarkKind.ROUND_SEAL, MarkKind.SIGNATURE}
    assert kinds[MarkKind.ROUND_SEAL].over


def test_print_under_a_seal_is_still_read(sealed: PageText, paper: tuple[Image.Image, list[str]]) -> None:
    seal = next(mark.box for mark in sealed.marks or () if mark.kind is MarkKind.ROUND_SEAL)
    under = [
        word.text
        for word in sealed.words
        if word.box.x0 < seal.x1 and word.box.x1 > seal.x0 and word.box.y0 < seal.y1 and word.box.y1 > seal.y0
    ]
    printed = set(" ".join(paper[1]).split())
    assert [word for word in under if word in printed]
