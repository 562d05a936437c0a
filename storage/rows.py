"""Values as rows of the tables, sealed with a key, and the names of the places that they are sealed for."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Final

from core import serial
from core.codes import document_id_for
from core.model import ArchiveRecord, Arrival, Document, DocumentId, Dossier, DossierCode, OwnerLink, Period, RecordId
from core.text import nfc, words
from storage.sealing.secrets import Key

#: Days and years are Vietnam's, which has had no summer time since 1975.
_VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
#: A tsvector holds less than 1 MiB of words and their places (PostgreSQL, "Text Search Limitations").
_INDEXED_BYTES: Final = 1_000_000
_PLACE_BYTES: Final = 6


def document_place(document_id: DocumentId) -> str:
    """Where the value of a document lies."""
    return f"documents/{document_id}"


def arrival_place(document_id: DocumentId, source_key: str) -> str:
    """Where the value of an arrival lies."""
    return f"arrivals/{document_id}/{source_key}"


def record_place(record_id: RecordId) -> str:
    """Where the value of a record lies."""
    return f"records/{record_id}"


def numbers_place(record_id: RecordId) -> str:
    """Where the numbers lie that are masked in a record's texts."""
    return f"records/{record_id}/numbers"


def dossier_place(code: DossierCode) -> str:
    """Where the value of a dossier lies."""
    return f"dossiers/{code}"


def link_place(owner: str, other: str) -> str:
    """Where the value of a link lies, by the blind keys of its two numbers."""
    return f"owner_links/{owner}/{other}"


def document_row(document: Document, key: Key) -> dict[str, object]:
    """A document as a row, without the time it came, which no save changes."""
    return {
        "id": document.id,
        "desk": document.desk,
        "status": document.status.value,
        "kind": document.kind,
        "reason": document.reason,
        "grp": document.group.value if document.group else None,
        "version": document.version,
        "sha256": document.original.sha256,
        "part_of": document_id_for(document.original.sha256) if document.pages else None,
        "value": key.seal(serial.dump(document).decode(), document_place(document.id)),
    }


def source_of(arrival: Arrival) -> str:
    """What an arrival is known again by: the same file seen again after a kill is the same arrival."""
    return f"{arrival.desk}\0{arrival.source}"


def arrival_row(document_id: DocumentId, arrival: Arrival, key: Key) -> dict[str, object]:
    """An arrival as a row."""
    # A path may hold a name or a number: it is no key that anybody could guess at.
    source_key = key.source(source_of(arrival))
    return {
        "document_id": document_id,
        "source_key": source_key,
        "arrived_at": arrival.arrived_at,
        "value": key.seal(serial.dump(arrival).decode(), arrival_place(document_id, source_key)),
    }


def record_row(record: ArchiveRecord, text: str, key: Key) -> dict[str, object]:
    """A record as a row; `text` is what the paper says."""
    return {
        "id": record.id,
        "document_id": record.document_id,
        "kind": record.kind,
        "grp": record.group.value,
        "unit": record.unit,
        "archived_at": record.archived_at,
        "issued": quarter_number(record.issued_on),
        "expires_on": record.expires_on,
        **standing(record),
        **sealed_record(record, key),
        **masked_text(record.id, nfc(text), key),
    }


def standing(record: ArchiveRecord) -> dict[str, object]:
    """The columns that say whether a record still counts, and what its signature still lacks."""
    return {
        "withdrawn_on": record.withdrawn_on,
        "superseded_by": record.superseded_by,
        "level_due": record.level_due,
        "ended_on": ended_on(record),
        "proved_until": proved_until(record),
        "coded": record.dossier_code is not None,
    }


def ended_on(record: ArchiveRecord) -> dt.date | None:
    """The first day on which a record does not count any more: expired, withdrawn or superseded."""
    replaced = [change.on for change in record.changes if change.by is not None and change.by == record.superseded_by]
    if record.superseded_by is not None and not replaced:
        replaced = [archived_on(record)]
    ends = [
        record.expires_on + dt.timedelta(days=1) if record.expires_on else None,
        record.withdrawn_on,
        *replaced[-1:],
    ]
    return min((day for day in ends if day is not None), default=None)


def proved_until(record: ArchiveRecord) -> dt.date:
    """The last day of the certificate that proves its signature."""
    return (record.timestamp_not_after or record.certificate_not_after).astimezone(_VIETNAM).date()


def archived_on(record: ArchiveRecord) -> dt.date:
    """The day on which it was archived."""
    return record.archived_at.astimezone(_VIETNAM).date()


def quarter_of(day: dt.date) -> Period:
    """The quarter that a day is in."""
    return Period(day.year, (day.month + 2) // 3)


def quarter_number(day: dt.date | None) -> int:
    """The quarter that a day is in: year * 4 + 0 to 3; 0 where no day is known."""
    return 0 if day is None else day.year * 4 + (day.month - 1) // 3


def dossier_row(dossier: Dossier, key: Key) -> dict[str, object]:
    """A dossier as a row, without the time it was opened, which never changes."""
    return {"code": dossier.code, "value": key.seal(serial.dump(dossier).decode(), dossier_place(dossier.code))}


def link_row(link: OwnerLink, key: Key) -> dict[str, object]:
    """A link as a row."""
    owner, other = key.owner(link.owner), key.owner(link.other)
    value = key.seal(serial.dump(link).decode(), link_place(owner, other))
    return {"owner": owner, "other": other, "value": value}


def blind_record(record: ArchiveRecord, key: Key) -> dict[str, str | None]:
    """The columns that a record is looked up by, of which they say nothing."""
    return {
        "owner": None if record.owner is None else key.owner(record.owner),
        "dossier": None if record.dossier_code is None else key.dossier(record.dossier_code),
    }


def sealed_record(record: ArchiveRecord, key: Key) -> dict[str, str | None]:
    """The columns that say what a record says."""
    return {
        **blind_record(record, key),
        "value": key.seal(serial.dump(record).decode(), record_place(record.id)),
    }


def masked_text(record_id: RecordId, text: str, key: Key, *, known: tuple[str, ...] = ()) -> dict[str, str]:
    """The columns of full-text search; `known` are numbers for which the text has tokens of this key already."""
    masked = key.mask(text)
    return {
        "text_raw": masked.text,
        "text_fold": " ".join(_searched(words(masked.text))),
        "numbers": sealed_numbers(record_id, tuple(dict.fromkeys((*known, *masked.numbers))), key),
    }


def _searched(said: Iterable[str]) -> Iterator[str]:
    """Each word once: search asks which words a record holds, not where, and PostgreSQL indexes 1 MiB of a text."""
    left = _INDEXED_BYTES
    for word in dict.fromkeys(said):
        left -= len(word.encode()) + _PLACE_BYTES
        if left < 0:
            return
        yield word


def sealed_numbers(record_id: RecordId, numbers: tuple[str, ...], key: Key) -> str:
    """The masked numbers of a text, sealed; nothing where there are none."""
    return key.seal(json.dumps(numbers), numbers_place(record_id)) if numbers else ""
