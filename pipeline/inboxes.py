"""Every inbox of a desk at once: each is looked at by a thread of its own, so that none waits for another's share."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.config import Desk
from core.errors import UnavailableError
from core.model import Document
from core.settings import ScannerInbox
from pipeline.inbox import FOR_GOOD, Lookout, Refusal
from pipeline.receiving import Receiver

_LONGEST_PAUSE: Final = 60.0
#: What cannot even be opened is tried, and told of, once a minute: rights may be given meanwhile.
_AGAIN_SECONDS: Final = 60.0
_FAREWELL_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A file was received, or refused."""

    inbox: str
    outcome: Document | Refusal


@dataclass(frozen=True, slots=True)
class Away:
    """An inbox cannot be read, or what lies there cannot be kept; said once until it goes on."""

    inbox: str
    error: UnavailableError


@dataclass(frozen=True, slots=True)
class Back:
    """An inbox that was away goes on."""

    inbox: str


News = Taken | Away | Back


class Inboxes:
    """The inboxes of a desk while they are watched."""

    def __init__(self, desk: Desk, receiver: Receiver, *, once: bool = False) -> None:
        """Nothing is looked at before `start`.

        Args:
            desk: whose inboxes.
            receiver: takes the files; it is used from several threads.
            once: end after what lies there now.
        """
        self._inbox_settings = desk.config.inbox
        self._receiver = receiver
        self._once = once
        self._stopping = threading.Event()
        self._news: queue.SimpleQueue[News | Exception] = queue.SimpleQueue()
        self._threads = [
            # A share that hangs for minutes must not keep the program from ending.
            threading.Thread(target=self._run, args=(inbox,), name=f"inbox {inbox.name}", daemon=True)
            for inbox in desk.config.all_inboxes
        ]

    def start(self) -> None:
        """Begin to look."""
        for thread in self._threads:
            thread.start()

    def news(self) -> Iterator[News]:
        """What happened since the last time.

        Raises:
            IntegrityError, ConfigError: nobody can go on.
        """
        while not self._news.empty():
            item = self._news.get()
            if isinstance(item, Exception):
                raise item
            yield item

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return not any(thread.is_alive() for thread in self._threads) and self._news.empty()

    def stop(self) -> None:
        """Finish the file in hand of each inbox and end."""
        self._stopping.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_FAREWELL_SECONDS)

    def _run(self, inbox: ScannerInbox) -> None:
        quiet = inbox.quiet_seconds or 0.0
        lookout = Lookout(inbox.folder, quiet_seconds=quiet)
        usual = self._inbox_settings.poll_seconds
        # Looking costs a share more than a disk, and nothing is finished there before its quiet time is over.
        usual = max(usual, quiet / 2) if inbox.network else usual
        pause, looks = usual, 0
        away = False
        while not self._stopping.is_set():
            looks += 1
            try:
                self._look(inbox, lookout)
            except UnavailableError as error:
                if not away:
                    self._news.put(Away(inbox.name, error))
                away, pause = True, min(pause * 2, _LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001  it is raised by `news`, where it stops everything
                self._news.put(error)
                return
            else:
                if away:
                    self._news.put(Back(inbox.name))
                away, pause = False, usual
            if self._once and (away or looks > 1 or not lookout.expects):
                return
            self._stopping.wait(quiet if self._once else pause)

    def _look(self, inbox: ScannerInbox, lookout: Lookout) -> None:
        for found in lookout.look():
            if self._stopping.is_set():
                return
            patience = self._inbox_settings.incomplete_seconds - lookout.unchanged_seconds(found)
            outcome = self._receiver.take(found, move=True, source=inbox, patience_seconds=patience)
            if isinstance(outcome, Refusal) and outcome.again_seconds is not None:
                lookout.leave(found, outcome.again_seconds)
                continue
            if isinstance(found, Refusal):
                lookout.leave(found, FOR_GOOD)
            elif isinstance(outcome, Refusal) and outcome.sha256 is None:
                lookout.leave(found, _AGAIN_SECONDS)
            self._news.put(Taken(inbox.name, outcome))
