"""The desk's front door: take a file, note who is told of it, move it once it is safe."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import Desk, load
from core.errors import Reason
from core.model import Document, DossierCode, OwnerId, ProcedureCode
from pipeline.inbox import Refusal, ScanFile, collect
from pipeline.receiving import Receiver, Told
from storage import Index, open_index
from tests.pipeline.scans import scanned_pdf

AT = dt.datetime(2025, 7, 1, 20, 0, tzinfo=dt.UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = tmp_path / "desk"
    (home / "inbox").mkdir(parents=True)
    (home / "sohoa.toml").write_text('[desk]\ncode = "d1"\n[inbox]\nmax_bytes = 100000\n', encoding="utf-8")
    return load(home, environ={})


@pytest.fixture
def index(desk: Desk) -> Iterator[Index]:
    opened = open_index(desk.config.index, create=True)
    yield opened
    opened.close()


@pytest.fixture
def look(desk: Desk) -> Callable[[], list[ScanFile | Refusal]]:
    return lambda: list(collect(desk.config.inbox.folder, quiet_seconds=0))


def drop(desk: Desk, name: str, data: bytes) -> Path:
    path = desk.config.inbox.folder / name
    path.write_bytes(data)
    return path


Look = Callable[[], list[ScanFile | Refusal]]


def test_a_scan_is_received_with_what_the_clerk_said_and_moved(desk: Desk, index: Index, look: Look) -> None:
    path = drop(desk, "SCAN0001.pdf", scanned_pdf())
    told = Told(DossierCode("H29-1"), ProcedureCode("1.001612"), OwnerId("001199000017"))
    receiver = Receiver(desk, index, clock=lambda: AT)
    (found,) = look()
    received = receiver.take(found, told, move=True)
    assert isinstance(received, Document)
    assert (received.desk, received.dossier_code, received.procedure_code) == ("d1", "H29-1", "1.001612")
    assert received.owner == "001199000017"
    (arrival,) = index.arrivals(received.id)
    assert (arrival.source, arrival.arrived_at) == (str(path), AT)
    assert look() == []
    assert [kept.read_bytes() for kept in desk.config.inbox.done.glob("*/SCAN0001.pdf")] == [scanned_pdf()]


def test_without_being_told_to_move_the_folder_is_only_read(desk: Desk, index: Index, look: Look) -> None:
    drop(desk, "SCAN0001.pdf", scanned_pdf())
    before = look()
    Receiver(desk, index, clock=lambda: AT).take(before[0])
    assert look() == before


def test_the_same_scan_twice_under_one_name_leaves_two_files_and_one_document(
    desk: Desk, index: Index, look: Look
) -> None:
    receiver = Receiver(desk, index, clock=lambda: AT)
    for _ in range(2):
        drop(desk, "SCAN0001.pdf", scanned_pdf())
        receiver.take(look()[0], move=True)
    assert len(index.documents()) == 1
    assert sorted(path.name for path in desk.config.inbox.done.glob("*/*")) == ["SCAN0001-1.pdf", "SCAN0001.pdf"]


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", Reason.EMPTY), (b"text", Reason.NOT_WHAT_IT_SAYS), (bytes(100_001), Reason.TOO_LARGE)]
)
def test_what_is_no_scan_leaves_the_inbox_for_quarantine(
    data: bytes, reason: Reason, desk: Desk, index: Index, look: Look
) -> None:
    drop(desk, "broken.pdf", data)
    refused = Receiver(desk, index, clock=lambda: AT).take(look()[0], move=True)
    assert isinstance(refused, Refusal)
    assert refused.reason is reason
    assert look() == []
    assert [path.read_bytes() for path in desk.config.inbox.quarantine.glob("*/original.pdf")] == [data]


def test_a_pipe_stays_where_it_is_and_is_refused(desk: Desk, index: Index, look: Look) -> None:
    os.mkfifo(desk.config.inbox.folder / "pipe.pdf")
    refused = Receiver(desk, index, clock=lambda: AT).take(look()[0], move=True)
    assert isinstance(refused, Refusal)
    assert len(look()) == 1


def test_a_file_that_changed_stays_for_the_next_look(desk: Desk, index: Index, look: Look) -> None:
    drop(desk, "SCAN0001.pdf", scanned_pdf())
    (early,) = look()
    drop(desk, "SCAN0001.pdf", scanned_pdf() + b"\n% more\n%%EOF\n")
    assert isinstance(Receiver(desk, index, clock=lambda: AT).take(early, move=True), Refusal)
    assert isinstance(Receiver(desk, index, clock=lambda: AT).take(look()[0], move=True), Document)
