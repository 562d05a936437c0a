"""What paper is this?"""

from typing import Protocol

from core.model import Classification, DocumentKind, PageText


class Classifier(Protocol):
    """Says which kind a paper is, or that it does not know."""

    def classify(self, texts: tuple[PageText, ...]) -> Classification:
        """The kind of a document, from its pages in order."""


def open_classifier(kinds: tuple[DocumentKind, ...], *, accept_score: float) -> Classifier:
    """The classifier for those kinds; below `accept_score` it abstains."""
    from classifiers.titles import TitleClassifier

    return TitleClassifier(kinds, accept_score)
