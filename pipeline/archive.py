"""Seal a paper into the archive: objects under their hash, and a manifest that says everything about the record.

Layout, checkable with `sha256sum -c` from the store's root (docs/ARCHIVE.md):
`cas/sha256/ab/cd/<hash>` for the original, the signed PDF and the words; `aip/<record>/v1/manifest.json` and
`aip/<record>/v1/SHA256SUMS`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from core import serial
from core.codes import record_id_for, sha256_of
from core.errors import IntegrityError
from core.model import (
    ArchiveRecord,
    Document,
    FieldName,
    Metadata,
    PageText,
    RecordId,
    Sha256,
    SignedPdf,
    UnitCode,
)
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class _Manifest:
    schema: str
    record: ArchiveRecord


@dataclass(frozen=True, slots=True)
class _Words:
    schema: str
    pages: tuple[PageText, ...]


SCHEMA: Final = "sohoa.manifest/1"
WORDS_SCHEMA: Final = "sohoa.words/1"
_VERSION: Final = 1


def seal(
    document: Document,
    metadata: Metadata,
    texts: tuple[PageText, ...],
    signed: SignedPdf,
    *,
    store: ObjectStore,
    unit: UnitCode,
    at: dt.datetime,
) -> ArchiveRecord:
    """Put signed PDF, words and manifest into the store; the original is there already.

    Safe to repeat, also at the same time: the manifest that was there first wins, and its record is returned.

    Raises:
        IntegrityError: what lies under the record's name is not this paper's manifest, or the original is missing.
        UnavailableError: the store is away.
    """
    record_id = record_id_for(document.id)
    existing = _existing(document, store)
    if existing is not None:
        return existing
    if not all(store.has(kept.sha256) for kept in (document.original, *document.collated_from)):
        raise IntegrityError(
            f"kho thiếu bản gốc của {document.id} / the original of {document.id} is missing from the store"
        )
    words = serial.dump({"schema": WORDS_SCHEMA, "pages": texts})
    record = ArchiveRecord(
        id=record_id,
        document_id=document.id,
        version=_VERSION,
        desk=document.desk,
        unit=unit,
        kind=document.kind,
        group=document.group,
        owner=document.owner,
        dossier_code=document.dossier_code,
        procedure_code=document.procedure_code,
        metadata=metadata,
        original=document.original,
        signed=store.put(signed.data, media_type="application/pdf"),
        words=store.put(words, media_type="application/json"),
        page_count=document.page_count,
        signature_level=signed.level,
        signed_at=signed.signed_at,
        certificate_not_after=signed.certificate_not_after,
        archived_at=at,
        issued_on=_date(metadata, FieldName.ISSUED_DATE),
        expires_on=_date(metadata, FieldName.EXPIRES),
        doubtful=document.doubts_accepted,
        collated_from=document.collated_from,
        pages=document.pages,
        cover=document.cover,
        level_due=signed.level_due,
        timestamp_not_after=signed.timestamp_not_after,
        certificate_sha256=signed.certificate_sha256,
    )
    data = manifest_of(record)
    try:
        store.put_named(manifest_name(record_id), data)
    except IntegrityError:
        # Another run was quicker between our look and our writing.
        winner = _existing(document, store)
        if winner is None:
            raise
        return winner
    store.put_named(sums_name(record_id), sums_of(record, data))
    return record


def keep_version(record: ArchiveRecord, store: ObjectStore) -> None:
    """Put the manifest of a record's next version into the store; those before it stay as they are.

    Raises:
        IntegrityError: another change has taken that version.
        UnavailableError: the store is away.
    """
    data = manifest_of(record)
    store.put_named(manifest_name(record.id, record.version), data)
    store.put_named(sums_name(record.id, record.version), sums_of(record, data))


def newest_version(record_id: RecordId, store: ObjectStore, *, after: int = 0) -> int | None:
    """The number of a record's newest manifest in the store; None where there is none after that one."""
    version = after
    while _has(store, manifest_name(record_id, version + 1)):
        version += 1
    return version if version > after else None


def _has(store: ObjectStore, name: str) -> bool:
    try:
        store.get_named(name)
    except IntegrityError:
        return False
    return True


def manifest_name(record_id: RecordId, version: int = _VERSION) -> str:
    """Where the manifest of a record's version lies in the store."""
    return f"aip/{record_id}/v{version}/manifest.json"


def sums_name(record_id: RecordId, version: int = _VERSION) -> str:
    """Where the list of the files of a record's version lies in the store."""
    return f"aip/{record_id}/v{version}/SHA256SUMS"


def manifest_of(record: ArchiveRecord) -> bytes:
    """The manifest: the record as canonical JSON, with its schema."""
    return serial.dump({"schema": SCHEMA, "record": record})


def record_from(manifest: bytes) -> ArchiveRecord:
    """The record that a manifest describes.

    Raises:
        IntegrityError: it is no manifest of ours.
    """
    try:
        tree = serial.load(_Manifest, manifest)
    except (ValueError, RecursionError) as error:
        raise IntegrityError("manifest không đọc được / a manifest in the store is not readable") from error
    if tree.schema != SCHEMA:
        raise IntegrityError(f"manifest thuộc loại / a manifest has schema {tree.schema}, cần / expected {SCHEMA}")
    return tree.record


def text_of(texts: tuple[PageText, ...]) -> str:
    """What a paper says, for full-text search."""
    return "\n".join(page.likely_text for page in texts)


def texts_from(words: bytes) -> tuple[PageText, ...]:
    """The pages' words that the sidecar of a record holds.

    Raises:
        IntegrityError: it is no sidecar of ours.
    """
    try:
        tree = serial.load(_Words, words)
    except (ValueError, RecursionError) as error:
        raise IntegrityError("tệp chữ của bản ghi không đọc được / the words of a record are not readable") from error
    if tree.schema != WORDS_SCHEMA:
        raise IntegrityError(
            f"phần chữ của một bản ghi có cấu trúc {tree.schema}, cần {WORDS_SCHEMA} / "
            f"the words of a record have schema {tree.schema}, expected {WORDS_SCHEMA}"
        )
    return tree.pages


def _existing(document: Document, store: ObjectStore) -> ArchiveRecord | None:
    record_id = record_id_for(document.id)
    try:
        data = store.get_named(manifest_name(record_id))
    except IntegrityError:
        # There is none. Listing names to find out would walk the whole archive for every paper.
        return None
    record = record_from(data)
    if (record.id, record.original.sha256, record.pages) != (record_id, document.original.sha256, document.pages):
        raise IntegrityError(
            f"bản mô tả của {record_id} thuộc giấy tờ khác / the manifest of {record_id} belongs to another paper"
        )
    # A run that was killed between the two may have left the manifest without its sums.
    store.put_named(sums_name(record_id), sums_of(record, data))
    return record


def sums_of(record: ArchiveRecord, manifest: bytes) -> bytes:
    """The list of a record's files, as sha256sum writes it."""
    lines = [(sha, f"cas/sha256/{sha[:2]}/{sha[2:4]}/{sha}") for sha in objects_of(record)]
    lines.append((sha256_of(manifest), manifest_name(record.id, record.version)))
    return "".join(f"{sha}  {name}\n" for sha, name in lines).encode()


def objects_of(record: ArchiveRecord) -> tuple[Sha256, ...]:
    """The hashes of everything that belongs to a record."""
    return tuple(kept.sha256 for kept in record.objects)


def _date(metadata: Metadata, name: FieldName) -> dt.date | None:
    value = metadata.value(name)
    return dt.date.fromisoformat(value) if value else None
