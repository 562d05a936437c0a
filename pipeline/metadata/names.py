"""How sure a person's name is: names are rare words, and no dictionary gives a misread one away."""

from typing import Final

from core.model import Word
from core.text import has_known_surname
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


def name_score(name: str, words: tuple[Word, ...]) -> float:
    """The score of a name: that of its worst word, halved where the reader or we hesitate over it."""
    worst = min((word.score for word in words if any(map(str.isalpha, word.text))), default=0.0)
    if worst < _SURE_WORD or not has_known_surname(name) or not is_whole_name(name):
        return worst * _DOUBT
    return worst
