"""Several documents at a time, a process each: the embedded default, no server needed."""

import logging
import os
import threading
from typing import Final

from core.config import Desk
from core.errors import SohoaError, UnavailableError
from pipeline.engine.child import Child, End
from pipeline.engine.turns import EVERYTHING, Takes, died, free_the_dead, let_go, over_limit, owner_name
from pipeline.tools import utc_now
from storage import Index

log = logging.getLogger(__name__)

_IDLE_SECONDS: Final = 1.0


class Pool:
    """Threads that claim documents from the index, each with a child process that does the work."""

    def __init__(
        self,
        desk: Desk,
        index: Index,
        *,
        takes: Takes = EVERYTHING,
        processes: int = 0,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        """Nothing runs before `start`.

        Args:
            desk: whose documents.
            index: the caller's; it is used from several threads.
            takes: what these workers take.
            processes: how many at a time; 0 is one per core.
            idle_seconds: how often to look when nobody nudges.
        """
        self._desk = desk
        self._index = index
        self._idle_seconds = idle_seconds
        self._idle = threading.Condition()
        self._stopping = False
        self._outage: UnavailableError | None = None
        self._stopped_by: SohoaError | None = None
        count = processes or len(os.sched_getaffinity(0))
        slots = [takes] * count
        if desk.config.signing.isolated and takes.signs and takes != takes.only_signing():
            # One process more, which signs and does nothing else; the others do not know the key.
            slots = [*([takes.without_signing()] * count), takes.only_signing()]
        self._threads = [
            threading.Thread(target=self._run, args=(slot, taken), name=f"slot {slot}", daemon=True)
            for slot, taken in enumerate(slots)
        ]

    def start(self) -> None:
        """Take over what dead workers of this machine have left, and begin."""
        free_the_dead(self._index)
        for thread in self._threads:
            thread.start()

    def nudge(self) -> bool:
        """Wake whoever idles."""
        self.check()
        with self._idle:
            self._idle.notify_all()
        return False

    def check(self) -> None:
        """Raise what keeps everybody from working."""
        if self._stopped_by is not None:
            raise self._stopped_by

    def outage(self) -> UnavailableError | None:
        """What was away last."""
        return self._outage

    def stop(self) -> None:
        """Let every worker finish the turn in hand."""
        with self._idle:
            self._stopping = True
            self._idle.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _run(self, slot: int, takes: Takes) -> None:
        child = Child(self._desk, takes)
        owner = owner_name(slot)
        claims = 0
        try:
            while not self._stopping:
                claims += 1
                if not self._one(child, owner, takes, claims):
                    with self._idle:
                        self._idle.wait(self._idle_seconds)
        except SohoaError as error:
            self._stopped_by = error
        except Exception as error:
            # Unsaid, the run would wait for ever for a slot that is no more.
            log.exception("slot failed")
            self._stopped_by = SohoaError(
                f"một tiến trình con gặp lỗi ({type(error).__name__}); xem nhật ký / "
                f"a worker of this process failed ({type(error).__name__}); see the log"
            )
        finally:
            child.close()

    def _one(self, child: Child, owner: str, takes: Takes, claims: int) -> bool:
        settings = self._desk.config.engine
        work = self._index.work
        try:
            lease = work.claim(owner, lanes=takes.at(claims), stages=takes.stages, seconds=settings.lease_seconds)
            if lease is None:
                return False
            turn = child.work_on(lease, lambda: work.beat(lease, seconds=settings.lease_seconds))
            match turn.end:
                case End.DIED | End.KILLED:
                    died(lease, self._index, utc_now, killed=turn.end is End.KILLED)
                case End.TOO_LONG | End.TOO_MUCH_MEMORY:
                    over_limit(lease, self._index, utc_now, turn.end.value)
                case End.LOST:
                    log.warning("lease lost", extra={"document": lease.document_id})
                case End.DONE:
                    if turn.error is not None:
                        let_go(lease, self._index, utc_now, turn.error)
                        raise turn.error
        except UnavailableError as error:
            # A store, a signing service, or the index itself; it may be back in a moment.
            self._outage = error
            return False
        return True
