"""The store, the index and the ledger compared: what one of them lacks, and what it has too much."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.codes import record_id_for
from core.model import DocumentId, RecordId, Status
from storage import Index, LedgerEntry
from storage.ledger import first_break

#: After these a desk holds records whose archiving its ledger did not see.
_BROUGHT = frozenset({"index_rebuilt", "restored"})


@dataclass(frozen=True, slots=True)
class Books:
    """What does not agree; empty where all do. Records in the order of their ids."""

    ledger_broken_at: int | None  #: sequence number of the first entry that does not follow from the one before it
    missing_from_store: tuple[RecordId, ...] = ()  #: the index has them
    gone: tuple[RecordId, ...] = ()  #: the ledger saw them archived; neither store nor index has them
    unrecorded: tuple[RecordId, ...] = ()  #: in the store; the ledger never saw them archived

    @property
    def agree(self) -> bool:
        """Whether nothing was found."""
        return self == Books(None)

    @property
    def of_records(self) -> Iterator[tuple[str, RecordId]]:
        """What is said of which record, by the name above."""
        for name in ("missing_from_store", "gone", "unrecorded"):
            yield from ((name, record) for record in getattr(self, name))


def compare_books(stored: Iterable[RecordId], index: Index) -> Books:
    """Compare the records of the store with index and ledger.

    The ledger is append-only and chained: whoever takes a record out of store and index leaves its line there, and
    whoever cuts the ledger's end off leaves records that it never saw. After a rebuilt or restored index the ledger is
    younger than the archive, and that it did not see a record says nothing.
    """
    archived: set[RecordId] = set()
    brought = False
    broken: int | None
    read = 0

    def entries() -> Iterator[LedgerEntry]:
        nonlocal brought, read
        for entry in index.ledger():
            read += 1
            if entry.event.action == Status.ARCHIVED.value:
                archived.add(record_id_for(DocumentId(entry.event.subject)))
            brought = brought or entry.event.action in _BROUGHT
            yield entry

    try:
        broken = first_break(entries())
    except ValueError:
        # An entry that is no longer an event's JSON breaks the chain too.
        broken = read + 1
    in_store = set(stored)
    in_index = {record.id for record in index.records()}
    unrecorded = set() if brought or broken is not None else in_store - archived
    return Books(
        broken,
        tuple(sorted(in_index - in_store)),
        tuple(sorted(archived - in_store - in_index)),
        tuple(sorted(unrecorded)),
    )
