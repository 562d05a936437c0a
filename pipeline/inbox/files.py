"""Which files of a folder are finished: nothing that still grows, nothing that is not a file."""

import contextlib
import errno
import fcntl
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.errors import Reason, UnavailableError
from core.model import DocumentId, Sha256

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
    again_seconds: float | None = None  #: it may be whole after so long: nothing was decided, the file stays


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

    Raises:
        UnavailableError: the folder is away (a share that dropped).
    """
    young: list[Path] = []
    try:
        paths = sorted(files_of(folder, recursive=recursive))
    except OSError as error:
        raise UnavailableError(
            f"không liệt kê được thư mục nhận: {error.strerror} / the inbox folder cannot be listed: {error.strerror}"
        ) from error
    for path in paths:
        found = look_at(path)
        if found is None:
            continue
        if isinstance(found, ScanFile) and clock() - found.mtime_ns / 1e9 < quiet_seconds:
            young.append(path)
            continue
        if isinstance(found, Refusal) or not is_being_written(path):
            yield found
    if not young:
        return
    first = {path: look_at(path) for path in young}
    sleep(quiet_seconds)
    for path in young:
        found = look_at(path)
        # An empty file that young is one that is about to be written.
        if isinstance(found, ScanFile) and found.size_bytes and found == first[path] and not is_being_written(path):
            yield found


def count(folder: Path) -> int:
    """How many files a folder and those below it hold, debris aside; some of them may still be growing.

    Raises:
        UnavailableError: the folder is away.
    """
    try:
        return sum(1 for _ in files_of(folder, recursive=True))
    except OSError as error:
        raise UnavailableError(
            f"không liệt kê được thư mục: {error.strerror} / the folder cannot be listed: {error.strerror}"
        ) from error


def files_of(folder: Path, *, recursive: bool = False) -> Iterator[Path]:
    """The paths of everything that is neither a folder nor debris, in no order."""
    with os.scandir(folder) as listing:
        entries = tuple(listing)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if recursive and not entry.name.startswith("."):
                # A folder below may go while we look; what was in it is no longer there to take.
                with contextlib.suppress(FileNotFoundError):
                    yield from files_of(Path(entry.path), recursive=True)
        elif not _is_debris(entry.name):
            yield Path(entry.path)


def _is_debris(name: str) -> bool:
    lower = name.lower()
    return lower.startswith((".", "~$")) or lower.endswith(_DEBRIS_SUFFIXES) or lower in _DEBRIS_NAMES


def look_at(path: Path) -> ScanFile | Refusal | None:
    """What stands at a path: a file as it is now, what is no file, or nothing."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return Refusal(path, Reason.NOT_A_REGULAR_FILE, "a link, pipe, socket or device", None, None)
    return ScanFile(path, found.st_ino, found.st_size, found.st_mtime_ns)


def is_being_written(path: Path) -> bool:
    """Whether somebody has the file open for writing; only Linux on local disks can tell, others say no."""
    try:
        descriptor = open_file(path)
    except PermissionError:
        # Nobody would ever hear of it if it were left for later: receiving says what is wrong.
        return False
    except OSError:
        return True
    try:
        # A writer that comes while the lease is held raises a signal; the usual one would end this process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


def open_file(path: Path) -> int:
    """A descriptor of the file itself: no link is followed, no pipe is waited for."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
