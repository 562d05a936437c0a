"""Words, lines and marks as other programs take them: inside the page, never empty, only letters that XML can hold."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from core.model import Box, Mark, PageText, Word

#: XML 1.0 § 2.2 leaves these out, escaped or not.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """One word where it stands."""

    text: str = field(repr=False)
    box: Box
    score: float
    proposal: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """Words of one line, and the box around them."""

    words: tuple[PlacedWord, ...]
    box: Box


def lines_of(page: PageText) -> tuple[PlacedLine, ...]:
    """The lines of a page in reading order."""
    placed = (tuple(_placed(word, page) for word in line) for line in page.lines)
    return tuple(PlacedLine(words, around(tuple(word.box for word in words))) for words in placed)


def marks_of(page: PageText) -> tuple[Mark, ...]:
    """The seals, signatures and stamps of a page from top to bottom, each inside it."""
    return tuple(replace(mark, box=_inside(mark.box, page)) for mark in page.marks or ())


def around(boxes: tuple[Box, ...]) -> Box:
    """The smallest box that holds them all."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def letters(text: str) -> str:
    """The text with U+FFFD for what no XML file may hold."""
    return _NOT_XML.sub("\ufffd", text)


def _placed(word: Word, page: PageText) -> PlacedWord:
    score = min(1.0, max(0.0, word.score))
    proposal = None if word.proposal is None else letters(word.proposal)
    return PlacedWord(letters(word.text), _inside(word.box, page), score, proposal)


def _inside(box: Box, page: PageText) -> Box:
    """Straightening may move a box over the edge of the page, where readers do not look for it."""
    x0, x1 = _within(box.x0, box.x1, page.width_px)
    y0, y1 = _within(box.y0, box.y1, page.height_px)
    return Box(x0, y0, x1, y1)


def _within(start: int, end: int, most: int) -> tuple[int, int]:
    low = max(0, min(start, end, most - 1))
    return low, max(low + 1, min(max(start, end), most))
