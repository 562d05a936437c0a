"""Events that several threads note at once, in one transaction: the wait for the disk is theirs together."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.errors import UnavailableError
from core.model import LedgerEvent

Write = Callable[[Sequence[LedgerEvent]], None]  #: in one transaction, or not at all


@dataclass(slots=True)
class _Turn:
    """A caller who waits: for its events to be written, or to write its own and everybody's."""

    events: tuple[LedgerEvent, ...]
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    #: Until they are written, which a thread that is stopped on the way never says.
    error: Exception | None = field(
        default_factory=lambda: UnavailableError("chưa ghi được vào sổ / the ledger was not written")
    )


class GroupCommit:
    """One thread writes for all that wait; those who come meanwhile are written together next.

    Nobody is answered before the transaction with its events is through, and no event waits for others to come.
    """

    def __init__(self, write: Write) -> None:
        """Write with that function, one call at a time."""
        self._write = write
        self._lock = threading.Lock()
        self._waiting: list[_Turn] = []
        self._led = False

    def note(self, *events: LedgerEvent) -> None:
        """Come back once the events are written, next to each other and in order.

        Raises:
            UnavailableError: the database is away; nothing was written.
        """
        mine = _Turn(events)
        with self._lock:
            self._waiting.append(mine)
            if not self._led:
                self._led = mine.leads = True
        if not mine.leads:
            mine.woken.wait()
        if mine.leads:
            self._lead()
        if mine.error is not None:
            raise mine.error

    def _lead(self) -> None:
        with self._lock:
            turns, self._waiting = self._waiting, []
        try:
            self._written(turns)
        finally:
            # The next one leads: whoever wrote is answered, however many come after it.
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            for turn in turns:
                turn.woken.set()
            if following is not None:
                following.leads = True
                following.woken.set()

    def _written(self, turns: list[_Turn]) -> None:
        try:
            self._write([event for turn in turns for event in turn.events])
            for turn in turns:
                turn.error = None
        except UnavailableError as error:
            for turn in turns:
                turn.error = UnavailableError(str(error))
        except Exception as error:  # noqa: BLE001  it is raised where it belongs: in the thread whose event it is
            if len(turns) == 1:
                turns[0].error = error
                return
            for turn in turns:
                self._written([turn])
