"""How a record stood, by what was known at a time: never by how it stands today."""

import datetime as dt
from dataclasses import replace
from typing import Final

from core.model import ArchiveRecord, ChangeKind

_OF_STANDING: Final = frozenset({ChangeKind.SUPERSEDED, ChangeKind.WITHDRAWN, ChangeKind.REINSTATED})


def as_known(record: ArchiveRecord, known: dt.datetime) -> ArchiveRecord:
    """The record as it stood by the changes that were noted before that time."""
    changes = tuple(change for change in record.changes if change.at < known)
    said = [change for change in changes if change.kind in _OF_STANDING]
    last = said[-1] if said else None
    withdrawn = last is not None and last.kind is ChangeKind.WITHDRAWN
    superseded = last is not None and last.kind is ChangeKind.SUPERSEDED
    return replace(
        record,
        changes=changes,
        withdrawn_on=last.on if last is not None and withdrawn else None,
        superseded_by=last.by if last is not None and superseded else None,
    )
