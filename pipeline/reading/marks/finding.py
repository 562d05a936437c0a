"""Which marks are on a page: seals first, then what is framed, then what a pen wrote outside of stamps."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from core.model import Box, InkColour, Mark, MarkKind, Word
from pipeline.inks import above
from pipeline.reading.ink import Gray
from pipeline.reading.marks.frames import Frame, frames_in, said, text_in
from pipeline.reading.marks.inks import Pixels, Plane, Sight, sight_of
from pipeline.reading.marks.rings import RINGS_MM, Ring, rings_in
from pipeline.reading.marks.strokes import without_rules, written

Read = Callable[[Gray, float], str]  #: a small picture and its dpi, to the words in it

#: How much of its ring must be drawn: red ink is hardly anything but seals, print and pens draw in the others.
_LEAST_RING: Final = {InkColour.RED: 0.5, InkColour.BLUE: 0.7}
#: A dark ring on a page without colours is only told where it is surely a seal.
_SURE_RING: Final = 0.85
#: Red ink is not as dark as print, its lines are thin, and so much of 255 is left of them.
_DARK_DEPTH: Final = 50
_DARK_MM: Final = (26.0, 46.0)
_AROUND_MM: Final = 3.0
_SEALS: Final = frozenset({MarkKind.ROUND_SEAL, MarkKind.SQUARE_SEAL})
_COLOURED: Final = (InkColour.RED, InkColour.BLUE)
_CUT_MM: Final = 0.7
#: How deep of 255 ink of any colour is, and how much of a disc it fills at least.
_DISC_DEPTH: Final = 60
_DISC: Final = 0.82
#: Of a seal that is cut by the edge, at least so much is seen.
_LEAST_SEEN_MM: Final = 4.0
#: Of the palest and smallest seal more than this is seen.
_LEAST_INK_MM2: Final = 12
#: A blue signature that runs under a seal shows at least so much of itself between the lines of the seal.
_LEAST_BLUE_MM2: Final = 8.0
#: A seal lies over a signature when so much of either's box is the other's.
_OVER: Final = 0.06


def find_marks(small: Pixels, dpi: float, words: tuple[Word, ...], read: Read) -> tuple[Mark, ...]:
    """The marks of a page, from top to bottom.

    Args:
        small: the page as `shrunk` left it, turned upright.
        dpi: its resolution.
        words: what was read on it, boxes in its pixels.
        read: who reads the words of a coloured stamp, which lifted ink does not show.
    """
    sight = sight_of(small, dpi)
    marks: list[Mark] = []
    for colour in _COLOURED:
        if np.count_nonzero(sight.planes[colour]) >= _LEAST_INK_MM2 * sight.mm**2:
            frames = frames_in(sight, sight.planes[colour])
            seals = _round_seals(sight, colour, frames)
            marks += seals + _framed(sight, colour, frames, words, read, seals)
    if not sight.coloured:
        marks += _dark_seals(sight)
    marks += _black_stamps(sight, words)
    for colour in (InkColour.BLUE, InkColour.BLACK):
        found = written(_strokes(sight, colour, marks), sight, words)
        marks += [Mark(MarkKind.SIGNATURE, box, colour) for box in found.signatures]
        marks += [Mark(MarkKind.INITIALS, box, colour) for box in found.initials]
    return tuple(sorted((_over(mark, marks) for mark in marks), key=lambda mark: (mark.box.y0, mark.box.x0)))


def _round_seals(sight: Sight, colour: InkColour, frames: tuple[Frame, ...]) -> list[Mark]:
    plane = sight.planes[colour].copy()
    for frame in frames:
        if frame.ruled:
            # Circles fit into rectangles, too.
            plane[frame.box.y0 : frame.box.y1, frame.box.x0 : frame.box.x1] = 0
    return _rings(sight, plane, colour, least=_LEAST_RING[colour])


def _dark_seals(sight: Sight) -> list[Mark]:
    """Seals of a page without colours: where a ring hangs together, of their size, and is drawn nearly everywhere."""
    plane = cv2.morphologyEx(above(sight.depth, _DARK_DEPTH), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    stats = cv2.connectedComponentsWithStats(plane)[2][1:]
    low, high = (size * sight.mm for size in _DARK_MM)
    short, long = np.minimum(stats[:, 2], stats[:, 3]), np.maximum(stats[:, 2], stats[:, 3])
    around, own = sight.px(_AROUND_MM), np.zeros_like(plane)
    for left, top, wide, tall, _ in stats[(short >= low) & (long <= high) & (long <= 1.15 * short)]:
        place = (slice(max(0, top - around), top + tall + around), slice(max(0, left - around), left + wide + around))
        own[place] = plane[place]
    return _rings(sight, own, InkColour.BLACK, least=_SURE_RING)


def _rings(sight: Sight, plane: Plane, colour: InkColour, *, least: float) -> list[Mark]:
    scale = RINGS_MM / sight.mm
    size = (max(1, round(plane.shape[1] * scale)), max(1, round(plane.shape[0] * scale)))
    soft = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    coarse = np.asarray(cv2.threshold(soft, 60, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    seals = [_round_seal(ring, colour, sight, scale) for ring in rings_in(coarse, least=least)]
    narrow = sight.px(_LEAST_SEEN_MM)
    return [
        seal
        for seal in seals
        if min(seal.box.x1 - seal.box.x0, seal.box.y1 - seal.box.y0) >= narrow and not _is_disc(seal.box, sight)
    ]


def _is_disc(box: Box, sight: Sight) -> bool:
    """Whether hardly any paper is seen within: the sign of a firm, in several colours, and no seal."""
    own = sight.depth[box.y0 : box.y1, box.x0 : box.x1]
    high, wide = own.shape
    inner = np.zeros_like(own)
    size = (max(1, round(0.42 * wide)), max(1, round(0.42 * high)))
    cv2.ellipse(inner, (wide // 2, high // 2), size, 0, 0, 360, 255, -1)
    ink = cv2.bitwise_and(above(own, _DISC_DEPTH), inner)
    return int(np.count_nonzero(ink)) > _DISC * int(np.count_nonzero(inner))


def _round_seal(ring: Ring, colour: InkColour, sight: Sight, scale: float) -> Mark:
    height, width = sight.depth.shape
    across, down = ring.reach
    x0, x1 = (ring.x - across) / scale, (ring.x + across) / scale
    y0, y1 = (ring.y - down) / scale, (ring.y + down) / scale
    beyond = max(-x0, -y0, x1 - width, y1 - height)
    box = Box(max(0, round(x0)), max(0, round(y0)), min(width, round(x1)), min(height, round(y1)))
    return Mark(MarkKind.ROUND_SEAL, box, colour, whole=beyond <= _CUT_MM * sight.mm)


def _framed(
    sight: Sight, colour: InkColour, frames: tuple[Frame, ...], words: tuple[Word, ...], read: Read, seals: list[Mark]
) -> list[Mark]:
    """Square seals and stamps."""
    found: list[Mark] = []
    # The largest first: what is framed within a stamp is part of it.
    for frame in sorted(frames, key=lambda frame: frame.long_mm * frame.short_mm, reverse=True):
        if any(_shared(frame.box, mark.box) > 0.5 for mark in (*seals, *found)):
            continue
        means = said(_printed_in(frame.box, words)) or said(text_in(sight, frame, read))
        if means is not None:
            found.append(Mark(MarkKind.STAMP, frame.box, colour, words=means))
        elif _is_square_seal(frame):
            found.append(Mark(MarkKind.SQUARE_SEAL, frame.box, colour))
    return found


def _is_square_seal(frame: Frame) -> bool:
    return frame.square and frame.short_mm >= 13 and frame.filled >= 0.1


def _black_stamps(sight: Sight, words: tuple[Word, ...]) -> list[Mark]:
    """Stamps in black: frames whose words say which; forms are full of other frames."""
    found = []
    for frame in frames_in(sight, sight.planes[InkColour.BLACK]):
        means = said(_printed_in(frame.box, words))
        if means is not None:
            found.append(Mark(MarkKind.STAMP, frame.box, InkColour.BLACK, words=means))
    return found


def _printed_in(box: Box, words: tuple[Word, ...]) -> str:
    return " ".join(
        word.text
        for word in words
        if box.x0 <= (word.box.x0 + word.box.x1) / 2 <= box.x1 and box.y0 <= (word.box.y0 + word.box.y1) / 2 <= box.y1
    )


def _strokes(sight: Sight, colour: InkColour, marks: list[Mark]) -> Plane:
    """Where a pen of that colour may have written: not in stamps, not where a seal or a signature of it was found."""
    plane = sight.planes[colour].copy()
    if colour is InkColour.BLACK:
        plane = without_rules(sight, plane)
    for mark in marks if colour is InkColour.BLUE else ():
        place = (slice(mark.box.y0, mark.box.y1), slice(mark.box.x0, mark.box.x1))
        if mark.kind in _SEALS and np.count_nonzero(plane[place]) >= _LEAST_BLUE_MM2 * sight.mm**2:
            # What is blue outside of a red seal is black under it.
            plane[place] = cv2.bitwise_or(plane[place], sight.planes[InkColour.BLACK][place])
    for mark in marks:
        if mark.kind not in _SEALS or mark.ink is not InkColour.RED:
            plane[mark.box.y0 : mark.box.y1, mark.box.x0 : mark.box.x1] = 0
    return plane


def _shared(box: Box, other: Box) -> float:
    """How much of a box lies in another, 0–1."""
    wide = min(box.x1, other.x1) - max(box.x0, other.x0)
    high = min(box.y1, other.y1) - max(box.y0, other.y0)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(1, (box.x1 - box.x0) * (box.y1 - box.y0))


def _over(mark: Mark, marks: list[Mark]) -> Mark:
    if mark.kind not in _SEALS:
        return mark
    signed = (other.box for other in marks if other.kind is MarkKind.SIGNATURE)
    over = any(max(_shared(box, mark.box), _shared(mark.box, box)) >= _OVER for box in signed)
    return replace(mark, over=over)
