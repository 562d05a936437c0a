"""How often words, pairs and triples of words stand in official language, and how likely that makes a word."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.text import fold

_FILE: Final = Path(__file__).with_name("official.npz")
#: A key holds three words of 12 bits.
BITS: Final = 12
#: How many sightings the shorter context's opinion is worth (Dirichlet smoothing).
_BELIEF: Final = 5.0
#: Any word that the counts do not hold.
UNKNOWN: Final = (1 << BITS) - 1
#: What every number is counted as.
NUMBER: Final = "#"


@dataclass(frozen=True)
class WordCounts:
    """Counts of lower-case words, numbers as "#", signs as words."""

    ids: dict[str, int]
    singles: list[int]
    pairs: dict[int, int]
    triples: dict[int, int]
    total: int
    #: Words without their marks → the words that look so.
    spellings: dict[str, tuple[str, ...]]

    def id_of(self, word: str) -> int:
        """The number of a word; `UNKNOWN` for those that the counts do not hold."""
        return self.ids.get(word, UNKNOWN)

    def count(self, word: int) -> int:
        """How often the word was seen."""
        return 0 if word == UNKNOWN else self.singles[word]

    def pair(self, first: int, second: int) -> int:
        """How often one word followed the other; 0 for fewer than three times."""
        return self.pairs.get(first << BITS | second, 0)

    def cost(self, before: int, previous: int, word: int) -> float:
        """-ln of how likely a word is after those two."""
        single = (self.count(word) + 1) / (self.total + len(self.singles))
        double = (self.pair(previous, word) + _BELIEF * single) / (self.count(previous) + _BELIEF)
        triple = self.triples.get((before << BITS | previous) << BITS | word, 0)
        return -math.log((triple + _BELIEF * double) / (self.pair(before, previous) + _BELIEF))


@cache
def official() -> WordCounts:
    """The counts that come with the program, read once a process."""
    with np.load(_FILE) as data:
        words = str(data["words"].tobytes(), "utf-8").split("\n")
        singles = data["singles"].tolist()
        pairs = dict(zip(_keys(data["pairs"]), data["pair_counts"].tolist(), strict=True))
        triples = dict(zip(_keys(data["triples"]), data["triple_counts"].tolist(), strict=True))
    spellings: dict[str, list[str]] = {}
    for word in words:
        if word.isalpha():
            spellings.setdefault(fold(word), []).append(word)
    return WordCounts(
        ids={word: place for place, word in enumerate(words)},
        singles=singles,
        pairs=pairs,
        triples=triples,
        total=sum(singles),
        spellings={bare: tuple(found) for bare, found in spellings.items()},
    )


def _keys(rows: NDArray[np.uint16]) -> list[int]:
    """Each row of word numbers as one number."""
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in range(rows.shape[1]):
        keys = keys << BITS | rows[:, column]
    return list(map(int, keys))
