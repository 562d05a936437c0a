"""How one spelling of a Vietnamese word is taken for another: the same letters under other marks."""

import unicodedata
from typing import Final

from core.text import same_tones

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"  #: grave, acute, tilde, hook above, dot below
#: -ln of how often a misread mark is of that sort. Hook above a circumflex looks like acute and grave.
_HOOK_COST: Final = 0.7
_MISSING_COST: Final = 1.5
_OTHER_COST: Final = 2.5
_HOOK_TAKEN_FOR: Final = (frozenset("\u0301\u0309"), frozenset("\u0300\u0309"))


def confusion_cost(read: str, meant: str) -> float:
    """-ln of how often the one is read where the other is printed, given that its marks are misread.

    Args:
        read: lower case, NFC.
        meant: the same letters under other marks.
    """
    return sum(_letter_cost(*pair) for pair in zip(read, meant, strict=True) if pair[0] != pair[1])


def variants(read: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The known spellings that are not only another way to place the same tone mark."""
    return tuple(word for word in known if len(word) == len(read) and same_tones(word) != same_tones(read))


def in_the_case_of(pattern: str, word: str) -> str:
    """The word with capitals where the pattern, of as many letters, has them."""
    return "".join(new.upper() if old.isupper() else new for old, new in zip(pattern, word, strict=True))


def _letter_cost(read: str, meant: str) -> float:
    seen, wanted = _marks(read), _marks(meant)
    cost = 0.0
    for place in (0, 1):
        if seen[place] == wanted[place]:
            continue
        if frozenset(seen[place] + wanted[place]) in _HOOK_TAKEN_FOR:
            cost += _HOOK_COST
        else:
            cost += _OTHER_COST if seen[place] else _MISSING_COST
    return cost


def _marks(letter: str) -> tuple[str, str]:
    """What stands on a letter: its tone mark, and circumflex, breve, horn or stroke."""
    marks = "đ" if letter == "đ" else unicodedata.normalize("NFD", letter)[1:]
    return "".join(mark for mark in marks if mark in _TONES), "".join(mark for mark in marks if mark not in _TONES)
