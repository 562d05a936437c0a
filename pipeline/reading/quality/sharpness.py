"""How wide the edges of print are: what focus, movement and enlarged pictures have spoilt."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.ink import Gray, resized

_TILE_PX: Final = 384
_TILES: Final = (4, 5)
_LOOKED_AT: Final = 6
_SHARP_DPI: Final = 300
#: An edge is looked at between the levels that are found so near to it.
_REACH_MM: Final = 0.7
_MIN_STEP: Final = 20.0
_FEW: Final = 60


def edge_width_mm(gray: Gray, dpi: float) -> float | None:
    """Millimetres over which print turns into paper, across or down, whichever is worse; None where there is no print.

    A step of `depth` whose steepest slope is s levels a pixel is depth / s pixels wide. What moved while it was
    scanned is sharp one way only.
    """
    fine = resized(gray, min(1.0, _SHARP_DPI / dpi))
    dpi = min(dpi, _SHARP_DPI)
    found = [width for tile in _inked(fine) if (width := _tile_width(tile, dpi)) is not None]
    return float(np.median(found)) * 25.4 / dpi if found else None


def _inked(gray: Gray) -> list[Gray]:
    """The tiles with most print on them."""
    height, width = gray.shape
    high, wide = min(_TILE_PX, height), min(_TILE_PX, width)
    places = [
        (int(y), int(x))
        for y in np.linspace(height * 0.04, max(height * 0.96 - high, 0), _TILES[1])
        for x in np.linspace(width * 0.04, max(width * 0.96 - wide, 0), _TILES[0])
    ]
    tiles = [gray[y : y + high, x : x + wide] for y, x in dict.fromkeys(places)]
    # Thinned out: which tiles hold most print can be told from every fourth pixel.
    tiles.sort(key=lambda tile: float(tile[::4, ::4].std()), reverse=True)
    return tiles[:_LOOKED_AT]


def _tile_width(tile: Gray, dpi: float) -> float | None:
    pixels = tile.astype(np.float32)
    across, down = _widths(pixels, dpi), _widths(np.ascontiguousarray(pixels.T), dpi)
    if across is None or down is None:
        return None
    return max(across, down)


def _widths(pixels: NDArray[np.float32], dpi: float) -> float | None:
    """The usual width of edges that are crossed from left to right, in pixels."""
    if min(pixels.shape) < 16:
        return None
    # Three rows together: grain averages out, edges that run down do not.
    smooth = cv2.blur(pixels, (1, 3))
    slope = np.abs(cv2.filter2D(smooth, cv2.CV_32F, np.array([[-1.0, 1.0]], dtype=np.float32)))
    reach = np.ones((1, 2 * round(_REACH_MM * dpi / 25.4) + 1), np.uint8)
    step = cv2.dilate(smooth, reach) - cv2.erode(smooth, reach)
    strong = max(_MIN_STEP, 0.5 * float(np.percentile(step, 98)))
    steepest = cv2.dilate(slope, np.ones((1, 5), np.uint8))
    edges = (step > strong) & (slope >= steepest) & (slope > 0.04 * step)
    if int(edges.sum()) < _FEW:
        return None
    return float(np.percentile(step[edges] / slope[edges], 35))
