"""Is the picture of a page good enough? Facts are measured in the modules beside this one; here they are judged."""

import dataclasses
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import Flaw, PageQuality, Tone, Verdict
from core.settings import QualitySettings
from pipeline.reading.ink import Gray, resized
from pipeline.reading.quality.blank import is_blank
from pipeline.reading.quality.edges import print_at_edge
from pipeline.reading.quality.legible import is_legible
from pipeline.reading.quality.letters import Letters, find_letters
from pipeline.reading.quality.moire import moire_levels
from pipeline.reading.quality.sharpness import edge_width_mm
from pipeline.reading.quality.sheet import Sheet, look_at_sheet
from pipeline.reading.quality.tone import tone_of
from rules.law import MIN_DRAWING_DPI, MIN_SCAN_DPI

#: Headers are rounded, and feeders stretch.
_DPI_TOLERANCE: Final = 0.97
_JUDGE_DPI: Final = 150
_SKEW_LIMIT_DEG: Final = 4.9
#: A good scan's edges are two pixels wide.
_SHARP_PX: Final = 2.65
_A4_MM: Final = 297.0
#: The usual letter of `find_letters` where papers are printed in 13 points.
_USUAL_LETTER_MM: Final = 3.05

#: What makes a picture useless for the record, whatever else is good.
_SCAN_AGAIN: Final = frozenset(
    {Flaw.LOW_RESOLUTION, Flaw.BLURRED, Flaw.FAINT, Flaw.CUT_EDGE, Flaw.FOLDED_CORNER, Flaw.COVERED}
)

__all__ = ["is_blank", "is_legible", "judge", "with_skew", "without_print"]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was measured."""

    dpi: float
    long_mm: float
    tone: Tone
    blank: bool
    letters: Letters
    sheet: Sheet
    edge_mm: float | None
    moire: float


def judge(pixels: NDArray[np.uint8], gray: Gray, dpi: float, *, limits: QualitySettings) -> PageQuality:
    """The verdict with its reasons.

    Args:
        pixels: the page as it was scanned, gray or in OpenCV's order of colours.
        gray: the same with coloured ink lifted; both may lie any way round.
        dpi: as the header says.
        limits: from where on something is a flaw.
    """
    facts = _measured(pixels, gray, dpi)
    flaws = tuple(flaw for flaw in Flaw if flaw in _flaws(facts, limits))
    small = resized(gray, min(1.0, _JUDGE_DPI / dpi))
    return PageQuality(
        verdict=_verdict(flaws),
        sharpness=round(float(cv2.meanStdDev(cv2.Laplacian(small, cv2.CV_16S))[1][0, 0] ** 2), 1),
        contrast=round(facts.letters.depth, 3),
        reasons=flaws,
        effective_dpi=round(_effective_dpi(facts, limits), 1),
        edge_mm=None if facts.edge_mm is None else round(facts.edge_mm, 3),
        border_mm=round(facts.sheet.border_mm, 1),
        tone=facts.tone,
    )


def with_skew(quality: PageQuality, skew_deg: float, *, limits: QualitySettings) -> PageQuality:
    """The verdict once it is known how crooked the page lies."""
    if abs(skew_deg) < limits.skewed_deg:
        return quality
    flaws = tuple(flaw for flaw in Flaw if flaw in {*quality.reasons, Flaw.SKEWED})
    # Beyond what is searched, the page cannot be straightened.
    verdict = Verdict.SCAN_AGAIN if abs(skew_deg) >= _SKEW_LIMIT_DEG else _verdict(flaws)
    return dataclasses.replace(quality, reasons=flaws, verdict=verdict)


def without_print(quality: PageQuality) -> PageQuality:
    """The verdict once it is known that nothing on the page is print that can be read."""
    flaws = tuple(flaw for flaw in Flaw if flaw in {*quality.reasons, Flaw.NO_READABLE_PRINT})
    verdict = Verdict.USABLE if quality.verdict is Verdict.GOOD else quality.verdict
    return dataclasses.replace(quality, reasons=flaws, verdict=verdict)


def _verdict(flaws: tuple[Flaw, ...]) -> Verdict:
    if _SCAN_AGAIN & set(flaws):
        return Verdict.SCAN_AGAIN
    return Verdict.USABLE if flaws else Verdict.GOOD


def _measured(pixels: NDArray[np.uint8], gray: Gray, dpi: float) -> _Facts:
    tone, blank = tone_of(pixels), is_blank(gray, dpi)
    letters = find_letters(gray, dpi)
    # Pixels that are black or white have sharp edges and no patterns, whatever the scan was like.
    shaded = tone is not Tone.BITONAL and not blank
    return _Facts(
        dpi=dpi,
        long_mm=max(gray.shape) / dpi * 25.4,
        tone=tone,
        blank=blank,
        letters=letters,
        sheet=look_at_sheet(pixels, dpi),
        edge_mm=edge_width_mm(gray, dpi) if shaded and letters.enough else None,
        moire=moire_levels(gray) if shaded else 0.0,
    )


def _flaws(facts: _Facts, limits: QualitySettings) -> set[Flaw]:
    drawing = facts.long_mm > limits.drawing_from_mm
    needed = max(limits.drawing_dpi, MIN_DRAWING_DPI) if drawing else max(limits.min_dpi, MIN_SCAN_DPI)
    found = {
        Flaw.LOW_RESOLUTION: _effective_dpi(facts, limits) < needed * _DPI_TOLERANCE,
        Flaw.DARK_BORDER: facts.sheet.border_mm >= limits.border_mm,
        Flaw.FOLDED_CORNER: facts.sheet.folded,
        Flaw.COVERED: facts.sheet.covered,
        Flaw.MOIRE: facts.moire >= limits.moire_levels,
    }
    if not facts.blank and facts.letters.enough:
        depth, edge = facts.letters.depth, facts.edge_mm or 0.0
        # What is sharp in a coarse scan is wider on the paper.
        soft = max(limits.soft_mm, _SHARP_PX / facts.dpi * 25.4)
        found |= {
            Flaw.FAINT: depth < limits.faint,
            # Blur makes print pale by itself.
            Flaw.PALE: limits.faint <= depth < limits.pale and edge < limits.blurred_mm,
            Flaw.BLURRED: edge >= limits.blurred_mm,
            Flaw.SOFT: soft <= edge < limits.blurred_mm,
            Flaw.CUT_EDGE: print_at_edge(facts.letters, facts.sheet.inner),
        }
    return {flaw for flaw, there in found.items() if there}


def _effective_dpi(facts: _Facts, limits: QualitySettings) -> float:
    """The header's resolution, unless its print would be of a size that no paper has."""
    letters = facts.letters
    if not letters.enough:
        return facts.dpi
    height_mm = letters.height_px / facts.dpi * 25.4
    if limits.small_print_mm <= height_mm <= limits.large_print_mm:
        return facts.dpi
    as_a4 = facts.dpi * facts.long_mm / _A4_MM
    if limits.small_print_mm <= height_mm * facts.dpi / as_a4 <= limits.large_print_mm:
        return as_a4
    # Print as small as that on a whole sheet is small print; larger print than that may be a placard.
    if height_mm > limits.large_print_mm or facts.long_mm > _A4_MM * _DPI_TOLERANCE:
        return facts.dpi
    return facts.dpi * height_mm / _USUAL_LETTER_MM
