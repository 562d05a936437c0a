"""Fronts and backs become one file in which nothing of either is changed."""

import io

import pikepdf
import pytest
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import Backs
from pipeline.pages import PageLimits, check_structure, collate, render
from pipeline.pages.isolated import IsolatedCheck
from tests.pipeline.scans import encoded, jpeg, picture, scanned_pdf, tiff

LIMITS = PageLimits(max_bytes=10**8, max_pages=100, max_pixels=10**8)


def shown(data: bytes) -> list[tuple[bytes, float]]:
    """The pixels of every page, and how many make an inch."""
    found = []
    for page in render(data, LIMITS):
        with Image.open(io.BytesIO(page.data)) as image:
            found.append((image.convert("RGB").tobytes(), round(page.dpi, 1)))
    return found


@pytest.mark.parametrize(
    ("order", "expected"), [(Backs.REVERSED, (1, 6, 2, 5, 3, 4)), (Backs.SAME, (1, 4, 2, 5, 3, 6))]
)
def test_pages_follow_as_a_reader_turns_the_sheets(order: Backs, expected: tuple[int, ...]) -> None:
    scans = {number: jpeg(picture(seed=number)) for number in range(1, 7)}
    made = collate(
        scanned_pdf(*(scans[number] for number in (1, 2, 3))),
        scanned_pdf(*(scans[number] for number in (4, 5, 6))),
        order,
        LIMITS,
    )
    # The very bytes that the scanner made of each page
    assert [page.data for page in render(made, LIMITS)] == [scans[number] for number in expected]
    assert check_structure(made, LIMITS, name="stack.pdf") == 6


@pytest.mark.parametrize(
    "side",
    [
        jpeg(picture(seed=3)),
        jpeg(picture("L", seed=3)),
        encoded(picture(seed=3), "PNG", dpi=(200, 200)),
        tiff(picture("1", (247, 351), seed=3), compression="group4"),
        tiff(picture("L", seed=3)),
        tiff(picture("RGB", seed=3), compression="tiff_lzw"),
    ],
    ids=["jpeg", "gray jpeg", "png", "g4", "gray tiff", "lzw"],
)
def test_a_side_of_any_kind_loses_no_pixel(side: bytes) -> None:
    other = jpeg(picture(seed=9))
    made = collate(side, other, Backs.REVERSED, LIMITS)
    assert shown(made) == shown(side) + shown(other)


def test_the_same_files_make_the_same_bytes() -> None:
    fronts = tiff(picture(seed=1), picture("1", seed=2))
    backs = scanned_pdf(jpeg(picture(seed=3)), jpeg(picture(seed=4)))
    made = [collate(fronts, backs, Backs.REVERSED, LIMITS) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != collate(fronts, backs, Backs.SAME, LIMITS)


def test_a_page_that_the_scanner_turned_stays_turned() -> None:
    made = collate(scanned_pdf(Rotate=90), scanned_pdf(), Backs.REVERSED, LIMITS)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [int(page.obj.get("/Rotate", 0)) for page in pdf.pages] == [90, 0]


def test_what_a_damaged_side_trips_over_is_that_files_matter() -> None:
    with pytest.raises(DocumentError) as raised:
        collate(scanned_pdf()[:-400], scanned_pdf(), Backs.REVERSED, LIMITS)
    assert raised.value.reason is Reason.TRUNCATED


def test_the_child_with_limits_puts_them_together_too() -> None:
    fronts, backs = scanned_pdf(), scanned_pdf(jpeg(picture(seed=2)))
    with IsolatedCheck(LIMITS, memory_mib=1024) as check:
        assert check.collate(fronts, backs, Backs.SAME) == collate(fronts, backs, Backs.SAME, LIMITS)
        with pytest.raises(DocumentError):
            check.collate(fronts[:-400], backs, Backs.SAME)
        assert check(fronts, "a.pdf") == 1
