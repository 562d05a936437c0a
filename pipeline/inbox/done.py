"""Where files go that are dealt with: never over another one, never half."""

import contextlib
import datetime as dt
import itertools
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.errors import UnavailableError
from pipeline.inbox.files import ScanFile

log = logging.getLogger(__name__)

_NAME_BYTES: Final = 255
_LONGEST_SUFFIX: Final = 20


def move_to_done(scan: ScanFile, done: Path, *, day: dt.date) -> None:
    """Move a received file out of the inbox; one of the same name that is already there stays untouched.

    A file that took the received one's place meanwhile stays where it is: the next look finds it.

    Raises:
        UnavailableError: the folder cannot be written.
    """
    folder = done / day.isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in _names_for(scan.path, folder):
            if not scan.unchanged():
                return
            with contextlib.suppress(FileExistsError):
                link_or_copy(scan.path, target)
                if scan.unchanged():
                    scan.path.unlink()
                return
    except OSError as error:
        raise UnavailableError(
            f"không ghi được inbox.done: {error.strerror} / inbox.done cannot be written: {error.strerror}"
        ) from error


def _names_for(path: Path, folder: Path) -> Iterator[Path]:
    """The file's own name, then with a number, cut to what file systems take."""
    yield folder / path.name
    suffix = path.suffix if len(os.fsencode(path.suffix)) <= _LONGEST_SUFFIX else ""
    for number in itertools.count(1):
        ending = os.fsencode(f"-{number}{suffix}")
        # A letter of several bytes that would be cut through goes as a whole.
        stem = os.fsencode(path.stem)[: _NAME_BYTES - len(ending)].decode(errors="ignore")
        yield folder / (stem + os.fsdecode(ending))


def link_or_copy(path: Path, target: Path) -> None:
    """Give a file a second name; where that cannot be (another file system, a share), a copy of its bytes.

    A file that has other names already is always copied: whoever holds those could change the bytes later.

    Raises:
        FileExistsError: the name is taken.
    """
    try:
        if path.lstat().st_nlink == 1:
            os.link(path, target, follow_symlinks=False)
            return
    except FileExistsError:
        raise
    except OSError:
        log.debug("no second name, the bytes are copied")
    if target.exists():
        raise FileExistsError(target.name)
    draft = _draft(target)
    shutil.copyfile(path, draft)
    _flush(draft)
    try:
        os.link(draft, target)
    except FileExistsError:
        draft.unlink()
        raise
    except OSError:
        # A share without links; two that copy the same name at the same instant are not met there.
        draft.replace(target)
    else:
        draft.unlink()


def write_once(path: Path, data: bytes) -> None:
    """Write beside, then rename: a kill leaves the whole file or none. A file that is there stays."""
    if not path.exists():
        write(path, data)


def write(path: Path, data: bytes) -> None:
    """Write beside, then rename over what is there: a kill leaves one of both, whole."""
    draft = _draft(path)
    draft.write_bytes(data)
    _flush(draft)
    draft.replace(path)


def _draft(path: Path) -> Path:
    return path.with_name(f".{os.getpid()}-{threading.get_ident()}.part")


def _flush(draft: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
