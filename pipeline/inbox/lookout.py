"""Look into one inbox again and again; say of each file when it is finished."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import UnavailableError
from pipeline.inbox.files import Refusal, ScanFile, files_of, is_being_written, look_at

#: Leave a file alone until something about it changes.
FOR_GOOD: Final = math.inf


@dataclass(slots=True)
class _Watched:
    """What stood at a path, and when to look at it again if it still stands there."""

    found: ScanFile | Refusal
    since: float
    due: float
    quieting: bool


class Lookout:
    """An inbox from one look to the next.

    A file is finished when two looks a quiet time apart found the very same one and nobody has it open for writing.
    What its time of change says counts for nothing: copying programs set it, and a share has a clock of its own. So
    the rule is the same for files that lay there when we started.
    """

    def __init__(self, folder: Path, *, quiet_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is looked at yet.

        Args:
            folder: where scans fall.
            quiet_seconds: how long nothing about a file may change.
            clock: seconds that only go forwards.
        """
        self._folder = folder
        self._quiet_seconds = quiet_seconds
        self._clock = clock
        self._watched: dict[Path, _Watched] = {}
        self.hides = False  #: whether the last look, gone through, found a file that it did not show

    def look(self) -> Iterator[ScanFile | Refusal]:
        """What is finished or no file at all, in the order of names; again at every look until it goes or is left.

        Raises:
            UnavailableError: the folder is away (a share that dropped).
        """
        try:
            found = {path: item for path in sorted(files_of(self._folder)) if (item := look_at(path)) is not None}
        except OSError as error:
            raise UnavailableError(
                f"không liệt kê được thư mục nhận: {error.strerror} / "
                f"the inbox folder cannot be listed: {error.strerror}"
            ) from error
        now = self._clock()
        # What went is forgotten: the next file of its name is another one.
        self._watched = {path: self._as_before(path, item, now) for path, item in found.items()}
        self.hides = False
        for path in found:
            watched = self._watched[path]
            if watched.due > now:
                self.hides |= isinstance(watched.found, ScanFile)
                continue
            watched.quieting = False
            if isinstance(watched.found, Refusal) or not is_being_written(path):
                yield watched.found
            else:
                self.hides = True

    def _as_before(self, path: Path, item: ScanFile | Refusal, now: float) -> _Watched:
        before = self._watched.get(path)
        if before is not None and before.found == item:
            return before
        quiet = self._quiet_seconds if isinstance(item, ScanFile) else 0.0
        return _Watched(item, now, now + quiet, quieting=quiet > 0)

    def leave(self, found: ScanFile | Refusal, seconds: float) -> None:
        """Do not show a file for so long, unless something about it changes."""
        if found.path in self._watched:
            self._watched[found.path].due = self._clock() + seconds

    def unchanged_seconds(self, found: ScanFile | Refusal) -> float:
        """How long we have seen that very file there."""
        return self._clock() - self._watched[found.path].since if found.path in self._watched else 0.0

    @property
    def expects(self) -> bool:
        """Whether the last look saw a file whose quiet time is not over."""
        return any(item.quieting for item in self._watched.values())
