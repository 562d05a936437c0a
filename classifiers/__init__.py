"""What paper is this?"""

from typing import Protocol

from core.model import Candidate, Classification, DocumentKind, KindCode, PageText


class Classifier(Protocol):
    """Says which kind a paper is, or that it does not know."""

    def classify(self, texts: tuple[PageText, ...], *, told: KindCode | None = None) -> Classification:
        """The kind of a document, from its pages in order; `told` is what a code on it says."""

    def candidates(self, texts: tuple[PageText, ...]) -> tuple[Candidate, ...]:
        """The kinds that were weighed, the likeliest first; for people who ask why."""


def open_classifier(kinds: tuple[DocumentKind, ...], *, accept_score: float, model: bytes | None = None) -> Classifier:
    """The classifier for those kinds; below `accept_score` it abstains.

    Args:
        kinds: what the desk knows.
        accept_score: how likely a kind must be.
        model: what `sohoa train` made; None: the one that is shipped.

    Raises:
        ConfigError: the model is none of this program.
    """
    from classifiers.cascade import CascadeClassifier
    from classifiers.model import SHIPPED, Model
    from classifiers.titles import TitleClassifier

    learnt = Model.load(SHIPPED.read_bytes() if model is None else model)
    return CascadeClassifier(kinds, TitleClassifier(kinds), learnt, accept_score)
