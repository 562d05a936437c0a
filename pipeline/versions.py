"""The next version of a record: a manifest beside those before it, never in their place.

The store is written first, then the index with the ledger. Killed between the two, the next change finds the version
that the index lacks and takes it over before anything else.
"""

from dataclasses import replace

from core.model import ArchiveRecord, LedgerEvent, RecordChange, RecordId
from pipeline import archive
from storage import Index, ObjectStore


def versions(record_id: RecordId, index: Index, store: ObjectStore) -> tuple[ArchiveRecord, ...]:
    """The record as the index has it, then the versions of the store that the index lacks; none where there is none."""
    record = index.record(record_id)
    if record is None:
        return ()
    ahead = archive.newest_version(record_id, store, after=record.version) or record.version
    names = (archive.manifest_name(record_id, version) for version in range(record.version + 1, ahead + 1))
    return record, *(archive.record_from(store.get_named(name)) for name in names)


def newest(record_id: RecordId, index: Index, store: ObjectStore) -> ArchiveRecord | None:
    """The record as it stands, with every version that the store has and the index lacked; None where there is none.

    Raises:
        UnavailableError: the store or the index is away.
    """
    found = versions(record_id, index, store)
    for record in found[1:]:
        # Somebody was killed between store and index; each version is taken over with its own event.
        archive.keep_version(record, store)
        index.amend(record, _event(record))
    return found[-1] if found else None


def following(record: ArchiveRecord, change: RecordChange) -> ArchiveRecord:
    """The record's next version, which names the change."""
    return replace(record, version=record.version + 1, changes=(*record.changes, change))


def written(record: ArchiveRecord, change: RecordChange, index: Index, store: ObjectStore) -> ArchiveRecord | None:
    """The record's next version, in store, index and ledger; None when somebody else was quicker.

    Raises:
        UnavailableError: the store or the index is away.
    """
    record = following(record, change)
    archive.keep_version(record, store)
    return record if index.amend(record, _event(record)) else None


def _event(record: ArchiveRecord) -> LedgerEvent:
    """The event of a record's newest change."""
    change = record.changes[-1]
    facts = (
        ("version", str(record.version)),
        *((("decision", change.decision),) if change.decision else ()),
        ("on", change.on.isoformat()),
        *((("by", change.by),) if change.by else ()),
    )
    return LedgerEvent(change.kind.value, record.id, change.actor, change.at, facts)
