"""The threads that look into the inboxes of a desk, and what they tell."""

import queue
import threading
from collections.abc import Iterator
from typing import Final

from core.config import Desk
from core.errors import UnavailableError
from core.model import Sides
from core.settings import ScannerInbox
from pipeline.inboxes.looks import FileLook, StackLook
from pipeline.inboxes.news import Away, Back, News
from pipeline.receiving import Receiver

_LONGEST_PAUSE: Final = 60.0
_FAREWELL_SECONDS: Final = 10.0


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
        kind = StackLook if inbox.sides is Sides.FRONTS_THEN_BACKS else FileLook
        patience = self._inbox_settings.incomplete_seconds
        looker = kind(inbox, self._receiver, incomplete_seconds=patience, stopping=self._stopping.is_set)
        quiet = inbox.quiet_seconds or 0.0
        usual = self._inbox_settings.poll_seconds
        # Looking costs a share more than a disk, and nothing is finished there before its quiet time is over.
        usual = max(usual, quiet / 2) if inbox.network else usual
        pause, looks = usual, 0
        away = False
        while not self._stopping.is_set():
            looks += 1
            try:
                for item in looker.look():
                    self._news.put(item)
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
            if self._once and (away or looks > 1 or not looker.lookout.expects):
                return
            self._stopping.wait(quiet if self._once else pause)
