"""Where on a page a stamp stands.

Places are as in `signing.stamp.frame`: points of the page as it is shown, origin bottom left.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signing.profiles import Position
from signing.stamp.frame import Box, Frame

#: From the edges of the page to a stamp that has its corner for itself: 5 mm.
MARGIN_PT: Final = 14
#: A stamp that has to give way may come so near to an edge: printers lose about 2 mm there.
_LEAST_MARGIN_PT: Final = 6
#: Between a stamp and what else is on the page.
_CLEAR_PT: Final = 3
#: A stamp that gives way stays in the outer half of the page's width and quarter of its height: still a corner. On
#: small pages it may go as far as two stamps need, 42 mm, while its middle is in the outer half.
_DEPTH: Final = 4
_LEAST_DEPTH_PT: Final = 120
#: What is darker than paper by so much, of 255, is ink; specks of a scan and its grain are not, at a point a pixel.
_INK_DEPTH: Final = 32
#: Black letters are read on paper that is lighter than this.
_MIN_PAPER: Final = 150


def ink_of(gray: NDArray[np.uint8], frame: Frame) -> NDArray[np.bool_]:
    """What is not free of a page: (height, width), a point a pixel, origin top left.

    Args:
        gray: the page as it is shown, 0 is black, of the same shape but for a pixel.
        frame: how it is shown.
    """
    width, height = (math.floor(side) for side in frame.size)
    taken = np.ones((height, width), dtype=np.bool_)
    paper = int(np.percentile(gray[::4, ::4], 90))
    gray = gray[:height, :width]
    if paper >= _MIN_PAPER:
        taken[: gray.shape[0], : gray.shape[1]] = gray < paper - _INK_DEPTH
    return taken


def occupy(taken: NDArray[np.bool_], box: Box) -> None:
    """Say that a place is not free, whatever is seen there."""
    height = taken.shape[0]
    left, right = (max(0, round(value)) for value in (box[0], box[2]))
    top, bottom = (max(0, height - round(value)) for value in (box[3], box[1]))
    taken[top:bottom, left:right] = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stamp stands, and whether it has that place for itself."""

    box: Box
    free: bool


def corner_place(size: tuple[float, float], position: Position, frame: Frame, taken: NDArray[np.bool_] | None) -> Place:
    """The place nearest to a corner that is free, else the one in that corner where least is covered.

    Args:
        size: width and height of the stamp.
        position: which corner.
        frame: the page.
        taken: what is not free, as `ink_of` says; None: nobody has looked.
    """
    (page_width, page_height), (width, height) = frame.size, size
    from_right, from_top = position.endswith("right"), position.startswith("top")
    across = _distances(page_width, width, page_width / 2 - width / 2)
    depth = max(page_height / _DEPTH, min(_LEAST_DEPTH_PT, page_height / 2 + height / 2))
    down = _distances(page_height, height, depth - height)
    costs = _cost(down)[:, None] + _cost(across)[None, :]
    hidden = np.ones(costs.shape, dtype=np.int64)
    if taken is not None:
        left = (page_width - across - width) if from_right else across
        top = down if from_top else page_height - down - height
        hidden = _count(taken, left, top, size)
    # What is covered counts before how far it is from the corner.
    best = int(np.lexsort((costs.ravel(), hidden.ravel()))[0])
    row, column = divmod(best, len(across))
    x = page_width - across[column] - width if from_right else across[column]
    y = page_height - down[row] - height if from_top else down[row]
    free = taken is not None and hidden[row, column] == 0
    return Place((float(x), float(y), float(x + width), float(y + height)), free)


def _distances(page: float, stamp: float, most: float) -> NDArray[np.float64]:
    """Distances from an edge that a stamp may have."""
    # On a page hardly larger than its stamp the margin gives way first.
    usual = max(0.0, min(MARGIN_PT, (page - stamp) / 2))
    least = min(_LEAST_MARGIN_PT, usual)
    return np.concatenate(([usual], np.arange(least, max(least + 1, most), 2.0)))


def _cost(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    moved = distances - distances[0]
    # Rather into the page than to its edge, where printers and scanners lose something.
    cost: NDArray[np.float64] = np.maximum(moved, -3 * moved)
    return cost


def _count(
    taken: NDArray[np.bool_], left: NDArray[np.float64], top: NDArray[np.float64], size: tuple[float, float]
) -> NDArray[np.int64]:
    """How many points are taken under a stamp, and close to it, for each of its places: (top, left)."""
    height, width = taken.shape
    sums = np.zeros((height + 1, width + 1), dtype=np.int64)
    np.cumsum(np.cumsum(taken, axis=0, dtype=np.int64), axis=1, out=sums[1:, 1:])
    x0, x1 = (_pixels(left + side, width) for side in (-_CLEAR_PT, size[0] + _CLEAR_PT))
    y0, y1 = (_pixels(top + side, height) for side in (-_CLEAR_PT, size[1] + _CLEAR_PT))
    return sums[np.ix_(y1, x1)] - sums[np.ix_(y0, x1)] - sums[np.ix_(y1, x0)] + sums[np.ix_(y0, x0)]


def _pixels(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    return np.clip(np.rint(values), 0, most).astype(np.int64)
