"""How sure a share is that was counted on few cases."""

import math
from typing import Final

#: One-sided: in 95 of 100 samples the true share is not above the bound.
CONFIDENCE: Final = 0.95
#: Of halving: a share of 1, of which no logarithm can be taken, is never tried.
_STEPS: Final = 50


def upper_bound(wrong: int, count: int, *, confidence: float = CONFIDENCE) -> float:
    """The highest share of wrong cases that so few wrong ones leave believable (Clopper–Pearson, one-sided), 0 to 1.

    Of no cases nothing is known: 1.
    """
    if wrong >= count:
        return 1.0
    low, high = wrong / count, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(wrong, count, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def is_refuted(wrong: int, count: int, share: float, *, confidence: float = CONFIDENCE) -> bool:
    """Whether so many wrong cases are too many to believe that each is wrong with that share only."""
    return wrong > 0 and _at_most(wrong - 1, count, share) > confidence


def _at_most(wrong: int, count: int, share: float) -> float:
    """The chance of at most so many wrong cases where each is wrong with that share."""
    logs = (
        math.lgamma(count + 1)
        - math.lgamma(k + 1)
        - math.lgamma(count - k + 1)
        + (k * math.log(share) if k else 0.0)
        + (count - k) * math.log1p(-share)
        for k in range(wrong + 1)
    )
    return math.fsum(math.exp(log) for log in logs)
