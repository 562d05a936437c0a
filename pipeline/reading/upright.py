"""Which way up a page is, without reading it: the marks of Vietnamese, and the dots of i, stand above their letters."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.inks import above
from pipeline.reading.geometry import text_runs_down
from pipeline.reading.ink import Gray, resized, turned

_DPI: Final = 150
_DARKER: Final = 40
_AROUND_MM: Final = 4.0
#: Print of these sizes tells how high its letters are; half of the ink lies in letters that are no higher.
_HIGH_MM: Final = (1.2, 8.0)
_WIDE_MM: Final = 14.0
_THIN: Final = 0.25
_FEW: Final = 25
#: By the height of a letter: letters, marks, and how far these stand off or reach into the box of the letter.
_LETTER: Final = (0.55, 2.0)
_MARK: Final = 0.5
_GAP: Final = (-0.1, 0.5)
_LEAST_AREA: Final = 3
_MOST: Final = 3000
#: Of upright pages 0.75 and more of the marks stand above (bench/layouts.py, both ways up), and at least so many do.
_SURE_SHARE: Final = 0.65
_FEW_MARKS: Final = 20

_Stats = NDArray[np.int32]  #: (n, 5), as OpenCV describes connected pixels


def rotation_of(gray: Gray, dpi: float) -> int | None:
    """Degrees clockwise, of 0, 90, 180 and 270, that put the page upright; None where its letters bear too few marks.

    Args:
        gray: the page, lying any way round.
        dpi: its resolution.
    """
    small = resized(gray, _DPI / dpi)
    quarter = 90 if text_runs_down(small, min(dpi, _DPI)) else 0
    over, under = _marks(turned(small, quarter), min(dpi, _DPI))
    if max(over, under) < max(_FEW_MARKS, _SURE_SHARE * (over + under)):
        return None
    return quarter if over > under else quarter + 180


def _marks(gray: Gray, dpi: float) -> tuple[int, int]:
    """How many small spots of ink stand right above a letter, and how many right below one."""
    mm = dpi / 25.4
    side = round(_AROUND_MM * mm) | 1
    ink = above(np.asarray(cv2.subtract(cv2.blur(gray, (side, side)), gray)), _DARKER)
    spots = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:]
    height = _usual_height(spots, mm)
    if height is None:
        return 0, 0
    wide, high, area = spots[:, 2], spots[:, 3], spots[:, 4]
    letters = _some(spots[(high > _LETTER[0] * height) & (high < _LETTER[1] * height) & (wide > _THIN * high)])
    marks = _some(spots[(high < _MARK * height) & (wide < height) & (area >= _LEAST_AREA)])
    middle, top, bottom = marks[:, 0] + marks[:, 2] / 2, marks[:, 1], marks[:, 1] + marks[:, 3]
    at = (middle[:, None] > letters[:, 0]) & (middle[:, None] < letters[:, 0] + letters[:, 2])
    low, far = (share * height for share in _GAP)
    over = letters[:, 1] - bottom[:, None]
    under = top[:, None] - letters[:, 1] - letters[:, 3]
    is_over = (at & (over >= low) & (over < far)).any(axis=1)
    is_under = (at & (under >= low) & (under < far)).any(axis=1)
    # What stands between two lines is of either.
    return int((is_over & ~is_under).sum()), int((is_under & ~is_over).sum())


def _usual_height(spots: _Stats, mm: float) -> float | None:
    wide, high = spots[:, 2], spots[:, 3]
    print_like = (high > _HIGH_MM[0] * mm) & (high < _HIGH_MM[1] * mm) & (wide < _WIDE_MM * mm) & (wide > _THIN * high)
    like = spots[print_like]
    if len(like) < _FEW:
        return None
    like = like[np.argsort(like[:, 3], kind="stable")]
    inked = np.cumsum(like[:, 4])
    return float(like[int(np.searchsorted(inked, inked[-1] / 2)), 3])


def _some(spots: _Stats) -> _Stats:
    """All of them, or evenly chosen ones where there are very many."""
    return spots[:: len(spots) // _MOST + 1]
