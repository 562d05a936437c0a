"""How a page lies: its skew, and which way its lines run."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import Box
from pipeline.reading.ink import Gray, resized

_PROFILE_DPI: Final = 75
_MAX_SKEW_DEG: Final = 5.0
_COARSE_DEG: Final = 0.5
_FINE_DEG: Final = 0.05
#: Only looked for, to know that a page lies too crooked to be straightened.
_FAR_DEG: Final = (6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0)
#: How much clearer lines must run downwards than across before a page is thought to lie on its side.
_DOWN_FACTOR: Final = 1.3


@dataclass(frozen=True, slots=True)
class Straightening:
    """Turning a page of that size clockwise about its centre."""

    width: int
    height: int
    degrees: float

    def apply(self, picture: Gray) -> Gray:
        """The picture turned, of the same size, the corners filled with white."""
        height, width = picture.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -self.degrees, 1.0)
        out = cv2.warpAffine(
            picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,)
        )
        return np.asarray(out, dtype=np.uint8)

    def moved(self, box: Box) -> Box:
        """Where a box lies after the turn; its size stays, its centre moves."""
        angle = math.radians(self.degrees)
        x, y = (box.x0 + box.x1) / 2 - self.width / 2, (box.y0 + box.y1) / 2 - self.height / 2
        dx = round(x * math.cos(angle) - y * math.sin(angle) - x)
        dy = round(x * math.sin(angle) + y * math.cos(angle) - y)
        return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)


def turned_box(box: Box, width: int, height: int, rotation: int) -> Box:
    """Where a box of a page of that size lies once the page is turned clockwise by 0, 90, 180 or 270 degrees."""
    for _ in range(rotation // 90):
        box = Box(height - box.y1, box.x0, height - box.y0, box.x1)
        width, height = height, width
    return box


def skew_of(gray: Gray, dpi: float) -> float:
    """Degrees clockwise that straighten an upright page; 0 where no lines can be seen.

    Within ±5: a page that lies more crooked than that is said to lie 5 degrees crooked.
    """
    ink = _ink(gray, dpi)
    if ink.sum() == 0:
        return 0.0
    steps = round(_MAX_SKEW_DEG / _COARSE_DEG)
    best: float = max((step * _COARSE_DEG for step in range(-steps, steps + 1)), key=lambda deg: _sharpness(ink, deg))
    far = max((side * degrees for degrees in _FAR_DEG for side in (-1, 1)), key=lambda deg: _sharpness(ink, deg))
    if _sharpness(ink, far) > _sharpness(ink, best):
        return math.copysign(_MAX_SKEW_DEG, far)
    fine = round(_COARSE_DEG / _FINE_DEG)
    around = (best + step * _FINE_DEG for step in range(-fine, fine + 1))
    # Adding zero turns -0.0 into 0.0.
    finest: float = max(around, key=lambda deg: _sharpness(ink, deg))
    return round(finest, 2) + 0.0


def text_runs_down(gray: Gray, dpi: float) -> bool:
    """Whether lines seem to run from top to bottom: the page lies on its side."""
    ink = _ink(gray, dpi)
    across = _sharpness(ink, 0.0) / max(1, ink.shape[1])
    down = _sharpness(np.ascontiguousarray(ink.T), 0.0) / max(1, ink.shape[0])
    return bool(down > _DOWN_FACTOR * across)


def _ink(gray: Gray, dpi: float) -> NDArray[np.float32]:
    """Dark pixels at 75 dpi without the outer margin, where scanners leave black edges."""
    small = resized(gray, min(1.0, _PROFILE_DPI / dpi))
    height, width = small.shape
    inner = small[height // 25 : height - height // 25, width // 25 : width - width // 25]
    background = cv2.blur(inner, (25, 25))
    return np.asarray(inner.astype(np.int16) < background.astype(np.int16) - 25, dtype=np.float32)


def _sharpness(ink: NDArray[np.float32], degrees: float) -> float:
    """How strongly rows alternate between ink and paper when the page is turned clockwise by so much."""
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    rows = cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
