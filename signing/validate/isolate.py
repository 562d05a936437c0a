"""Untrusted files are checked in a child process with limits: a file that hangs or eats memory costs only itself."""

import dataclasses
import datetime as dt
import multiprocessing
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from core.logs import set_up_logs
from signing.trust import Trust
from signing.validate import check, unknown
from signing.validate.report import OwnCertificate, Policy, SignatureReport

#: For one file: its signatures, and what else is asked about it; with the least that the last question has, 20 s.
SECONDS: Final = 15.0
MEMORY_BYTES: Final = 1 << 30
#: Imported once, by the server from which checkers are forked: importing takes longer than checking.
PRELOAD: Final = [__name__]
_LEAST_SECONDS: Final = 5.0
_READY_SECONDS: Final = 60.0
_READY: Final = "ready"
T = TypeVar("T")


class _NoAnswerError(Exception):
    """The child gave no answer; the code of the reason."""


class IsolatedChecker:
    """Checks files one after the other in a child that is replaced when it dies or hangs. A context manager."""

    def __init__(
        self,
        trust: Trust,
        *,
        seconds: float = SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        ready_seconds: float = _READY_SECONDS,
    ) -> None:
        """Check against those anchors; each file may take so long and so much memory, a child so long to be ready."""
        self._ready_seconds = ready_seconds
        self._trust = trust
        self._seconds = seconds
        self._left = seconds
        self._memory_bytes = memory_bytes
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        """Nothing is started before the first file."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._stop()

    def check(
        self,
        pdf: bytes,
        *,
        at: dt.datetime,
        existed: dt.datetime | None = None,
        policy: Policy = Policy.INBOUND,
        level: str | None = None,
        own: OwnCertificate | None = None,
    ) -> SignatureReport:
        """The verdict; INDETERMINATE with its reason when the child dies, takes too long or too much."""
        self._left = self._seconds
        try:
            about = {"existed": existed, "policy": policy, "level": level, "own": own}
            found = self._asked(_checked, pdf, self._trust, at, about)
        except _NoAnswerError as reason:
            return dataclasses.replace(unknown(str(reason)), policy=policy)
        return found if isinstance(found, SignatureReport) else unknown("not_understood")

    def ask(self, function: Callable[[bytes], T], pdf: bytes) -> T | None:
        """What a function of a module says of the same file, in what is left of its time; None where it fails."""
        with suppress(_NoAnswerError):
            found: T = self._asked(function, pdf)
            return found
        return None

    def _asked(self, function: Callable[..., Any], *arguments: Any) -> Any:
        pipe = self._started()
        started = time.monotonic()
        try:
            pipe.send((function, arguments))
            answered = pipe.poll(max(self._left, _LEAST_SECONDS))
            found = pipe.recv() if answered else None
        except (EOFError, OSError):
            # The child died: of a limit, or of a bug in a library.
            self._stop()
            raise _NoAnswerError("checker_died") from None
        finally:
            self._left -= time.monotonic() - started
        if not answered:
            self._stop()
            raise _NoAnswerError("too_slow")
        if isinstance(found, _NoAnswerError):
            raise found
        return found

    def _started(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOAD)
        ours, theirs = context.Pipe()
        child = context.Process(target=_serve, args=(theirs, self._memory_bytes), daemon=True)
        child.start()
        theirs.close()
        self._child, self._pipe = child, ours
        # The first waits for its father's imports: a child that is not ready in time is as bad as one that hangs, and
        # what it says later would be taken for the answer to a question.
        try:
            ready = ours.poll(self._ready_seconds) and ours.recv() == _READY
        except (EOFError, OSError):
            self._stop()
            raise _NoAnswerError("checker_died") from None
        if not ready:
            self._stop()
            raise _NoAnswerError("too_slow")
        return ours

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._child.close()
        self._child = self._pipe = None


def _checked(pdf: bytes, trust: Trust, at: dt.datetime, about: dict[str, Any]) -> SignatureReport:
    return check(pdf, trust, at=at, **about)


def _serve(pipe: Connection, memory_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up_logs("error")
    # On top of what was imported before the fork.
    limit = memory_bytes + int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    pipe.send(_READY)
    while True:
        try:
            # Not with what the file may raise: whatever a signal raises while nothing is asked must end the child.
            function, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = function(*arguments)
        except MemoryError:
            answer = _NoAnswerError("too_much_memory")
        except Exception:  # noqa: BLE001  an odd file may raise anything, in our code as in a library's
            answer = _NoAnswerError("not_understood")
        pipe.send(answer)
