"""Full stops behind the numbers of a list, which tesseract leaves out where a number stands alone in its column."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray

#: A list has so many numbers; fewer may be anything.
_NUMBERS: Final = 3
_MOST_DIGITS: Final = 3
#: By the height of a digit: how wide and high a stop is, and how far from its digit and above its foot it may stand.
_SIZE: Final = (0.08, 0.4)
_AWAY: Final = 0.7
_FOOT: Final = 0.25
_DARKER: Final = 60
_PAPER: Final = 75  #: percentile


def with_stops(gray: Gray, words: tuple[RawWord, ...]) -> tuple[RawWord, ...]:
    """The words, with the stops that stand behind numbers at the beginning of lines.

    Args:
        gray: the page as it was read.
        words: with boxes on it.
    """
    alone = set(_numbers(words))
    if len(alone) < _NUMBERS:
        return words
    return tuple(_with_stop(gray, word) if place in alone else word for place, word in enumerate(words))


def _numbers(words: tuple[RawWord, ...]) -> Iterator[int]:
    """The places of short numbers that begin a line."""
    begun: Counter[int] = Counter()
    for place, word in enumerate(words):
        if not begun[word.line] and word.text.isdecimal() and len(word.text) <= _MOST_DIGITS:
            yield place
        begun[word.line] += 1


def _with_stop(gray: Gray, word: RawWord) -> RawWord:
    high = word.y1 - word.y0
    right, foot = word.x1 + round(_AWAY * high), word.y1 + round(_FOOT * high)
    part = gray[max(0, word.y0) : foot, max(0, word.x0) : right]
    if not part.size:
        return word
    ink = (part < np.percentile(part, _PAPER) - _DARKER).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    least, most = (share * high for share in _SIZE)
    for left, top, wide, tall, _area in stats[1:].tolist():
        small = least <= wide <= most and least <= tall <= most
        # What reaches the edge of the part goes on behind it.
        inside = left + wide < part.shape[1]
        beside = left + wide // 2 >= word.x1 - max(0, word.x0) - 1
        if small and inside and beside and top + tall >= high * (1 - _FOOT):
            # The second reader was shown the number without its stop.
            other = f"{word.other}." if word.other == word.text else word.other
            return replace(word, text=f"{word.text}.", x1=max(0, word.x0) + left + wide, other=other)
    return word
