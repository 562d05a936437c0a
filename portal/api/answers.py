"""What the API answers with, and how the OpenAPI document tells its errors."""

import datetime as dt
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel

from core.model import ArchiveRecord
from portal.api.problems import PROBLEM_TYPE, Problem

PROBLEM_CONTENT: Final = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
PROBLEMS: Final[dict[int | str, dict[str, object]]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase, "content": PROBLEM_CONTENT}
    for status in (401, 403, 404, 422, 500, 503)
}


class RecordOut(BaseModel):
    """A record without personal data; the paper itself is at `content`."""

    id: str
    kind: str | None
    group: str
    unit: str
    pages: int
    issued_on: dt.date | None
    expires_on: dt.date | None
    archived_at: dt.datetime
    signature_level: str
    signed_at: dt.datetime
    sha256: str
    size_bytes: int
    content: str


def record_out(record: ArchiveRecord) -> RecordOut:
    """What others may know of a record."""
    return RecordOut(
        id=record.id,
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
    )
