"""Signatures brought up: to the level that a service owed them, or under one more timestamp.

The index is the queue: a record whose signature came out below the level that the desk asks for says so
(`ArchiveRecord.level_due`), also in its manifest, so that a rebuilt index knows it again. A renewed PDF is a new
version of its record; the one before stays in the store. Whole archives are kept by evidence records, not by this
(docs/adr/0027).
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.errors import ConfigError, DocumentError, IntegrityError, Reason, UnavailableError
from core.model import ArchiveRecord, ChangeKind, RecordChange, RecordId
from pipeline import pdfa
from pipeline.versions import newest, written
from signing import Renewer
from storage import Index, ObjectStore

log = logging.getLogger(__name__)

#: Days are Vietnam's, which has had no summer time since 1975.
_VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))


class Found(StrEnum):
    """What became of one record."""

    RENEWED = "renewed"
    REFUSED = "refused"  #: a certificate was revoked by then, or what was made does not hold
    WAITS = "waits"  #: a service is away
    CHANGED = "changed"  #: somebody else was quicker
    DAMAGED = "damaged"  #: bytes of the record are not what was recorded, or the index does not know it


@dataclass(frozen=True, slots=True)
class Renewed:
    """One record that was looked at."""

    id: RecordId
    found: Found
    record: ArchiveRecord | None  #: as it stands now; None where it could not be read
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ends:
    """How many records lose the proof of their signature in a month, unless something is done before."""

    month: str  #: YYYY-MM
    what: str  #: certificate: of the signer, where no timestamp proves the time; timestamp: of the timestamp service
    level: str
    records: int


def renew(
    ids: Iterable[RecordId],
    renewer: Renewer,
    index: Index,
    store: ObjectStore,
    *,
    actor: str,
    clock: Callable[[], dt.datetime],
) -> Iterator[Renewed]:
    """Bring the signatures of records up, one after the other.

    A damaged record is told and passed over; when a service is away, the rest waits.

    Raises:
        UnavailableError: the store or the index is away.
    """
    for record_id in ids:
        try:
            record = newest(record_id, index, store)
        except IntegrityError as error:
            yield _damaged(record_id, None, str(error))
            continue
        if record is None:
            yield _damaged(record_id, None, "not in the index")
            continue
        done = _brought_up(record, renewer, index, store, actor=actor, at=clock())
        yield done
        if done.found is Found.WAITS:
            return


def _damaged(record_id: RecordId, record: ArchiveRecord | None, why: str) -> Renewed:
    log.error("record is damaged: signature not renewed", extra={"record": record_id, "why": why})
    return Renewed(record_id, Found.DAMAGED, record, why)


def _brought_up(
    record: ArchiveRecord, renewer: Renewer, index: Index, store: ObjectStore, *, actor: str, at: dt.datetime
) -> Renewed:
    try:
        changed = _renewed(record, renewer, store, at=at)
    except UnavailableError as error:
        return Renewed(record.id, Found.WAITS, record, str(error))
    except IntegrityError as error:
        return _damaged(record.id, record, str(error))
    except (ConfigError, DocumentError) as error:
        log.error("signature cannot be renewed", extra={"record": record.id, "why": str(error)})  # noqa: TRY400  it says all
        return Renewed(record.id, Found.REFUSED, record, str(error))
    change = RecordChange(ChangeKind.RENEWED, at, actor, "", at.astimezone(_VIETNAM).date())
    try:
        now = written(changed, change, index, store)
    except IntegrityError:
        now = None
    if now is None:
        return Renewed(record.id, Found.CHANGED, record)
    return Renewed(record.id, Found.RENEWED, now)


def _renewed(record: ArchiveRecord, renewer: Renewer, store: ObjectStore, *, at: dt.datetime) -> ArchiveRecord:
    before = store.get(record.signed.sha256, version_id=record.signed.version_id)
    made = renewer.bring_up(before, at=at)
    if not made.data.startswith(before):
        raise IntegrityError(f"gia hạn {record.id} làm đổi phần đã ký / renewal of {record.id} changed what was signed")
    conformance = pdfa.check(made.data)
    if not conformance.conforms:
        raise DocumentError(Reason.NOT_PDFA, "; ".join(conformance.broken[:3]))
    return replace(
        record,
        signed=store.put(made.data, media_type="application/pdf"),
        earlier_signed=(*record.earlier_signed, record.signed),
        signature_level=made.level,
        level_due=None,
        timestamp_not_after=made.timestamp_not_after,
    )


def ending(index: Index, *, before: dt.datetime) -> Iterator[RecordId]:
    """Records whose proof of time ends before a day."""
    return (record.id for record in index.records() if _end_of(record)[1] < before)


def calendar(index: Index) -> tuple[Ends, ...]:
    """What ends when, soonest first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for record in index.records():
        what, ends = _end_of(record)
        counts[f"{ends:%Y-%m}", what, record.signature_level] += 1
    return tuple(Ends(month, what, level, count) for (month, what, level), count in sorted(counts.items()))


def _end_of(record: ArchiveRecord) -> tuple[str, dt.datetime]:
    if record.timestamp_not_after is not None:
        return "timestamp", record.timestamp_not_after
    return "certificate", record.certificate_not_after
