"""Which words may be somebody's or some place's name: official language knows nothing of those."""

import re
from typing import Final

from core.model import Word
from core.text import has_known_surname
from pipeline.reading.language.counts import UNKNOWN, WordCounts

#: Capitals are touched only in a set phrase: its two words were seen together so often, and never as they were read.
_SET_PHRASE: Final = 20
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def letters_of(word: Word) -> str:
    """The one run of letters of a word; empty for numbers, codes, and the letters that lists count by."""
    runs = _LETTERS.findall(word.text)
    if len(runs) != 1 or any(map(str.isdigit, word.text)) or (len(runs[0]) == 1 and runs[0] != word.text):
        return ""
    return str(runs[0])


def may_mean(line: tuple[Word, ...], place: int, meant: str, counts: WordCounts) -> bool:
    """Whether a word of a line may be taken for another without touching a name.

    Lower case may. A word in capitals, or one with which a sentence begins and that goes on in lower case ("Căn cứ"),
    may where the two words are a set phrase of official language.

    Args:
        line: the words of the line.
        place: which of them.
        meant: the other word, lower case.
        counts: of official language.
    """
    read = letters_of(line[place])
    if read.islower():
        return True
    before, after = (letters_of(line[at]) if 0 <= at < len(line) else "" for at in (place - 1, place + 1))
    if read.isupper() and len(read) > 1:
        if has_known_surname(_first_of_capitals(line, place)):
            return False
        return _set_phrase(before, read, meant, counts) or _set_phrase(after, read, meant, counts, follows=True)
    begins = place == 0 or not line[place - 1].text[-1].isalnum()
    return begins and after.islower() and _set_phrase(after, read, meant, counts, follows=True)


def _set_phrase(beside: str, read: str, meant: str, counts: WordCounts, *, follows: bool = False) -> bool:
    other = counts.id_of(beside.lower())
    if other == UNKNOWN:
        return False
    seen, wanted = (
        counts.pair(*((counts.id_of(word), other) if follows else (other, counts.id_of(word))))
        for word in (read.lower(), meant)
    )
    return wanted >= _SET_PHRASE and seen == 0


def _first_of_capitals(line: tuple[Word, ...], place: int) -> str:
    """The first of the words in capitals that stand together."""
    while place > 0 and letters_of(line[place - 1]).isupper():
        place -= 1
    return letters_of(line[place])
