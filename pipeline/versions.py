"""The next version of a record: a manifest beside those before it, never in their place.

The store is written first, then the index with the ledger. Killed between the two, the next change finds the version
that the index lacks and takes it over before anything else.
"""

from dataclasses import replace

from core.model import ArchiveRecord, LedgerEvent, RecordChange, RecordId
from pipeline import archive
from storage import Index, ObjectStore


def newest(record_id: RecordId, index: Index, store: ObjectStore) -> ArchiveRecord | None:
    """The record as it stands, with every version that the store has and the index lacked; None where there is none.

    Raises:
        UnavailableError: the store or the index is away.
    """
    record = index.record(record_id)
    if record is None:
        return None
    while (ahead := archive.newest_version(record_id, store, after=record.version)) is not None:
        # Somebody was killed between store and index; each version is taken over with its own event.
        record = archive.record_from(store.get_named(archive.manifest_name(record_id, record.version + 1)))
        archive.keep_version(record, store)
        index.amend(record, _event(record))
        if record.version == ahead:
            break
    return record


def written(record: ArchiveRecord, change: RecordChange, index: Index, store: ObjectStore) -> ArchiveRecord | None:
    """The record's next version, in store, index and ledger; None when somebody else was quicker.

    Raises:
        UnavailableError: the store or the index is away.
    """
    record = replace(record, version=record.version + 1, changes=(*record.changes, change))
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
