"""Which two files of an inbox are one stack: the fronts, and the backs that were scanned next."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.errors import UnavailableError
from pipeline.inbox.files import ScanFile, files_of, look_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files of stacks that are not whole yet."""

    files: int
    seconds: float  #: since the first of them came to rest


def by_time(files: Iterable[ScanFile]) -> tuple[ScanFile, ...]:
    """Files in the order in which they were scanned.

    Their own times, set by one scanner or one share, say which came first; by which clock does not matter. Within a
    step of that clock the scanner's counting decides.
    """
    return tuple(sorted(files, key=lambda found: (found.mtime_ns, found.path.name)))


def belongs(fronts: ScanFile, backs: ScanFile, *, pair_seconds: float) -> bool:
    """Whether the second file was scanned soon enough after the first to be its other side."""
    return backs.mtime_ns - fronts.mtime_ns <= pair_seconds * 1e9


def resting_seconds(found: ScanFile) -> float:
    """How long nothing happened to a file, by its time of status change, which no copying program sets.

    Only for folders of this machine: a share has a clock of its own.
    """
    try:
        return max(0.0, time.time() - found.path.lstat().st_ctime)
    except OSError:
        return 0.0


def waiting(folder: Path) -> Waiting | None:
    """What lies in an inbox of stacks; None where nothing waits.

    Raises:
        UnavailableError: the folder is away.
    """
    try:
        found = [item for path in files_of(folder) if isinstance(item := look_at(path), ScanFile)]
    except OSError as error:
        raise UnavailableError(
            f"không liệt kê được thư mục nhận: {error.strerror} / the inbox folder cannot be listed: {error.strerror}"
        ) from error
    return Waiting(len(found), max(map(resting_seconds, found))) if found else None
