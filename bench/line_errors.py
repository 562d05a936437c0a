"""Character errors of a page whose lines may be read in any order, and in pieces: the rate that papers call flexible.

Lines of the truth and of the reading are paired, the pair that agrees most first; what is left over of a longer line is
a line again. Counted are substitutions within pairs, then all that was missed and all that was invented.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count, product
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bench.error_rate import Errors
from core.text import nfc

_SAME: Final = str.maketrans(
    dict.fromkeys("“”„«»″", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u2032`\u00b4", "'")
    | dict.fromkeys("–—−‐‑", "-")
    | {"|": " "}
)
_LEADERS: Final = re.compile(r"(?:[.…·_‥]\s?){3,}|…+|_{2,}")
#: Lines whose lengths differ by no more are compared whole.
_LIKE_LENGTH: Final = 1.15
#: A pair must agree by this share of its shorter line.
_LEAST_GAIN: Final = 0.2
_NUDGES: Final = (0, -1, 1, -2, 2)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Where two lines agree: from and to in each, and how many characters differ there."""

    gain: int
    distance: int
    wanted: tuple[int, int] = (0, 0)
    found: tuple[int, int] = (0, 0)


def line_errors(truth: Iterable[str], reading: Iterable[str]) -> Errors:
    """Errors when every line may stand anywhere; quotes, dashes, leaders and rules of tables are all one."""
    wanted, found = dict(enumerate(tidy(truth))), dict(enumerate(tidy(reading)))
    length, wrong = sum(map(len, wanted.values())), 0
    numbers = count(max(len(wanted), len(found)))
    pairs = {(one, other): _pair(wanted[one], found[other]) for one, other in product(wanted, found)}
    while pairs:
        (one, other), best = max(pairs.items(), key=lambda item: item[1].gain)
        if best.gain <= _LEAST_GAIN * min(len(wanted[one]), len(found[other])):
            break
        wrong += best.distance
        rest = _rests(wanted.pop(one), best.wanted), _rests(found.pop(other), best.found)
        pairs = {key: pair for key, pair in pairs.items() if key[0] != one and key[1] != other}
        for line in rest[0]:
            place = next(numbers)
            wanted[place] = line
            pairs |= {(place, key): _pair(line, text) for key, text in found.items()}
        for line in rest[1]:
            place = next(numbers)
            found[place] = line
            pairs |= {(key, place): _pair(text, line) for key, text in wanted.items()}
    return Errors(wrong + sum(map(len, wanted.values())) + sum(map(len, found.values())), length)


def tidy(text: Iterable[str]) -> list[str]:
    """Lines without what is all one."""
    tidy = (" ".join(_LEADERS.sub(" ", nfc(line).translate(_SAME)).split()) for line in text)
    return [line for line in tidy if line]


def _rests(line: str, taken: tuple[int, int]) -> tuple[str, ...]:
    return tuple(part for part in (line[: taken[0]].strip(), line[taken[1] :].strip()) if part)


def _pair(wanted: str, found: str) -> _Pair:
    """Where the shorter line lies in the longer."""
    short, long = sorted((wanted, found), key=len)
    if len(long) <= _LIKE_LENGTH * len(short):
        distance = Levenshtein.distance(wanted, found)
        return _Pair(len(short) - 2 * distance, distance, (0, len(wanted)), (0, len(found)))
    place = fuzz.partial_ratio_alignment(short, long)
    if place is None:
        return _Pair(-1, 0)
    whole = (0, len(short))
    if short is found:
        span = (place.dest_start, place.dest_end)
        distance = Levenshtein.distance(long[slice(*span)], short)
        return _Pair(len(short) - 2 * distance, distance, span, whole)
    spans = {
        (max(0, place.dest_start + first), min(len(long), place.dest_end + last))
        for first, last in product(_NUDGES, _NUDGES)
    }
    distance, span = min((Levenshtein.distance(short, long[slice(*span)]), span) for span in spans if span[0] < span[1])
    return _Pair(len(short) - 2 * distance, distance, whole, span)
