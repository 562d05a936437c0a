"""Frames of ink: square seals, and stamps with their words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from core.model import Box, InkColour, StampWords
from core.secrecy import secrecy_words
from core.text import squash
from pipeline.reading.ink import Gray
from pipeline.reading.marks.inks import Plane, Sight

#: What a frame may measure; larger ones are borders of certificates and tables.
_LONG_MM: Final = (11.0, 115.0)
_SHORT_MM: Final = (5.0, 60.0)
#: Ink that is so near is one line.
_BROKEN_MM: Final = 0.7
#: How much of a rectangle's sides must be drawn, or of a shape's inside be free, to be a frame.
_DRAWN: Final = 0.7
_HOLLOW: Final = 0.5
_INSET_MM: Final = (0.0, 0.35, 0.7, 1.05)
#: Words and signs fill so much of a frame; a filled field is none.
_FILLED: Final = (0.04, 0.62)
_READ_MARGIN_MM: Final = 1.0
_READ_DPI: Final = 300.0
#: Of 255; and what spans so much of a stamp's width is its frame.
_INK_DEPTH: Final = 40
_SPANS: Final = 0.7

#: What stamps say, squashed, and how like it the words must be, 0–100; the most telling first.
_SAID: Final[tuple[tuple[StampWords, str, float], ...]] = (
    (StampWords.CERTIFIED_COPY, "chung thuc ban sao", 82),
    (StampWords.CERTIFIED_COPY, "ban sao dung voi ban chinh", 82),
    (StampWords.INCOMING, "cong van den", 85),
    (StampWords.COPY, "ban sao", 92),
    (StampWords.COPY, "sao y ban chinh", 85),
    (StampWords.URGENT, "hoa toc", 85),
    (StampWords.URGENT, "thuong khan", 85),
)
_WHOLE_WORDS: Final[tuple[tuple[StampWords, frozenset[str]], ...]] = (
    (StampWords.COPY, frozenset({"sao", "y"})),
    (StampWords.COPY, frozenset({"sao", "luc"})),
    (StampWords.COPY, frozenset({"trich", "sao"})),
    (StampWords.INCOMING, frozenset({"den", "so"})),
    (StampWords.INCOMING, frozenset({"den", "ngay"})),
    (StampWords.URGENT, frozenset({"khan"})),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Something framed, in pixels of the sight."""

    box: Box
    rectangle: tuple[tuple[float, float], tuple[float, float], float]  #: as OpenCV turns them
    long_mm: float
    short_mm: float
    drawn: float  #: share of the rectangle's sides
    filled: float  #: share of ink inside

    @property
    def ruled(self) -> bool:
        """Whether all four sides are drawn."""
        return self.drawn >= _DRAWN

    @property
    def square(self) -> bool:
        """Whether it is about as high as wide."""
        return self.long_mm <= 1.25 * self.short_mm


def frames_in(sight: Sight, plane: Plane) -> tuple[Frame, ...]:
    """Everything framed in one ink that may be a seal or a stamp."""
    near = np.ones((sight.px(_BROKEN_MM),) * 2, np.uint8)
    closed = np.asarray(cv2.morphologyEx(plane, cv2.MORPH_CLOSE, near), dtype=np.uint8)
    contours, tree = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    # Print that lies over a frame hides it.
    inked = np.asarray(cv2.bitwise_or(plane, sight.planes[InkColour.BLACK]), dtype=np.uint8)
    found = []
    for place, contour in enumerate(contours):
        if tree[0][place][3] >= 0:
            continue
        if max(cv2.boundingRect(contour)[2:]) < sight.px(_SHORT_MM[0]):
            continue
        rectangle = cv2.minAreaRect(contour)
        short, long = (side / sight.mm for side in sorted(rectangle[1]))
        if not (_LONG_MM[0] <= long <= _LONG_MM[1] and _SHORT_MM[0] <= short <= _SHORT_MM[1]):
            continue
        drawn = _drawn(sight, inked, rectangle)
        if drawn < _DRAWN and _hollow(contours, tree, place) < _HOLLOW:
            continue
        # A frame with a gap has an outline that runs back along its inside.
        shape = np.rint(cv2.boxPoints(rectangle)).astype(np.int32)[:, None, :] if drawn >= _DRAWN else contour
        filled = _filled(plane, shape)
        if _FILLED[0] <= filled <= _FILLED[1]:
            left, top, wide, high = cv2.boundingRect(contour)
            found.append(Frame(Box(left, top, left + wide, top + high), rectangle, long, short, drawn, filled))
    return tuple(found)


def _drawn(sight: Sight, ink: Plane, rectangle: tuple[tuple[float, float], tuple[float, float], float]) -> float:
    """The share of a rectangle's sides with ink on or just within them; of the side with least."""
    centre = np.array(rectangle[0])
    corners = cv2.boxPoints(rectangle).astype(np.float64)
    height, width = ink.shape
    sides = []
    for first, second in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points = first + (second - first) * np.linspace(0.03, 0.97, 40)[:, None]
        middle = (first + second) / 2
        inwards = (centre - middle) / max(1.0, float(np.hypot(*(centre - middle))))
        drawn = np.zeros(len(points), dtype=bool)
        for inset in _INSET_MM:
            x, y = np.rint(points + inwards * inset * sight.mm).astype(int).T
            drawn |= ink[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0
        sides.append(float(drawn.mean()))
    return min(sides)


def _hollow(contours: Sequence[NDArray[np.int32]], tree: NDArray[np.int32], place: int) -> float:
    """The share of a shape that its largest hole takes."""
    largest, hole = 0.0, int(tree[0][place][2])
    while hole >= 0:
        largest = max(largest, float(cv2.contourArea(contours[hole])))
        hole = int(tree[0][hole][0])
    return largest / max(1.0, float(cv2.contourArea(contours[place])))


def _filled(plane: Plane, contour: NDArray[np.int32]) -> float:
    """The share of ink inside a shape."""
    left, top, wide, high = cv2.boundingRect(contour)
    x0, y0 = max(0, left), max(0, top)
    own = plane[y0 : top + high, x0 : left + wide]
    inner = np.zeros_like(own)
    cv2.drawContours(inner, [contour - (x0, y0)], -1, 255, -1)
    ink = cv2.bitwise_and(inner, own)
    return int(np.count_nonzero(ink)) / max(1, int(np.count_nonzero(inner)))


def said(text: str) -> StampWords | None:
    """Which stamp these words are of; they may be misread a little."""
    if secrecy_words(text) is not None:
        return StampWords.SECRET
    squashed = squash(text)
    for meaning, phrase, likeness in _SAID:
        if len(squashed) >= len(phrase) - 1 and fuzz.partial_ratio(phrase, squashed) >= likeness:
            return meaning
    single = set(squashed.split())
    return next((meaning for meaning, needed in _WHOLE_WORDS if needed <= single), None)


def text_in(sight: Sight, frame: Frame, read: Callable[[Gray, float], str]) -> str:
    """What is read inside a coloured frame once it is turned level, as print would be."""
    (x, y), (wide, high), angle = frame.rectangle
    if wide < high:
        wide, high, angle = high, wide, angle - 90
    # Nobody stamps upside down: of the two ways to lie level, the nearer one.
    angle = (angle + 90) % 180 - 90
    margin = 2 * _READ_MARGIN_MM * sight.mm
    size = (wide + margin, high + margin)
    larger = _READ_DPI / sight.dpi
    turn = cv2.getRotationMatrix2D((x, y), angle, larger)
    turn[:, 2] += np.array([size[0] * larger / 2 - x, size[1] * larger / 2 - y])
    whole = (round(size[0] * larger), round(size[1] * larger))
    level = cv2.warpAffine(sight.depth, turn, whole, flags=cv2.INTER_CUBIC)
    return read(np.asarray(cv2.bitwise_not(_unframed(level)), dtype=np.uint8), _READ_DPI)


def _unframed(level: Plane) -> Plane:
    """The ink of a stamp without its frame, among whose lines no engine looks for words."""
    ink = cv2.threshold(level, _INK_DEPTH, 255, cv2.THRESH_BINARY)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    frames = stats[:, 2] > _SPANS * level.shape[1]
    frames[0] = False
    lines = cv2.dilate(np.where(frames, 255, 0).astype(np.uint8)[labels], np.ones((5, 5), np.uint8))
    return np.asarray(cv2.subtract(level, lines), dtype=np.uint8)
