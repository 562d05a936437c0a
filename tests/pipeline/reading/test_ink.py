"""Pixels made ready: decoded, coloured ink lifted, black print kept."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.reading.ink import decode, readable, resized, turned
from tests.pipeline.reading.conftest import blank, page_of

COLOURS = {"red seal": (200, 30, 40), "blue signature": (30, 50, 190), "black print": (25, 25, 28)}


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_seals_and_signatures_pale_and_print_stays(kind: str) -> None:
    image = Image.new("RGB", (300, 100), "white")
    draw = ImageDraw.Draw(image)
    for place, colour in enumerate(COLOURS.values()):
        draw.rectangle((place * 100, 0, place * 100 + 99, 99), fill=colour)
    gray = decode(page_of(image, kind=kind))
    red, blue, black = (int(gray[50, x]) for x in (50, 150, 250))
    assert (red > 180, blue > 180, black < 50) == (True, True, True)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_gray_is_the_same_whatever_it_comes_in(mode: str) -> None:
    values = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
    gray = decode(page_of(Image.fromarray(values).convert(mode)))
    assert np.array_equal(gray, values)


def test_bilevel_pages_are_black_and_white() -> None:
    image = Image.new("1", (64, 32), 1)
    image.putpixel((5, 6), 0)
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4")
    gray = decode(PageImage(1, out.getvalue(), "image/tiff", 64, 32, 300))
    assert gray.shape == (32, 64)
    assert (gray[6, 5], gray.sum()) == (0, 255 * (64 * 32 - 1))


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/tiff"])
def test_bytes_that_are_no_picture_are_damaged(media_type: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(PageImage(7, b"no picture at all", media_type, 10, 10, 300))
    assert (caught.value.reason, caught.value.page) == (Reason.DAMAGED, 7)


def test_a_page_is_made_smaller_and_never_larger() -> None:
    gray = blank(100, 50)
    assert resized(gray, 0.5).shape == (25, 50)
    assert resized(gray, 0.001).shape == (1, 1)
    assert resized(gray, 2.0) is gray


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_turns_clockwise(degrees: int) -> None:
    gray = np.arange(6, dtype=np.uint8).reshape(2, 3)
    # Pillow turns the other way round
    expected = np.asarray(Image.fromarray(gray).rotate(-degrees, expand=True))
    assert np.array_equal(turned(gray, degrees), expected)


def test_sharpening_leaves_paper_and_makes_edges_steeper() -> None:
    gray = np.full((60, 60), 200, dtype=np.uint8)
    gray[:, 30:] = 100
    sharp = readable(gray, 200)
    assert (sharp[30, 5], sharp[30, 55]) == (200, 100)
    assert int(sharp[30, 29]) - int(sharp[30, 30]) > 100
