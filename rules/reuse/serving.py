"""May this record serve a new dossier, and why, or why not.

The rule of reuse, put together from TT 01/2023/TT-VPCP Điều 9–10, NĐ 45/2020/NĐ-CP Điều 14–16, Luật GDĐT 20/2023 Điều
12 and Luật BVDLCN 91/2025: signed, by a certificate in its validity, described completely, of the right owner and kind,
still valid, in its scope, not withdrawn and not superseded, its bytes whole, for a lawful purpose on a recorded basis.
Anything doubtful is no reason to refuse a citizen a scan, but every reason not to reuse. What is said of each rule, and
where it stands: `rules/reuse/reasons.py`.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.codes import procedure_key
from core.model import (
    ArchiveRecord,
    Basis,
    DocumentKind,
    Field,
    FieldName,
    FieldSource,
    Group,
    KindCode,
    OwnerId,
    ProcedureCode,
    Purpose,
    RecordId,
    UnitCode,
)


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
    OUT_OF_SCOPE = "out_of_scope"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DAMAGED = "damaged_bytes"
    PURPOSE_NOT_LAWFUL = "purpose_not_lawful"
    NO_BASIS = "no_basis"


class Ground(StrEnum):
    """What speaks for a record: a rule that was looked at and holds."""

    OWNER = "owner"
    LINKED_OWNER = "linked_owner"  #: the same person under a number that a clerk linked with evidence
    KIND = "kind"
    CERTAIN = "certain"
    COMPLETE = "complete"
    SIGNED = "signed"
    CERTIFICATE = "certificate_valid_at_signing"
    ISSUED = "issued"
    VALID = "in_validity"
    SCOPE = "in_scope"
    NOT_WITHDRAWN = "not_withdrawn"
    NOT_SUPERSEDED = "not_superseded"
    WHOLE = "bytes_not_known_damaged"
    PURPOSE = "purpose_lawful"
    BASIS = "basis_recorded"


@dataclass(frozen=True, slots=True)
class Use:
    """For what, by whose leave and where a paper is to be used."""

    purpose: Purpose | None  #: None: what was named is no lawful purpose
    basis: Basis | None
    procedure: ProcedureCode | None = None
    unit: UnitCode | None = None


@dataclass(frozen=True, slots=True)
class ReuseRequest:
    """Whose paper of which kinds is needed, and for what."""

    owner: OwnerId = field(repr=False)
    kinds: tuple[KindCode, ...]
    use: Use
    linked: frozenset[OwnerId] = field(default=frozenset(), repr=False)  #: the same person's other numbers


@dataclass(frozen=True, slots=True)
class ReuseDecision:
    """The answer with every reason against, none for yes, and every ground for it."""

    record: RecordId
    reusable: bool
    reasons: tuple[Refusal, ...] = ()
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the record itself."""

    kinds: Mapping[KindCode, DocumentKind]
    damaged: frozenset[RecordId] = frozenset()  #: of whose bytes no good copy is known


def decide(record: ArchiveRecord, request: ReuseRequest, known: Known, *, on: dt.date) -> ReuseDecision:
    """Whether the record may serve on that day; all reasons are given, not only the first."""
    found = tuple(_findings(record, request, known, on))
    reasons = tuple(item for item in found if isinstance(item, Refusal))
    return ReuseDecision(record.id, not reasons, reasons, tuple(item for item in found if isinstance(item, Ground)))


def _findings(record: ArchiveRecord, request: ReuseRequest, known: Known, on: dt.date) -> Iterator[Refusal | Ground]:
    yield _owner(record, request)
    fits = record.kind is not None and record.kind in request.kinds
    yield Ground.KIND if fits else Refusal.OTHER_KIND
    yield Refusal.DOUBTFUL if record.doubtful else Ground.CERTAIN
    kind = None if record.kind is None else known.kinds.get(record.kind)
    if record.kind is not None:
        yield Ground.COMPLETE if _complete(record, kind) else Refusal.INCOMPLETE
    yield Ground.SIGNED if record.signature_level.startswith("B-") else Refusal.NOT_SIGNED
    in_time = record.signed_at <= record.certificate_not_after
    yield Ground.CERTIFICATE if in_time else Refusal.CERTIFICATE_EXPIRED_AT_SIGNING
    issued = record.issued_on is None or record.issued_on <= on
    yield Ground.ISSUED if issued else Refusal.NOT_YET_ISSUED
    yield Refusal.EXPIRED if _expired(record, kind, on) else Ground.VALID
    yield Ground.SCOPE if _in_scope(record.metadata.get(FieldName.SCOPE), request.use) else Refusal.OUT_OF_SCOPE
    withdrawn = record.withdrawn_on is not None and record.withdrawn_on <= on
    yield Refusal.WITHDRAWN if withdrawn else Ground.NOT_WITHDRAWN
    yield Ground.NOT_SUPERSEDED if record.superseded_by is None else Refusal.SUPERSEDED
    yield Refusal.DAMAGED if record.id in known.damaged else Ground.WHOLE
    purpose = request.use.purpose
    yield Refusal.PURPOSE_NOT_LAWFUL if purpose is None else Ground.PURPOSE
    based = request.use.basis is not None and (purpose is None or request.use.basis in purpose.bases)
    yield Ground.BASIS if based else Refusal.NO_BASIS


def _owner(record: ArchiveRecord, request: ReuseRequest) -> Refusal | Ground:
    if record.owner is None:
        return Refusal.NO_OWNER
    if record.owner == request.owner:
        return Ground.OWNER
    return Ground.LINKED_OWNER if record.owner in request.linked else Refusal.OTHER_OWNER


def _complete(record: ArchiveRecord, kind: DocumentKind | None) -> bool:
    """Whether all that its kind requires is known; of a kind that nobody describes, nobody knows."""
    if kind is None or (record.group is Group.RESULT and record.issued_on is None):
        return False
    return all(_known(record.metadata.get(name)) for name in kind.required_fields)


def _known(found: Field | None) -> bool:
    """Whether a value is certain, or a clerk has looked and said that the paper has none."""
    if found is None:
        return False
    if found.value is None:
        return found.source is FieldSource.TYPED
    return not found.abstained


def _expired(record: ArchiveRecord, kind: DocumentKind | None, on: dt.date) -> bool:
    if record.expires_on is not None and on > record.expires_on:
        return True
    if kind is None or kind.validity_months is None:
        return False
    if record.issued_on is None:
        return True
    return on > add_months(record.issued_on, kind.validity_months)


def _in_scope(scope: Field | None, use: Use) -> bool:
    """Whether a paper that says where or for what it holds, by codes of units and procedures, holds there and for that.

    A paper that says nothing holds everywhere. A scope that is doubtful, or names no code, holds nowhere.
    """
    if scope is None or (scope.value is None and scope.source is FieldSource.TYPED):
        return True
    if scope.value is None or scope.abstained:
        return False
    codes = [code for code in re.split(r"[\s,;]+", scope.value) if code]
    procedures = [key for code in codes if (key := procedure_key(code)) is not None]
    units = [code for code in codes if procedure_key(code) is None]
    for_it = not procedures or (use.procedure is not None and procedure_key(use.procedure) in procedures)
    there = not units or (use.unit is not None and any(_lies_in(use.unit, unit) for unit in units))
    return bool(codes) and for_it and there


def _lies_in(unit: UnitCode, above: str) -> bool:
    return f"{unit}.".startswith(f"{above}.")


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
