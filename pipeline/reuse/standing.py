"""Does a record still count? Superseded, withdrawn, reinstated: each a new version of its manifest, never a change.

The store is written first, then the index with the ledger. Killed between the two, the next change finds the version
that the index lacks and takes it over before anything else.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from core.errors import ConfigError
from core.model import ArchiveRecord, ChangeKind, LedgerEvent, RecordChange, RecordId
from pipeline import archive
from storage import Index, ObjectStore

_DECISION: Final = re.compile(r"[^\W_][\w./-]{1,39}\Z")


@dataclass(frozen=True, slots=True)
class Order:
    """By whose decision a record's standing changes, and from when."""

    decision: str  #: number and symbol, such as 15/QĐ-UBND
    actor: str
    at: dt.datetime
    on: dt.date


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to a record's standing."""

    kind: ChangeKind
    record: RecordId
    order: Order
    by: RecordId | None = None  #: the record in its place, where it is superseded


def change(asked: Change, index: Index, store: ObjectStore) -> ArchiveRecord:
    """The record after its standing has changed; what was before stays in its manifests, and its papers as they are.

    Raises:
        ConfigError: there is no such record, it stands so already, another cannot stand in its place, or the decision
            has no number and symbol.
        UnavailableError: the store or the index is away.
    """
    for record_id in filter(None, (asked.record, asked.by)):
        _catch_up(record_id, index, store)
    record = proposed(asked, index, store)
    archive.keep_version(record, store)
    if not index.amend(record, _event(record)):
        raise ConfigError(
            f"{record.id}: người khác vừa thay đổi, hãy xem lại / was changed by somebody else at the same moment"
        )
    return record


def proposed(asked: Change, index: Index, store: ObjectStore) -> ArchiveRecord:
    """What `change` would make of the record, and refuse of it; nothing is written."""
    record = _newest(asked.record, index, store)[-1]
    by = _in_its_place(record, asked, index, store) if asked.kind is ChangeKind.SUPERSEDED else None
    if asked.kind is ChangeKind.REINSTATED and _counts(record):
        raise ConfigError(f"{record.id}: bản ghi đang có hiệu lực / the record counts already")
    if asked.kind is not ChangeKind.REINSTATED and not _counts(record):
        raise _no_longer(record)
    return replace(
        record,
        version=record.version + 1,
        withdrawn_on=asked.order.on if asked.kind is ChangeKind.WITHDRAWN else None,
        superseded_by=by,
        changes=(*record.changes, _noted(asked.kind, asked.order, by)),
    )


def _in_its_place(record: ArchiveRecord, asked: Change, index: Index, store: ObjectStore) -> RecordId:
    if asked.by is None:
        raise TypeError("superseded by nothing")
    new = _newest(asked.by, index, store)[-1]
    if record.id == new.id or not _counts(new):
        raise ConfigError(
            f"{new.id}: không thể thay cho {record.id}: chính nó, đã bị thay hoặc đã bị thu hồi"
            f" / cannot stand in the place of {record.id}: it is the same, superseded or withdrawn"
        )
    if (record.kind, record.owner) != (new.kind, new.owner):
        raise ConfigError(
            f"{record.id}, {new.id}: hai bản ghi phải cùng loại giấy tờ và cùng chủ"
            " / both records must be of one kind and of one owner"
        )
    return new.id


def _counts(record: ArchiveRecord) -> bool:
    return record.withdrawn_on is None and record.superseded_by is None


def _no_longer(record: ArchiveRecord) -> ConfigError:
    how = f"đã có bản thay thế {record.superseded_by}" if record.superseded_by else "đã bị thu hồi"
    return ConfigError(f"{record.id}: {how} / does not count any more; sohoa record show {record.id}")


def _newest(record_id: RecordId, index: Index, store: ObjectStore) -> list[ArchiveRecord]:
    """The record as the index has it, and after it the versions of the store that the index lacks."""
    record = index.record(record_id)
    if record is None:
        raise ConfigError(f"không có bản ghi {record_id}, hãy tìm bằng sohoa search / no record {record_id}")
    ahead = archive.newest_version(record_id, store, after=record.version) or record.version
    names = (archive.manifest_name(record_id, version) for version in range(record.version + 1, ahead + 1))
    return [record, *(archive.record_from(store.get_named(name)) for name in names)]


def _catch_up(record_id: RecordId, index: Index, store: ObjectStore) -> None:
    """Take over what somebody left who was killed between store and index, each version with its own event."""
    for record in _newest(record_id, index, store)[1:]:
        archive.keep_version(record, store)
        index.amend(record, _event(record))


def _noted(kind: ChangeKind, order: Order, by: RecordId | None) -> RecordChange:
    decision = order.decision.strip()
    if not _DECISION.match(decision) or re.search(r"\d{7}", decision):
        # What is typed here stays for ever, in manifests and ledger: a number and symbol, and nobody's own number.
        raise ConfigError(
            "--decision: cần số, ký hiệu của quyết định như 15/QĐ-UBND"
            " / expected the number and symbol of a decision, such as 15/QĐ-UBND"
        )
    return RecordChange(kind, order.at, order.actor, decision, order.on, by)


def _event(record: ArchiveRecord) -> LedgerEvent:
    """The event of a record's newest change."""
    change = record.changes[-1]
    facts = (
        ("version", str(record.version)),
        ("decision", change.decision),
        ("on", change.on.isoformat()),
        *((("by", change.by),) if change.by else ()),
    )
    return LedgerEvent(change.kind.value, record.id, change.actor, change.at, facts)
