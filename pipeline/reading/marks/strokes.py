"""Signatures and initials: strokes of a pen that are no print and no filled-in form."""

import itertools
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import Box, Word
from core.text import squash
from pipeline.reading.marks.inks import Plane, Sight

#: A straight stroke that long is a rule or the side of a table.
_RULE_MM: Final = 15.0
#: Of a signature, no more than this lies in level or upright runs of so many millimetres.
_RUN_MM: Final = 4.0
_STRAIGHT: Final = 0.7
#: Pieces of one signature lie so near.
_NEAR_MM: Final = 3.0
_GAP_MM: Final = 5.0
#: A shorter stroke is a speck, an accent, a letter.
_STROKE_MM: Final = 4.0
#: Thicker strokes are print, pictures, markers.
_THICK_MM: Final = 1.5
#: A signature: at least so high and so long across, at most so wide and high, not flat, mostly paper.
_HIGH_MM: Final = 7.5
_ACROSS_MM: Final = 14.0
_MOST_MM: Final = (110.0, 60.0)
_FLAT: Final = 7.0
_DENSE: Final = 0.34
_LONGEST_MM: Final = 9.5
#: More shade than the edges of strokes make is a picture's.
_SHADED: Final = 0.35
#: Initials are so large from corner to corner, and so high.
_SMALL_MM: Final = (4.5, 17.0)
_SMALL_HIGH_MM: Final = 3.2
#: Where so many other strokes of the same ink are written, a form was filled in; a signature is so much larger.
_WRITTEN: Final = 10
_LARGER: Final = 1.9
#: A word that was read with such a score is print, and what stands out of it by no more than this is too.
_SURE_SCORE: Final = 0.6
_STANDS_OUT: Final = 1.7
#: Where initials are set: after the end of a text, of the list of recipients, of the signer's title; so near, mm.
_RIGHT_MM: Final = (-2.5, 15.0)
_LEVEL_MM: Final = 6.5
_FILING: Final = ("noi nhan", "luu")
_FOR: Final = frozenset({"tm", "kt", "tl", "tuq", "q"})
_OFFICES: Final = ("chu tich", "giam doc", "bo truong", "truong phong", "chanh van phong", "thu truong", "cuc truong")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Strokes that lie together, in pixels of the sight."""

    box: Box
    area: int
    strokes: tuple[float, ...]  #: from corner to corner of each that is no speck, the longest first

    @property
    def wide(self) -> int:
        return self.box.x1 - self.box.x0

    @property
    def high(self) -> int:
        return self.box.y1 - self.box.y0

    @property
    def across(self) -> float:
        return float(np.hypot(self.wide, self.high))


@dataclass(frozen=True, slots=True)
class Written:
    """What was found in one ink."""

    signatures: tuple[Box, ...]
    initials: tuple[Box, ...]


def written(plane: Plane, sight: Sight, words: tuple[Word, ...]) -> Written:
    """The signatures and initials of one ink.

    Args:
        plane: where a pen may have written.
        sight: the page.
        words: what was read, boxes in pixels of the sight.
    """
    pieces = _pieces(sight, plane, words)
    large = [piece for piece in pieces if _is_signature(piece, pieces, plane, sight.mm) and _on_paper(piece, sight)]
    small = [piece for piece in pieces if piece not in large]
    initials: list[Box] = []
    if sum(len(piece.strokes) for piece in small) < _WRITTEN:
        places = _places(words)
        small = [piece for piece in small if _beside(piece.box, places, sight.mm)]
        initials = [piece.box for piece in small if _is_small(piece, plane, sight.mm)]
    return Written(_together(tuple(piece.box for piece in large), sight.px(_GAP_MM)), tuple(initials))


def _together(boxes: tuple[Box, ...], gap: int) -> tuple[Box, ...]:
    """Boxes of which none touches another: strokes of one signature may cross beside each other."""
    for one, other in itertools.combinations(boxes, 2):
        apart = max(one.x0, other.x0) - min(one.x1, other.x1), max(one.y0, other.y0) - min(one.y1, other.y1)
        if max(apart) <= gap:
            both = Box(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))
            return _together((*(box for box in boxes if box not in {one, other}), both), gap)
    return boxes


def without_rules(sight: Sight, plane: Plane) -> Plane:
    """The plane without the sides of tables and other rules, with which print hangs together."""
    length, wide = sight.px(_RULE_MM), np.ones((3, 3), np.uint8)
    for size in ((1, length), (length, 1)):
        rules = cv2.morphologyEx(plane, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        plane = np.asarray(cv2.subtract(plane, cv2.dilate(rules, wide)), dtype=np.uint8)
    return plane


def _pieces(sight: Sight, plane: Plane, words: tuple[Word, ...]) -> list[_Piece]:
    """Strokes that are no print, those that lie together as one."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(plane)
    across = np.hypot(stats[:, 2], stats[:, 3])
    kept = across >= _STROKE_MM * sight.mm
    kept[0] = False
    kept &= ~_is_print(stats, words)
    if not kept.any():
        return []
    own = np.where(kept, 255, 0).astype(np.uint8)[labels]
    near = 2 * sight.px(_NEAR_MM / 2) + 1
    together = cv2.connectedComponents(cv2.dilate(own, np.ones((near, near), np.uint8)))[1]
    groups: dict[int, list[int]] = {}
    for number in np.flatnonzero(kept):
        left, top, wide, high = stats[number, :4]
        place = (slice(top, top + high), slice(left, left + wide))
        group = int(together[place][labels[place] == number][0])
        groups.setdefault(group, []).append(int(number))
    return [_piece(stats[numbers], across[numbers]) for numbers in groups.values()]


def _piece(stats: NDArray[np.int32], across: NDArray[np.float64]) -> _Piece:
    x0, y0 = (int(value) for value in stats[:, :2].min(axis=0))
    x1, y1 = (int(value) for value in (stats[:, :2] + stats[:, 2:4]).max(axis=0))
    return _Piece(Box(x0, y0, x1, y1), int(stats[:, 4].sum()), tuple(sorted(map(float, across), reverse=True)))


def _thick(plane: Plane, piece: _Piece) -> float:
    """How thick the strokes of a piece are: twice their area by the length of their edges."""
    box = piece.box
    edges, _ = cv2.findContours(plane[box.y0 : box.y1, box.x0 : box.x1], cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return 2 * piece.area / max(1.0, sum(cv2.arcLength(edge, True) for edge in edges))


def _straight(plane: Plane, piece: _Piece, length: int) -> float:
    """The share of a piece that lies in level or upright runs: what is left of broken rules, frames and pictures."""
    box = piece.box
    own = plane[box.y0 : box.y1, box.x0 : box.x1]
    runs = [cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in ((1, length), (length, 1))]
    return int(np.count_nonzero(cv2.bitwise_or(*runs))) / max(1, piece.area)


def _is_print(stats: NDArray[np.int32], words: tuple[Word, ...]) -> NDArray[np.bool_]:
    """Which strokes lie in a word that was surely read, and do not stand out of it."""
    sure = [word.box for word in words if word.score >= _SURE_SCORE]
    if not sure:
        return np.zeros(len(stats), dtype=bool)
    boxes = np.array([(box.x0, box.y0, box.x1, box.y1) for box in sure])
    x, y = (stats[:, 0] + stats[:, 2] / 2)[:, None], (stats[:, 1] + stats[:, 3] / 2)[:, None]
    within = (x >= boxes[:, 0]) & (x <= boxes[:, 2]) & (y >= boxes[:, 1]) & (y <= boxes[:, 3])
    high, wide = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    fits = (stats[:, 3:4] <= _STANDS_OUT * high) & (stats[:, 2:3] <= 1.2 * wide + 0.5 * high)
    return np.asarray((within & fits).any(axis=1))


def _is_signature(piece: _Piece, pieces: list[_Piece], plane: Plane, mm: float) -> bool:
    if piece.high < _HIGH_MM * mm or piece.across < _ACROSS_MM * mm or piece.strokes[0] < _LONGEST_MM * mm:
        return False
    if piece.wide > min(_MOST_MM[0] * mm, _FLAT * piece.high) or piece.high > _MOST_MM[1] * mm:
        return False
    if _straight(plane, piece, round(_RUN_MM * mm)) > _STRAIGHT:
        return False
    if piece.area > _DENSE * piece.wide * piece.high or _thick(plane, piece) > _THICK_MM * mm:
        return False
    longest, *rest = piece.strokes
    rest += [stroke for other in pieces if other is not piece for stroke in other.strokes]
    return len(rest) < _WRITTEN or longest >= _LARGER * float(np.percentile(rest, 75))


def _on_paper(piece: _Piece, sight: Sight) -> bool:
    """Whether there is paper around the strokes, as there is none in a photograph."""
    box = piece.box
    shaded = int(np.count_nonzero(sight.shade[box.y0 : box.y1, box.x0 : box.x1]))
    return shaded <= _SHADED * piece.wide * piece.high


def _is_small(piece: _Piece, plane: Plane, mm: float) -> bool:
    low, high = _SMALL_MM
    if not low * mm <= piece.across <= high * mm or piece.high < _SMALL_HIGH_MM * mm:
        return False
    return len(piece.strokes) <= 3 and _thick(plane, piece) <= _THICK_MM * mm


def _places(words: tuple[Word, ...]) -> tuple[Box, ...]:
    """The lines after whose end initials are set."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    found = []
    for line in lines.values():
        text = squash(" ".join(word.text for word in line))
        first = text.split(" ")[0]
        titled = len(line) <= 7 and (first in _FOR or any(office in text for office in _OFFICES))
        ended = any(word.text.rstrip().endswith(("/.", "/,")) for word in line[-3:])
        if text.startswith(_FILING) or ended or titled:
            sure = [word.box for word in line if word.score >= _SURE_SCORE] or [word.box for word in line]
            last = max(sure, key=lambda box: box.x1)
            found.append(last)
    return tuple(found)


def _beside(box: Box, places: tuple[Box, ...], mm: float) -> bool:
    middle = (box.y0 + box.y1) / 2
    return any(
        _RIGHT_MM[0] * mm <= box.x0 - place.x1 <= _RIGHT_MM[1] * mm
        and abs(middle - (place.y0 + place.y1) / 2) <= _LEVEL_MM * mm
        for place in places
    )
