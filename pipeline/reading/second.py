"""A second reader of another kind beside the engine: it looks at the lines that the engine has found, word by word."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from rapidfuzz.distance import Levenshtein

from core.settings import ReadingSettings
from pipeline.reading.engines import OcrEngine, RawWord, open_engine
from pipeline.reading.ink import Gray
from pipeline.reading.recogniser import NAME, LineReading, Recogniser, open_recogniser

#: A line is doubtful when the engine scores a word of it lower: seven lines of ten on real scans, and 96 % of what the
#: second reader can mend.
_DOUBTFUL_SCORE: Final = 0.93
#: Around a line, in heights of its letters: marks and tails stand out of the boxes of words.
_ABOVE: Final = 0.1
_BESIDE: Final = 0.2
#: Words further apart than so many heights are of different columns or cells.
_COLUMN_GAP: Final = 2.5
#: A box that stands out of its neighbours' by more holds a seal, a bracket or a rule beside the word.
_OUTLIER: Final = 0.45


class TwoReaders:
    """An `OcrEngine` whose words carry what the second reader sees in their places."""

    def __init__(self, first: OcrEngine, second: Recogniser, *, everything: bool) -> None:
        """With `everything` every line is read twice, else the doubtful ones."""
        self._first = first
        self._second = second
        self._everything = everything

    @cached_property
    def name(self) -> str:
        """Both of them, and whether the second looks at every line."""
        return f"{self._first.name} + {NAME}{', all lines' if self._everything else ''}"

    def read(self, gray: Gray, dpi: float) -> tuple[RawWord, ...]:
        """Every word, in reading order."""
        words = self._first.read(gray, dpi)
        lines: dict[int, list[int]] = {}
        for place, word in enumerate(words):
            lines.setdefault(word.line, []).append(place)
        found = list(words)
        for places in lines.values():
            line = [words[place] for place in places]
            if self._everything or min(word.score for word in line) < _DOUBTFUL_SCORE:
                for place, seen in zip(places, second_readings(line, gray, self._second), strict=True):
                    found[place] = replace(words[place], other=seen.text, sure=seen.sure)
        return tuple(found)

    def orientation(self, gray: Gray, dpi: float) -> int:
        """The engine's."""
        return self._first.orientation(gray, dpi)


def open_readers(settings: ReadingSettings) -> OcrEngine:
    """The engine that the settings name, and the second reader beside it where it is wanted and installed.

    Raises:
        ConfigError: the engine or its language data is missing, with the package that brings it.
    """
    return with_second_reader(open_engine(settings), settings.second_reader)


def with_second_reader(first: OcrEngine, lines: Literal["off", "doubtful", "all"]) -> OcrEngine:
    """The engine, and a second reader beside it for those lines; the engine alone where none is installed."""
    second = open_recogniser() if lines != "off" else None
    return first if second is None else TwoReaders(first, second, everything=lines == "all")


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What the second reader sees in the place of a word; "" where it sees nothing."""

    text: str = field(repr=False)
    sure: float  #: of its least sure letter, 0 to 1


def second_readings(words: Sequence[RawWord], page: Gray, recogniser: Recogniser) -> tuple[SecondReading, ...]:
    """One for each word.

    Args:
        words: of one line.
        page: the picture that their boxes lie on.
        recogniser: who reads.
    """
    found: dict[int, SecondReading] = {}
    for places in _pieces(words):
        piece = [words[place] for place in places]
        (line,) = recogniser.read([_cut(page, piece)])
        found.update(zip(places, shared_out([word.text for word in piece], line), strict=True))
    return tuple(found[place] for place in range(len(words)))


def shared_out(texts: Sequence[str], line: LineReading) -> tuple[SecondReading, ...]:
    """A line's reading, cut where the words of another reading of it begin and end."""
    first, second = " ".join(texts), line.text
    # Where each letter of the first reading begins in the second, and where it ends: what was put in between two of
    # them is behind the end of the one and before the beginning of the other.
    at, end_of = [0] * (len(first) + 1), [0] * len(first)
    for step in Levenshtein.opcodes(first, second):
        for place in range(step.src_start, step.src_end):
            wide, long = step.src_end - step.src_start, step.dest_end - step.dest_start
            at[place] = step.dest_start + round((place - step.src_start) / wide * long)
            end_of[place] = step.dest_start + round((place + 1 - step.src_start) / wide * long)
        at[step.src_end] = step.dest_end
    found = []
    start = 0
    for text in texts:
        # Letters put in right after the space before it, and right before the space behind it, are the word's.
        left, right = end_of[start - 1] if start else 0, at[start + len(text)]
        left, right = _whole_words(second, left, right)
        found.append(SecondReading(second[left:right], min(line.sure[left:right], default=0.0)))
        start += len(text) + 1
    return tuple(found)


def _whole_words(text: str, left: int, right: int) -> tuple[int, int]:
    """The span without spaces at its ends."""
    while left < right and text[left] == " ":
        left += 1
    while right > left and text[right - 1] == " ":
        right -= 1
    return left, right


def _pieces(words: Sequence[RawWord]) -> list[list[int]]:
    """Places of the words of a line, parted where columns are."""
    high = statistics.median(word.y1 - word.y0 for word in words)
    pieces = [[0]]
    for place, (before, word) in enumerate(pairwise(words), start=1):
        if word.x0 - before.x1 > _COLUMN_GAP * high or word.x0 < before.x0:
            pieces.append([])
        pieces[-1].append(place)
    return pieces


def _cut(page: Gray, piece: Sequence[RawWord]) -> Gray:
    tops, bottoms = [word.y0 for word in piece], [word.y1 for word in piece]
    high = statistics.median(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
    top = max(min(tops), statistics.median(tops) - _OUTLIER * high)
    bottom = min(max(bottoms), statistics.median(bottoms) + _OUTLIER * high)
    left, right = min(word.x0 for word in piece), max(word.x1 for word in piece)
    return page[
        max(0, round(top - _ABOVE * high)) : max(1, round(bottom + _ABOVE * high)),
        max(0, round(left - _BESIDE * high)) : max(1, round(right + _BESIDE * high)),
    ]
