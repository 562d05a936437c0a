"""How sure a person's name is: names are rare words, and no dictionary gives a misread one away."""

from itertools import pairwise
from typing import Final

from core.model import Word
from core.text import has_known_surname, squash
from core.text.syllables import is_syllable

#: Below this the reader itself hesitated over a letter; a name is then shown to the clerk.
_SURE_WORD: Final = 0.88
_DOUBT: Final = 0.5


#: Middle names that nearly nobody bears as a given name: where a name ends so, its last word was more likely lost.
_MIDDLE: Final = frozenset({"Văn", "Thị"})


def is_whole_name(name: str) -> bool:
    """Whether every word is a syllable of Vietnamese, spelled as names are, and none seems to be missing at the end."""
    words = name.split()
    spelled = all(is_syllable(word) and (word.istitle() or word.isupper()) for word in words)
    return spelled and bool(words) and words[-1].capitalize() not in _MIDDLE


#: A gap between two words so many times as wide as they are high: a word between them was lost.
_LOST_WORD: Final = 1.0


def has_gap(words: tuple[Word, ...]) -> bool:
    """Whether two words of one line stand so far apart that another one must have stood between them."""
    ordered = sorted(words, key=lambda item: item.box.x0)
    return any(
        one.line == next_.line
        and next_.box.x0 - one.box.x1 > _LOST_WORD * max(one.box.y1 - one.box.y0, next_.box.y1 - next_.box.y0)
        for one, next_ in pairwise(ordered)
    )


def _with_next(words: tuple[Word, ...], count: int) -> tuple[Word, ...]:
    """The words of a name, and the next one where a sentence goes on: it stands no further off than another would."""
    goes_on = words[count : count + 1] and words[count].text[:1].islower()
    return words[: count + 1] if goes_on else words[:count]


def name_score(name: str, words: tuple[Word, ...]) -> float:
    """The score of a name: that of its worst word, halved where the reader or we hesitate over it."""
    lettered = tuple(word for word in words if any(map(str.isalpha, word.text)))
    named = _of_name(name, lettered)
    worst = min((word.score for word in named), default=0.0)
    if (
        worst < _SURE_WORD
        or not has_known_surname(name)
        or not is_whole_name(name)
        or has_gap(_with_next(lettered[_begin(lettered, named) :], len(named)))
    ):
        return worst * _DOUBT
    return worst


def _begin(words: tuple[Word, ...], named: tuple[Word, ...]) -> int:
    return words.index(named[0]) if named else 0


def _of_name(name: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of the stretch that are the name; all of them where it cannot be told which."""
    parts = squash(name).split()
    read = [squash(word.text) for word in words]
    for start in range(len(read) - len(parts) + 1):
        if read[start : start + len(parts)] == parts:
            return words[start : start + len(parts)]
    return words
