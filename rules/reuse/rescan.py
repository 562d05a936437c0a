"""Is this paper one that was digitized before, scanned again? Decided by what two readings of a form do not share.

A form filled in for two people shares most of its words, and two scans of one paper do not share all: what tells them
apart is the kind of difference. Readings of one paper differ by letters that were misread, of two papers by whole words
and numbers. The limits are those of bench/rescans.py, tuned on papers that are not among those it is tested on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from core.model import PageText
from core.text import fold

#: With fewer words nothing can be said by them.
LEAST_WORDS: Final = 12
#: Numbers of so many digits name somebody or something, "Số: 152" too; a single digit may be anything.
_NUMBER_DIGITS: Final = 2
#: A word that its reader is less sure of says nothing.
_SURE: Final = 0.7
#: So alike, 0–100, are two readings of one word.
_SAME_WORD: Final = 60
_SHORTEST: Final = 3
#: Share of the words that both have, of the longer one.
SHARED: Final = 0.7
#: Words that really differ, of a hundred, that junk from seals and handwriting may leave.
STRANGE: Final = 0.02
_DIGITS: Final = re.compile(r"\D")
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two readings are."""

    words: int  #: of the shorter one
    shared: float  #: share of the longer one's words that stand in the other in the same order
    strange: int  #: words of either that the other has nothing like in their place
    numbers: int  #: numbers that differ

    @property
    def rescan(self) -> bool:
        """Whether both are readings of one paper."""
        if self.words < LEAST_WORDS or self.numbers:
            return False
        return self.shared >= SHARED and self.strange <= STRANGE * self.words


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    sure: bool

    @property
    def digits(self) -> str:
        return _DIGITS.sub("", self.text)


def likeness(one: Iterable[PageText], other: Iterable[PageText]) -> Likeness:
    """How alike what was read on two papers is, page after page."""
    first, second = _tokens(one), _tokens(other)
    shared, strange, numbers = 0, 0, 0
    steps = Levenshtein.opcodes([item.text for item in first], [item.text for item in second])
    places = ((step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end) for step in steps)
    for tag, start, end, other_start, other_end in _joined(places):
        here, there = first[start:end], second[other_start:other_end]
        if tag == "equal":
            shared += len(here)
            continue
        strange += _strange(here, there)
        numbers += _numbers(here, there)
    longer = max(len(first), len(second), 1)
    return Likeness(min(len(first), len(second)), shared / longer, strange, numbers)


def _joined(steps: Iterable[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int, int, int, int]]:
    """The steps from one reading to the other, those that change something joined where they follow one another."""
    for equal, run in groupby(steps, lambda step: step[0] == "equal"):
        some = list(run)
        if equal:
            yield from some
        else:
            yield "other", some[0][1], some[-1][2], some[0][3], some[-1][4]


def _tokens(pages: Iterable[PageText]) -> list[_Token]:
    found = []
    for page in pages:
        for word in page.words:
            text = _SIGNS.sub("", fold(word.likely))
            if text:
                found.append(_Token(text, word.score >= _SURE))
    return found


def _strange(here: list[_Token], there: list[_Token]) -> int:
    """Words that both readers are sure of and that are nothing like one another: two papers, not one misread."""
    mine = [item.text for item in here if item.sure and len(item.text) >= _SHORTEST and not item.digits]
    theirs = [item.text for item in there if item.sure and len(item.text) >= _SHORTEST and not item.digits]
    left = list(theirs)
    unlike = 0
    for text in mine:
        best = max(left, key=lambda candidate: fuzz.ratio(text, candidate), default=None)
        if best is not None and fuzz.ratio(text, best) >= _SAME_WORD:
            left.remove(best)
        elif best is not None:
            unlike += 1
    # A word that the other has not read at all may have been covered; one in its place may not.
    return unlike


def _numbers(here: list[_Token], there: list[_Token]) -> int:
    """Numbers in one another's place that are not the same; a number that was read in two parts is."""
    mine, theirs = _digits_of(here), _digits_of(there)
    if "".join(mine) == "".join(theirs):
        return 0
    long_mine = [number for number in mine if len(number) >= _NUMBER_DIGITS]
    long_theirs = [number for number in theirs if len(number) >= _NUMBER_DIGITS]
    if not long_mine or not long_theirs:
        return 0
    # People have numbers, and days, that differ by one digit: no digit is forgiven.
    return len(set(long_mine) - set(long_theirs))


def _digits_of(run: list[_Token]) -> list[str]:
    return [item.digits for item in run if item.sure and item.digits]
