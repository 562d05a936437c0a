"""Print that runs into the edge of its picture: part of the paper was not scanned."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.quality.letters import Letters

#: So near to the edge nothing is printed on a whole sheet: NĐ 30/2020/NĐ-CP Phụ lục I leaves 15 mm and more.
_NEAR_MM: Final = 2.0
_TOUCH_MM: Final = 0.35
_APART_MM: Final = 1.0
#: How many lines end at the left or right edge, or how many letters stand on the upper or lower one: cut through, near.
_LINES: Final = (2, 3)
_IN_A_ROW: Final = (5, 6)
#: Dust, and the shadow of the sheet's own edge, lie along edges.
_LETTER_MM: Final = 1.0
_PIECE_MM: Final = 0.5
_THICK_MM: Final = 0.35


def print_at_edge(letters: Letters, inner: tuple[float, float, float, float]) -> bool:
    """Whether lines of print end at a side of the sheet, or a line of print stands on its edge.

    Args:
        letters: of the page, lying any way round.
        inner: the sheet inside black borders: left, top, right, bottom, 0–1.
    """
    left, top, wide, high = (letters.boxes[:, part].astype(np.float64) for part in range(4))
    x0, y0 = inner[0] * letters.width, inner[1] * letters.height
    x1, y1 = inner[2] * letters.width, inner[3] * letters.height
    upright, lying = top + high / 2, left + wide / 2
    size, thickness = letters.mm(1) * np.maximum(wide, high), letters.mm(1) * np.minimum(wide, high)
    sides = (
        (left - x0, upright, _LINES),
        (x1 - left - wide, upright, _LINES),
        (top - y0, lying, _IN_A_ROW),
        (y1 - top - high, lying, _IN_A_ROW),
    )
    for gap, places, (through, near) in sides:
        distance = np.where(thickness < _THICK_MM, np.inf, letters.mm(1) * gap)
        smallest = _LETTER_MM if places is upright else _PIECE_MM
        if _apart(places[(distance < _TOUCH_MM) & (size >= smallest)], letters) >= through:
            return True
        if _apart(places[(distance < _NEAR_MM) & (size >= _LETTER_MM)], letters) >= near:
            return True
    return False


def _apart(places: NDArray[np.float64], letters: Letters) -> int:
    """How many of the places lie at least a letter apart."""
    count, last = 0, -np.inf
    for place in np.sort(places):
        if letters.mm(place - last) >= _APART_MM:
            count, last = count + 1, place
    return count
