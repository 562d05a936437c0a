"""Whether the digits that a page's text says are those to be seen: a number of other digits is as good a number.

A font's table of meanings can be wrong in its digits alone; every word is then one that can stand on a paper. So the
numbers are read from the picture by the reader of lines, which takes six milliseconds a number and, of print that a
program drew, mistakes no digit in a thousand (`bench/digital.py`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from core.model import Box, Word
from pipeline.reading.ink import Gray
from pipeline.reading.recogniser import Recogniser

#: Around a number, in heights of its box.
_ROOM: Final = 0.15
_DIGITS: Final = frozenset("0123456789")


def other_digits(fonts: Iterable[Sequence[Word]], gray: Gray, recogniser: Recogniser) -> bool:
    """Whether there is a font of which some digit is mostly seen as another one.

    Args:
        fonts: of each font some words that show its digits, their boxes close around the print.
        gray: the page that the boxes lie on.
        recogniser: who reads.
    """
    return any(_is_other(words, gray, recogniser) for words in fonts)


def _is_other(words: Sequence[Word], gray: Gray, recogniser: Recogniser) -> bool:
    same: Counter[str] = Counter()
    other: Counter[str] = Counter()
    readings = recogniser.read([_cut(gray, word.box) for word in words])
    for word, reading in zip(words, readings, strict=True):
        said, seen = ([sign for sign in text if sign in _DIGITS] for text in (word.text, reading.text))
        # A letter seen as a digit, or a digit as a letter: nobody knows then which digit is which.
        if len(said) == len(seen):
            for digit, found in zip(said, seen, strict=True):
                (same if digit == found else other)[digit] += 1
    return any(count > same[digit] for digit, count in other.items())


def _cut(gray: Gray, box: Box) -> Gray:
    room = round(_ROOM * (box.y1 - box.y0))
    number = gray[max(0, box.y0 - room) : box.y1 + room, max(0, box.x0 - room) : box.x1 + room]
    # White on black.
    return ~number if np.median(number) < 128 else number
