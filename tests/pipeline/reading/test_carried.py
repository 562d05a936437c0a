"""Text that a page brings with it is taken only where it is what stands on the page."""

import codecs
import io
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from bench.digital_pages import (
    BODY,
    HEAD,
    PAGE,
    Face,
    Line,
    digital_page,
    digital_pdf,
    legacy_face,
    lines_of,
    unicode_face,
)
from core.model import Box, CarriedText, CarriedVerdict, PageImage, PageText, Verdict, Word
from core.text.legacy import LegacyEncoding
from pipeline.pages import PageLimits, render
from pipeline.reading import recognize
from pipeline.reading.carried import better
from pipeline.reading.digits import other_digits
from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray
from pipeline.reading.recogniser import LineReading, Recogniser
from samples.canvas import font
from tests.pipeline.desk import PrintReader
from tests.pipeline.reading.conftest import LIMITS
from tests.pipeline.scans import encoded, image_object, saved

GENEROUS = PageLimits(max_bytes=10**8, max_pages=10, max_pixels=10**8)
WHOLE = [*HEAD, *BODY]


def drawn(data: bytes) -> PageImage:
    (page,) = render(data, GENEROUS)
    return page


def read(data: bytes, engine: PrintReader | None = None) -> PageText:
    return recognize(drawn(data), engine or PrintReader(), LIMITS)


def refused(data: bytes) -> CarriedVerdict | None:
    """Why the text of a page was not taken; the page was read then."""
    engine = PrintReader()
    found = read(data, engine)
    assert engine.reads == (0 if found.carried is CarriedVerdict.TRUSTED else 1)
    return found.carried


def test_a_page_that_a_program_wrote_is_not_read_again() -> None:
    engine = PrintReader()
    found = read(digital_pdf(), engine)
    assert engine.reads == 0
    assert found.text.split("\n") == WHOLE
    assert (found.carried, found.engine) == (CarriedVerdict.TRUSTED, "pdf text")
    assert (found.rotation, found.skew_deg, found.blank) == (0, 0.0, False)
    # And nothing is wrong with a picture that nobody took
    assert (found.quality.verdict, found.quality.reasons, found.quality.tone) == (Verdict.GOOD, (), None)
    assert {word.score for word in found.words} == {0.98}


def test_boxes_are_drawn_close_around_the_print() -> None:
    page = drawn(digital_pdf())
    assert page.carried is not None
    with Image.open(io.BytesIO(page.data)) as image:
        dark = image.convert("L").point(lambda level: 255 * (level < 128))
        for word in recognize(page, PrintReader(), LIMITS).words:
            left, top, right, bottom = (
                dark.crop((word.box.x0, word.box.y0, word.box.x1, word.box.y1)).getbbox() or (9,) * 4
            )
            assert (left, top) <= (2, 2)
            assert (word.box.x1 - word.box.x0 - right, word.box.y1 - word.box.y0 - bottom) <= (2, 2)


def test_text_of_before_unicode_is_said_to_be_mended() -> None:
    found = read(digital_pdf(PAGE[1:], {"F0": legacy_face(LegacyEncoding.TCVN3, ".VnTime", None)}))
    assert found.text.split("\n") == WHOLE[1:]
    assert (found.carried, found.engine) == (CarriedVerdict.TRUSTED, "pdf text, tcvn3")


def test_a_seal_and_white_on_black_are_no_obstacle() -> None:
    over = b"0.8 0.1 0.1 RG 4 w 300 400 m 400 400 l 400 450 l S"
    bar = b"0 g 50 480 300 30 re f"
    found = read(digital_pdf([*PAGE, Line("Đã ký số", 60, 490, before=b"1 g")], over=over, under=bar))
    assert found.text.split("\n") == [*WHOLE, "Đã ký số"]


def test_a_number_that_is_only_a_picture_is_not_passed_over() -> None:
    # Given a page whose number was put on it as a picture: few letters of many, and the ones that count
    pdf = pikepdf.new()
    number = Image.new("L", (240, 80), 255)
    ImageDraw.Draw(number).text((10, 5), "1487", fill=0, font=font("", 64))
    images = {"/Im0": image_object(pdf, encoded(number, "JPEG"), number.size, ColorSpace=pikepdf.Name.DeviceGray)}
    digital_page(pdf, [*PAGE, *lines_of(BODY * 4, top=560)], images=images, under=b"48 0 0 16 400 590 cm /Im0 Do")
    assert refused(saved(pdf)) == "more_print"


def test_every_page_of_a_mixed_file_is_judged_for_itself() -> None:
    pdf = pikepdf.new()
    digital_page(pdf)
    scan = Image.new("L", (1240, 1754), 250)
    ImageDraw.Draw(scan).rectangle((100, 100, 900, 140), fill=20)
    images = {"/Im0": image_object(pdf, encoded(scan, "JPEG"), scan.size, ColorSpace=pikepdf.Name.DeviceGray)}
    digital_page(pdf, [], images=images, under=b"595 0 0 842 0 0 cm /Im0 Do")
    digital_page(pdf, [replace(line, before=b"3 Tr") for line in PAGE])
    pages = [recognize(page, PrintReader(), LIMITS) for page in render(saved(pdf), GENEROUS)]
    assert [page.carried for page in pages] == [CarriedVerdict.TRUSTED, None, CarriedVerdict.WORSE_LAYER]


# --- what is not believed ---------------------------------------------------------------------------------------------


def shifted(sign: str) -> str:
    """What a font says whose table of meanings is that of another font."""
    return codecs.encode(sign, "rot13") if sign.isascii() else sign


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        (lambda: digital_pdf(faces={"F0": unicode_face(meaning=lambda s: "\ue000" if s == "n" else s)}), "strange"),
        (lambda: digital_pdf(faces={"F0": unicode_face(meaning=shifted)}), "odd_words"),
        (lambda: digital_pdf([*PAGE, *lines_of(BODY, top=-40)]), "outside"),
        (lambda: digital_pdf([*PAGE, *(replace(line, before=b"0 1 -1 0 90 90 Tm") for line in PAGE[2:])]), "turned"),
        (lambda: digital_pdf([*PAGE[:2], *(replace(line, before=b"3 Tr") for line in PAGE[2:])]), "worse_layer"),
        (lambda: digital_pdf([*PAGE[:2], *(replace(line, before=b"1 g") for line in PAGE[2:])]), "unseen"),
        (lambda: digital_pdf(over=b"1 g 50 600 500 80 re f"), "unseen"),
        (lambda: digital_pdf([*PAGE, Line("Bãi bỏ văn bản", 60, 690)]), "overprinted"),
    ],
    ids=["strange signs", "wrong table", "outside", "turned", "invisible", "white", "covered", "overprinted"],
)  # fmt: skip
def test_text_that_is_not_what_stands_on_the_page_is_not_taken(make: Any, verdict: str) -> None:
    assert refused(make()) == verdict


def test_words_that_are_not_seen_are_left_out_where_the_rest_is() -> None:
    many = [*PAGE, *lines_of(BODY, top=600), *lines_of(BODY, top=500)]
    found = read(digital_pdf([*many, Line("ẩn", 400, 200, before=b"1 g")]))
    assert found.carried is CarriedVerdict.TRUSTED
    assert "ẩn" not in found.text.split()


def test_print_that_the_text_does_not_tell_of_is_read() -> None:
    # Given a page on which a quarter of the print is a picture
    part = Image.new("L", (1000, 100), 255)
    draw = ImageDraw.Draw(part)
    for x in range(10, 990, 30):
        draw.rectangle((x, 20, x + 14, 60), fill=0)
    pdf = pikepdf.new()
    images = {"/Im0": image_object(pdf, encoded(part, "JPEG"), part.size, ColorSpace=pikepdf.Name.DeviceGray)}
    digital_page(pdf, images=images, under=b"300 0 0 30 60 400 cm /Im0 Do")
    assert refused(saved(pdf)) == "more_print"


# --- digits -----------------------------------------------------------------------------------------------------------


def swapped(one: str, other: str) -> Face:
    """A font whose table says of two digits that each is the other."""
    return unicode_face("ABCDEF+Swapped", meaning=lambda sign: {one: other, other: one}.get(sign, sign))


@pytest.mark.parametrize("other", ["7", "9", "0", "2"])
def test_a_number_that_is_seen_to_be_another_is_not_taken(other: str) -> None:
    # "15/9/2025": every word of the page can stand on a paper, and the day is not the one printed
    assert refused(digital_pdf(faces={"F0": swapped("5", other)})) == "other_digits"


def test_one_font_that_says_other_digits_is_found_among_others() -> None:
    numbers = lines_of([f"Số {number}/QĐ-UBND" for number in (1234, 5678, 9012)], top=500)
    stamp = Line("Đến ngày 17/11", 60, 300, font="F1")
    right = [*PAGE, *numbers, stamp]
    assert refused(digital_pdf(right, {"F0": unicode_face(), "F1": unicode_face("ABCDEF+Other")})) == "trusted"
    assert refused(digital_pdf(right, {"F0": unicode_face(), "F1": swapped("1", "4")})) == "other_digits"


def test_digits_are_seen_in_white_on_black_and_small_print() -> None:
    bar = b"0 g 50 480 300 30 re f"
    lines = [*PAGE, Line("Mã 0123456789", 60, 490, before=b"1 g"), Line("Tel. 0987 654 321", 60, 300, size=7)]
    assert refused(digital_pdf(lines, under=bar)) == "trusted"


def test_digits_that_no_reader_of_lines_can_tell_from_letters_prove_nothing() -> None:
    page, lines = np.full((40, 300), 255, np.uint8), words_at("20I5 lO/12")
    assert not other_digits([lines], page, cast("Recogniser", _Says("2015", "10/12")))
    assert other_digits([lines], page, cast("Recogniser", _Says("27I5", "lO/12")))


class _Says:
    """Reads what it was told."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def read(self, lines: list[Gray]) -> tuple[LineReading, ...]:
        assert len(lines) == len(self._texts)
        return tuple(LineReading(text, (1.0,) * len(text)) for text in self._texts)


# --- another program's reading of a scan ------------------------------------------------------------------------------


def words_at(text: str, *, score: float = 0.95) -> tuple[Word, ...]:
    return tuple(
        Word(word, Box(100 * place, 0, 100 * place + 80, 30), score, 0) for place, word in enumerate(text.split())
    )


def test_a_layer_is_better_where_more_of_it_can_stand_on_a_paper() -> None:
    ours = words_at("Quyết định giao cấc thồnn cùng nhau làmm sạch")
    layer = words_at("Quyết định giao các thôn cùng nhau làm sạch")
    found = better(layer, ours)
    assert found is not None
    assert [word.text for word in found] == [word.text for word in layer]
    # And what only one of the two says is less sure
    assert [word.score for word in found] == [0.95, 0.95, 0.95, 0.7, 0.7, 0.95, 0.95, 0.7, 0.95]


@pytest.mark.parametrize(
    ("layer", "ours"),
    [
        ("Quyết định giao các thôn", "Quyết định giao các thôn"),
        ("Quyét dinhh giao cac thôn", "Quyết định giao các thôn"),
        ("Quyết định giao", "Quyết định giao cấc thồnn cùng nhau làmm sạch"),
        ("Thông báo về việc họp lúc tám giờ", "Quyết định giao cấcc thôn cùng nhau làmm"),
        ("", "Quyết định"),
    ],
    ids=["the same", "worse", "less", "another page's", "nothing"],
)
def test_a_layer_that_is_not_better_is_replaced(layer: str, ours: str) -> None:
    assert better(words_at(layer), words_at(ours)) is None


def layered(words: tuple[Word, ...]) -> PageImage:
    """A scan of 100 dpi whose words are dark bars, with a layer over it."""
    image = Image.new("L", (1200, 900), 245)
    draw = ImageDraw.Draw(image)
    for word in words:
        draw.rectangle((word.box.x0, word.box.y0 + 5, word.box.x1, word.box.y1 - 5), fill=20)
    carried = CarriedText(words, strange=0, outside=0, turned=0, hidden=1)
    return PageImage(1, encoded(image, "PNG"), "image/png", 1200, 900, 100.0, carried)


def reader_saying(text: str, words: tuple[Word, ...]) -> PrintReader:
    boxes = [word.box for word in words]
    return PrintReader(
        tuple(
            RawWord(said, box.x0, box.y0, box.x1, box.y1, 0.95, 0)
            for said, box in zip(text.split(), boxes, strict=True)
        )
    )


@pytest.mark.parametrize(
    ("ours", "verdict", "engine"),
    [
        ("Quyết định giao cấcc thồnn cùng", CarriedVerdict.BETTER_LAYER, "layer of another program, stand-in"),
        ("Quyết định giao các thôn cùng", CarriedVerdict.WORSE_LAYER, "stand-in"),
    ],
)
def test_a_scan_keeps_one_reading_the_better_one(ours: str, verdict: CarriedVerdict, engine: str) -> None:
    lines = [
        replace(word, box=Box(word.box.x0 + 100, top, word.box.x1 + 100, top + 30), line=row)
        for row, top in enumerate(range(200, 560, 60))
        for word in words_at("Quyết định giao các thôn cùng")
    ]
    page = layered(tuple(lines))
    found = recognize(page, reader_saying(" ".join([ours] * 6), tuple(lines)), LIMITS)
    assert found.carried is verdict
    assert found.engine.startswith(engine)
    expected = "Quyết định giao các thôn cùng"
    assert {" ".join(word.text for word in line) for line in found.lines} <= {expected, " ".join([expected] * 6)}
