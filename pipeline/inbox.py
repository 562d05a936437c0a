"""Collect finished scan files; receive each once; keep what is no usable scan apart with its reason.

A file is finished when two looks a quiet time apart see the same size and time of change, nobody writes to it, and
later its whole structure opens. What is refused loses nothing: its bytes lie in quarantine beside a JSON file that
says why.
"""

import contextlib
import datetime as dt
import errno
import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.codes import document_id_for, sha256_of
from core.errors import DocumentError, Reason
from core.messages import Language, reason_text
from core.model import Arrival, Document, DocumentId, Sha256, Status
from storage import Index, ObjectStore

#: What scanners and copying programs leave while they work, and what desktops leave anyway.
_DEBRIS_SUFFIXES: Final = (".part", ".tmp", ".filepart", ".crdownload", ".partial")
_DEBRIS_NAMES: Final = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A finished file. Its name says nothing: scanners count from SCAN0001 every morning."""

    path: Path = field(repr=False)
    inode: int
    size_bytes: int
    mtime_ns: int

    def unchanged(self) -> bool:
        """Whether the path still leads to the very same file."""
        try:
            found = self.path.lstat()
        except OSError:
            return False
        return (found.st_ino, found.st_size, found.st_mtime_ns) == (self.inode, self.size_bytes, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is no usable scan."""

    path: Path = field(repr=False)
    reason: Reason
    detail: str
    document_id: DocumentId | None
    sha256: Sha256 | None


def collect(
    folder: Path,
    *,
    quiet_seconds: float,
    recursive: bool = False,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[ScanFile | Refusal]:
    """The finished files of a folder in the order of their names; those still growing are left for the next look.

    Args:
        folder: where scans fall.
        quiet_seconds: a file younger than this is looked at again after as long.
        recursive: folders below it too.
        clock: seconds since the epoch.
        sleep: how to wait.
    """
    young: list[Path] = []
    for path in sorted(_files(folder, recursive=recursive)):
        found = _look(path)
        if found is None:
            continue
        if isinstance(found, ScanFile) and clock() - found.mtime_ns / 1e9 < quiet_seconds:
            young.append(path)
            continue
        if isinstance(found, Refusal) or not _is_being_written(path):
            yield found
    if not young:
        return
    first = {path: _look(path) for path in young}
    sleep(quiet_seconds)
    for path in young:
        found = _look(path)
        # An empty file that young is one that is about to be written.
        if isinstance(found, ScanFile) and found.size_bytes and found == first[path] and not _is_being_written(path):
            yield found


def _files(folder: Path, *, recursive: bool) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if recursive and not entry.name.startswith("."):
                    yield from _files(Path(entry.path), recursive=True)
            elif not _is_debris(entry.name):
                yield Path(entry.path)


def _is_debris(name: str) -> bool:
    lower = name.lower()
    return lower.startswith((".", "~$")) or lower.endswith(_DEBRIS_SUFFIXES) or lower in _DEBRIS_NAMES


def _look(path: Path) -> ScanFile | Refusal | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return Refusal(path, Reason.NOT_A_REGULAR_FILE, "a link, pipe, socket or device", None, None)
    return ScanFile(path, found.st_ino, found.st_size, found.st_mtime_ns)


def _is_being_written(path: Path) -> bool:
    """Whether somebody has the file open for writing; only Linux on local disks can tell, others say no."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return True
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


@dataclass(frozen=True, slots=True)
class Intake:
    """What receiving needs: where bytes and facts go, and how a file's structure is checked."""

    store: ObjectStore
    index: Index
    check: Callable[[bytes, str], int]
    quarantine: Path
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
        data = scan.path.read_bytes()
    except OSError as error:
        return Refusal(scan.path, Reason.NOT_A_REGULAR_FILE, f"cannot be read: {error.strerror}", None, None)
    if not scan.unchanged() or len(data) != scan.size_bytes:
        return Refusal(scan.path, Reason.TRUNCATED, "it changed while it was read", None, None)
    try:
        page_count = intake.check(data, scan.path.name)
    except DocumentError as error:
        return _set_aside(scan, data, error, intake, arrival.arrived_at)
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


def _set_aside(scan: ScanFile, data: bytes, error: DocumentError, intake: Intake, at: dt.datetime) -> Refusal:
    sha256 = sha256_of(data)
    folder = intake.quarantine / document_id_for(sha256)
    folder.mkdir(parents=True, exist_ok=True)
    _write_once(folder / f"original{scan.path.suffix.lower()[:10]}", data)
    about = {
        "schema": "sohoa.quarantine/1",
        "code": error.reason.value,
        "detail": error.detail,
        "text": reason_text(error.reason, language=intake.language),
        "sha256": sha256,
        "size_bytes": len(data),
        "arrived_at": at.isoformat(),
    }
    _write_once(folder / "reason.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
    return Refusal(scan.path, error.reason, error.detail, document_id_for(sha256), sha256)


def _write_once(path: Path, data: bytes) -> None:
    """Write beside, then rename: a kill leaves the whole file or none."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def move_to_done(scan: ScanFile, done: Path, *, day: dt.date) -> None:
    """Move a received file out of the inbox; one of the same name that is already there stays untouched."""
    folder = done / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1_000_000):
        target = folder / (scan.path.name if number == 0 else f"{scan.path.stem[:200]}-{number}{scan.path.suffix}")
        with contextlib.suppress(FileExistsError):
            os.link(scan.path, target, follow_symlinks=False)
            scan.path.unlink()
            return
