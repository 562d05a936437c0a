"""How sure a person's name is: names are rare words, and no dictionary gives a misread one away."""

from typing import Final

from core.model import Word
from core.text import has_known_surname

#: Below this the reader itself hesitated over a letter; a name is then shown to the clerk.
_SURE_WORD: Final = 0.88
_DOUBT: Final = 0.5


def name_score(name: str, words: tuple[Word, ...]) -> float:
    """The score of a name: that of its worst word, halved where the reader hesitated or the surname is unknown."""
    worst = min((word.score for word in words if any(map(str.isalpha, word.text))), default=0.0)
    if worst < _SURE_WORD or not has_known_surname(name):
        return worst * _DOUBT
    return worst
