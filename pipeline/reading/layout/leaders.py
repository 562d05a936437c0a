"""Dotted lines of forms, taken out before reading: readers lose the words beside them, above all filled-in dates."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.inks import above
from pipeline.reading.ink import Gray

#: Dots are no larger, lie no farther apart, and no higher than each other; millimetres.
_DOT_MM: Final = 0.9
_REACH_MM: Final = 2.8
_RISE_MM: Final = 0.3
_LEAST_AREA: Final = 2  #: pixels
#: Fewer are marks of letters, or the dots of an omission.
_LEAST_DOTS: Final = 5
#: So many are a pattern or noise: a page full of dotted lines has some 7,000.
_MOST_DOTS: Final = 30_000
#: Dots of leaders lie evenly: this share of steps is within so much of the middle one. Marks of letters do not.
_EVEN_SHARE: Final = 0.7
_UNEVEN: Final = 0.2
_DARKER: Final = 25


def without_leaders(gray: Gray, dpi: float) -> Gray:
    """The picture with rows of dots painted over with the paper around them.

    Args:
        gray: an upright page.
        dpi: its resolution.
    """
    mm = dpi / 25.4
    side = round(4 * mm) | 1
    ink = above(np.asarray(cv2.subtract(cv2.blur(gray, (side, side)), gray)), _DARKER)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    dots = np.flatnonzero((sizes <= max(3.0, _DOT_MM * mm)) & (stats[:, cv2.CC_STAT_AREA] >= _LEAST_AREA))
    if len(dots) > _MOST_DOTS:
        return gray
    leaders = [dot for row in _rows(middles[dots], mm) for dot in dots[_even(middles[dots[row]], row)]]
    if not leaders:
        return gray
    found = np.zeros(len(stats), dtype=np.uint8)
    found[leaders] = 1
    # The fringe of a dot is paler than ink.
    cover = cv2.dilate(found[labels], np.ones((5, 5), np.uint8))
    paper = cv2.dilate(gray, np.ones((9, 9), np.uint8))
    return np.asarray(np.where(cover == 1, paper, gray), dtype=np.uint8)


def _rows(middles: NDArray[np.float64], mm: float) -> list[NDArray[np.intp]]:
    """Indices of dots that follow one another from left to right, one array a row."""
    reach, rise = _REACH_MM * mm, _RISE_MM * mm
    rows: list[list[int]] = []
    # The row that a height was last part of; a slanting row wanders to the next height.
    last: dict[int, list[int]] = {}
    for dot in np.argsort(middles[:, 0], kind="stable").tolist():
        x, y = middles[dot]
        level = int(y // rise)
        near = [last[at] for at in (level, level - 1, level + 1) if at in last]
        ends = ((row, *middles[row[-1]]) for row in near)
        row = next((row for row, end, height in ends if x - end <= reach and abs(y - height) <= rise), None)
        if row is None:
            row = []
            rows.append(row)
        row.append(dot)
        last[level] = row
    return [np.array(row) for row in rows if len(row) >= _LEAST_DOTS]


def _even(middles: NDArray[np.float64], row: NDArray[np.intp]) -> NDArray[np.intp]:
    """The dots of a row from the first even step to the last; none where the row is no leader."""
    steps = np.diff(middles[:, 0])
    step = float(np.median(steps))
    even = np.abs(steps - step) <= max(1.0, _UNEVEN * step)
    if even.mean() < _EVEN_SHARE:
        return row[:0]
    places = np.flatnonzero(even)
    return row[places[0] : places[-1] + 2]
