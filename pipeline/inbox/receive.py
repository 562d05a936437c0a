"""Receive a file once; keep what is no usable scan apart with its reason."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.codes import document_id_for, sha256_of
from core.errors import DocumentError, Reason, UnavailableError
from core.messages import Language, reason_text
from core.model import Arrival, Document, Sha256, Status
from pipeline.inbox.done import link_or_copy, write_once
from pipeline.inbox.files import Refusal, ScanFile, open_file
from storage import Index, ObjectStore

#: Endings that a quarantined file keeps; any other part of its name might name a person.
_PLAIN_SUFFIXES: Final = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True)
class Intake:
    """What receiving needs: where bytes and facts go, and how a file's structure is checked."""

    store: ObjectStore
    index: Index
    check: Callable[[bytes, str], int]
    quarantine: Path
    max_bytes: int
    language: Language = "vi"


def receive(scan: ScanFile, intake: Intake, arrival: Arrival) -> Document | Refusal:
    """Take a file in, once.

    The bytes are stored and read back before the index hears of them; the same bytes again are one more arrival of
    the same document. Nothing happens to the file itself: that is for `move_to_done`, afterwards.

    Returns:
        The document as it stands, or why the file is refused (its bytes are then in quarantine).

    Raises:
        UnavailableError, IntegrityError: nothing was noted; the file stays where it is.
    """
    try:
        with os.fdopen(open_file(scan.path), "rb") as file:
            if scan.size_bytes > intake.max_bytes:
                # Bytes that might not fit into memory are only counted and hashed.
                data, sha256 = None, Sha256(hashlib.file_digest(file, "sha256").hexdigest())
            else:
                data = file.read(scan.size_bytes + 1)
                sha256 = sha256_of(data)
    except OSError as error:
        return Refusal(scan.path, Reason.NOT_A_REGULAR_FILE, f"cannot be read: {error.strerror}", None, None)
    if not scan.unchanged() or (data is not None and len(data) != scan.size_bytes):
        return Refusal(scan.path, Reason.TRUNCATED, "it changed while it was read", None, None)
    if data is None:
        detail = f"{scan.size_bytes} bytes, allowed {intake.max_bytes}"
        return _set_aside(scan, None, sha256, DocumentError(Reason.TOO_LARGE, detail), intake, arrival.arrived_at)
    try:
        page_count = intake.check(data, scan.path.name)
    except DocumentError as error:
        return _set_aside(scan, data, sha256, error, intake, arrival.arrived_at)
    original = intake.store.put(data, media_type=_media_type(data))
    document = Document(
        id=document_id_for(original.sha256),
        desk=arrival.desk,
        status=Status.RECEIVED,
        original=original,
        dossier_code=arrival.dossier_code,
        procedure_code=arrival.procedure_code,
        owner=arrival.owner,
        page_count=page_count,
        lane=arrival.lane,
    )
    return intake.index.receive(document, arrival)


def _media_type(data: bytes) -> str:
    kinds = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    return next((kind for magic, kind in kinds.items() if data.startswith(magic)), "image/tiff")


def _set_aside(
    scan: ScanFile, data: bytes | None, sha256: Sha256, error: DocumentError, intake: Intake, at: dt.datetime
) -> Refusal:
    suffix = scan.path.suffix.lower()
    about = {
        "schema": "sohoa.quarantine/1",
        "code": error.reason.value,
        "detail": error.detail,
        "text": reason_text(error.reason, language=intake.language),
        "sha256": sha256,
        "size_bytes": scan.size_bytes,
        "arrived_at": at.isoformat(),
    }
    folder = intake.quarantine / document_id_for(sha256)
    original = folder / f"original{suffix if suffix in _PLAIN_SUFFIXES else '.bin'}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if data is not None:
            write_once(original, data)
        elif not original.exists():
            link_or_copy(scan.path, original)
        write_once(folder / "reason.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
    except OSError as broken:
        raise UnavailableError(f"inbox.quarantine cannot be written: {broken.strerror}") from broken
    return Refusal(scan.path, error.reason, error.detail, document_id_for(sha256), sha256)
