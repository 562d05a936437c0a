"""Is the picture of a page good enough, and is there anything on it?"""

from typing import Final

import cv2
import numpy as np

from core.model import PageQuality, Verdict
from pipeline.reading.ink import Gray, resized
from rules.law import MIN_SCAN_DPI

_JUDGE_DPI: Final = 150
_BLANK_DPI: Final = 75
#: Share of dark pixels inside the margins below which nothing is printed; dust and noise stay below it.
_BLANK_SHARE: Final = 0.0004
_INK_STEP: Final = 60
#: Pencil and worn-out toner are hardly darker than the paper right around them; uneven light is as dark as it.
_FAINT_STEP: Final = 15
_AROUND_PX: Final = 51
#: Found on generated scans: sharp 300-dpi print is above 400, unreadable blur below 40.
_BLURRED: Final = 40.0
_SOFT: Final = 90.0
_FAINT: Final = 0.25


def is_blank(gray: Gray, dpi: float) -> bool:
    """Whether nothing is printed inside the margins of the page."""
    small = cv2.medianBlur(resized(gray, min(1.0, _BLANK_DPI / dpi)), 3)
    height, width = small.shape
    inner = small[height // 20 : height - height // 20, width // 20 : width - width // 20].astype(np.float32)
    around = cv2.blur(inner, (_AROUND_PX, _AROUND_PX))
    ink = (inner < np.median(inner) - _INK_STEP) | (inner < around - _FAINT_STEP)
    return float(ink.mean()) < _BLANK_SHARE


def judge(gray: Gray, dpi: float) -> PageQuality:
    """The verdict with its reasons."""
    small = resized(gray, min(1.0, _JUDGE_DPI / dpi))
    sharpness = float(cv2.Laplacian(small, cv2.CV_64F).var())
    dark, light = (float(value) for value in np.percentile(small, (0.5, 95)))
    contrast = (light - dark) / 255
    bad, poor = [], []
    if dpi < MIN_SCAN_DPI * 0.97:
        bad.append("low_resolution")
    if not is_blank(gray, dpi):
        if contrast < _FAINT:
            bad.append("faint")
        if sharpness < _BLURRED:
            bad.append("blurred")
        elif sharpness < _SOFT:
            poor.append("soft")
    verdict = Verdict.SCAN_AGAIN if bad else Verdict.USABLE if poor else Verdict.GOOD
    return PageQuality(verdict, round(sharpness, 1), round(contrast, 3), tuple(bad + poor))
