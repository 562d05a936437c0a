"""Code, then titles and layout, then words, then "I do not know": a kind is as likely as all of them together say."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from classifiers.features import Features, features_of
from classifiers.judge import EVIDENCE, Evidence, probability, written
from classifiers.model import Model, empty
from classifiers.titles import TitleClassifier, Titled
from core.model import Candidate, Classification, DocumentKind, Group, KindCode, PageText

#: How many of the likeliest by words are weighed: the right one was never further down on the calibrate split.
_NEAREST: Final = 3
#: Less likely kinds help no clerk: the first is not proposed, the second not shown.
_A_GUESS: Final = 0.2
_NO_GUESS: Final = 0.05
_MARGIN: Final = 0.03
_UNCLEAR: Final = 0.5
#: So alike to a kind were 19 of 20 of its own papers on the calibrate split.
_VERY_LIKE: Final = 0.5


def by_titles(kinds: tuple[DocumentKind, ...], accept_score: float) -> "CascadeClassifier":
    """What a desk has before anything was learnt."""
    return CascadeClassifier(kinds, TitleClassifier(kinds), empty(np.zeros(len(EVIDENCE) + 1)), accept_score)


@dataclass(frozen=True, slots=True)
class CascadeClassifier:
    """Chooses among described kinds by titles and by a model, or abstains."""

    kinds: tuple[DocumentKind, ...]
    titles: TitleClassifier
    model: Model
    accept_score: float

    def classify(self, texts: tuple[PageText, ...], *, told: KindCode | None = None) -> Classification:
        """The kind that is likeliest, with what spoke for it; a kind that a code on the paper told is taken."""
        if told is not None:
            kind = next((item for item in self.kinds if item.code == told), None)
            if kind is not None:
                return Classification(kind.group, told, 1.0, abstained=False, evidence=("code",))
        if not any(page.words for page in texts):
            return Classification(Group.UNKNOWN, None, 0.0, abstained=True, evidence=("no text",))
        found = self.candidates(texts)
        if not found or found[0].score < _A_GUESS:
            return Classification(Group.UNKNOWN, None, 0.0, abstained=True, evidence=("nothing known",))
        best = found[0]
        abstained = best.score < self.accept_score
        group = next(item.group for item in self.kinds if item.code == best.kind)
        return Classification(Group.UNKNOWN if abstained else group, best.kind, best.score, abstained, best.evidence)

    def candidates(self, texts: tuple[PageText, ...]) -> tuple[Candidate, ...]:
        """The kinds that were weighed, the likeliest first."""
        titled = self.titles.weigh(texts)
        features = features_of(texts)
        evidence = weighed(titled.candidates, features, self.model, {kind.code for kind in self.kinds})
        said = {item.kind: item.evidence for item in titled.candidates}
        found = []
        for code, item in evidence.items():
            likely = probability(item, self.model.judge) if code in self.model.kinds else _by_title(item, titled)
            found.append(Candidate(code, round(likely, 3), said.get(code, ()) + _words(item)))
        found = [item for item in found if item.score >= _NO_GUESS]
        return tuple(sorted(found, key=lambda item: (-item.score, item.kind)))


def weighed(
    titled: tuple[Candidate, ...], features: Features, model: Model, known: set[KindCode]
) -> dict[KindCode, Evidence]:
    """What speaks for each kind that a title names or that the words are near to."""
    likeness = dict(zip(model.kinds, model.likeness(features).tolist(), strict=True))
    likeness = {code: value for code, value in likeness.items() if code in known}
    by_words = sorted(likeness, key=lambda code: -likeness[code])
    by_title = {item.kind: item.score for item in reversed(titled)}
    chosen = dict.fromkeys([item.kind for item in titled] + by_words[:_NEAREST])
    first_title = titled[0].kind if titled else None
    first_words = by_words[0] if by_words else None
    return {
        code: Evidence(
            title=by_title.get(code, 0.0),
            title_lead=by_title.get(code, 0.0) - _best_other(by_title, code),
            likeness=likeness.get(code, 0.0),
            likeness_lead=likeness.get(code, 0.0) - _best_other(likeness, code),
            agree=float(code == first_title == first_words),
            words=written(len(features.places)),
        )
        for code in chosen
    }


def _by_title(item: Evidence, titled: Titled) -> float:
    """What a title alone is worth, for kinds that nothing was learnt of yet, as on the first day.

    Words that are very much those of another kind speak against it.
    """
    doubtful = not titled.clear and item.title_lead < _MARGIN
    other = max(0.0, item.likeness - item.likeness_lead)
    return item.title * (_UNCLEAR if doubtful else 1.0) * (_UNCLEAR if other > _VERY_LIKE else 1.0)


def _best_other(scores: dict[KindCode, float], code: KindCode) -> float:
    return max((score for other, score in scores.items() if other != code), default=0.0)


def _words(item: Evidence) -> tuple[str, ...]:
    return ("words",) if item.likeness_lead > 0 else ()
