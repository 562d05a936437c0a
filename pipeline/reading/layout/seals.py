"""Black rings of seals, taken out before reading: readers take a ring, and the lines that touch it, for a picture."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import Box, Word
from core.text.syllables import WordSort, sort_of
from pipeline.inks import above
from pipeline.reading.ink import Gray, resized
from pipeline.reading.marks.rings import RINGS_MM, rings_in

_DPI: Final = 25.4 * RINGS_MM
#: Seals of offices are no smaller; with the lines that touch it, a seal is no larger.
_SIZE_MM: Final = (26.0, 130.0)
#: Of a ring that is surely a seal's so much is drawn. Red and blue rings are pale once their ink is lifted.
_DRAWN: Final = 0.85
_DARKER: Final = 60
_AROUND_PX: Final = 25
#: The ring is looked for so far beyond where it was seen; the emblem lies within this share of its radius.
_ROOM_MM: Final = 1.5
_INNER: Final = 0.4
#: What runs along the edge for so long is the ring; what crosses it is shorter, and reaches so far to either side.
_ALONG_MM: Final = 2.5
_ACROSS_MM: Final = 1.0
_GAP_PX: Final = 5
#: Print under a seal is kept where it was read as surely as this.
_SURE_SCORE: Final = 0.9

_BACK: Final = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP | cv2.WARP_FILL_OUTLIERS
_Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class DarkSeal:
    """A black seal, in pixels of its page."""

    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """The square around it."""
        x, y, radius = round(self.x), round(self.y), round(self.radius)
        return Box(x - radius, y - radius, x + radius, y + radius)


def dark_seals(gray: Gray, dpi: float) -> tuple[DarkSeal, ...]:
    """The black seals of a page, whatever touches them.

    Args:
        gray: the page, coloured ink lifted, lying any way round.
        dpi: its resolution.
    """
    small = resized(gray, _DPI / dpi)
    dark = above(np.asarray(cv2.subtract(cv2.blur(small, (_AROUND_PX, _AROUND_PX)), small)), _DARKER)
    plane = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    stats = cv2.connectedComponentsWithStats(plane)[2][1:]
    short, long = np.minimum(stats[:, 2], stats[:, 3]), np.maximum(stats[:, 2], stats[:, 3])
    low, high = (size * RINGS_MM for size in _SIZE_MM)
    own = np.zeros_like(plane)
    room = math.ceil(_ROOM_MM * RINGS_MM)
    for left, top, wide, tall, _ in stats[(short >= low) & (long <= high)]:
        place = (slice(max(0, top - room), top + tall + room), slice(max(0, left - room), left + wide + room))
        own[place] = plane[place]
    scale = max(1.0, dpi / _DPI)
    # The middle of a pixel at 75 dpi lies between those of the picture.
    return tuple(
        DarkSeal(scale * (ring.x + 0.5) - 0.5, scale * (ring.y + 0.5) - 0.5, scale * (ring.across + ring.down) / 2)
        for ring in (rings_in(own, least=_DRAWN, ovals=False) if own.any() else ())
        if 2 * ring.across >= low
    )


def without_seals(gray: Gray, seals: tuple[DarkSeal, ...], dpi: float) -> Gray:
    """The picture with the rings of seals painted over with paper; strokes that cross a ring stay whole."""
    if not seals:
        return gray
    cleared = gray.copy()
    for seal in seals:
        _clear(cleared, seal, dpi / 25.4)
    return cleared


def without_junk(words: tuple[Word, ...], seals: tuple[Box, ...]) -> tuple[Word, ...]:
    """The words without what a reader makes of the emblem and the round line of letters within a seal.

    Args:
        words: of a page.
        seals: the squares around its black seals, as the page is shown.
    """
    return tuple(word for word in words if _is_print(word) or not any(_lies_in(word.box, seal) for seal in seals))


def _is_print(word: Word) -> bool:
    letters = sum(map(str.isalpha, word.text))
    return word.score >= _SURE_SCORE and letters > 1 and sort_of(word.text) is not WordSort.ODD


def _lies_in(box: Box, seal: Box) -> bool:
    """Whether the middle of a box lies in the circle that a square holds."""
    x, y = (box.x0 + box.x1 - seal.x0 - seal.x1) / 2, (box.y0 + box.y1 - seal.y0 - seal.y1) / 2
    return math.hypot(x, y) < (seal.x1 - seal.x0) / 2


def _clear(gray: Gray, seal: DarkSeal, mm: float) -> None:
    """Paint over the rings of one seal, in the picture itself."""
    x, y, radius = seal.x, seal.y, seal.radius
    reach = math.ceil(radius + _ROOM_MM * mm)
    left, top = max(0, math.floor(x) - reach), max(0, math.floor(y) - reach)
    part = gray[top : math.ceil(y) + reach, left : math.ceil(x) + reach]
    centre = (x - left, y - top)
    size = (reach, round(2 * math.pi * radius))
    # Rows are directions and columns are distances: a ring is an upright line there, however crooked.
    unrolled = cv2.warpPolar(part, size, centre, reach, cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS)
    found = _line(np.asarray(unrolled, dtype=np.uint8), _INNER * radius, mm)
    back = (part.shape[1], part.shape[0])
    line = cv2.warpPolar(found, back, centre, reach, _BACK)
    paper = cv2.dilate(part, np.ones((round(mm) | 1,) * 2, np.uint8))
    np.copyto(part, paper, where=line > 0)


def _line(unrolled: Gray, inner: float, mm: float) -> _Mask:
    """The rings of an unrolled seal beyond a distance, without what crosses them."""
    ink = np.asarray(cv2.bitwise_not(above(unrolled, _threshold(unrolled))), dtype=np.uint8)
    along = round(_ALONG_MM * mm)
    # A ring has no end.
    ink = np.concatenate((ink[-along:], ink, ink[:along]))
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_GAP_PX, 1), np.uint8))
    line = np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((along, 1), np.uint8)), dtype=np.uint8)
    line[:, : max(0, int(inner))] = 0
    line = np.asarray(cv2.dilate(line, np.ones((3, 5), np.uint8)), dtype=np.uint8)
    rest = cv2.subtract(ink, line)
    crossing = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((1, round(_ACROSS_MM * mm)), np.uint8))
    return np.asarray(cv2.subtract(line, crossing)[along:-along], dtype=np.uint8)


def _threshold(unrolled: Gray) -> int:
    return int(cv2.threshold(unrolled, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])
