"""What holds up a citizen comes before what holds up nobody; there, whoever has waited longest comes first."""

import datetime as dt

from core.codes import document_id_for, sha256_of
from core.model import DeskCode, Document, Lane, Status, StoredObject
from rules.turns import Blocks, turn_of

MORNING = dt.datetime(2025, 9, 15, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def a_paper(lane: Lane) -> Document:
    original = StoredObject(sha256_of(b"scan"), 4, "image/png")
    return Document(document_id_for(original.sha256), DeskCode("desk"), Status.NEEDS_REVIEW, original, lane=lane)


def test_papers_of_dossiers_come_first_then_the_desk_and_old_papers_last() -> None:
    desk, batch = a_paper(Lane.DESK), a_paper(Lane.BATCH)
    turns = [
        turn_of(batch, came=MORNING - 900 * HOUR, opened=None),
        turn_of(desk, came=MORNING + HOUR, opened=None),
        turn_of(desk, came=MORNING, opened=None),
        turn_of(desk, came=MORNING + 2 * HOUR, opened=MORNING + HOUR),
        turn_of(batch, came=MORNING + 3 * HOUR, opened=MORNING),
        turn_of(desk, came=MORNING + HOUR, opened=MORNING),
    ]
    assert [turns.index(turn) for turn in sorted(turns, key=lambda turn: turn.order)] == [5, 4, 3, 2, 1, 0]
    assert [turn.blocks for turn in turns] == [
        *(Blocks.NOBODY, Blocks.DESK, Blocks.DESK),
        *(Blocks.CITIZEN, Blocks.CITIZEN, Blocks.CITIZEN),
    ]
    # Who waits for a dossier has waited since it was taken in, not since its paper came
    assert turns[3].since == MORNING + HOUR
