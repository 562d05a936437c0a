"""Receive a file once; keep what is no usable scan apart with its reason."""

import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from core.codes import document_id_for, sha256_of
from core.errors import DocumentError, Reason, SohoaError
from core.messages import Language
from core.model import Arrival, Document, Sha256, Status, StoredObject
from pipeline.inbox.files import Refusal, ScanFile, open_file
from pipeline.inbox.quarantine import release, set_aside
from storage import Index, ObjectStore

log = logging.getLogger(__name__)

#: What an upload that is not over looks like, or one that broke off.
INCOMPLETE: Final = frozenset({Reason.EMPTY, Reason.TRUNCATED, Reason.DAMAGED})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Intake:
    """What receiving needs: where bytes and facts go, and how a file's structure is checked."""

    store: ObjectStore
    index: Index
    check: Callable[[bytes, str], int]
    quarantine: Path
    max_bytes: int
    language: Language = "vi"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was read."""

    scan: ScanFile
    data: bytes | None = field(repr=False)  #: None where they might not fit into memory
    sha256: Sha256


def receive(scan: ScanFile, intake: Intake, arrival: Arrival, *, patience_seconds: float = 0.0) -> Document | Refusal:
    """Take a file in, once.

    The bytes are stored and read back before the index hears of them; the same bytes again are one more arrival of
    the same document. Nothing happens to the file itself: that is for `move_to_done`, afterwards.

    Args:
        scan: the file as it was found.
        intake: where it goes.
        arrival: how it came, and when.
        patience_seconds: a file that ends too early may still be coming for so long; nothing is decided till then.

    Returns:
        The document as it stands, or why the file is refused (its bytes are then in quarantine).

    Raises:
        UnavailableError, IntegrityError: nothing was noted; the file stays where it is.
    """
    found = read(scan, intake)
    if isinstance(found, Refusal):
        return found
    try:
        content, page_count = checked(found, intake)
    except DocumentError as error:
        if patience_seconds > 0 and error.reason in INCOMPLETE:
            return Refusal(scan.path, error.reason, error.detail, None, None, again_seconds=patience_seconds)
        return refuse(found, error, intake, arrival)
    return enter(keep(content, intake), page_count, intake, arrival)


def read(scan: ScanFile, intake: Intake) -> Opened | Refusal:
    """The file's bytes with their hash; a refusal that decides nothing where they cannot be had now."""
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
        return Refusal(scan.path, Reason.TRUNCATED, "it changed while it was read", None, None, again_seconds=0.0)
    return Opened(scan, data, sha256)


def refuse(found: Opened, error: DocumentError, intake: Intake, arrival: Arrival) -> Refusal:
    """Keep a file in quarantine with its reason.

    Raises:
        UnavailableError: the quarantine cannot be written.
    """
    set_aside(
        found.scan,
        found.data,
        found.sha256,
        error,
        arrival,
        folder=intake.quarantine,
        language=intake.language,
    )
    return Refusal(found.scan.path, error.reason, error.detail, document_id_for(found.sha256), found.sha256)


def keep(data: bytes, intake: Intake) -> StoredObject:
    """Put bytes as they came into the archive store."""
    return intake.store.put(data, media_type=_media_type(data))


def enter(
    original: StoredObject,
    page_count: int,
    intake: Intake,
    arrival: Arrival,
    *,
    collated_from: tuple[StoredObject, ...] = (),
) -> Document:
    """Let the index hear of a file whose bytes are safe. Neither it nor what it is made of waits in quarantine now."""
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
        collated_from=collated_from,
        splitting=arrival.splitting,
    )
    received = intake.index.receive(document, arrival)
    for kept in (original, *collated_from):
        release(intake.quarantine, document_id_for(kept.sha256))
    return received


def checked(found: Opened, intake: Intake) -> tuple[bytes, int]:
    """The bytes, and how many pages there are.

    Raises:
        DocumentError: why it cannot be taken.
    """
    data = found.data
    if data is None:
        raise DocumentError(Reason.TOO_LARGE, f"{found.scan.size_bytes} bytes, allowed {intake.max_bytes}")
    return data, guarded(lambda: intake.check(data, found.scan.path.name))


def guarded(look: Callable[[], T]) -> T:
    """What a look at files gives; whatever it trips over is these files' own matter.

    Raises:
        DocumentError: with the reason.
    """
    try:
        return look()
    except SohoaError:
        raise
    except MemoryError as error:
        raise DocumentError(Reason.TOO_HEAVY, "no memory to open it") from error
    except Exception as error:
        # One file that trips over a mistake of ours must not stop those behind it; mended, it can be taken again.
        log.exception("a file could not be checked")
        raise DocumentError(Reason.CRASHED, type(error).__name__) from error


def _media_type(data: bytes) -> str:
    kinds = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    return next((kind for magic, kind in kinds.items() if data.startswith(magic)), "image/tiff")
