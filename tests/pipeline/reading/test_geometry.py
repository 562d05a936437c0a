"""How a page lies, and where its words are when it lies straight."""

import numpy as np
import pytest
from PIL import Image

from core.model import Box
from pipeline.reading.geometry import Straightening, skew_of, text_runs_down
from pipeline.reading.ink import Gray, turned
from tests.pipeline.reading.conftest import DPI, blank, gray_of

Paper = tuple[Image.Image, list[str]]


def laid(paper: Paper, degrees: float) -> Gray:
    """The page as it lies on the glass, turned anticlockwise by so much."""
    return gray_of(paper[0].rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=(238, 238, 236)))


@pytest.mark.parametrize("degrees", [-3.0, -1.2, -0.5, 0.0, 0.5, 1.2, 3.0])
def test_the_skew_of_a_scan_is_found_with_its_sign(degrees: float, paper: Paper) -> None:
    # Straightening turns it clockwise by as much
    assert skew_of(laid(paper, degrees), DPI) == pytest.approx(degrees, abs=0.2)


@pytest.mark.parametrize("degrees", [-12.0, -7.0, 6.5, 8.0, 10.0])
def test_a_page_that_lies_too_crooked_is_not_taken_for_a_straight_one(degrees: float, paper: Paper) -> None:
    assert skew_of(laid(paper, degrees), DPI) == np.copysign(5.0, degrees)


@pytest.mark.parametrize("degrees", [-1.2, 3.0])
def test_a_straightened_page_has_no_skew_left(degrees: float, paper: Paper) -> None:
    gray = laid(paper, degrees)
    height, width = gray.shape
    straight = Straightening(width, height, skew_of(gray, DPI)).apply(gray)
    assert straight.shape == gray.shape
    assert abs(skew_of(straight, DPI)) <= 0.2


def test_an_empty_page_has_no_skew() -> None:
    assert skew_of(np.full((2339, 1654), 255, dtype=np.uint8), DPI) == 0.0


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (2000, 1), (20, 20)])
def test_a_scrap_of_paper_is_no_trouble(shape: tuple[int, int]) -> None:
    gray = np.full(shape, 255, dtype=np.uint8)
    assert skew_of(gray, DPI) == 0.0
    assert not text_runs_down(gray, DPI)


def test_black_edges_of_the_scanner_are_not_taken_for_lines(paper: Paper) -> None:
    gray = laid(paper, 1.2).copy()
    gray[:40] = 0
    gray[:, -40:] = 0
    assert skew_of(gray, DPI) == pytest.approx(1.2, abs=0.2)


@pytest.mark.parametrize(("turn", "down"), [(0, False), (90, True), (180, False), (270, True)])
def test_a_page_on_its_side_is_noticed(turn: int, down: bool, paper: Paper) -> None:
    assert text_runs_down(turned(gray_of(paper[0]), turn), DPI) is down


@pytest.mark.parametrize("degrees", [-4.0, -0.7, 0.0, 1.3, 5.0])
@pytest.mark.parametrize("at", [(100, 100), (1500, 150), (830, 2200)])
def test_a_box_moves_with_the_ink_it_surrounds(degrees: float, at: tuple[int, int]) -> None:
    # Given a spot of ink on an empty page that is turned
    x, y = at
    gray = blank(noise=0)
    gray[y : y + 9, x : x + 9] = 0
    straight = Straightening(1654, 2339, degrees)
    rows, columns = np.nonzero(straight.apply(gray) < 128)
    # Then the box of the spot, moved, lies where the spot is now
    moved = straight.moved(Box(x, y, x + 9, y + 9))
    assert (moved.x0 + moved.x1) / 2 == pytest.approx(columns.mean() + 0.5, abs=1.5)
    assert (moved.y0 + moved.y1) / 2 == pytest.approx(rows.mean() + 0.5, abs=1.5)
    assert (moved.x1 - moved.x0, moved.y1 - moved.y0) == (9, 9)
