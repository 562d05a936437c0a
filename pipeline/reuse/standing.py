"""Does a record still count? Superseded, withdrawn, reinstated: each a new version of its manifest, never a change."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from core.errors import ConfigError
from core.model import ArchiveRecord, ChangeKind, RecordChange, RecordId
from pipeline.versions import following, newest, versions, written
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
        newest(record_id, index, store)
    record, noted = _tried(asked, index, store)
    changed = written(record, noted, index, store)
    if changed is None:
        raise ConfigError(
            f"{record.id}: người khác vừa thay đổi, hãy xem lại / was changed by somebody else at the same moment"
        )
    return changed


def proposed(asked: Change, index: Index, store: ObjectStore) -> ArchiveRecord:
    """What `change` would make of the record, and refuse of it; nothing is written."""
    return following(*_tried(asked, index, store))


def _tried(asked: Change, index: Index, store: ObjectStore) -> tuple[ArchiveRecord, RecordChange]:
    """The record as it would stand, and the change, which its next version will name."""
    record = _known(asked.record, index, store)
    by = _in_its_place(record, asked, index, store) if asked.kind is ChangeKind.SUPERSEDED else None
    if asked.kind is ChangeKind.REINSTATED and record.stands:
        raise ConfigError(f"{record.id}: bản ghi đang có hiệu lực / the record counts already")
    if asked.kind is not ChangeKind.REINSTATED and not record.stands:
        raise _no_longer(record)
    withdrawn_on = asked.order.on if asked.kind is ChangeKind.WITHDRAWN else None
    return replace(record, withdrawn_on=withdrawn_on, superseded_by=by), _noted(asked.kind, asked.order, by)


def _in_its_place(record: ArchiveRecord, asked: Change, index: Index, store: ObjectStore) -> RecordId:
    if asked.by is None:
        raise TypeError("superseded by nothing")
    new = _known(asked.by, index, store)
    if record.id == new.id or not new.stands:
        raise ConfigError(
            f"{new.id}: không thể thay cho {record.id}: chính nó, đã bị thay hoặc đã bị thu hồi"
            f" / cannot stand in the place of {record.id}: it is the same, superseded or withdrawn"
        )
    if (record.kind, record.owner) != (new.kind, new.owner):
        raise ConfigError(
            f"{record.id}, {new.id}: hai bản ghi phải cùng loại giấy tờ và cùng chủ; bản cũ sai chủ, sai loại thì "
            "thu hồi / both records must be of one kind and owner; withdraw one that names the wrong owner or kind"
        )
    return new.id


def _no_longer(record: ArchiveRecord) -> ConfigError:
    how = f"đã có bản thay thế {record.superseded_by}" if record.superseded_by else "đã bị thu hồi"
    return ConfigError(f"{record.id}: {how} / does not count any more; sohoa record show {record.id}")


def _known(record_id: RecordId, index: Index, store: ObjectStore) -> ArchiveRecord:
    found = versions(record_id, index, store)
    if not found:
        raise ConfigError(f"không có bản ghi {record_id}, hãy tìm bằng sohoa search / no record {record_id}")
    return found[-1]


def _noted(kind: ChangeKind, order: Order, by: RecordId | None) -> RecordChange:
    decision = order.decision.strip()
    if not _DECISION.match(decision) or re.search(r"\d{7}", decision):
        # What is typed here stays for ever, in manifests and ledger: a number and symbol, and nobody's own number.
        raise ConfigError(
            "--decision: cần số, ký hiệu của quyết định như 15/QĐ-UBND"
            " / expected the number and symbol of a decision, such as 15/QĐ-UBND"
        )
    return RecordChange(kind, order.at, order.actor, decision, order.on, by)
