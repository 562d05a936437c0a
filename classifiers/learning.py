"""Learning from papers whose kind a clerk has confirmed: reproducible, and only if it makes nothing worse."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from classifiers.cascade import CascadeClassifier
from classifiers.features import features_of
from classifiers.model import Model
from classifiers.titles import TitleClassifier
from core.model import DocumentKind, KindCode, PageText

#: Every so many papers of a kind one is held back to be judged by; of five papers one.
HELD: Final = 5


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A paper and what a clerk said it is."""

    id: str  #: orders the papers, so that the same ones are held back each time
    kind: KindCode
    texts: tuple[PageText, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the papers that were held back."""

    right: int
    wrong: int  #: accepted as another kind
    abstained: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of learning."""

    model: Model  #: has learnt from all the papers, those held back too
    papers: dict[KindCode, int]
    new: frozenset[KindCode]  #: kinds that the model before did not know
    held: int
    before: Score
    after: Score

    @property
    def no_worse(self) -> bool:
        """Whether the papers held back are told at least as well: no more wrong, no fewer right."""
        return self.after.wrong <= self.before.wrong and self.after.right >= self.before.right


def learn(base: Model, papers: Iterable[Confirmed], kinds: tuple[DocumentKind, ...], *, accept_score: float) -> Learnt:
    """Add confirmed papers to a model, and judge on those held back whether that helps.

    Args:
        base: the model that is shipped: learning twice from the same papers counts them once.
        papers: in any order; the same ones give the same model.
        kinds: what the desk knows; papers of other kinds are left out.
        accept_score: from which score on a kind is accepted.
    """
    known = {kind.code for kind in kinds}
    by_kind: dict[KindCode, list[Confirmed]] = defaultdict(list)
    for item in sorted(papers, key=lambda item: item.id):
        if item.kind in known and any(page.words for page in item.texts):
            by_kind[item.kind].append(item)
    held = [item for mine in by_kind.values() for item in mine[HELD - 1 :: HELD]]
    back = {item.id for item in held}
    trial = _with(base, [item for mine in by_kind.values() for item in mine if item.id not in back])
    return Learnt(
        model=_with(base, [item for mine in by_kind.values() for item in mine]),
        papers={kind: len(mine) for kind, mine in sorted(by_kind.items())},
        new=frozenset(set(by_kind) - set(base.kinds)),
        held=len(held),
        before=_score(base, held, kinds, accept_score),
        after=_score(trial, held, kinds, accept_score),
    )


def _with(base: Model, papers: Sequence[Confirmed]) -> Model:
    found = defaultdict(list)
    for item in papers:
        found[item.kind].append(features_of(item.texts))
    # Through the file's own steps: what is judged is what will be loaded.
    return Model.load(base.learnt(found).dump())


def _score(model: Model, held: Sequence[Confirmed], kinds: tuple[DocumentKind, ...], accept_score: float) -> Score:
    classifier = CascadeClassifier(kinds, TitleClassifier(kinds), model, accept_score)
    told = [(item.kind, classifier.classify(item.texts)) for item in held]
    accepted = [(kind, found.kind) for kind, found in told if not found.abstained]
    right = sum(kind == found for kind, found in accepted)
    return Score(right, len(accepted) - right, len(told) - len(accepted))
