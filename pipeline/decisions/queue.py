"""What waits for a clerk, in the order in which to look at it."""

from dataclasses import dataclass

from core.model import Document, Status
from rules.turns import Turn, turn_of
from storage import Index


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper that waits, and when its turn is."""

    document: Document
    turn: Turn


def queue(index: Index) -> tuple[Waiting, ...]:
    """Every paper that waits: first what holds up a citizen, there and below what has waited longest."""
    documents = index.documents(Status.NEEDS_REVIEW)
    came = index.came(Status.NEEDS_REVIEW)
    opened = index.dossiers.opened({item.dossier_code for item in documents if item.dossier_code is not None})
    waiting = (
        # What came to wait between the two questions is shown the next time.
        Waiting(item, turn_of(item, came=came[item.id], opened=opened.get(item.dossier_code or "")))
        for item in documents
        if item.id in came
    )
    return tuple(sorted(waiting, key=lambda item: (*item.turn.order, item.document.id)))
