"""Is what an engine read print at all, or what it makes of handwriting, of other scripts, of a mirrored page?

An engine for Vietnamese finds Vietnamese letters in everything. Of print, unaccented and English print among it, nearly
all letters lie in words that it is fairly sure of and that can stand on a paper; of the others hardly one in ten does.
"""

from typing import Final

from core.model import Word
from core.text.syllables import WordSort, sort_of

#: Print has 0.90 and more, anything else 0.11 and less (ADR 0016; what it decides is in `bench/digital.py`).
_LEAST_SHARE: Final = 0.25
_FAIRLY_SURE: Final = 0.7


def is_legible(words: tuple[Word, ...]) -> bool:
    """Whether words can have been read from print; one letter alone is no word."""
    letters = {word: len(word.text) for word in words if sort_of(word.text) is not None}
    good = sum(
        count
        for word, count in letters.items()
        if count > 1 and word.score >= _FAIRLY_SURE and sort_of(word.text) is not WordSort.ODD
    )
    return good >= _LEAST_SHARE * sum(letters.values())
