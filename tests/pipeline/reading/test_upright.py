"""Which way up a page is."""

import pytest
from PIL import Image

from pipeline.reading.ink import turned
from pipeline.reading.upright import rotation_of
from samples.canvas import Sheet
from tests.pipeline.reading.conftest import DPI, blank, gray_of


@pytest.mark.parametrize("lying", [0, 90, 180, 270])
def test_a_page_is_known_to_lie_on_its_side_or_head(paper: tuple[Image.Image, list[str]], lying: int) -> None:
    assert rotation_of(turned(gray_of(paper[0]), lying), DPI) == (360 - lying) % 360


def test_letters_without_marks_do_not_tell() -> None:
    sheet = Sheet(dpi=DPI)
    for row in range(20):
        sheet.text(25, 40 + 9 * row, "DANG KY KET HON VA CAC THU TUC KHAC THEO QUY DINH", 12)
    assert rotation_of(gray_of(sheet.image), DPI) is None


def test_a_page_with_hardly_anything_on_it_does_not_tell() -> None:
    assert rotation_of(blank(), DPI) is None
