"""The fingerprint of a page's picture."""

import io

from PIL import Image, ImageDraw

from core.model import PageImage
from pipeline.rescans.prints import PRINT_ALIKE, distance, page_print

DPI = 100
SIZE = (827, 1169)


def a_drawing(*shapes: tuple[int, int, int, int], turn: float = 0.0, shift: int = 0) -> PageImage:
    page = Image.new("L", SIZE, 246)
    draw = ImageDraw.Draw(page)
    for left, top, right, bottom in shapes:
        draw.rectangle((left + shift, top + shift, right + shift, bottom + shift), outline=30, width=4)
        draw.line((left + shift, top + shift, right + shift, bottom + shift), fill=30, width=3)
    out = io.BytesIO()
    page.rotate(turn, fillcolor=246).save(out, "JPEG", quality=80)
    return PageImage(1, out.getvalue(), "image/jpeg", *SIZE, float(DPI))


HOUSE = ((120, 200, 700, 900), (180, 260, 400, 520), (430, 260, 640, 520), (180, 600, 640, 860))
OTHER = ((120, 200, 700, 900), (300, 700, 650, 880), (140, 220, 260, 880))


def test_a_drawing_that_is_scanned_again_a_little_apart_has_the_same_print() -> None:
    again = a_drawing(*HOUSE, shift=14)
    assert distance(page_print(a_drawing(*HOUSE)), page_print(again)) <= PRINT_ALIKE / 2


def test_another_drawing_has_another_print() -> None:
    assert distance(page_print(a_drawing(*HOUSE)), page_print(a_drawing(*OTHER))) > PRINT_ALIKE


def test_a_page_without_print_is_like_no_other() -> None:
    blank = page_print(a_drawing())
    assert blank.bits is None
    assert distance(blank, blank) == distance(page_print(a_drawing(*HOUSE)), blank) == 1.0
    speck = a_drawing((400, 400, 402, 402))
    assert page_print(speck).bits is None
