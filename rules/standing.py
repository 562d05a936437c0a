"""How a record stood on a day, by what was known at a time: never by how it stands today."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from core.model import ChangeKind, RecordChange

_SAYS: Final = {
    ChangeKind.SUPERSEDED: ChangeKind.SUPERSEDED,
    ChangeKind.WITHDRAWN: ChangeKind.WITHDRAWN,
    ChangeKind.REINSTATED: None,
}


def standing(changes: Iterable[RecordChange], *, on: dt.date, known: dt.datetime) -> ChangeKind | None:
    """SUPERSEDED or WITHDRAWN where the record no longer counted on that day, else None.

    Args:
        changes: of the record, oldest first.
        on: the day; a decision that counts from a later day is not looked at.
        known: what was noted at this time or later is not looked at either.
    """
    found: ChangeKind | None = None
    for change in changes:
        if change.kind in _SAYS and change.on <= on and change.at < known:
            found = _SAYS[change.kind]
    return found
