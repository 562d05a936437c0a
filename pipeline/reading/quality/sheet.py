"""What lies over or around the sheet: black borders, folded corners, fingers and clips."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.ink import Gray, lifted, resized

#: Two pixels a millimetre: small, and round.
_A_MM: Final = 2.0
_DARK_SHARE: Final = 0.42
_DARKEST_PAPER: Final = 120.0
#: Skin, tape and paper notes are only a little darker than paper in the channel that shows them best.
_OFF_SHARE: Final = 0.80
_SOLID_MM: Final = 2.5
#: A corner: both legs at least so long, and neither much longer than the other; what a skewed sheet leaves is longer.
_CORNER_LEG_MM: Final = 7.0
_CORNER_LEGS: Final = 4.0
_CORNER_FILL: Final = 0.7
_CORNER_MM: Final = 55.0
_LONG_SHARE: Final = 0.4
#: Of a finger or clip: how long its contact with the edge, how deep it reaches.
_CONTACT_MM: Final = (3.0, 85.0)
_REACH_MM: Final = 6.0
_WIRE_MM: Final = ((4.0, 14.0), (12.0, 60.0))
#: Red ink of half a seal that runs over the edge (giáp lai) is no finger.
_RED_INK: Final = 75.0
Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the sheet lies in its picture."""

    border_mm: float  #: the widest black border
    inner: tuple[float, float, float, float]  #: left, top, right, bottom of what lies inside black borders, 0–1
    folded: bool
    covered: bool


def look_at_sheet(pixels: NDArray[np.uint8], dpi: float) -> Sheet:
    """Find what does not belong to the sheet.

    Args:
        pixels: the page in gray or in OpenCV's order of colours.
        dpi: its resolution.
    """
    small = resized(pixels, _A_MM * 25.4 / dpi)
    bright = small if small.ndim == 2 else lifted(small)
    # A page that is black all over has no paper to measure by.
    paper = max(_DARKEST_PAPER, float(np.percentile(bright, 80)))
    dark = (bright < _DARK_SHARE * paper).astype(np.uint8)
    border, inner, rest = _border(dark)
    spots = _at_the_edge(_solid(rest))
    folded = any(_is_corner(spot, bright.shape) for spot in spots) or _creased(bright, paper)
    covered = any(_covers(spot, bright.shape) for spot in spots if not _is_corner(spot, bright.shape))
    covered = covered or _fingers(small, paper) or any(_is_wire(spot) for spot in _at_the_edge(rest))
    return Sheet(border, inner, folded, covered)


def _border(dark: Mask) -> tuple[float, tuple[float, float, float, float], Mask]:
    """The widest black border in mm, what lies inside all of them, and what is dark besides."""
    height, width = dark.shape
    rest = dark.copy()
    widest = 0.0
    depths = []
    for turns in range(4):
        # Views: the side that is looked at lies at the top.
        seen, left = np.rot90(dark, turns), np.rot90(rest, turns)
        deep = _depth_of_border(seen)
        depths.append(deep)
        widest = max(widest, deep / _A_MM)
        left[: deep + 1 if deep else 0] = 0
    wedges = [spot for spot in _at_the_edge(_solid(dark)) if _is_long(spot, dark.shape)]
    for spot in wedges:
        widest = max(widest, spot.area / max(spot.wide, spot.high) / _A_MM)
        rest[spot.mask > 0] = 0
    top, right, bottom, left_side = depths
    inner = (left_side / width, top / height, 1 - right / width, 1 - bottom / height)
    return widest, inner, rest


def _depth_of_border(dark: Mask) -> int:
    filled = dark[: max(1, dark.shape[0] // 4)].mean(axis=1) > 0.6
    return int(filled.argmin()) if not filled.all() else len(filled)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Something that touches the edge of the picture, in pixels."""

    mask: Mask
    left: int
    top: int
    wide: int
    high: int
    area: int
    contact: tuple[int, int, int, int]  #: pixels that lie on the top, right, bottom, left edge


def _solid(mask: Mask) -> Mask:
    side = round(_SOLID_MM * _A_MM)
    padded = cv2.copyMakeBorder(mask, side, side, side, side, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(opened[side:-side, side:-side], dtype=np.uint8)


def _at_the_edge(mask: Mask) -> list[_Spot]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    height, width = mask.shape
    found = []
    for number in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[number])
        if area < 8 or not (left == 0 or top == 0 or left + wide == width or top + high == height):
            continue
        own = (labels == number).astype(np.uint8)
        contact = tuple(int(line.sum()) for line in (own[0], own[:, -1], own[-1], own[:, 0]))
        found.append(_Spot(own, left, top, wide, high, area, (contact[0], contact[1], contact[2], contact[3])))
    return found


def _is_long(spot: _Spot, shape: tuple[int, ...]) -> bool:
    """Whether it runs along a good part of a side: a border, or the wedge that a skewed sheet leaves."""
    top, right, bottom, left = spot.contact
    return max(top, bottom) > _LONG_SHARE * shape[1] or max(left, right) > _LONG_SHARE * shape[0]


def _is_corner(spot: _Spot, shape: tuple[int, ...]) -> bool:
    """Whether it is a triangle that fills a corner."""
    if _is_long(spot, shape):
        return False
    top, right, bottom, left = spot.contact
    across, down = max(top, bottom), max(left, right)
    short, long = sorted((across, down))
    if short < _CORNER_LEG_MM * _A_MM or long > _CORNER_LEGS * short:
        return False
    return _CORNER_FILL < spot.area / (across * down / 2) < 2 - _CORNER_FILL


def _covers(spot: _Spot, shape: tuple[int, ...]) -> bool:
    """Whether it reaches from the edge into the page as a finger or clip does."""
    if _is_long(spot, shape):
        return False
    top, right, bottom, left = spot.contact
    across, down = max(top, bottom), max(left, right)
    contact, reach = (across, spot.high) if across >= down else (down, spot.wide)
    low, high = (value * _A_MM for value in _CONTACT_MM)
    return low <= contact <= high and reach >= _REACH_MM * _A_MM


def _is_wire(spot: _Spot) -> bool:
    """Whether it is as long and as narrow as a paper clip, and as hollow."""
    short, long = sorted((spot.wide, spot.high))
    (a, b), (c, d) = _WIRE_MM
    hollow = 0.12 < spot.area / (spot.wide * spot.high) < 0.75
    return a * _A_MM <= short <= b * _A_MM and c * _A_MM <= long <= d * _A_MM and long > 1.6 * short and hollow


def _fingers(small: NDArray[np.uint8], paper: float) -> bool:
    """Whether something a little darker than paper, but no shadow along a side, covers a part of the edge."""
    weakest = small if small.ndim == 2 else small.min(axis=2)
    level = min(paper, float(np.percentile(weakest, 80)))
    off = _solid((weakest < _OFF_SHARE * level).astype(np.uint8))
    return any(
        _covers(spot, off.shape) and not _is_corner(spot, off.shape) and not _is_red(small, spot)
        for spot in _at_the_edge(off)
    )


def _is_red(small: NDArray[np.uint8], spot: _Spot) -> bool:
    if small.ndim == 2:
        return False
    blue, green, red = (float(value) for value in small[spot.mask > 0].mean(axis=0))
    return red - max(green, blue) > _RED_INK


def _creased(bright: Gray, paper: float) -> bool:
    """Whether a slanting line cuts off a corner: folded over before a white lid, only its shadow shows."""
    side = round(_CORNER_MM * _A_MM)
    if min(bright.shape) < 2 * side:
        return False
    for turns in range(4):
        corner = np.ascontiguousarray(np.rot90(bright, turns)[:side, :side])
        calm = cv2.GaussianBlur(corner, (3, 3), 0)
        found = cv2.HoughLinesP(
            cv2.Canny(calm, 0.04 * paper, 0.10 * paper),
            1,
            math.pi / 180,
            round(_CORNER_LEG_MM * _A_MM * 0.9),
            minLineLength=_CORNER_LEG_MM * _A_MM * 1.1,
            maxLineGap=4,
        )
        for line in [] if found is None else found.reshape(-1, 4):
            if _cuts_off([float(value) for value in line]):
                return True
    return False


def _cuts_off(line: list[float]) -> bool:
    """Whether a line in a corner at the top left runs from one side of the sheet to the other."""
    x0, y0, x1, y1 = line
    if (x1 - x0) * (y1 - y0) >= 0:
        return False
    slope = abs((y1 - y0) / (x1 - x0))
    if not 1 / _CORNER_LEGS < slope < _CORNER_LEGS:
        return False
    near = 3.0 * _A_MM
    return min(x0, x1) <= near and min(y0, y1) <= near
