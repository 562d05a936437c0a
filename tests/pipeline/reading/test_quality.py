"""Is the picture of a page good enough? Each defect at a clear strength is found, and a clean page is not accused."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from bench.defects import DEFECTS, Defect, spoilt
from bench.good_pages import Page, Pixels
from core.model import Flaw, PageQuality, Tone, Verdict
from pipeline.reading.ink import lifted
from pipeline.reading.quality import is_blank, judge, with_skew
from pipeline.reading.quality.edges import print_at_edge
from pipeline.reading.quality.letters import find_letters
from pipeline.reading.quality.sheet import look_at_sheet
from samples.ink import seal
from samples.scanner import Effects, scan
from tests.pipeline.reading.conftest import DPI, LIMITS, blank

Paper = tuple[Image.Image, list[str]]
DEFECT = {defect.name: defect for defect in DEFECTS}


def pixels_of(image: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def verdict_on(pixels: Pixels, dpi: float = DPI) -> PageQuality:
    return judge(pixels, lifted(pixels), dpi, limits=LIMITS)


@pytest.fixture(scope="session")
def page(paper: Paper) -> Page:
    """A good scan."""
    return Page(pixels_of(scan(paper[0], Effects(), np.random.default_rng(2))), DPI)


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


def test_a_sheet_with_one_line_on_it_is_not_blank(page: Page) -> None:
    gray = blank()
    gray[1000:1040, 200:1400] = lifted(page.pixels)[150:190, 200:1400]
    assert not is_blank(gray, DPI)


def test_an_empty_sheet_has_no_flaw() -> None:
    for sheet in (blank(noise=0), dusty()):
        quality = verdict_on(sheet)
        assert (quality.verdict, quality.reasons, quality.edge_mm) == (Verdict.GOOD, (), None)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_good_scan_is_good_whichever_way_it_lies(turns: int, paper: Paper) -> None:
    for effects in (Effects(), Effects(skew_deg=1.4, noise=4)):
        pixels = pixels_of(scan(paper[0], effects, np.random.default_rng(2)))
        quality = verdict_on(np.ascontiguousarray(np.rot90(pixels, turns)))
        assert (quality.verdict, quality.reasons) == (Verdict.GOOD, ())
    assert quality.tone is Tone.COLOUR
    assert quality.effective_dpi == DPI


@pytest.mark.parametrize("defect", [item for item in DEFECTS if item.name != "skewed"], ids=lambda item: item.name)
def test_a_clear_defect_is_found_on_a_good_page(defect: Defect, page: Page) -> None:
    bad = spoilt(page, defect, 2, np.random.default_rng(4))
    quality = verdict_on(bad.pixels, bad.dpi)
    assert defect.flaws & set(quality.reasons)
    assert quality.verdict is not Verdict.GOOD


@pytest.mark.parametrize(
    ("skew_deg", "verdict", "reasons"),
    [
        (2.5, Verdict.GOOD, ()),
        (-3.5, Verdict.USABLE, (Flaw.SKEWED,)),
        (5.0, Verdict.SCAN_AGAIN, (Flaw.SKEWED,)),
    ],
)
def test_a_page_too_crooked_to_be_straightened_is_to_be_scanned_again(
    skew_deg: float, verdict: Verdict, reasons: tuple[Flaw, ...]
) -> None:
    good = PageQuality(Verdict.GOOD, 200.0, 0.8)
    found = with_skew(good, skew_deg, limits=LIMITS)
    assert (found.verdict, found.reasons) == (verdict, reasons)


def test_skew_does_not_make_a_bad_page_better() -> None:
    blurred = PageQuality(Verdict.SCAN_AGAIN, 20.0, 0.8, (Flaw.BLURRED,))
    found = with_skew(blurred, 4.0, limits=LIMITS)
    assert (found.verdict, found.reasons) == (Verdict.SCAN_AGAIN, (Flaw.BLURRED, Flaw.SKEWED))


@pytest.mark.parametrize(("radius", "flaw"), [(1.5, Flaw.SOFT), (3.0, Flaw.BLURRED)])
def test_a_blurred_scan_is_said_to_be(radius: float, flaw: Flaw, paper: Paper) -> None:
    quality = verdict_on(pixels_of(paper[0].filter(ImageFilter.GaussianBlur(radius))))
    assert quality.reasons == (flaw,)


@pytest.mark.parametrize(("dpi", "low"), [(300, False), (200, False), (196, False), (150, True), (72, True)])
def test_a_scan_below_the_legal_resolution_is_to_be_made_again(dpi: float, low: bool, paper: Paper) -> None:
    pixels = pixels_of(paper[0].resize((round(8.27 * dpi), round(11.69 * dpi))))
    assert (Flaw.LOW_RESOLUTION in verdict_on(pixels, dpi).reasons) is low


def test_a_desk_cannot_ask_for_less_than_the_law(paper: Paper) -> None:
    pixels = pixels_of(paper[0].resize((1240, 1754)))
    lax = LIMITS.model_copy(update={"min_dpi": 100})
    assert Flaw.LOW_RESOLUTION in judge(pixels, lifted(pixels), 150, limits=lax).reasons


def test_a_drawing_needs_300_dpi() -> None:
    sheet = np.full((4678, 3307), 250, dtype=np.uint8)
    assert Flaw.LOW_RESOLUTION in verdict_on(sheet, 200).reasons
    assert verdict_on(sheet, 300).reasons == ()


def test_a_header_that_claims_too_much_or_too_little_is_not_believed(page: Page) -> None:
    half = spoilt(page, DEFECT["coarse, header says 300"], 2, np.random.default_rng(1))
    assert verdict_on(half.pixels, 300).effective_dpi == pytest.approx(100, abs=5)
    assert verdict_on(page.pixels, 100).effective_dpi == pytest.approx(200, abs=5)


def test_half_a_seal_over_the_edge_is_no_finger(page: Page, paper: Paper) -> None:
    image = paper[0].copy()
    ink = seal("XÃ MẪU – HƯ CẤU", dpi=DPI, rng=np.random.default_rng(1))
    image.paste(ink.convert("RGB"), (image.width - ink.width // 2, 900), ink)
    assert verdict_on(pixels_of(image)).reasons == ()


def test_punch_holes_are_no_clips(page: Page) -> None:
    pixels = page.pixels.copy()
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    for middle in (900, 1530):
        pixels[(y - middle) ** 2 + (x - 95) ** 2 < 24**2] = 30
    assert verdict_on(pixels).reasons == ()


def test_what_lies_inside_a_black_border_is_measured_from_the_border(page: Page) -> None:
    pixels = page.pixels.copy()
    pixels[:, :120] = 12
    sheet = look_at_sheet(pixels, DPI)
    assert sheet.border_mm == pytest.approx(120 / DPI * 25.4, abs=1)
    assert sheet.inner[0] == pytest.approx(120 / 1654, abs=0.01)
    # The border takes the margin; the print does not begin at once behind it.
    assert not print_at_edge(find_letters(lifted(pixels), DPI), sheet.inner)


def test_colours_gray_and_black_and_white_are_told_apart(page: Page) -> None:
    gray = lifted(page.pixels)
    bitonal = np.where(gray > 150, 255, 0).astype(np.uint8)
    found = [verdict_on(pixels).tone for pixels in (page.pixels, gray, np.dstack([gray] * 3), bitonal)]
    assert found == [Tone.COLOUR, Tone.GRAY, Tone.GRAY, Tone.BITONAL]
    # Nothing can be said of the sharpness of pixels without shades.
    assert verdict_on(bitonal).edge_mm is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 3), (40, 2000), (700, 500)])
@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("colours", [0, 3])
def test_a_page_of_nothing_is_judged(shape: tuple[int, int], level: int, colours: int) -> None:
    pixels = np.full((*shape, colours) if colours else shape, level, dtype=np.uint8)
    for dpi in (0.1, 72.0, 200.0, 1200.0):
        assert verdict_on(pixels, dpi).contrast == 0.0


def test_noise_is_judged() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    assert verdict_on(noise).tone is Tone.COLOUR
    assert verdict_on(np.where(noise[:, :, 0] > 128, 255, 0).astype(np.uint8)).tone is Tone.BITONAL
