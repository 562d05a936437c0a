"""Columns of numbers that a reader passed over: set between words that it knows, and read again."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.inks import above
from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray

#: Letters are so high and wide, by the height of those that were read; the rest are rules, specks, pictures.
_HIGH: Final = (0.6, 1.7)
_WIDE: Final = (0.12, 2.2)
#: A page of which more than this was passed over is not read better piece by piece.
_MOST_SHARE: Final = 0.25
_MOST_PIECES: Final = 500
#: So many pieces flush on one side, within so much of a letter's height, are a column; pieces of signatures are not.
_COLUMN: Final = 3
_FLUSH: Final = 0.4
#: A line that is so much higher than wide is read sideways, and unless it reads well, nonsense.
_SIDEWAYS: Final = 2.0
_SIDEWAYS_SCORE: Final = 0.8
_LEAST_SCORE: Final = 0.5
#: By the height of letters: as far apart as words are, and how much of its surroundings a piece keeps.
_GAP: Final = 1.0
_AROUND: Final = 0.35
_LINE: Final = 40
_DARKER: Final = 40
_WHITE: Final = 255

_Boxes = NDArray[np.int32]  #: (n, 4): left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters that nobody read: where they stand on the page, and where in the picture of pieces."""

    x0: int
    y0: int
    x1: int
    y1: int
    at_x: int
    at_y: int

    def holds(self, x0: int, y0: int, x1: int, y1: int) -> bool:
        """Whether the middle of a box of the page lies in the piece."""
        return self.x0 <= (x0 + x1) // 2 < self.x1 and self.y0 <= (y0 + y1) // 2 < self.y1


@dataclass(frozen=True, slots=True)
class Leftover:
    """The pieces, set in lines, before each of them the same word of the page."""

    picture: Gray
    pieces: tuple[Piece, ...]

    def placed(self, words: tuple[RawWord, ...], line: int) -> tuple[RawWord, ...]:
        """What was read of the pieces, where it stands on the page; each piece is a line, numbered from there on."""
        found = []
        for number, piece in enumerate(self.pieces):
            for word in words:
                right, down = piece.x0 - piece.at_x, piece.y0 - piece.at_y
                box = (word.x0 + right, word.y0 + down, word.x1 + right, word.y1 + down)
                # What is left of a table's rule is read as a stroke.
                text = word.text.strip("|")
                if piece.holds(*box) and text and word.score >= _LEAST_SCORE:
                    x0, y0, x1, y1 = box
                    found.append(replace(word, text=text, x0=x0, y0=y0, x1=x1, y1=y1, line=line + number))
        return tuple(found)


def upright_words(words: tuple[RawWord, ...]) -> tuple[RawWord, ...]:
    """The words without lines that were read sideways by mistake: columns of numbers."""
    lines: dict[int, list[RawWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    wrong = {number for number, line in lines.items() if _sideways(line)}
    return tuple(word for word in words if word.line not in wrong)


def _sideways(line: list[RawWord]) -> bool:
    wide = max(word.x1 for word in line) - min(word.x0 for word in line)
    high = max(word.y1 for word in line) - min(word.y0 for word in line)
    score = sum(word.score for word in line) / len(line)
    return sum(len(word.text) for word in line) > 1 and high > _SIDEWAYS * wide and score < _SIDEWAYS_SCORE


def leftover(gray: Gray, words: tuple[RawWord, ...]) -> Leftover | None:
    """The columns of what looks like print and lies in no word; None where there are none, or too much was passed over.

    Args:
        gray: the page as it was read.
        words: with boxes on it.
    """
    ink = above(np.asarray(cv2.subtract(cv2.blur(gray, (51, 51)), gray)), _DARKER)
    _, _, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    read = np.zeros(gray.shape, dtype=np.uint8)
    for word in words:
        read[max(0, word.y0 - 2) : word.y1 + 2, max(0, word.x0 - 2) : word.x1 + 2] = 1
    known = read[middles[:, 1].astype(int), middles[:, 0].astype(int)] == 1
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    known_word = _word_to_set_between(words)
    if known_word is None or not known.any():
        return None
    height = float(np.median(high[known & (high > 4)])) if (known & (high > 4)).any() else 0.0
    like = (high > _HIGH[0] * height) & (high < _HIGH[1] * height)
    like &= (wide > _WIDE[0] * height) & (wide < _WIDE[1] * height)
    missed = like & ~known
    if not missed.any() or missed.sum() > _MOST_SHARE * like.sum():
        return None
    boxes = _boxes(stats[missed], gray.shape, height)
    boxes = _in_columns(boxes, _FLUSH * height) if len(boxes) <= _MOST_PIECES else boxes[:0]
    if not len(boxes):
        return None
    around = round(_AROUND * height)
    between = gray[max(0, known_word.y0) : known_word.y1 + around, max(0, known_word.x0) : known_word.x1]
    boxes += np.array((0, -around, 0, around), dtype=np.int32)
    return _set(gray, np.maximum(boxes, 0), between, height)


def _word_to_set_between(words: tuple[RawWord, ...]) -> RawWord | None:
    """A short word that reads well and reaches below no line: among such, a number is read like a word."""
    plain = (
        word
        for word in words
        if 2 <= len(word.text) <= 6
        and word.text.islower()
        and not set("gpqyj\u0323") & set(unicodedata.normalize("NFD", word.text))
    )
    return max(plain, key=lambda word: (word.score, len(word.text)), default=None)


def _boxes(stats: NDArray[np.int32], shape: tuple[int, ...], height: float) -> _Boxes:
    """Letters that stand close together, as one; from the top down."""
    cover = np.zeros(shape, dtype=np.uint8)
    aside = round(height / 2)
    for left, top, wide, high in stats[:, :4]:
        cover[top : top + high, max(0, left - aside) : left + wide + aside] = 1
    found = cv2.connectedComponentsWithStats(cover, connectivity=8)[2][1:, :4]
    return np.column_stack((found[:, :2], np.minimum(found[:, :2] + found[:, 2:], (shape[1], shape[0]))))


def _in_columns(boxes: _Boxes, within: float) -> _Boxes:
    """Those that stand flush, left or right, above or below others."""
    sides = (np.abs(boxes[:, None, side] - boxes[None, :, side]) <= within for side in (0, 2))
    left, right = (near.sum(axis=1) >= _COLUMN for near in sides)
    return np.asarray(boxes[left | right], dtype=np.int32)


def _set(gray: Gray, boxes: _Boxes, between: Gray, height: float) -> Leftover:
    gap = round(_GAP * height)
    deep, lead = max(int((boxes[:, 3] - boxes[:, 1]).max()), between.shape[0]), between.shape[1] + gap
    width = max(round(_LINE * height), int((boxes[:, 2] - boxes[:, 0]).max()) + lead + 2 * gap)
    pieces, x, y = [], gap, gap
    for x0, y0, x1, y1 in boxes.tolist():
        if x + lead + x1 - x0 + gap > width:
            x, y = gap, y + deep + gap
        # All stand on one line.
        pieces.append(Piece(x0, y0, x1, y1, x + lead, y + deep - (y1 - y0)))
        x += lead + x1 - x0 + gap
    picture = np.full((y + deep + gap, width), _WHITE, dtype=np.uint8)
    for piece in pieces:
        part = gray[piece.y0 : piece.y1, piece.x0 : piece.x1]
        foot = piece.at_y + piece.y1 - piece.y0
        picture[piece.at_y : piece.at_y + part.shape[0], piece.at_x : piece.at_x + part.shape[1]] = part
        left = piece.at_x - lead
        picture[foot - between.shape[0] : foot, left : left + between.shape[1]] = between
    return Leftover(picture, tuple(pieces))
