"""What the API answers with, and how the OpenAPI document tells its errors."""

import datetime as dt
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Final, Literal

from pydantic import BaseModel, Field

from core.model import ArchiveRecord, OwnerId
from portal.api.problems import PROBLEM_TYPE, Problem
from portal.site import Site
from rules.reuse import Known, Refusal, ReuseDecision, ReuseRequest, Use, decide
from storage.access.verdicts import Verdict

PROBLEM_CONTENT: Final = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The errors that every operation may answer with, and those of one besides, for the OpenAPI document."""
    return {
        status: {"model": Problem, "description": HTTPStatus(status).phrase, "content": PROBLEM_CONTENT}
        for status in sorted({401, 403, 404, 422, 429, 500, 503, *statuses})
    }


#: Why a paper does not count, whoever asks.
_INVALID: Final = frozenset({Refusal.EXPIRED, Refusal.NOT_YET_ISSUED, Refusal.WITHDRAWN, Refusal.SUPERSEDED})


class SignatureOut(BaseModel):
    """The signature of the archived file, and what was found when it was checked last."""

    level: str = Field(description="PAdES level: B-B, B-T, B-LT or B-LTA")
    signed_at: dt.datetime
    indication: str = Field(description="TOTAL_PASSED, INDETERMINATE, TOTAL_FAILED or NO_SIGNATURE_FOUND")
    checked_at: dt.datetime = Field(description="when that was found")
    checked_by: Literal["sealing", "audit", "request"] = Field(description="on which occasion")


class ValidityOut(BaseModel):
    """Whether the paper counts today, apart from who asks and for what."""

    valid: bool
    on: dt.date
    issued_on: dt.date | None
    expires_on: dt.date | None
    withdrawn_on: dt.date | None
    superseded_by: str | None


class RecordOut(BaseModel):
    """A record without personal data; the paper itself is at `content`."""

    id: str
    version: int
    kind: str | None
    group: str
    unit: str
    pages: int
    issued_on: dt.date | None
    expires_on: dt.date | None
    archived_at: dt.datetime
    signature_level: str
    signed_at: dt.datetime
    sha256: str = Field(description="of the content")
    size_bytes: int
    content: str = Field(description="where the paper is")
    signature: SignatureOut
    validity: ValidityOut


class RecordAnswer(RecordOut):
    """What is known of one record."""

    schema_: str = Field(default="sohoa.record_known/1", alias="schema")


def records_out(records: Iterable[ArchiveRecord], site: Site) -> Iterator[RecordOut]:
    """What others may know of records."""
    found, today, known = list(records), site.today, Known(site.kinds)
    verdicts = site.index.systems.verdicts.of(record.id for record in found)
    for record in found:
        yield record_as(record, _alone(record, known, today), verdicts.get(record.id), on=today)


def record_answer(record: ArchiveRecord, site: Site) -> RecordAnswer:
    """What others may know of a record, as an answer of its own."""
    return RecordAnswer(**next(records_out((record,), site)).model_dump())


def counts_today(record: ArchiveRecord, site: Site) -> bool:
    """`validity.valid` of the record."""
    return _is_valid(_alone(record, Known(site.kinds), site.today))


def _alone(record: ArchiveRecord, known: Known, today: dt.date) -> ReuseDecision:
    """Of a record apart from who asks and for what."""
    return decide(record, ReuseRequest(record.owner or OwnerId(""), (), Use(None, None)), known, on=today)


def _is_valid(decision: ReuseDecision) -> bool:
    return _INVALID.isdisjoint(decision.reasons)


def record_as(record: ArchiveRecord, decision: ReuseDecision, verdict: Verdict | None, *, on: dt.date) -> RecordOut:
    """The same, of a record that was decided upon that day, for whomever, and whose last verdict is at hand."""
    return RecordOut(
        id=record.id,
        version=record.version,
        kind=record.kind,
        group=record.group.value,
        unit=record.unit,
        pages=record.page_count,
        issued_on=record.issued_on,
        expires_on=record.expires_on,
        archived_at=record.archived_at,
        signature_level=record.signature_level,
        signed_at=record.signed_at,
        sha256=record.signed.sha256,
        size_bytes=record.signed.size_bytes,
        content=f"/v1/records/{record.id}/content",
        signature=_signature(record, verdict),
        validity=ValidityOut(
            valid=_is_valid(decision),
            on=on,
            issued_on=record.issued_on,
            expires_on=record.expires_on,
            withdrawn_on=record.withdrawn_on,
            superseded_by=record.superseded_by,
        ),
    )


def _signature(record: ArchiveRecord, verdict: Verdict | None) -> SignatureOut:
    """Nothing is archived before its signature has passed (signing/pades/selfcheck.py): that is the first verdict."""
    signed = record.signature_level.startswith("B-")
    return SignatureOut(
        level=record.signature_level,
        signed_at=record.signed_at,
        indication=verdict.indication if verdict else "TOTAL_PASSED" if signed else "NO_SIGNATURE_FOUND",
        checked_at=verdict.at if verdict else record.archived_at,
        checked_by=verdict.source if verdict else "sealing",
    )
