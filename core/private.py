"""Files and folders that nobody but their owner may read."""

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_OF_FILES: Final = 0o077
#: A folder may still be gone through, by whoever knows what is in it: the inbox of a scanner may lie there.
_OF_FOLDERS: Final = 0o066


def open_to_others(path: Path) -> str | None:
    """The mode of a file or folder that others can read or write, as four octal digits; None where nobody can."""
    with suppress(OSError):
        mode = path.stat().st_mode
        return f"{mode & 0o7777:04o}" if mode & (_OF_FOLDERS if stat.S_ISDIR(mode) else _OF_FILES) else None
    return None


def make_private(path: Path) -> None:
    """Take from others what they may do with a file or folder, where that can be done, and tell the log."""
    mode = open_to_others(path)
    if mode is None:
        return
    with suppress(OSError):
        path.chmod(int(mode, 8) & ~(_OF_FOLDERS if path.is_dir() else _OF_FILES))
        log.warning("others could read what is the desk's own: mended", extra={"place": path.name, "why": mode})


def create_private(path: Path) -> None:
    """Make an empty file that only its owner can read, unless there is one, or no place for it."""
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
