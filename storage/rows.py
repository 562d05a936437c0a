"""Values as rows of the tables."""

import datetime as dt
import hashlib
from typing import Final

from core import serial
from core.model import ArchiveRecord, Arrival, Document, DocumentId
from core.text import nfc, squash

#: Days and years are Vietnam's, which has had no summer time since 1975.
_VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))


def document_row(document: Document) -> dict[str, object]:
    """A document as a row, without the time it came, which no save changes."""
    return {
        "id": document.id,
        "desk": document.desk,
        "status": document.status.value,
        "version": document.version,
        "sha256": document.original.sha256,
        "value": serial.dump(document).decode(),
    }


def arrival_row(document_id: DocumentId, arrival: Arrival) -> dict[str, object]:
    """An arrival as a row. The same file seen again after a kill is the same arrival."""
    # The path itself is not a key that anybody reads.
    key = hashlib.sha256(f"{arrival.desk}\0{arrival.source}".encode()).hexdigest()
    return {
        "document_id": document_id,
        "source_key": key,
        "arrived_at": arrival.arrived_at,
        "value": serial.dump(arrival).decode(),
    }


def record_row(record: ArchiveRecord, text: str) -> dict[str, object]:
    """A record as a row; `text` is what the paper says."""
    return {
        "id": record.id,
        "document_id": record.document_id,
        "owner": record.owner,
        "kind": record.kind,
        "grp": record.group.value,
        "unit": record.unit,
        "archived_at": record.archived_at,
        "archived_year": record.archived_at.astimezone(_VIETNAM).year,
        "issued_year": record.issued_on.year if record.issued_on else None,
        "expires_on": record.expires_on,
        "withdrawn_on": record.withdrawn_on,
        "value": serial.dump(record).decode(),
        "text_raw": nfc(text),
        "text_fold": squash(text),
    }
