"""How likely a kind is the right one, by all that speaks for and against it.

The weights were fitted on the calibrate split, whose templates and issuers are others than those that kinds were
learnt from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: What is weighed, in the order of the weights.
EVIDENCE: Final = ("title", "title before others", "likeness", "likeness before others", "both agree", "words read")
_MANY_WORDS: Final = 40.0
_ROUNDS: Final = 4000
_RATE: Final = 0.5
#: Pulls the weights towards nothing, so that what nothing in the split contradicts is not taken as certain.
_RIDGE: Final = 2e-4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one kind of one paper, each from -1 to 1."""

    title: float
    title_lead: float
    likeness: float
    likeness_lead: float
    agree: float
    words: float

    @property
    def row(self) -> tuple[float, ...]:
        """In the order of the weights, with the constant."""
        return (self.title, self.title_lead, self.likeness, self.likeness_lead, self.agree, self.words, 1.0)


def written(places: int) -> float:
    """How much there is to judge by: 1 where there is enough."""
    return min(1.0, places / _MANY_WORDS)


def probability(evidence: Evidence, judge: NDArray[np.float64]) -> float:
    """How likely the kind is right."""
    return float(1 / (1 + np.exp(-float(np.dot(judge, evidence.row)))))


def fitted(samples: Iterable[tuple[Evidence, bool]]) -> NDArray[np.float64]:
    """Weights by logistic regression, from evidence and whether the kind was right; the same for the same samples."""
    pairs = list(samples)
    rows = np.array([evidence.row for evidence, _ in pairs], dtype=np.float64)
    right = np.array([truth for _, truth in pairs], dtype=np.float64)
    weights = np.zeros(rows.shape[1])
    speed = np.zeros_like(weights)
    for _ in range(_ROUNDS):
        ahead = weights + 0.9 * speed
        told = 1 / (1 + np.exp(-(rows @ ahead)))
        slope = (told - right) @ rows / len(rows) + _RIDGE * ahead
        speed = 0.9 * speed - _RATE * slope
        weights = weights + speed
    return weights
