"""A printed line as it is searched: folded, with the way back to its words and letters."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from core.model import Box, PageText, Word
from core.text import fold, nfc

#: A value at the end of a label's line begins the line below, at most so many line heights further down.
_NEXT_LINE: Final = 2.2
#: A line is full where so little of its column is left at the right: the next word did not fit.
_RAGGED: Final = 0.2
#: Words so many times as far apart as they are high stand in two columns.
_COLUMNS: Final = 2.5


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one line from left to right, their folded form, and which letter each folded one came from."""

    page: int
    words: tuple[Word, ...] = field(repr=False)
    folded: str = field(repr=False)
    owners: tuple[tuple[int, int], ...] = field(repr=False)  #: word and letter, by place in `folded`
    box: Box

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(nfc(word.text) for word in self.words)

    def words_of(self, start: int, stop: int) -> tuple[Word, ...]:
        """The words that have a letter in the stretch of `text`."""
        found, begin = [], 0
        for word in self.words:
            end = begin + len(nfc(word.text))
            if begin < stop and end > start:
                found.append(word)
            begin = end + 1
        return tuple(found)

    def between(self, start: int, stop: int) -> tuple[Word, ...]:
        """The words that have a letter in the folded stretch."""
        inside = {self.owners[place][0] for place in range(start, stop) if self.folded[place] != " "}
        return tuple(self.words[place] for place in sorted(inside))

    def printed(self, start: int, stop: int) -> str:
        """What is printed in the folded stretch, letter by letter."""
        letters = dict.fromkeys(self.owners[start:stop])
        parts: dict[int, str] = {}
        for word, letter in letters:
            parts[word] = parts.get(word, "") + nfc(self.words[word].text)[letter : letter + 1]
        return " ".join(filter(None, parts.values()))


#: Strokes of rules, seals and dirt that readers take for words; a colon or a dash may be print.
_SPECKS: Final = frozenset("|'_~¬*.,`\"^")


def without_specks(page: PageText) -> PageText:
    """The page without words that are only specks."""
    kept = tuple(word for word in page.words if set(word.text) - _SPECKS)
    return page if len(kept) == len(page.words) else replace(page, words=kept)


def lines_of(texts: tuple[PageText, ...]) -> tuple[Line, ...]:
    """The lines of all pages, in the order in which they were read."""
    return tuple(_line(page.number, words) for page in texts for words in page.lines)


def _line(page: int, words: tuple[Word, ...]) -> Line:
    ordered = tuple(sorted(words, key=lambda item: item.box.x0))
    folded: list[str] = []
    owners: list[tuple[int, int]] = []
    for place, word in enumerate(ordered):
        text = nfc(word.text)
        for number, letter in enumerate(text):
            part = fold(letter)
            folded.append(part)
            owners += [(place, number)] * len(part)
        folded.append(" ")
        owners.append((place, len(text)))
    return Line(page, ordered, "".join(folded).rstrip(), tuple(owners), around(ordered))


def wrapped(lines: tuple[Line, ...]) -> dict[int, Line]:
    """By the place of a line that fills its column, that line and the next one as one: sentences go on there."""
    found: dict[int, Line] = {}
    for place, (line, next_) in enumerate(pairwise(lines)):
        height = line.box.y1 - line.box.y0
        near = line.page == next_.page and 0 < next_.box.y0 - line.box.y0 < _NEXT_LINE * height
        left = min(item.box.x0 for item in lines if item.page == line.page)
        right = max(item.box.x1 for item in lines if item.page == line.page)
        full = right - line.box.x1 < _RAGGED * (right - left)
        if near and full and not _has_columns(line) and not _has_columns(next_):
            owners = tuple((word + len(line.words), letter) for word, letter in next_.owners)
            # The sign between two words is that of the word before it.
            between = line.owners[len(line.folded) :][:1] or (line.owners[-1],)
            found[place] = Line(
                line.page,
                (*line.words, *next_.words),
                f"{line.folded} {next_.folded}",
                (*line.owners[: len(line.folded)], *between, *owners),
                around((*line.words, *next_.words)),
            )
    return found


def _has_columns(line: Line) -> bool:
    return any(two.box.x0 - one.box.x1 > _COLUMNS * (one.box.y1 - one.box.y0) for one, two in pairwise(line.words))


def around(words: tuple[Word, ...]) -> Box:
    """The smallest box around the words."""
    return Box(
        min(word.box.x0 for word in words),
        min(word.box.y0 for word in words),
        max(word.box.x1 for word in words),
        max(word.box.y1 for word in words),
    )


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def below(line: Line, lines: tuple[Line, ...], left: int) -> Line | None:
    """The line that goes on under a label at the end of its line: near, on the same page, not left of the label."""
    height = line.box.y1 - line.box.y0
    under = (
        item
        for item in lines
        if item.page == line.page
        and (line.box.y0 + line.box.y1) / 2 < item.box.y0 < line.box.y1 + _NEXT_LINE * height
        and any(word.box.x1 > left for word in item.words)
    )
    return min(under, key=lambda item: item.box.y0, default=None)
