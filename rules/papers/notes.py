"""One page scanned twice in a row, once with a note lying on it: what the note covers is all that differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from statistics import median
from typing import Final

from core.model import PageText, Word
from core.text import words

# Limits without another source were chosen on the train split of bench/notes.py.

#: So far apart a word may lie in two scans of one page, once these are laid over one another.
_APART_MM: Final = 4.0
#: Words nearer to one another than this, across and down, can be covered by one note.
_ONE_NOTE_MM: Final = (24.0, 22.0)
#: So near to what is covered a word may be half under the note, and says nothing.
_EDGE_MM: Final = (18.0, 6.0)
#: Fewer words on a page, or beside the note, prove nothing (rules/papers/stack.py asks for as many).
_ENOUGH_WORDS: Final = 20
#: Fewer covered words than this may have been lost in reading, and one line of them is a value filled in otherwise.
_LEAST_COVERED: Final = 4
_LEAST_LINES: Final = 2
#: The largest usual notes, 102 × 152 mm, are a quarter of A4 and more than half of A5.
_LARGEST_NOTE: Final = 0.5
#: A note is opaque: of what it covers hardly a word is read …
_SEEN_THROUGH: Final = 0.1
#: … and on it stand fewer words than under it, unlike where a form was filled in otherwise …
_WRITTEN_ON: Final = 0.5
#: … and beside it two scans of one page say the same; two copies of one form differ in their numbers.
_SAME_WORDS: Final = 0.85
_SAME_FIGURES: Final = 0.8


class _Seen(Enum):
    SAME = auto()
    OTHERWISE = auto()
    NOT_AT_ALL = auto()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word with its centre, in millimetres."""

    text: str
    x: float
    y: float
    line: int


@dataclass(frozen=True, slots=True)
class _Note:
    """Where a note lies, in millimetres: between the centres of what it covers."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def area(self) -> float:
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    def wider(self, across: float, down: float) -> "_Note":
        return _Note(self.x0 - across, self.y0 - down, self.x1 + across, self.y1 + down)

    def holds(self, word: _Placed) -> bool:
        return self.x0 <= word.x <= self.x1 and self.y0 <= word.y <= self.y1


def under_a_note(one: PageText, other: PageText) -> bool:
    """Whether two pages are one page, seen once with a note on it."""
    first, second = _placed(one), _placed(other)
    if min(len(first), len(second)) < _ENOUGH_WORDS:
        return False
    second = _laid_over(first, second)
    return _covers(first, second, one) or _covers(second, first, other)


def _covers(bare: Sequence[_Placed], noted: Sequence[_Placed], page: PageText) -> bool:
    """Whether what `noted` lacks of `bare` lies under one note."""
    seen = {word: _seen(word, noted) for word in bare}
    covered = _largest_group([word for word in bare if seen[word] is _Seen.NOT_AT_ALL])
    if len(covered) < _LEAST_COVERED or len({word.line for word in covered}) < _LEAST_LINES:
        return False
    note = _around(covered)
    if note.area > _LARGEST_NOTE * page.width_px * page.height_px / (page.dpi / 25.4) ** 2:
        return False
    under = [word for word in bare if note.holds(word)]
    written = sum(note.holds(word) for word in noted)
    if _share_of_same(under, seen) > _SEEN_THROUGH or written > _WRITTEN_ON * len(covered):
        return False
    edge = note.wider(*_EDGE_MM)
    beside = [word for word in bare if not edge.holds(word)]
    figures = [word for word in beside if any(letter.isdigit() for letter in word.text)]
    return (
        len(beside) >= _ENOUGH_WORDS
        and _share_of_same(beside, seen) >= _SAME_WORDS
        and _share_of_same(figures, seen) >= _SAME_FIGURES
    )


def _placed(page: PageText) -> list[_Placed]:
    scale = 25.4 / page.dpi
    return [
        _Placed(text, (word.box.x0 + word.box.x1) / 2 * scale, (word.box.y0 + word.box.y1) / 2 * scale, word.line)
        for word in page.words
        if (text := _plain(word))
    ]


def _plain(word: Word) -> str:
    return " ".join(words(word.text))


def _laid_over(first: Sequence[_Placed], second: Sequence[_Placed]) -> list[_Placed]:
    """The second page moved to where the first lay in the scanner, by the words that stand once on each."""
    there, here = _once(first), _once(second)
    both = [(there[text], here[text]) for text in there.keys() & here.keys()]
    right = median([one.x - other.x for one, other in both] or [0.0])
    down = median([one.y - other.y for one, other in both] or [0.0])
    return [_Placed(word.text, word.x + right, word.y + down, word.line) for word in second]


def _once(placed: Sequence[_Placed]) -> dict[str, _Placed]:
    texts = [word.text for word in placed]
    return {word.text: word for word in placed if texts.count(word.text) == 1}


def _seen(word: _Placed, on: Sequence[_Placed]) -> _Seen:
    near = [item for item in on if abs(item.x - word.x) <= _APART_MM and abs(item.y - word.y) <= _APART_MM]
    if any(item.text == word.text for item in near):
        return _Seen.SAME
    return _Seen.OTHERWISE if near else _Seen.NOT_AT_ALL


def _largest_group(lacking: Sequence[_Placed]) -> list[_Placed]:
    """The most words that are near one another, from each to the next."""
    across, down = _ONE_NOTE_MM
    rest, largest = list(lacking), list[_Placed]()
    while rest:
        group = [rest.pop()]
        for word in group:
            near = [item for item in rest if abs(item.x - word.x) <= across and abs(item.y - word.y) <= down]
            group += near
            rest = [item for item in rest if item not in near]
        largest = max(largest, group, key=len)
    return largest


def _around(covered: Sequence[_Placed]) -> _Note:
    across, down = [word.x for word in covered], [word.y for word in covered]
    return _Note(min(across), min(down), max(across), max(down))


def _share_of_same(of: Sequence[_Placed], seen: Mapping[_Placed, _Seen]) -> float:
    return sum(seen[word] is _Seen.SAME for word in of) / len(of) if of else 1.0
