"""What paper is this?"""

from typing import Protocol

from core.model import Candidate, Classification, DocumentKind, PageText


class Classifier(Protocol):
    """Says which kind a paper is, or that it does not know."""

    def classify(self, texts: tuple[PageText, ...]) -> Classification:
        """The kind of a document, from its pages in order."""

    def candidates(self, texts: tuple[PageText, ...]) -> tuple[Candidate, ...]:
        """The kinds that were weighed, the likeliest first; for people who ask why."""


def open_classifier(kinds: tuple[DocumentKind, ...], *, accept_score: float) -> Classifier:
    """The classifier for those kinds; below `accept_score` it abstains."""
    from classifiers.titles import TitleClassifier

    return TitleClassifier(kinds, accept_score)
