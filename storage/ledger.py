"""The ledger: every event in order, each naming the hash of the one before it.

The hash of an entry is the SHA-256 of canonical JSON `{"event":…,"previous":…,"sequence":…}`; the first entry's
`previous` is 64 zeros. Whoever keeps one hash can later prove that nothing before it was changed or dropped.
"""

from collections.abc import Iterable
from typing import Final

from core import serial
from core.codes import sha256_of
from core.model import LedgerEvent, Sha256
from storage import LedgerEntry

GENESIS: Final = Sha256("0" * 64)


def link(event: LedgerEvent, *, sequence: int, previous: Sha256) -> LedgerEntry:
    """The entry that follows `previous`."""
    covered = serial.dump({"event": serial.plain(event), "previous": previous, "sequence": sequence})
    return LedgerEntry(sequence=sequence, event=event, previous=previous, hash=sha256_of(covered))


def first_break(entries: Iterable[LedgerEntry]) -> int | None:
    """The sequence number of the first entry that does not follow from the one before it; None if all do."""
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry != link(entry.event, sequence=expected, previous=previous):
            return expected
        previous, expected = entry.hash, expected + 1
    return None
