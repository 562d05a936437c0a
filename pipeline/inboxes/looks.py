"""One look into one inbox: what of it can be dealt with now."""

from collections.abc import Callable, Iterator
from typing import Final

from core.model import Document
from core.settings import ScannerInbox
from pipeline.inbox import FOR_GOOD, Lookout, Refusal, ScanFile, belongs, by_time, resting_seconds
from pipeline.inboxes.news import FrontsWait, News, Taken
from pipeline.receiving import Receiver

#: What cannot even be opened is tried, and told of, once a minute: rights may be given meanwhile.
_AGAIN_SECONDS: Final = 60.0


class FileLook:
    """An inbox in which a file is a paper."""

    def __init__(
        self, inbox: ScannerInbox, receiver: Receiver, *, incomplete_seconds: float, stopping: Callable[[], bool]
    ) -> None:
        """Nothing is looked at yet.

        Args:
            inbox: which.
            receiver: takes the files.
            incomplete_seconds: so long a file whose end is missing may still be coming.
            stopping: whether to end after the file in hand.
        """
        self.lookout = Lookout(inbox.folder, quiet_seconds=inbox.quiet_seconds or 0.0)
        self._inbox = inbox
        self._receiver = receiver
        self._incomplete_seconds = incomplete_seconds
        self._stopping = stopping

    def look(self) -> Iterator[News]:
        """Deal with what is finished.

        Raises:
            UnavailableError: the folder, the store or the index is away.
            IntegrityError, ConfigError: nobody can go on.
        """
        for found in self.lookout.look():
            if self._stopping():
                return
            patience = self._patience(found)
            outcome = self._receiver.take(found, move=True, source=self._inbox, patience_seconds=patience)
            yield from self._told(found, outcome)

    def _patience(self, found: ScanFile | Refusal) -> float:
        return self._incomplete_seconds - self.lookout.unchanged_seconds(found)

    def _told(self, found: ScanFile | Refusal, outcome: Document | Refusal) -> Iterator[News]:
        """The news of a file; one that stays where it is is left alone for a while."""
        if isinstance(outcome, Refusal) and outcome.again_seconds is not None:
            self.lookout.leave(found, outcome.again_seconds)
            return
        if isinstance(found, Refusal):
            self.lookout.leave(found, FOR_GOOD)
        elif isinstance(outcome, Refusal) and outcome.sha256 is None:
            self.lookout.leave(found, _AGAIN_SECONDS)
        yield Taken(self._inbox.name, outcome)


class StackLook(FileLook):
    """An inbox in which the fronts of a stack are one file, and its backs the next.

    Nothing about it is kept: which files belong together is said by what lies there, so that a restart changes nothing.
    """

    _asked: ScanFile | None = None  #: of which it is known that it is no left-over
    _said: ScanFile | None = None  #: the fronts of which it was said that they wait

    def look(self) -> Iterator[News]:
        """Deal with the stacks that are whole.

        Raises:
            UnavailableError, IntegrityError, ConfigError: as of an inbox of files.
        """
        files: list[ScanFile] = []
        for found in self.lookout.look():
            if isinstance(found, Refusal):
                yield from self._told(found, found)
            else:
                files.append(found)
        # A file that is not whole yet has its place among the others.
        left = () if self.lookout.hides else by_time(files)
        while left and not self._stopping():
            news, dealt_with = self._deal_with(*left[:2])
            yield from news
            if not dealt_with:
                return
            left = left[dealt_with:]

    def _deal_with(self, first: ScanFile, second: ScanFile | None = None) -> tuple[list[News], int]:
        """What is to be told of the oldest file, or of the two oldest, and how many are dealt with; 0: they stay."""
        inbox = self._inbox
        if (known := self._left_over(first)) is not None:
            return [Taken(inbox.name, known)], 1
        if second is not None and belongs(first, second, pair_seconds=inbox.pair_seconds):
            outcome = self._receiver.take_stack(
                first, second, inbox.backs, move=True, source=inbox, patience=self._patience
            )
            if isinstance(outcome, Document):
                return [Taken(inbox.name, outcome)], 2
            news = [item for refused in outcome for item in self._told(self._file_of(refused, first, second), refused)]
            return news, 2 if len(outcome) == 2 else 0
        if second is None and self._waits(first):
            said, self._said = self._said, first
            return [] if said == first else [FrontsWait(inbox.name, inbox.pair_minutes)], 0
        refused = self._receiver.refuse_lone(first, inbox)
        return list(self._told(first, refused)), int(refused.sha256 is not None)

    def _left_over(self, first: ScanFile) -> Document | Refusal | None:
        if first == self._asked:
            return None
        self._asked = first
        return self._receiver.take_left_over(first, self._inbox.backs)

    def _waits(self, fronts: ScanFile) -> bool:
        seen = self.lookout.unchanged_seconds(fronts)
        lay = seen if self._inbox.network else max(seen, resting_seconds(fronts))
        return lay < self._inbox.pair_seconds

    @staticmethod
    def _file_of(refused: Refusal, first: ScanFile, second: ScanFile) -> ScanFile:
        return first if refused.path == first.path else second
