"""What the engine most likely misread, by what official language says: one mark of a letter for another.

Proposals stand beside what was read and never replace it. Names, numbers and codes get none. `official.npz` is made by
`make.py` from counts of about a million words of public Vietnamese laws, plans and software manuals; no text can be
read back from it.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from core.model import Word
from core.text import fold
from pipeline.reading.language.counts import NUMBER, UNKNOWN, WordCounts, official
from pipeline.reading.language.names import letters_of, may_mean
from pipeline.reading.language.spelling import confusion_cost, in_the_case_of, variants

__all__ = ["propose"]

#: What the counts say weighs half of what the engine says; at 1.0 seven times as many words are made worse.
_WEIGHT: Final = 0.5
#: How often the marks of words of that score are misread.
_MISREAD: Final = ((0.6, 0.30), (0.8, 0.15), (0.9, 0.06), (0.93, 0.03), (0.96, 0.01))
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A word that may be meant, and what it costs to believe that it was printed there."""

    text: str
    id: int
    cost: float


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, number or sign; which word of the page it belongs to; what it may be, first of all what was read."""

    word: int
    choices: tuple[_Choice, ...]


def propose(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, each with a proposal where another is likelier.

    Args:
        words: of one page, in reading order.
    """
    counts = official()
    read_words, words = words, tuple(replace(word, text=word.likely) for word in words)
    tokens = tuple(_tokens(words, counts))
    proposals: dict[int, str] = {}
    for token, choice in zip(tokens, _likeliest(tokens, counts), strict=True):
        if choice is not token.choices[0]:
            word = words[token.word]
            read = letters_of(word)
            proposals[token.word] = word.text.replace(read, in_the_case_of(read, choice.text))
    return tuple(
        replace(word, proposal=None if (likely := proposals.get(place, word.likely)) == word.text else likely)
        for place, word in enumerate(read_words)
    )


def _tokens(words: tuple[Word, ...], counts: WordCounts) -> Iterator[_Token]:
    lines: dict[int, list[int]] = {}
    for place, word in enumerate(words):
        lines.setdefault(word.line, []).append(place)
    for places in lines.values():
        line = tuple(words[place] for place in places)
        for within, place in enumerate(places):
            word = line[within]
            read = letters_of(word)
            for part in _TOKEN.findall(word.text):
                token = NUMBER if part.isdigit() else part.lower()
                choices = [_Choice(token, counts.id_of(token), -math.log(1 - _misread(word.score)))]
                if part == read:
                    choices += (
                        choice
                        for choice in _others(token, word.score, counts)
                        if may_mean(line, within, choice.text, counts)
                    )
                yield _Token(place, tuple(choices))


def _others(read: str, score: float, counts: WordCounts) -> Iterator[_Choice]:
    base = -math.log(_misread(score))
    for other in variants(read, counts.spellings.get(fold(read), ())):
        yield _Choice(other, counts.id_of(other), base + confusion_cost(read, other))


def _misread(score: float) -> float:
    """How likely it is that the marks of a word of this score are misread."""
    if score <= _MISREAD[0][0]:
        return _MISREAD[0][1]
    for (low, more), (high, less) in pairwise(_MISREAD):
        if score <= high:
            return more + (less - more) * (score - low) / (high - low)
    return _MISREAD[-1][1]


def _likeliest(tokens: tuple[_Token, ...], counts: WordCounts) -> tuple[_Choice, ...]:
    """One choice a token, of least cost together (Viterbi over pairs of words)."""
    state = (UNKNOWN, UNKNOWN)
    best = {state: 0.0}
    steps: list[dict[tuple[int, int], tuple[tuple[int, int], _Choice]]] = []
    for token in tokens:
        reached: dict[tuple[int, int], float] = {}
        came: dict[tuple[int, int], tuple[tuple[int, int], _Choice]] = {}
        for before, so_far in best.items():
            for choice in token.choices:
                cost = so_far + choice.cost + _WEIGHT * counts.cost(*before, choice.id)
                after = (before[1], choice.id)
                if cost < reached.get(after, math.inf):
                    reached[after] = cost
                    came[after] = (before, choice)
        best = reached
        steps.append(came)
    chosen = []
    state = min(best, key=best.__getitem__)
    for came in reversed(steps):
        state, choice = came[state]
        chosen.append(choice)
    return tuple(reversed(chosen))
