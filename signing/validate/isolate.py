"""Untrusted files are checked in a child process with limits: a file that hangs or eats memory costs only itself."""

import datetime as dt
import multiprocessing
import resource
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final, Self

from core.logs import set_up_logs
from signing.trust import Trust
from signing.validate import check, unknown
from signing.validate.report import SignatureReport

SECONDS: Final = 20.0
MEMORY_BYTES: Final = 1 << 30


class IsolatedChecker:
    """Checks files one after the other in a child that is replaced when it dies or hangs. A context manager."""

    def __init__(self, trust: Trust, *, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        """Check against those anchors; each file may take so long and so much memory."""
        self._trust = trust
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        """Nothing is started before the first file."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._stop()

    def check(self, pdf: bytes, *, at: dt.datetime) -> SignatureReport:
        """The verdict; INDETERMINATE when the child dies or takes too long."""
        pipe = self._started()
        try:
            pipe.send((pdf, at))
            if pipe.poll(self._seconds):
                found = pipe.recv()
                if isinstance(found, SignatureReport):
                    return found
        except (EOFError, OSError):
            # The child died: of a limit, or of a bug in a library.
            self._stop()
            return unknown("too_slow")
        self._stop()
        return unknown("too_slow")

    def _started(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(target=_serve, args=(theirs, self._trust, self._memory_bytes), daemon=True)
        child.start()
        theirs.close()
        # Importing takes longer than checking: a child that is not ready in time is as bad as one that hangs.
        with suppress(EOFError):
            if ours.poll(60):
                ours.recv()
        self._child, self._pipe = child, ours
        return ours

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._child.close()
        self._child = self._pipe = None


def _serve(pipe: Connection, trust: Trust, memory_bytes: int) -> None:
    set_up_logs("error")
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    work: Callable[..., SignatureReport] = check
    pipe.send("ready")
    while True:
        try:
            pdf, at = pipe.recv()
        except EOFError:
            return
        pipe.send(work(pdf, trust, at=at))
