"""Does a record still count? Superseded, withdrawn, reinstated: each a new version of its manifest, never a change."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from core.errors import ConfigError
from core.model import ArchiveRecord, ChangeKind, RecordChange, RecordId
from pipeline.versions import newest, written
from storage import Index, ObjectStore

_DECISION: Final = re.compile(r"[^\W_][\w./-]{1,39}\Z")


@dataclass(frozen=True, slots=True)
class Order:
    """By whose decision a record's standing changes, and from when."""

    decision: str  #: number and symbol, such as 15/QĐ-UBND
    actor: str
    at: dt.datetime
    on: dt.date


def supersede(old: RecordId, by: RecordId, index: Index, store: ObjectStore, order: Order) -> ArchiveRecord:
    """Let another record stand in a record's place; the old one stays and is found as superseded.

    Raises:
        ConfigError: there is no such record, it does not count any more, or the two are not of one kind and owner.
        UnavailableError: the store or the index is away.
    """
    record, new = _known(old, index, store), _known(by, index, store)
    if record.id == new.id or not _counts(new):
        raise ConfigError(
            f"{by}: không thể thay cho {old}: chính nó, đã bị thay hoặc đã bị thu hồi"
            f" / cannot stand in the place of {old}: it is the same, superseded or withdrawn"
        )
    if (record.kind, record.owner) != (new.kind, new.owner):
        raise ConfigError(
            f"{old}, {by}: hai bản ghi phải cùng loại giấy tờ và cùng chủ"
            " / both records must be of one kind and of one owner"
        )
    if not _counts(record):
        raise _no_longer(record)
    change = _change(ChangeKind.SUPERSEDED, order, by=new.id)
    return _written(replace(record, superseded_by=new.id), change, index, store)


def withdraw(record_id: RecordId, index: Index, store: ObjectStore, order: Order) -> ArchiveRecord:
    """Cancel a record from a day on; it stays for look-up.

    Raises:
        ConfigError: there is no such record, or it does not count any more.
        UnavailableError: the store or the index is away.
    """
    record = _known(record_id, index, store)
    if not _counts(record):
        raise _no_longer(record)
    return _written(replace(record, withdrawn_on=order.on), _change(ChangeKind.WITHDRAWN, order), index, store)


def reinstate(record_id: RecordId, index: Index, store: ObjectStore, order: Order) -> ArchiveRecord:
    """Let a record count again; what was said before stays in its manifests and in the ledger.

    Raises:
        ConfigError: there is no such record, or it counts.
        UnavailableError: the store or the index is away.
    """
    record = _known(record_id, index, store)
    if _counts(record):
        raise ConfigError(f"{record_id}: bản ghi đang có hiệu lực / the record counts already")
    changed = replace(record, withdrawn_on=None, superseded_by=None)
    return _written(changed, _change(ChangeKind.REINSTATED, order), index, store)


def _counts(record: ArchiveRecord) -> bool:
    return record.withdrawn_on is None and record.superseded_by is None


def _no_longer(record: ArchiveRecord) -> ConfigError:
    how = f"đã có bản thay thế {record.superseded_by}" if record.superseded_by else "đã bị thu hồi"
    return ConfigError(f"{record.id}: {how} / does not count any more; sohoa record show {record.id}")


def _known(record_id: RecordId, index: Index, store: ObjectStore) -> ArchiveRecord:
    record = newest(record_id, index, store)
    if record is None:
        raise ConfigError(f"không có bản ghi {record_id}, hãy tìm bằng sohoa search / no record {record_id}")
    return record


def _change(kind: ChangeKind, order: Order, *, by: RecordId | None = None) -> RecordChange:
    decision = order.decision.strip()
    if not _DECISION.match(decision) or re.search(r"\d{7}", decision):
        # What is typed here stays for ever, in manifests and ledger: a number and symbol, and nobody's own number.
        raise ConfigError(
            "--decision: cần số, ký hiệu của quyết định như 15/QĐ-UBND"
            " / expected the number and symbol of a decision, such as 15/QĐ-UBND"
        )
    return RecordChange(kind, order.at, order.actor, decision, order.on, by)


def _written(record: ArchiveRecord, change: RecordChange, index: Index, store: ObjectStore) -> ArchiveRecord:
    changed = written(record, change, index, store)
    if changed is None:
        raise ConfigError(
            f"{record.id}: người khác vừa thay đổi, hãy xem lại / was changed by somebody else at the same moment"
        )
    return changed
