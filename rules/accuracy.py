"""How right the values of fields are, and from which score on they may count."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Final

from core.bounds import upper_bound
from core.model import Field, FieldName, Metadata
from core.text import same_tones

#: Stated error budget: of the values that are taken without a clerk at most so many are wrong, upper 95 % bound.
ERROR_BUDGET: Final = 0.01


class Outcome(StrEnum):
    """What became of one value."""

    RIGHT = "right"  #: accepted, and what the paper says
    WRONG = "wrong"  #: accepted, and something else
    INVENTED = "invented"  #: accepted, and the paper has none
    ASKED = "asked"  #: the clerk is asked
    MISSED = "missed"  #: nothing was seen; the clerk is asked where the kind requires it


@dataclass(frozen=True, slots=True)
class Tally:
    """Outcomes counted."""

    right: int = 0
    wrong: int = 0  #: invented ones too
    asked: int = 0
    missed: int = 0

    @property
    def accepted(self) -> int:
        """How many were taken without a clerk."""
        return self.right + self.wrong

    @property
    def abstained(self) -> float:
        """The share of values on paper that were not taken, 0 to 1."""
        left = self.asked + self.missed
        return left / (self.accepted + left) if self.accepted + left else 0.0

    @property
    def exact(self) -> float:
        """The share that was right among the accepted, 0 to 1."""
        return self.right / self.accepted if self.accepted else 0.0

    @property
    def wrong_at_most(self) -> float:
        """The upper 95 % bound of the share of wrong values among the accepted."""
        return upper_bound(self.wrong, self.accepted)


def same(name: FieldName, value: str, truth: str) -> bool:
    """Whether a value is what the paper says: letter by letter but for taste of tone marks, case and leading zeros."""
    if name is FieldName.NUMBER:
        return value.lstrip("0").casefold() == truth.lstrip("0").casefold()
    if name is FieldName.PLATE:
        return re.sub(r"\W", "", value) == re.sub(r"\W", "", truth)
    one, other = (" ".join(same_tones(text).casefold().split()) for text in (value, truth))
    if name is FieldName.TYPE_NAME:
        # "TRÍCH LỤC" and "TRÍCH LỤC KHAI SINH": the beginning of a type's name names the type.
        return one.startswith(other) or other.startswith(one)
    return one == other


def outcome(name: FieldName, found: Field | None, truth: str | None) -> Outcome | None:
    """What became of a value; None where the paper has none and none was taken."""
    taken = found is not None and found.value is not None and not found.abstained
    if truth is None:
        return Outcome.INVENTED if taken else None
    if found is None:
        return Outcome.MISSED
    if found.value is None or found.abstained:
        return Outcome.ASKED
    return Outcome.RIGHT if same(name, found.value, truth) else Outcome.WRONG


def tallies(papers: Iterable[tuple[Mapping[str, str], Metadata]]) -> dict[FieldName, Tally]:
    """The outcomes by field, over papers with the truth about them.

    A field of which no truth speaks on any paper is left out: nobody has said what it should be.
    """
    every = tuple(papers)
    names = tuple(name for name in FieldName if any(name in truth for truth, _ in every))
    counts: dict[FieldName, Counter[Outcome]] = defaultdict(Counter)
    for truth, found in every:
        for name in names:
            became = outcome(name, found.get(name), truth.get(name))
            if became is not None:
                counts[name][became] += 1
    return {
        name: Tally(
            counts[name][Outcome.RIGHT],
            counts[name][Outcome.WRONG] + counts[name][Outcome.INVENTED],
            counts[name][Outcome.ASKED],
            counts[name][Outcome.MISSED],
        )
        for name in names
    }


def total(found: Iterable[Tally]) -> Tally:
    """All of them together."""
    every = tuple(found)
    return Tally(*(sum(getattr(item, key) for item in every) for key in ("right", "wrong", "asked", "missed")))


def lowest_score(judged: Iterable[tuple[float, bool]], *, budget: float = ERROR_BUDGET) -> float | None:
    """The lowest score from which on values keep the budget; None where no score does.

    Args:
        judged: of each value that nothing else speaks against its score, and whether it was right.
        budget: the highest upper 95 % bound of the share of wrong values among those taken.
    """
    ordered = sorted(judged, reverse=True)
    wrongs = list(accumulate(not right for _, right in ordered))
    for place in range(len(ordered), 0, -1):
        # Values of one score are taken all or none; a share above the budget needs no bound.
        whole = place == len(ordered) or ordered[place][0] < ordered[place - 1][0]
        wrong = wrongs[place - 1]
        if whole and wrong <= budget * place and upper_bound(wrong, place) <= budget:
            return ordered[place - 1][0]
    return None


def reliability(judged: Iterable[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """How often values of a score were right, as points of a curve that never falls (pool adjacent violators).

    Each pool counts one value more that was right and one that was wrong, so that none claims certainty.
    """
    pools: list[list[float]] = []  # sum of scores, right, count
    for score, right in sorted(judged):
        pools.append([score, float(right), 1.0])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [one + two for one, two in zip(pools[-1], last, strict=True)]
    points = [(round(total / count, 3), round((right + 1) / (count + 2), 3)) for total, right, count in pools]
    risen: list[tuple[float, float]] = []
    for score, share in points:
        if not risen or (score > risen[-1][0] and share >= risen[-1][1]):
            risen.append((score, share))
    return tuple(risen)
