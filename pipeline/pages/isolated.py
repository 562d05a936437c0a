"""What opens files as they come, in a child process with limits: what hangs or eats memory there ends there."""

import multiprocessing
import resource
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final, Self

from core.errors import DocumentError, Reason, UnavailableError
from core.model import Backs
from pipeline.pages import check_structure, collate
from pipeline.pages.limits import PageLimits

_MIB: Final = 1 << 20
_SECONDS: Final = 120.0
_START_SECONDS: Final = 60.0


class IsolatedCheck:
    """`check_structure` and `collate` for whoever runs all day. One child, replaced when it dies or takes too long."""

    def __init__(self, limits: PageLimits, *, memory_mib: int, seconds: float = _SECONDS) -> None:
        """Nothing is started before the first file."""
        self._limits = limits
        self._memory_mib = memory_mib
        self._seconds = seconds
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.stop()

    def __call__(self, data: bytes, name: str) -> int:
        """How many pages a file has.

        Raises:
            DocumentError: with the reason why it cannot be taken; too_heavy and crashed are those of the child.
            UnavailableError: no child gets ready; no file is to blame.
        """
        return int(self._ask("check", data, name))

    def collate(self, fronts: bytes, backs: bytes, order: Backs) -> bytes:
        """The two files of a stack as one.

        Raises:
            DocumentError: as above.
        """
        return bytes(self._ask("collate", fronts, backs, order))

    def _ask(self, *question: Any) -> Any:
        with self._lock:
            pipe = self._ready()
            try:
                pipe.send(question)
            except OSError:
                # It died while it had nothing to do; this file is not to blame.
                self.stop()
                pipe = self._ready()
                pipe.send(question)
            try:
                answer = pipe.recv() if pipe.poll(self._seconds) else None
            except (EOFError, OSError):
                self.stop()
                raise DocumentError(Reason.CRASHED, "the process that checked it died") from None
            if answer is None:
                self.stop()
                raise DocumentError(Reason.TOO_HEAVY, f"not checked within {self._seconds:g} s")
        if isinstance(answer, DocumentError):
            raise answer
        return answer

    def _ready(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self._limits, self._memory_mib, self._seconds)
        child = context.Process(target=_serve, args=arguments, daemon=True, name="sohoa-check")
        child.start()
        theirs.close()
        self._child, self._pipe = child, ours
        # What a child says that was not waited for would be taken for the answer about another file.
        if not ours.poll(_START_SECONDS):
            self.stop()
            raise UnavailableError(
                f"tiến trình kiểm tệp chưa sẵn sàng sau {_START_SECONDS} giây / "
                f"the process that checks files was not ready within {_START_SECONDS:g} s"
            )
        with suppress(EOFError):
            ours.recv()
        return ours

    def stop(self) -> None:
        """End the child; the next file would start another."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._child.close()
        self._child = self._pipe = None


def _serve(pipe: Connection, limits: PageLimits, memory_mib: int, seconds: float) -> None:
    """The child's whole life: one file after another, until the parent closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * _MIB, hard))
    pipe.send("ready")
    with suppress(EOFError, OSError):
        while True:
            question = pipe.recv()
            # Should nobody be left to end us over a file that hangs.
            signal.alarm(int(seconds) + 5)
            pipe.send(_answer(question, limits))
            signal.alarm(0)


def _answer(question: tuple[Any, ...], limits: PageLimits) -> int | bytes | DocumentError:
    what, first, *more = question
    try:
        if what == "collate":
            backs, order = more
            return collate(first, backs, order, limits)
        return check_structure(first, limits, name=more[0])
    except DocumentError as error:
        return error
    except MemoryError:
        return DocumentError(Reason.TOO_HEAVY, "no memory to open it")
    except Exception as error:  # noqa: BLE001  one file that trips over a mistake of ours
        return DocumentError(Reason.CRASHED, type(error).__name__)
