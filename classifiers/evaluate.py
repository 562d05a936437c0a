"""How well kinds are told apart on papers whose kind is known: counts, and nothing of what the papers say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.model import KindCode

#: Between which scores papers are counted together in the table of reliability.
BINS: Final = (0.0, 0.2, 0.4, 0.6, 0.75, 0.9, 0.95, 0.98, 1.0)
LIMITS: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)


@dataclass(frozen=True, slots=True)
class Told:
    """One paper: what it is, what it was taken for, and how surely."""

    truth: KindCode | None  #: None: a kind that the desk does not know
    kind: KindCode | None
    score: float


@dataclass(frozen=True, slots=True)
class AtLimit:
    """What would be accepted from one score on."""

    limit: float
    known: int  #: papers of known kinds
    accepted: int  #: of those
    right: int  #: of the accepted
    unknown: int  #: papers of kinds that the desk does not know
    unknown_accepted: int

    @property
    def right_share(self) -> float | None:
        """Of the accepted papers of known kinds; None where none was accepted."""
        return self.right / self.accepted if self.accepted else None

    @property
    def abstained_share(self) -> float | None:
        """Of the papers of known kinds."""
        return 1 - self.accepted / self.known if self.known else None

    @property
    def unknown_abstained_share(self) -> float | None:
        """Of the papers of unknown kinds."""
        return 1 - self.unknown_accepted / self.unknown if self.unknown else None


@dataclass(frozen=True, slots=True)
class Recall:
    """What became of the papers of one kind."""

    kind: KindCode
    papers: int
    right: int  #: accepted as this kind
    wrong: int  #: accepted as another
    abstained: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Papers whose score lies between two limits: a calibrated score is as high as the share that is right."""

    low: float
    high: float
    papers: int
    mean_score: float | None
    right: float | None  #: the share that is right; an unknown kind never is


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All of it."""

    at: AtLimit
    curve: tuple[AtLimit, ...]
    recall: tuple[Recall, ...]
    reliability: tuple[Reliability, ...]
    confusion: tuple[tuple[KindCode | None, KindCode, int], ...]  #: truth, accepted as, papers; only what was accepted


def evaluate(papers: Iterable[Told], *, accept_score: float) -> Evaluation:
    """What comes of those papers when kinds are accepted from that score on."""
    told = tuple(papers)
    limits = sorted({*LIMITS, accept_score})
    accepted = [item for item in told if item.kind is not None and item.score >= accept_score]
    pairs = Counter((item.truth, item.kind) for item in accepted if item.kind is not None)
    confusion = tuple((truth, kind, count) for (truth, kind), count in sorted(pairs.items(), key=str))
    return Evaluation(
        at=_at(told, accept_score),
        curve=tuple(_at(told, limit) for limit in limits),
        recall=tuple(_recall(told, kind, accept_score) for kind in sorted({item.truth for item in told if item.truth})),
        reliability=tuple(_reliability(told, low, high) for low, high in pairwise(BINS)),
        confusion=confusion,
    )


def _at(told: tuple[Told, ...], limit: float) -> AtLimit:
    known = [item for item in told if item.truth is not None]
    accepted = [item for item in known if item.kind is not None and item.score >= limit]
    strange = [item for item in told if item.truth is None]
    return AtLimit(
        limit,
        len(known),
        len(accepted),
        sum(item.kind == item.truth for item in accepted),
        len(strange),
        sum(item.kind is not None and item.score >= limit for item in strange),
    )


def _recall(told: tuple[Told, ...], kind: KindCode, limit: float) -> Recall:
    mine = [item for item in told if item.truth == kind]
    accepted = [item for item in mine if item.kind is not None and item.score >= limit]
    right = sum(item.kind == kind for item in accepted)
    return Recall(kind, len(mine), right, len(accepted) - right, len(mine) - len(accepted))


def _reliability(told: tuple[Told, ...], low: float, high: float) -> Reliability:
    # Nothing is surer than 1.0, so the last bin holds its upper end.
    mine = [item for item in told if low <= item.score < high or item.score == high == BINS[-1]]
    if not mine:
        return Reliability(low, high, 0, None, None)
    right = sum(item.truth is not None and item.kind == item.truth for item in mine)
    return Reliability(low, high, len(mine), sum(item.score for item in mine) / len(mine), right / len(mine))
