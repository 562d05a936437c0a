"""How much of a page was read wrong: character error rates, in the order of the page and without it."""

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from core.text import nfc


@dataclass(frozen=True, slots=True)
class Errors:
    """Wrong characters and how many there should have been."""

    wrong: int
    length: int

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.wrong + other.wrong, self.length + other.length)

    @property
    def rate(self) -> float:
        """Wrong characters per character of the truth; 0 where there is nothing to read and nothing was read."""
        return self.wrong / self.length if self.length else float(self.wrong > 0)


def plain_errors(truth: str, found: str) -> Errors:
    """Edits from what was read to what is printed: one that reads columns in another order pays for all of them."""
    wanted, read = _spaced(truth), _spaced(found)
    return Errors(Levenshtein.distance(wanted, read), len(wanted))


def order_free_errors(truth: str, found: str) -> Errors:
    """Edits when every word of the truth may be looked for anywhere on the page.

    Equal words are paired first, then the rest, nearest pairs first; a word without partner costs its length.
    """
    wanted, read = Counter(_spaced(truth).split()), Counter(_spaced(found).split())
    length = sum(len(word) * count for word, count in wanted.items())
    missed, extra = list((wanted - read).elements()), list((read - wanted).elements())
    wrong = 0
    pairs = sorted(
        (Levenshtein.distance(word, other), place, partner)
        for place, word in enumerate(missed)
        for partner, other in enumerate(extra)
    )
    words, partners = dict(enumerate(missed)), dict(enumerate(extra))
    for distance, place, partner in pairs:
        if place not in words or partner not in partners:
            continue
        if distance >= max(len(words[place]), len(partners[partner])):
            # Nothing in common: one was missed and the other invented.
            break
        wrong += distance
        del words[place], partners[partner]
    wrong += sum(map(len, words.values())) + sum(map(len, partners.values()))
    return Errors(wrong, length)


def _spaced(text: str) -> str:
    return " ".join(nfc(text).split())
