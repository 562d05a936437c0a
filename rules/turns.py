"""Which doubtful paper a clerk looks at first: what holds up a citizen comes before what holds up nobody."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model import Document, Lane


class Blocks(StrEnum):
    """Whom a paper that waits holds up; in the order in which they are served."""

    CITIZEN = "citizen"  #: a dossier was taken in at the counter, and is not complete without it
    DESK = "desk"  #: it came to the desk by itself: no dossier that was taken in here names it
    NOBODY = "nobody"  #: a back-scan


@dataclass(frozen=True, slots=True)
class Turn:
    """When a paper's turn is."""

    blocks: Blocks
    since: dt.datetime  #: from when on somebody waits: the dossier was taken in, or the paper came
    came: dt.datetime  #: the papers of one dossier in the order in which they came

    @property
    def order(self) -> tuple[int, dt.datetime, dt.datetime]:
        """What to sort by: whom it holds up, then who has waited longest."""
        return list(Blocks).index(self.blocks), self.since, self.came


def turn_of(document: Document, *, came: dt.datetime, opened: dt.datetime | None) -> Turn:
    """When the turn of a waiting paper is.

    Args:
        document: the paper.
        came: when it came first.
        opened: when its dossier was taken in, if it was taken in at this desk.
    """
    if opened is not None:
        # Also one of a back-scan: somebody waits for the dossier that it belongs to.
        return Turn(Blocks.CITIZEN, opened, came)
    return Turn(Blocks.NOBODY if document.lane is Lane.BATCH else Blocks.DESK, came, came)
