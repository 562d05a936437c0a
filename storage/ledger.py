"""The ledger: every event in order, each naming the hash of the one before it and later than it.

The hash of an entry is the SHA-256 of canonical JSON `{"event":…,"previous":…,"sequence":…}`; the first entry's
`previous` is 64 zeros. Whoever keeps one hash can later prove that nothing before it was changed or dropped.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from core import serial
from core.codes import sha256_of
from core.model import LedgerEvent, Sha256
from storage import LedgerEntry
from storage.schema import ledger

GENESIS: Final = Sha256("0" * 64)
#: PostgreSQL: one number that all writers of the ledger lock, so that the chain never forks.
_LOCK: Final = 7_341_201
#: The least step of time that both engines keep.
_STEP: Final = dt.timedelta(microseconds=1)
#: A clock that is further back than this is noted; less is two events at once, or machines that differ a little.
_WORTH_NOTING: Final = dt.timedelta(seconds=1)
_ALONE: Final = sa.select(sa.func.pg_advisory_xact_lock(_LOCK))
_ENTRY: Final = sa.insert(ledger)
_LAST: Final = sa.select(ledger.c.sequence, ledger.c.hash, ledger.c.at).order_by(ledger.c.sequence.desc()).limit(1)


def append(connection: sa.Connection, *events: LedgerEvent) -> None:
    """Write the next entries. SQLite writers are alone by BEGIN IMMEDIATE; PostgreSQL's take a lock."""
    if not events:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE)
    last = connection.execute(_LAST).one_or_none()
    sequence, previous, at = (0, GENESIS, None) if last is None else (last.sequence, Sha256(last.hash), last.at)
    rows = list[dict[str, object]]()
    for said in events:
        event = said if at is None else after(at, said)
        entry = link(event, sequence=sequence + 1, previous=previous)
        rows.append(
            {
                "sequence": entry.sequence,
                "previous": entry.previous,
                "hash": entry.hash,
                "subject": event.subject,
                "at": event.at,
                "value": serial.dump(event).decode(),
            }
        )
        sequence, previous, at = entry.sequence, entry.hash, event.at
    connection.execute(_ENTRY, rows)


def after(last: dt.datetime, event: LedgerEvent) -> LedgerEvent:
    """The event at a time of its own, later than the last one's; what its clock said is kept if that is far away."""
    if event.at.tzinfo is None or event.at > last:
        return event
    moved = replace(event, at=(last + _STEP).astimezone(event.at.tzinfo))
    if last - event.at < _WORTH_NOTING:
        return moved
    return replace(moved, facts=(*event.facts, ("clock", event.at.isoformat())))


def link(event: LedgerEvent, *, sequence: int, previous: Sha256) -> LedgerEntry:
    """The entry that follows `previous`."""
    covered = serial.dump({"event": event, "previous": previous, "sequence": sequence})
    return LedgerEntry(sequence=sequence, event=event, previous=previous, hash=sha256_of(covered))


def first_break(entries: Iterable[LedgerEntry]) -> int | None:
    """The sequence number of the first entry that does not follow from the one before it; None if all do."""
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry != link(entry.event, sequence=expected, previous=previous):
            return expected
        previous, expected = entry.hash, expected + 1
    return None
