"""A process of its own for heavy code: what breaks, hangs or grows there ends there."""

import contextlib
import logging
import multiprocessing
import os
import resource
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import Final

from core.config import Desk
from core.errors import SohoaError, TooSlowError
from core.logs import set_up_logs
from core.model import Lease
from pipeline.engine.turns import Takes, go_on, knowing_only
from pipeline.reading.engines import clear_scratch
from pipeline.tools import open_tools

log = logging.getLogger(__name__)

_MIB: Final = 1 << 20
#: A child that ends by itself may still have something to write down, on a busy machine; one that died has nothing.
_FAREWELL_SECONDS: Final = 10.0
#: A child is started with everything imported, from a server process that has done so once.
PRELOAD: Final = ["pipeline.engine.warm"]


class End(StrEnum):
    """How a turn ended."""

    DONE = "done"
    LOST = "lost"  #: the lease; the child was stopped
    DIED = "died"
    KILLED = "killed"  #: by somebody else, with SIGKILL
    TOO_LONG = "too_long"
    TOO_MUCH_MEMORY = "too_much_memory"


@dataclass(frozen=True, slots=True)
class Turn:
    """How a turn ended, and the error that the child met, if it met one that is no fault of the paper."""

    end: End
    error: SohoaError | None = None


class Child:
    """One process that works on one document at a time; ended and replaced when it breaks a limit."""

    def __init__(self, desk: Desk, takes: Takes) -> None:
        """The process is started by the first turn."""
        self._desk = knowing_only(desk, takes)
        self._takes = takes
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def work_on(self, lease: Lease, beat: Callable[[], bool]) -> Turn:
        """Let the child take a turn; `beat` is called meanwhile and says whether the lease is still held."""
        pipe = self._ready()
        limit = self._desk.config.engine.step_seconds * (1 + lease.limits)
        every = self._desk.config.engine.lease_seconds / 4
        # A turn is several steps; each has its own time.
        deadline = time.monotonic() + limit + self._desk.config.engine.turn_seconds
        try:
            pipe.send(lease)
            while not pipe.poll(max(0.0, min(every, deadline - time.monotonic()))):
                if time.monotonic() >= deadline:
                    self.stop()
                    return Turn(End.TOO_LONG)
                if not beat():
                    self.stop()
                    return Turn(End.LOST)
            turn: Turn = pipe.recv()
        except (EOFError, OSError):
            return Turn(self._how_it_died())
        return turn

    def _how_it_died(self) -> End:
        killed = False
        if self._process is not None:
            self._process.join(_FAREWELL_SECONDS)
            killed = self._process.exitcode == -signal.SIGKILL
        self.stop()
        return End.KILLED if killed else End.DIED

    def _ready(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self.stop()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOAD)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_live,
            args=(self._desk, self._takes, theirs, os.getpid(), dict(os.environ)),
            daemon=True,
            name="sohoa-worker",
        )
        self._process.start()
        theirs.close()
        return self._pipe

    def close(self) -> None:
        """Let the child, which has nothing in hand, end by itself."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.join(_FAREWELL_SECONDS)
        self.stop()

    def stop(self) -> None:
        """End the child with everything that it has started."""
        if self._process is not None and self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
            self._process.join()
            clear_scratch()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _live(desk: Desk, takes: Takes, pipe: Connection, parent: int, environment: dict[str, str]) -> None:
    """The child's whole life: one lease after another, until the parent closes the pipe or dies."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    # The fork server's own is of the time when it was started.
    os.environ.clear()
    os.environ.update(environment)
    set_up_logs(desk.config.log.level, desk.config.log.format)
    desk = _one_page_at_a_time(desk)
    tools, patience = None, 1
    with contextlib.suppress(EOFError, OSError):
        while True:
            lease: Lease = pipe.recv()
            _limit_memory(desk.config.engine.memory_mib * (1 + lease.limits))
            try:
                if tools is None or 1 + lease.limits > patience:
                    if tools is not None:
                        tools.index.close()
                    patience = 1 + lease.limits
                    tools = open_tools(_patient(desk, patience))
                go_on(lease, tools, takes)
                pipe.send(Turn(End.DONE))
            except MemoryError:
                pipe.send(Turn(End.TOO_MUCH_MEMORY))
                # What is left of the memory is in pieces; the next paper gets a new process.
                return
            except TooSlowError:
                pipe.send(Turn(End.TOO_LONG))
                # The second try gets twice the time.
            except SohoaError as error:
                pipe.send(Turn(End.DONE, error))
            except BrokenPipeError:
                return
            except Exception:
                # A mistake of ours outside the steps: what died over a paper is counted, and this says where.
                log.exception("worker process failed", extra={"document": lease.document_id})
                return


def _patient(desk: Desk, times: int) -> Desk:
    """The desk with so many times the time for a page."""
    reading = desk.config.reading
    longer = reading.model_copy(update={"page_seconds": reading.page_seconds * times})
    return replace(desk, config=desk.config.model_copy(update={"reading": longer}))


def _end_with(parent: int) -> None:
    """End, with every program started here, when the parent ends: the child's own father is the fork server."""
    try:
        handle = os.pidfd_open(parent)
    except ProcessLookupError:
        os._exit(1)

    def watch() -> None:
        select.select([handle], [], [])
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def _limit_memory(mebibytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * _MIB, hard))


def _one_page_at_a_time(desk: Desk) -> Desk:
    """Processes are the cores here; threads in each would only get into one another's way."""
    reading = desk.config.reading
    if reading.page_workers:
        return desk
    return replace(
        desk, config=desk.config.model_copy(update={"reading": reading.model_copy(update={"page_workers": 1})})
    )
