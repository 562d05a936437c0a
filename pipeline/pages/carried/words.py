"""Signs on a page → words and lines, in the order in which they were written."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Final

from core.model import Box, CarriedText, Word
from core.text import nfc
from core.text.syllables import WordSort, sort_of
from pipeline.pages.carried.fonts import AS_IT_SAYS, Decoder, decoders, parts_of, split
from pipeline.pages.carried.glyphs import Drawn, Edges, Glyph

#: Of the font's size: a wider gap parts words, and one much wider parts columns.
_WORD_GAP: Final = 0.15
_LINE_GAP: Final = 1.6
_BACK: Final = 0.6  #: marks are drawn back over their letter
_SAME_BASE: Final = 0.3
#: A picture that fills so much of the page is a scan; words on it were read from it.
_SCAN_SHARE: Final = 0.25
_BULLET: Final = 2
_PRIVATE: Final = frozenset({"Co", "Cn", "Cs", "Cc"})
_DIGITS: Final = frozenset("0123456789")
#: Each digit of a font is compared with the picture in so many words; no page has so many fonts that it takes long.
_DIGIT_WORDS: Final = 3
_MOST_NUMBERS: Final = 40
#: What was written is right unless the file lies; a word that can stand on no paper is rather damaged.
_SURE: Final = 0.98
_ODD: Final = 0.85


@dataclass(frozen=True, slots=True)
class _Part:
    """A word before it has a line."""

    text: str
    edges: Edges
    size: float
    base: float
    hidden: bool
    font: str  #: of its first sign


def carried_by(drawn: Drawn, size: tuple[int, int]) -> CarriedText | None:
    """The text of a page of so many pixels; None where there is none."""
    drawn_signs = [glyph for glyph in drawn.glyphs if not glyph.letter.isspace()]
    if not drawn_signs:
        return None
    inside = [glyph for glyph in drawn.glyphs if _is_inside(glyph, size)]
    upright = [glyph for glyph in inside if glyph.upright]
    runs = _runs(upright)
    ways = decoders(runs)
    scans = [item for item in drawn.pictures if _area(_cut(item, size)) >= _SCAN_SHARE * size[0] * size[1]]
    parts = _without_doubles([part for run in runs for part in _parts(run, ways, scans)])
    printed = [part for part in parts if not _is_bullet(part.text)]
    signs = "".join(part.text for part in printed)
    shown = len([glyph for glyph in inside if not glyph.letter.isspace()])
    return CarriedText(
        words=_lined(printed, size),
        strange=sum(map(_is_strange, signs)) / max(1, len(signs)),
        outside=1 - shown / len(drawn_signs),
        turned=1 - len(upright) / max(1, len(inside)),
        hidden=sum(part.hidden for part in parts) / max(1, len(parts)),
        legacy=tuple(sorted({way.encoding.value for way in ways.values() if way.encoding is not None})),
        numbers=_numbers(printed, size),
    )


def _is_inside(glyph: Glyph, size: tuple[int, int]) -> bool:
    x, y = (glyph.edges[0] + glyph.edges[2]) / 2, (glyph.edges[1] + glyph.edges[3]) / 2
    return 0 <= x <= size[0] and 0 <= y <= size[1]


def _runs(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Signs that follow one another on a base line without a gap."""
    found: list[list[Glyph]] = []
    for glyph in glyphs:
        last = found[-1][-1] if found else None
        if last is not None and _follows(last, glyph):
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return found


def _follows(last: Glyph, glyph: Glyph) -> bool:
    gap = glyph.edges[0] - last.edges[2]
    size = max(last.size, glyph.size)
    return -_BACK * size <= gap <= _WORD_GAP * size and abs(glyph.base - last.base) <= _SAME_BASE * size


def _parts(run: Sequence[Glyph], ways: dict[str, Decoder], scans: list[Edges]) -> Iterable[_Part]:
    """The words of a run; a word may change its font."""
    for word in split(run, lambda glyph: ways.get(glyph.font, AS_IT_SAYS).is_space(glyph)):
        read = (_meaning(part, ways[part[0].font]) for part in parts_of(word))
        edges = _around(glyph.edges for glyph in word)
        yield _Part(
            text=nfc(_without_ligatures("".join(read))),
            edges=edges,
            size=max(glyph.size for glyph in word),
            base=word[0].base,
            font=word[0].font,
            hidden=any(glyph.invisible for glyph in word) or any(_lies_on(edges, scan) for scan in scans),
        )


def _meaning(part: list[Glyph], way: Decoder) -> str:
    """What signs of one font mean; a lost sign stands for each that nobody knows the meaning of."""
    if way.encoding is not None:
        return way.text(part)
    # A soft hyphen that is drawn is a hyphen: many fonts have one shape for both.
    return "".join(glyph.letter or "\ufffd" for glyph in part).replace("\u00ad", "-")


def _without_ligatures(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", sign) if "\ufb00" <= sign <= "\ufb06" else sign for sign in text)


def _without_doubles(parts: list[_Part]) -> list[_Part]:
    """Each word once: programs draw a word twice, a little aside, to make it bold."""
    kept: dict[tuple[str, int, int], list[_Part]] = {}
    found = []
    for part in parts:
        size = max(part.size, 1.0)
        column, row = int(part.edges[0] // size), int(part.base // size)
        around = product((column - 1, column, column + 1), (row - 1, row, row + 1))
        twins = chain.from_iterable(kept.get((part.text, *place), ()) for place in around)
        if part.text and not any(_overlap(part.edges, other.edges) > 0.7 for other in twins):
            kept.setdefault((part.text, column, row), []).append(part)
            found.append(part)
    return found


def _lined(parts: list[_Part], size: tuple[int, int]) -> tuple[Word, ...]:
    """The words line by line, the line first that was begun first: fields are drawn after the line they stand in."""
    rows: list[list[int]] = []
    for place in sorted(range(len(parts)), key=lambda place: parts[place].base):
        part = parts[place]
        first = parts[rows[-1][0]] if rows else None
        if first is None or part.base - first.base > _SAME_BASE * max(part.size, first.size):
            rows.append([])
        rows[-1].append(place)
    lines = sorted((line for row in rows for line in _columns(row, parts)), key=min)
    return tuple(
        Word(parts[place].text, _box(parts[place].edges, size), _score(parts[place].text), number)
        for number, line in enumerate(lines)
        for place in line
    )


def _numbers(parts: list[_Part], size: tuple[int, int]) -> tuple[tuple[Word, ...], ...]:
    """Font by font, the first words that show each of its digits."""
    shown: Counter[tuple[str, str]] = Counter()
    found: dict[str, list[Word]] = {}
    for part in parts:
        digits = {(part.font, sign) for sign in part.text if sign in _DIGITS}
        if any(shown[digit] < _DIGIT_WORDS for digit in digits) and sum(map(len, found.values())) < _MOST_NUMBERS:
            shown.update(digits)
            found.setdefault(part.font, []).append(Word(part.text, _box(part.edges, size), _score(part.text), 0))
    return tuple(map(tuple, found.values()))


def _columns(row: list[int], parts: list[_Part]) -> list[list[int]]:
    """The words on one base line from left to right, apart where columns are."""
    found: list[list[int]] = []
    for place in sorted(row, key=lambda place: parts[place].edges[0]):
        part = parts[place]
        last = parts[found[-1][-1]] if found else None
        if last is None or part.edges[0] - last.edges[2] > _LINE_GAP * max(last.size, part.size):
            found.append([])
        found[-1].append(place)
    return found


def _score(text: str) -> float:
    return _ODD if sort_of(text) is WordSort.ODD else _SURE


def _box(edges: Edges, size: tuple[int, int]) -> Box:
    x0, y0, x1, y1 = (round(edge) for edge in _cut(edges, size))
    return Box(x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))


def _is_bullet(text: str) -> bool:
    """Signs of their own font before the points of a list."""
    return len(text) <= _BULLET and all(map(_is_strange, text))


def _is_strange(sign: str) -> bool:
    return sign == "\ufffd" or unicodedata.category(sign) in _PRIVATE


def _around(boxes: Iterable[Edges]) -> Edges:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _cut(edges: Edges, size: tuple[int, int]) -> Edges:
    left, top, right, bottom = edges
    return max(0.0, left), max(0.0, top), min(float(size[0]), right), min(float(size[1]), bottom)


def _area(edges: Edges) -> float:
    return max(0.0, edges[2] - edges[0]) * max(0.0, edges[3] - edges[1])


def _lies_on(edges: Edges, picture: Edges) -> bool:
    x, y = (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2
    return picture[0] <= x <= picture[2] and picture[1] <= y <= picture[3]


def _overlap(one: Edges, other: Edges) -> float:
    """How much of the smaller of two boxes the other covers."""
    both = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    return _area(both) / max(1e-6, min(_area(one), _area(other)))
