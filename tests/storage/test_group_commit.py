"""Threads that note events at once share a transaction, and none goes on before its own is through."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.errors import UnavailableError
from core.model import LedgerEvent
from storage.group_commit import GroupCommit

NOON = dt.datetime(2025, 9, 1, 5, tzinfo=dt.UTC)


class Disk:
    """Keeps what is written; the first write waits until it is let go on."""

    def __init__(self, fails: Callable[[list[str]], Exception | None] = lambda _batch: None) -> None:
        self.writes: list[list[str]] = []
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self._fails = fails

    def write(self, events: Sequence[LedgerEvent]) -> None:
        batch = [event.subject for event in events]
        if not self.begun.is_set():
            self.begun.set()
            assert self.goes_on.wait(60)
        error = self._fails(batch)
        if error is not None:
            raise error
        self.writes.append(batch)


def an_event(subject: str) -> LedgerEvent:
    return LedgerEvent("looked_up", subject, "portal", NOON)


def noted_at_once(disk: Disk, *subjects: str) -> list[BaseException | None]:
    """Let the first one write while the others come; what each was told at last."""
    group = GroupCommit(disk.write)
    with ThreadPoolExecutor(len(subjects)) as threads:
        told = [threads.submit(group.note, an_event(subjects[0]))]
        assert disk.begun.wait(60)
        for subject in subjects[1:]:
            told.append(threads.submit(group.note, an_event(subject)))
            while len(group._waiting) < len(told) - 1:
                time.sleep(0.001)
        assert not any(answer.done() for answer in told)
        disk.goes_on.set()
        errors = [answer.exception(60) for answer in told]
    group.note(an_event("later"))
    assert disk.writes[-1] == ["later"]
    return errors


def test_who_comes_while_one_writes_is_written_with_all_the_others_in_order() -> None:
    disk = Disk()
    assert noted_at_once(disk, "a", "b", "c", "d") == [None] * 4
    assert disk.writes == [["a"], ["b", "c", "d"], ["later"]]


def test_whoever_waits_is_told_that_the_database_is_away() -> None:
    disk = Disk(lambda batch: UnavailableError("away") if "b" in batch else None)
    first, *others = noted_at_once(disk, "a", "b", "c")
    assert first is None
    assert [type(error) for error in others] == [UnavailableError] * 2
    assert others[0] is not others[1]


def test_an_event_that_cannot_be_written_keeps_no_other_out() -> None:
    disk = Disk(lambda batch: ValueError("no zone") if "b" in batch else None)
    first, bad, good = noted_at_once(disk, "a", "b", "c")
    assert (first, type(bad), good) == (None, ValueError, None)
    assert disk.writes == [["a"], ["c"], ["later"]]


def test_nobody_takes_for_written_what_the_writer_was_stopped_at() -> None:
    stopped = threading.Event()

    def stop(batch: list[str]) -> None:
        if "b" in batch and not stopped.is_set():
            stopped.set()
            raise KeyboardInterrupt

    first, writer, other = noted_at_once(Disk(stop), "a", "b", "c")
    assert first is None
    assert isinstance(writer, KeyboardInterrupt)
    assert isinstance(other, UnavailableError)
