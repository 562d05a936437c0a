"""Where refused files lie: their bytes, why, and what was told of them; until somebody has them taken again."""

import contextlib
import datetime as dt
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core import serial
from core.codes import document_id_for
from core.errors import DocumentError, Reason, UnavailableError
from core.messages import Language, reason_text
from core.model import Arrival, DocumentId, Sha256
from pipeline.inbox.done import link_or_copy, write, write_once
from pipeline.inbox.files import ScanFile

#: Endings that a quarantined file keeps; any other part of its name might name a person.
_PLAIN_SUFFIXES: Final = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})
_REASON: Final = "reason.json"
#: How it came, with its path and owner: personal like the bytes beside it, and as little for anybody else's eyes.
_ARRIVAL: Final = "arrival.json"
_SCHEMA: Final = "sohoa.quarantine/1"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused file."""

    id: DocumentId  #: the id that it will have as a document
    scan: ScanFile
    reason: Reason
    detail: str
    sha256: Sha256
    size_bytes: int
    arrived_at: dt.datetime
    arrival: Arrival | None = field(repr=False)  #: None where an earlier version put it there


def set_aside(
    scan: ScanFile,
    data: bytes | None,
    sha256: Sha256,
    error: DocumentError,
    arrival: Arrival,
    *,
    folder: Path,
    language: Language,
) -> DocumentId:
    """Keep a refused file's bytes with its reason; the same file again only brings its reason up to date.

    Args:
        scan: the file.
        data: its bytes; None where they might not fit into memory.
        sha256: their hash.
        error: why it is refused.
        arrival: how it came.
        folder: the desk's quarantine.
        language: of the sentence beside the code.

    Raises:
        UnavailableError: the quarantine cannot be written.
    """
    document_id = document_id_for(sha256)
    suffix = scan.path.suffix.lower()
    place = folder / document_id
    original = place / f"original{suffix if suffix in _PLAIN_SUFFIXES else '.bin'}"
    about = {
        "schema": _SCHEMA,
        "code": error.reason.value,
        "detail": error.detail,
        "text": reason_text(error.reason, language=language),
        "sha256": sha256,
        "size_bytes": scan.size_bytes,
        "arrived_at": arrival.arrived_at.isoformat(),
    }
    try:
        place.mkdir(parents=True, exist_ok=True)
        if data is not None and not _originals(place):
            write_once(original, data)
        elif not _originals(place):
            link_or_copy(scan.path, original)
        write_once(place / _ARRIVAL, serial.dump(arrival))
        if _code(place) != error.reason.value:
            write(place / _REASON, json.dumps(about, ensure_ascii=False, indent=1).encode())
    except OSError as broken:
        raise UnavailableError(
            f"không ghi được inbox.quarantine: {broken.strerror} / "
            f"inbox.quarantine cannot be written: {broken.strerror}"
        ) from broken
    return document_id


def quarantined(folder: Path) -> tuple[Quarantined, ...]:
    """Everything that lies there, oldest first."""
    places = folder.iterdir() if folder.is_dir() else ()
    found = (find_quarantined(folder, DocumentId(place.name)) for place in places)
    return tuple(sorted((item for item in found if item is not None), key=lambda item: (item.arrived_at, item.id)))


def find_quarantined(folder: Path, document_id: DocumentId) -> Quarantined | None:
    """The file of that id; None where there is none, or a kill left it half written."""
    place = folder / Path(document_id).name
    try:
        about = json.loads((place / _REASON).read_text(encoding="utf-8"))
        (original,) = _originals(place)
        state = original.lstat()
        return Quarantined(
            id=document_id,
            scan=ScanFile(original, state.st_ino, state.st_size, state.st_mtime_ns),
            reason=Reason(about["code"]),
            detail=about["detail"],
            sha256=Sha256(about["sha256"]),
            size_bytes=about["size_bytes"],
            arrived_at=dt.datetime.fromisoformat(about["arrived_at"]),
            arrival=_arrival(place),
        )
    except (OSError, ValueError, KeyError):
        return None


def release(folder: Path, document_id: DocumentId) -> None:
    """Forget a file that is a document by now: its bytes are in the store."""
    with contextlib.suppress(OSError):
        shutil.rmtree(folder / document_id)


def _arrival(place: Path) -> Arrival | None:
    path = place / _ARRIVAL
    return serial.load(Arrival, path.read_bytes()) if path.is_file() else None


def _originals(place: Path) -> list[Path]:
    return list(place.glob("original.*"))


def _code(place: Path) -> str | None:
    try:
        code = json.loads((place / _REASON).read_text(encoding="utf-8"))["code"]
    except (OSError, ValueError, KeyError):
        return None
    return str(code)
