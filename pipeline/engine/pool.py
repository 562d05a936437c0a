"""Several documents at a time, a process each: the embedded default, no server needed."""

import ctypes
import logging
import multiprocessing
import os
import signal
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Final

from core.config import Desk
from core.errors import Reason, SohoaError
from core.model import Document, DocumentId, LedgerEvent
from pipeline.engine import Progress
from pipeline.steps import can_advance, finish, set_aside
from pipeline.tools import Tools, open_tools, utc_now
from storage import open_index

log = logging.getLogger(__name__)

#: A paper in whose hands so many processes died is set aside; it would kill the next one too.
MAX_CRASHES: Final = 3
_PR_SET_PDEATHSIG: Final = 1

# A child of the pool keeps its tools between documents; only `_open` writes here, once, before any work.
_child: dict[str, Tools | SohoaError] = {}


class PoolRunner:
    """Documents side by side in child processes that die with their parent."""

    def __init__(self, desk: Desk, *, processes: int = 0) -> None:
        """Use that many processes; 0 is one per core."""
        self._desk = desk
        self._processes = processes or len(os.sched_getaffinity(0))

    def run(self, ids: Iterable[DocumentId], on_change: Progress) -> None:
        """Finish every document; one whose processes keep dying is set aside and the others go on."""
        waiting = tuple(ids)
        while waiting:
            left = self._round(waiting, on_change, self._processes)
            # Which of the documents in hand killed a child cannot be seen from outside: they go on one at a time.
            suspects, waiting = left[: 2 * self._processes], left[2 * self._processes :]
            self._one_at_a_time(suspects, on_change)

    def _one_at_a_time(self, suspects: tuple[DocumentId, ...], on_change: Progress) -> None:
        crashes = 0
        while suspects:
            left = self._round(suspects, on_change, 1)
            crashes = crashes + 1 if left[:1] == suspects[:1] else 1
            if left and crashes >= MAX_CRASHES - 1:
                on_change(self._give_up(left[0]))
                left, crashes = left[1:], 0
            suspects = left

    def _round(self, ids: tuple[DocumentId, ...], on_change: Progress, processes: int) -> tuple[DocumentId, ...]:
        """Finish what can be finished; the documents that a dead child left behind are returned, in order."""
        context = multiprocessing.get_context("spawn")
        done: set[DocumentId] = set()
        with ProcessPoolExecutor(
            max_workers=min(processes, len(ids)),
            mp_context=context,
            initializer=_open,
            initargs=(self._desk, os.getpid()),
        ) as pool:
            futures: dict[Future[Document], DocumentId] = {pool.submit(_finish, item): item for item in ids}
            try:
                for future in as_completed(futures):
                    on_change(future.result())
                    done.add(futures[future])
            except BrokenProcessPool:
                log.error("a worker process died", extra={"left": len(ids) - len(done)})  # noqa: TRY400  no news in it
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return tuple(item for item in ids if item not in done)

    def _give_up(self, document_id: DocumentId) -> Document:
        index = open_index(self._desk.config.index.url.get_secret_value())
        try:
            while True:
                document = index.document(document_id)
                if document is None:
                    raise LookupError(document_id)
                if not can_advance(document):
                    return document
                stopped = set_aside(document, Reason.CRASHED, f"{MAX_CRASHES} worker processes died")
                event = LedgerEvent(
                    stopped.status.value,
                    document_id,
                    document.desk,
                    utc_now(),
                    (("reason", "crashed"),),
                )
                if index.save(stopped, event):
                    return replace(stopped, version=stopped.version + 1)
        finally:
            index.close()


def _open(desk: Desk, parent: int) -> None:
    """Get ready in a new child: end with the parent, leave Ctrl-C to it, open the tools for one page at a time."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reading = desk.config.reading
    if reading.page_workers == 0:
        config = desk.config.model_copy(update={"reading": reading.model_copy(update={"page_workers": 1})})
        desk = replace(desk, config=config)
    try:
        _child["tools"] = open_tools(desk)
    except SohoaError as error:
        # Raised here it would only break the pool; raised by the first document it reaches the operator.
        _child["tools"] = error


def _finish(document_id: DocumentId) -> Document:
    tools = _child["tools"]
    if isinstance(tools, SohoaError):
        raise tools
    return finish(document_id, tools)
