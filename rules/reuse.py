"""May this record serve a new dossier, and why not.

The rule of reuse, put together from TT 01/2023/TT-VPCP Điều 9–10, NĐ 45/2020/NĐ-CP Điều 14–16 and Luật GDĐT 20/2023
Điều 12: signed, by a certificate in its validity, described completely, of the right owner and kind, still valid, not
withdrawn and not superseded. Anything doubtful is no reason to refuse a citizen a scan, but every reason not to reuse.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from core.model import ArchiveRecord, KindCode, OwnerId, RecordId


class Refusal(StrEnum):
    """Why a record may not serve."""

    OTHER_OWNER = "other_owner"
    NO_OWNER = "no_owner"
    OTHER_KIND = "other_kind"
    DOUBTFUL = "doubtful"
    INCOMPLETE = "incomplete_metadata"
    NOT_SIGNED = "not_signed"
    CERTIFICATE_EXPIRED_AT_SIGNING = "certificate_expired_at_signing"
    NOT_YET_ISSUED = "not_yet_issued"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class ReuseRequest:
    """Whose paper of which kinds is needed. `validity_months` is the law's limit after the date of issue."""

    owner: OwnerId = field(repr=False)
    kinds: tuple[KindCode, ...]
    validity_months: int | None = None


@dataclass(frozen=True, slots=True)
class ReuseDecision:
    """The answer with every reason against, none for yes."""

    record: RecordId
    reusable: bool
    reasons: tuple[Refusal, ...] = ()


def decide(record: ArchiveRecord, request: ReuseRequest, *, on: dt.date) -> ReuseDecision:
    """Whether the record may serve on that day; all reasons are given, not only the first."""
    reasons = tuple(reason for reason, holds in _objections(record, request, on) if holds)
    return ReuseDecision(record.id, not reasons, reasons)


def _objections(record: ArchiveRecord, request: ReuseRequest, on: dt.date) -> Iterable[tuple[Refusal, bool]]:
    yield Refusal.NO_OWNER, record.owner is None
    yield Refusal.OTHER_OWNER, record.owner is not None and record.owner != request.owner
    yield Refusal.OTHER_KIND, record.kind is None or record.kind not in request.kinds
    yield Refusal.DOUBTFUL, record.doubtful
    yield Refusal.INCOMPLETE, record.kind is not None and record.issued_on is None and record.group == "result"
    yield Refusal.NOT_SIGNED, not record.signature_level.startswith("B-")
    yield Refusal.CERTIFICATE_EXPIRED_AT_SIGNING, record.signed_at > record.certificate_not_after
    yield Refusal.NOT_YET_ISSUED, record.issued_on is not None and record.issued_on > on
    yield Refusal.EXPIRED, _expired(record, request, on)
    yield Refusal.WITHDRAWN, record.withdrawn_on is not None and record.withdrawn_on <= on
    yield Refusal.SUPERSEDED, record.superseded_by is not None


def _expired(record: ArchiveRecord, request: ReuseRequest, on: dt.date) -> bool:
    if record.expires_on is not None and on > record.expires_on:
        return True
    if request.validity_months is None:
        return False
    if record.issued_on is None:
        return True
    return on > add_months(record.issued_on, request.validity_months)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last day (Bộ luật Dân sự 91/2015/QH13 Điều 148)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def newest(records: Iterable[ArchiveRecord]) -> ArchiveRecord | None:
    """The record that was issued last; of one day, the one archived last."""
    return max(records, key=lambda record: (record.issued_on or dt.date.min, record.archived_at), default=None)
