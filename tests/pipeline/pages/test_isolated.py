"""A file that hangs, crashes or eats memory costs only itself."""

import os
import signal
import struct
import threading
import zlib
from collections.abc import Iterator

import pytest

from core.errors import DocumentError, Reason, UnavailableError
from pipeline.pages import PageLimits
from pipeline.pages.isolated import IsolatedCheck
from tests.pipeline.scans import picture as a_picture
from tests.pipeline.scans import scanned_pdf, tiff

GENEROUS = PageLimits(max_bytes=10**9, max_pages=1000, max_pixels=10**10)


@pytest.fixture
def check() -> Iterator[IsolatedCheck]:
    with IsolatedCheck(GENEROUS, memory_mib=1024) as opened:
        yield opened


def reason(check: IsolatedCheck, data: bytes, name: str = "a.pdf") -> Reason:
    with pytest.raises(DocumentError) as raised:
        check(data, name)
    return raised.value.reason


def test_pages_are_counted_and_reasons_come_back(check: IsolatedCheck) -> None:
    assert check(scanned_pdf(), "a.pdf") == 1
    assert check(tiff(a_picture("L"), a_picture("L")), "a.tif") == 2
    assert reason(check, b"") is Reason.EMPTY
    assert reason(check, b"<html>") is Reason.NOT_WHAT_IT_SAYS
    assert check(scanned_pdf(), "a.pdf") == 1


def test_a_picture_that_needs_more_memory_than_there_is_costs_only_itself() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    # Given half a gigabyte of colours that fits into a few bytes
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 13_000, 13_000, 8, 2, 0, 0, 0))
    large = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with IsolatedCheck(GENEROUS, memory_mib=640) as check:
        assert reason(check, large, "a.png") is Reason.TOO_HEAVY
        assert check(scanned_pdf(), "a.pdf") == 1


def test_a_file_that_takes_for_ever_costs_only_itself() -> None:
    with IsolatedCheck(GENEROUS, memory_mib=1024, seconds=0.0) as check:
        assert reason(check, scanned_pdf()) is Reason.TOO_HEAVY
        check._seconds = 60.0
        assert check(scanned_pdf(), "a.pdf") == 1


def test_a_child_that_somebody_ended_is_replaced_and_no_file_is_blamed(check: IsolatedCheck) -> None:
    assert check(scanned_pdf(), "a.pdf") == 1
    assert check._child is not None
    assert check._child.pid is not None
    os.kill(check._child.pid, signal.SIGKILL)
    check._child.join()
    assert check(scanned_pdf(), "a.pdf") == 1


def test_a_file_that_ends_the_child_is_named_as_the_one(check: IsolatedCheck) -> None:
    assert check(scanned_pdf(), "a.pdf") == 1
    assert check._child is not None
    assert check._child.pid is not None
    # Given a child that stands still before the file, and is ended over it
    os.kill(check._child.pid, signal.SIGSTOP)
    killer = threading.Timer(0.5, os.kill, (check._child.pid, signal.SIGKILL))
    killer.start()
    assert reason(check, scanned_pdf()) is Reason.CRASHED
    killer.join()
    assert check(scanned_pdf(), "a.pdf") == 1


def test_a_child_that_is_not_ready_in_time_answers_for_no_other_file(
    check: IsolatedCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    check.stop()
    monkeypatch.setattr("pipeline.pages.isolated._START_SECONDS", 0.0)
    with pytest.raises(UnavailableError, match="not ready"):
        check(scanned_pdf(), "a.pdf")
    monkeypatch.undo()
    assert check(scanned_pdf(), "a.pdf") == 1
