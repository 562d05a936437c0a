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
_DARKER: Final = 25
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
    y, x = np.nonzero(ink)
    if not len(y):
        return 0.0
    # Whole numbers: a level row of ink stays one row.
    x, y = x - ink.shape[1] // 2, y - ink.shape[0] // 2
    reach = math.ceil(math.hypot(*ink.shape) / 2) + 1

    def sharpness(degrees: float) -> float:
        return _sharpness(_rows_turned(x, y, reach, degrees))

    steps = round(_MAX_SKEW_DEG / _COARSE_DEG)
    best: float = max((step * _COARSE_DEG for step in range(-steps, steps + 1)), key=sharpness)
    far = max((side * degrees for degrees in _FAR_DEG for side in (-1, 1)), key=sharpness)
    if sharpness(far) > sharpness(best):
        return math.copysign(_MAX_SKEW_DEG, far)
    fine = round(_COARSE_DEG / _FINE_DEG)
    # Adding zero turns -0.0 into 0.0.
    finest: float = max((best + step * _FINE_DEG for step in range(-fine, fine + 1)), key=sharpness)
    return round(finest, 2) + 0.0


def text_runs_down(gray: Gray, dpi: float) -> bool:
    """Whether lines seem to run from top to bottom: the page lies on its side."""
    ink = _ink(gray, dpi)
    across = _sharpness(ink.sum(axis=1)) / max(1, ink.shape[1])
    down = _sharpness(ink.sum(axis=0)) / max(1, ink.shape[0])
    return bool(down > _DOWN_FACTOR * across)


def _ink(gray: Gray, dpi: float) -> NDArray[np.bool_]:
    """Dark pixels at 75 dpi without the outer margin, where scanners leave black edges."""
    small = resized(gray, min(1.0, _PROFILE_DPI / dpi))
    height, width = small.shape
    inner = small[height // 25 : height - height // 25, width // 25 : width - width // 25]
    return np.asarray(cv2.subtract(cv2.blur(inner, (25, 25)), inner) > _DARKER)


def _rows_turned(x: NDArray[np.float64], y: NDArray[np.float64], reach: int, degrees: float) -> NDArray[np.float64]:
    """How much ink each row holds once the points are turned clockwise by so much; a point lies on two rows.

    Points are few: turning them costs a tenth of turning the picture.
    """
    angle = math.radians(degrees)
    places = x * math.sin(angle) + y * math.cos(angle) + reach
    above = places.astype(np.intp)
    share = places - above
    count = 2 * reach + 2
    rows = np.bincount(above, 1 - share, minlength=count) + np.bincount(above + 1, share, minlength=count)
    return np.asarray(rows, dtype=np.float64)


def _sharpness(rows: NDArray[np.generic]) -> float:
    """How strongly rows alternate between ink and paper."""
    return float(np.square(np.diff(rows.astype(np.float64))).sum())
