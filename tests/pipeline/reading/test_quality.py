"""Is a page good enough, and is there anything on it?"""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from core.model import Verdict
from pipeline.reading.quality import is_blank, judge
from samples.scanner import Effects, scan
from tests.pipeline.reading.conftest import DPI, blank, gray_of

Paper = tuple[Image.Image, list[str]]


def dusty() -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    gray = blank()
    rng = np.random.default_rng(5)
    for y, x in rng.integers(200, 1400, (60, 2)):
        gray[y : y + 2, x : x + 2] = 30
    return gray


def test_an_empty_sheet_is_blank_whatever_its_paper_and_its_dust() -> None:
    shaded = (blank(level=230).astype(np.float32) * np.linspace(0.85, 1, 1654)).astype(np.uint8)
    edged = blank()
    edged[:60] = 0
    edged[:, :50] = 0
    sheets = {
        "white": blank(level=255, noise=0),
        "recycled": blank(level=190, noise=6),
        "shaded": shaded,
        "dusty": dusty(),
        "black edges": edged,
        "scrap": np.full((1, 1), 255, dtype=np.uint8),
    }
    assert {name for name, gray in sheets.items() if not is_blank(gray, DPI)} == set()


def test_a_sheet_with_one_line_on_it_is_not_blank(paper: Paper) -> None:
    gray = blank()
    line = gray_of(paper[0])[150:190, 200:1400]
    gray[1000:1040, 200:1400] = line
    assert not is_blank(gray, DPI)


def test_a_sharp_scan_is_good(paper: Paper) -> None:
    for effects in (Effects(), Effects(skew_deg=1.4, noise=4)):
        verdict = judge(gray_of(scan(paper[0], effects, np.random.default_rng(2))), DPI)
        assert (verdict.verdict, verdict.reasons) == (Verdict.GOOD, ())


@pytest.mark.parametrize(
    ("radius", "verdict", "reasons"),
    [(1.5, Verdict.USABLE, ("soft",)), (3.0, Verdict.SCAN_AGAIN, ("blurred",))],
)
def test_a_blurred_scan_is_said_to_be(radius: float, verdict: Verdict, reasons: tuple[str, ...], paper: Paper) -> None:
    found = judge(gray_of(paper[0].filter(ImageFilter.GaussianBlur(radius))), DPI)
    assert (found.verdict, found.reasons) == (verdict, reasons)


def test_a_faint_scan_is_to_be_scanned_again(paper: Paper) -> None:
    gray = gray_of(paper[0]).astype(np.float32)
    found = judge((200 + gray * 0.2).astype(np.uint8), DPI)
    assert found.verdict is Verdict.SCAN_AGAIN
    assert "faint" in found.reasons


@pytest.mark.parametrize(("dpi", "low"), [(300, False), (200, False), (196, False), (150, True), (72, True)])
def test_a_scan_below_the_legal_resolution_is_to_be_made_again(dpi: float, low: bool, paper: Paper) -> None:
    assert ("low_resolution" in judge(gray_of(paper[0]), dpi).reasons) is low


def test_an_empty_sheet_is_neither_faint_nor_blurred() -> None:
    assert judge(blank(noise=0), DPI).reasons == ()
