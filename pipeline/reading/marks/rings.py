"""Round and oval seals: rings of ink with something inside them and nothing around them."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.reading.marks.inks import Plane

Floats = NDArray[np.float64]

#: Rings are looked for at 75 dpi, three pixels a millimetre: lines of half a millimetre are still there.
RINGS_MM: Final = 75 / 25.4
#: Seals are 30 to 42 mm wide, those for cards 18 (TT 45/2017/TT-BCA, [U]); ink spreads, scanners stretch.
_RADIUS_MM: Final = (8.5, 24.0)
_TRIES: Final = 500
_SECTORS: Final = 72
#: How near to the ring its ink lies, and where there must be none outside of it, mm.
_LINE_MM: Final = 0.5
_OUTSIDE_MM: Final = (1.3, 2.3)
_OUTSIDE_WEIGHT: Final = 0.6
#: Of the ring's circle, how much must lie on the page for a seal to be seen in it.
_SEEN: Final = 0.25
#: How much of what lies inside the ring is ink: text and an emblem are, an empty circle and a filled disc are not.
_INSIDE: Final = (0.05, 0.82)
#: Smaller rings are letters, emblems and parts of larger seals, unless they are drawn as clearly as this.
_SMALL_MM: Final = 13.5
_CLEAR: Final = 0.8
#: Of a seal's rings the outer one is its edge: for each millimetre so much is added to what speaks for a ring.
_OUTER: Final = 0.02
#: An oval must be drawn more clearly, and so much more clearly than any circle along the same outline.
_OVAL: Final = 0.6
_OVAL_GAIN: Final = 0.15
#: How much longer than wide an oval is.
_LONG: Final = (1.15, 1.9)
_LEAST_POINTS: Final = 6
#: What is found beside a seal in the same cluster of ink must be drawn so clearly.
_SECOND: Final = 0.7
#: Two seals that overlap lie at least so far apart, by the radius of one.
_APART: Final = 0.75


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse, and how much of it is drawn. Lengths are pixels."""

    x: float
    y: float
    across: float  #: half the width
    down: float  #: half the height
    turn: float  #: radians clockwise
    covered: float  #: share of its sectors, of those on the page, that hold ink
    alone: float  #: share of its sectors without ink just outside
    filled: float  #: share of ink inside

    @property
    def reach(self) -> tuple[float, float]:
        """How far it reaches from its centre to either side, and up and down."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        return math.hypot(self.across * cos, self.down * sin), math.hypot(self.across * sin, self.down * cos)


def rings_in(plane: Plane, *, least: float, ovals: bool = True) -> tuple[Ring, ...]:
    """The seals of one ink.

    Args:
        plane: the ink at 75 dpi.
        least: how much of its ring a seal must show, 0–1.
        ovals: whether seals may be oval.
    """
    # Text around and an emblem within are one cluster with their ring.
    near = np.ones((9, 9), np.uint8)
    closed = cv2.morphologyEx(cv2.copyMakeBorder(plane, 9, 9, 9, 9, cv2.BORDER_CONSTANT), cv2.MORPH_CLOSE, near)
    contours, tree = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(-9, -9))
    low = 2 * _RADIUS_MM[0] * RINGS_MM
    outer = [contour for place, contour in enumerate(contours) if tree[0][place][3] < 0]
    # The largest first: what lies inside a seal is part of it.
    outer.sort(key=lambda contour: _area(cv2.boundingRect(contour)), reverse=True)
    found: list[Ring] = []
    for contour in outer:
        _, _, wide, high = cv2.boundingRect(contour)
        if max(wide, high) >= low and min(wide, high) >= low / 4:
            found += _in_cluster(plane, contour.reshape(-1, 2).astype(np.float64), found, least=least, ovals=ovals)
    return tuple(found)


def _area(box: tuple[int, int, int, int]) -> int:
    return box[2] * box[3]


def _in_cluster(plane: Plane, outline: Floats, known: list[Ring], *, least: float, ovals: bool) -> list[Ring]:
    """The rings along an outline, the clearest first."""
    found: list[Ring] = []
    rest = outline
    while len(rest) >= 3 and len(found) < 4:
        best = _best(plane, _circles(rest), [*known, *found], max(least, _SECOND) if found else least)
        if ovals and not found:
            best = _clearer(best, _best(plane, _ovals(outline), known, max(least, _OVAL)))
        if best is None:
            break
        found.append(best)
        rest = rest[np.abs(_away(best, rest[:, 0], rest[:, 1]) - 1) > 0.08]
    return found


def _away(ring: Ring, x: Floats, y: Floats) -> Floats:
    """How far from a ring's centre points lie, the ring itself being at 1."""
    cos, sin = math.cos(ring.turn), math.sin(ring.turn)
    dx, dy = x - ring.x, y - ring.y
    return np.asarray(np.hypot((dx * cos + dy * sin) / ring.across, (dy * cos - dx * sin) / ring.down))


def _clearer(circle: Ring | None, oval: Ring | None) -> Ring | None:
    """Of both, what more speaks for; a circle is the simpler of two that fit."""
    if circle is None or oval is None:
        return circle or oval
    gain = oval.covered + _OUTSIDE_WEIGHT * oval.alone - circle.covered - _OUTSIDE_WEIGHT * circle.alone
    return oval if gain > _OVAL_GAIN else circle


def _circles(points: Floats) -> Floats:
    """(n, 5): circles through three points each; x, y, half the width, half the height, the turn."""
    rng = np.random.default_rng(len(points))
    a, b, c = (points[rng.integers(len(points), size=_TRIES)] for _ in range(3))
    d = 2 * (a[:, 0] * (b[:, 1] - c[:, 1]) + b[:, 0] * (c[:, 1] - a[:, 1]) + c[:, 0] * (a[:, 1] - b[:, 1]))
    some = np.abs(d) > 1e-6
    a, b, c, d = a[some], b[some], c[some], d[some]
    aa, bb, cc = ((p**2).sum(axis=1) for p in (a, b, c))
    x = (aa * (b[:, 1] - c[:, 1]) + bb * (c[:, 1] - a[:, 1]) + cc * (a[:, 1] - b[:, 1])) / d
    y = (aa * (c[:, 0] - b[:, 0]) + bb * (a[:, 0] - c[:, 0]) + cc * (b[:, 0] - a[:, 0])) / d
    radius = np.hypot(a[:, 0] - x, a[:, 1] - y)
    fits = (radius >= _RADIUS_MM[0] * RINGS_MM) & (radius <= _RADIUS_MM[1] * RINGS_MM)
    return np.stack([x[fits], y[fits], radius[fits], radius[fits], 0 * x[fits]], axis=1)


def _ovals(outline: Floats) -> Floats:
    """(n, 5): ovals around an outline, and a little smaller."""
    hull = cv2.convexHull(outline.astype(np.float32))
    if len(hull) < _LEAST_POINTS:
        return np.empty((0, 5))
    (x, y), (wide, high), degrees = cv2.fitEllipse(hull)
    short, long = sorted((wide / 2, high / 2))
    if short < _RADIUS_MM[0] * RINGS_MM or not _LONG[0] * short <= long <= _LONG[1] * short:
        return np.empty((0, 5))
    if long > _LONG[1] * _RADIUS_MM[1] * RINGS_MM:
        return np.empty((0, 5))
    sides = (-1.5, -0.5, 0.5)
    return np.array([(x, y, wide / 2 + i, high / 2 + j, math.radians(degrees)) for i in sides for j in sides])


def _best(plane: Plane, candidates: Floats, known: list[Ring], least: float) -> Ring | None:
    """The candidate of which most is drawn and least lies around it, moved to where it fits best."""
    for ring in known:
        apart = np.hypot(candidates[:, 0] - ring.x, candidates[:, 1] - ring.y) if len(candidates) else candidates
        candidates = candidates[apart > _APART * ring.across] if len(candidates) else candidates
    if not len(candidates):
        return None
    best = candidates[int(_scores(plane, candidates, known, least).argmax())]
    steps = np.array([(i, j, k, k, 0) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-0.7, 0, 0.7)])
    around = best[None, :] + steps
    best = around[int(_scores(plane, around, known, least).argmax())]
    ring = _ring(plane, best, known)
    low, high = _INSIDE
    enough = max(least, _CLEAR) if min(ring.across, ring.down) < _SMALL_MM * RINGS_MM else least
    good = ring.covered >= enough and ring.alone >= 0.5 and low <= ring.filled <= high
    return ring if good else None


def _scores(plane: Plane, candidates: Floats, known: list[Ring], least: float) -> Floats:
    covered, alone, seen = _shares(plane, candidates, known)
    radius_mm = candidates[:, 2:4].min(axis=1) / RINGS_MM
    enough = (seen >= _SEEN) & (covered >= np.where(radius_mm < _SMALL_MM, max(least, _CLEAR), least))
    return np.where(enough, covered + _OUTSIDE_WEIGHT * alone + _OUTER * radius_mm, -1.0)


def _shares(plane: Plane, candidates: Floats, known: list[Ring]) -> tuple[Floats, Floats, Floats]:
    """Of each candidate: the share of sectors with ink on its line, with none outside, on the page."""
    height, width = plane.shape
    angles = np.arange(_SECTORS) * (2 * math.pi / _SECTORS)
    x0, y0, across, down, turn = (candidates[:, place : place + 1] for place in range(5))
    cos, sin = np.cos(turn), np.sin(turn)

    def at(offset_mm: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Floats, Floats]:
        along = (across + offset_mm * RINGS_MM) * np.cos(angles)
        aside = (down + offset_mm * RINGS_MM) * np.sin(angles)
        x, y = x0 + along * cos - aside * sin, y0 + along * sin + aside * cos
        column, row = np.rint(x).astype(int), np.rint(y).astype(int)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        ink = plane[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] > 0
        return ink & inside, inside, x, y

    lines = [at(offset) for offset in (-_LINE_MM, 0.0, _LINE_MM)]
    outside = [at(offset) for offset in (*_OUTSIDE_MM, sum(_OUTSIDE_MM) / 2)]
    drawn = lines[0][0] | lines[1][0] | lines[2][0]
    seen = lines[1][1]
    around = outside[0][0] | outside[1][0] | outside[2][0]
    for ring in known:
        # What lies around a seal that overlaps another is that other one.
        around &= _away(ring, outside[2][2], outside[2][3]) >= 1.08
    on_page = np.maximum(seen.sum(axis=1), 1)
    return (
        (drawn & seen).sum(axis=1) / on_page,
        1 - (around & seen).sum(axis=1) / on_page,
        seen.mean(axis=1),
    )


def _ring(plane: Plane, at: Floats, known: list[Ring]) -> Ring:
    """The facts of one candidate."""
    covered, alone, _ = (float(share[0]) for share in _shares(plane, at[None, :], known))
    inner = np.zeros_like(plane)
    size = (max(1, round(at[2] * 0.88)), max(1, round(at[3] * 0.88)))
    cv2.ellipse(inner, (round(at[0]), round(at[1])), size, math.degrees(at[4]), 0, 360, 255, -1)
    area = max(1, int(np.count_nonzero(inner)))
    filled = int(np.count_nonzero(cv2.bitwise_and(inner, plane))) / area
    x, y, across, down, turn = (float(value) for value in at)
    return Ring(x, y, across, down, turn, covered, alone, filled)
