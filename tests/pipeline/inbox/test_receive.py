"""Receiving: kept first, noted then, once; what is no scan is kept apart with its reason."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core import serial
from core.codes import document_id_for, sha256_of
from core.errors import DocumentError, Reason, UnavailableError
from core.messages import reason_text
from core.model import Arrival, Document, Status
from pipeline.inbox import Intake, Refusal, ScanFile, receive
from storage import Index
from storage.files import FilesStore
from tests.pipeline.scans import encoded, jpeg, picture, scanned_pdf, tiff
from tests.schemas import hold

Dropped = Callable[[str, bytes], ScanFile]
Arrives = Callable[..., Arrival]


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.pdf", scanned_pdf(), "application/pdf"),
        ("a.JPG", jpeg(), "image/jpeg"),
        ("a.tif", tiff(picture("L")), "image/tiff"),
        ("a.png", encoded(picture(), "PNG"), "image/png"),
        ("no ending", jpeg(), "image/jpeg"),
    ],
)
def test_a_scan_is_kept_byte_for_byte_and_noted(
    name: str, data: bytes, media_type: str, dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    received = receive(dropped(name, data), intake, arrival())
    assert isinstance(received, Document)
    assert (received.status, received.original.media_type) == (Status.RECEIVED, media_type)
    assert received.id == document_id_for(sha256_of(data))
    assert intake.store.get(received.original.sha256) == data
    assert intake.index.document(received.id) == received


def test_the_same_bytes_twice_are_one_document_with_two_arrivals(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    first = receive(dropped("SCAN0001.pdf", scanned_pdf()), intake, arrival("SCAN0001.pdf"))
    second = receive(dropped("SCAN0002.pdf", scanned_pdf()), intake, arrival("SCAN0002.pdf", minutes=5))
    assert first == second
    assert isinstance(first, Document)
    assert [item.source for item in intake.index.arrivals(first.id)] == ["SCAN0001.pdf", "SCAN0002.pdf"]
    assert len(intake.index.documents()) == 1


def test_killed_between_store_and_index_it_is_received_at_the_next_look(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    # Given bytes that were stored by a process that died right after
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    intake.store.put(scan.path.read_bytes(), media_type="application/pdf")
    # When the file is found again
    received = receive(scan, intake, arrival())
    # Then it is one document with one arrival, and one object
    assert isinstance(received, Document)
    assert len(intake.index.arrivals(received.id)) == 1
    assert list(intake.store.hashes()) == [received.original.sha256]


def test_killed_between_index_and_move_it_is_still_one_document(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    first = receive(scan, intake, arrival())
    again = receive(scan, intake, arrival(minutes=1))
    assert first == again
    assert len(intake.index.documents()) == 1


def test_while_the_store_is_away_nothing_is_noted_and_the_file_stays(
    dropped: Dropped, intake: Intake, arrival: Arrives, tmp_path: Path
) -> None:
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    (tmp_path / "store" / "cas").write_text("a file where the store has its folder")
    with pytest.raises(UnavailableError):
        receive(scan, intake, arrival())
    assert intake.index.documents() == ()
    assert scan.unchanged()
    # And once it is back the same file is received
    back = replace(intake, store=FilesStore(tmp_path / "other"))
    assert isinstance(receive(scan, back, arrival()), Document)


def test_a_file_that_changes_while_it_is_read_is_not_received(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    with scan.path.open("ab") as file:
        file.write(b"more")
    refused = receive(scan, intake, arrival())
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.document_id, refused.sha256) == (Reason.TRUNCATED, None, None)
    assert not intake.quarantine.exists()
    assert scan.path.exists()


def test_a_link_that_took_the_files_place_is_not_followed(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    elsewhere = scan.path.rename(scan.path.with_name("elsewhere"))
    scan.path.symlink_to(elsewhere)
    refused = receive(scan, intake, arrival())
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.NOT_A_REGULAR_FILE
    assert list(intake.store.hashes()) == []


def test_a_pipe_that_took_the_files_place_does_not_hold_us(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    scan.path.unlink()
    os.mkfifo(scan.path)
    assert isinstance(receive(scan, intake, arrival()), Refusal)


def test_a_file_that_went_is_a_refusal_and_no_crash(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    scan = dropped("SCAN0001.pdf", scanned_pdf())
    scan.path.unlink()
    refused = receive(scan, intake, arrival())
    assert isinstance(refused, Refusal)
    assert refused.sha256 is None


# --- quarantine ------------------------------------------------------------------------------------------------------


def quarantined(intake: Intake) -> dict[str, bytes]:
    return {
        path.relative_to(intake.quarantine).as_posix(): path.read_bytes()
        for path in sorted(intake.quarantine.rglob("*"))
        if path.is_file()
    }


def test_what_is_no_scan_lies_in_quarantine_with_its_reason(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    data = b"<html>Not a paper</html>"
    refused = receive(dropped("Nguyen Van Mau.pdf", data), intake, arrival())
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.NOT_WHAT_IT_SAYS
    name = document_id_for(sha256_of(data))
    kept = quarantined(intake)
    assert sorted(kept) == [f"{name}/arrival.json", f"{name}/original.pdf", f"{name}/reason.json"]
    assert kept[f"{name}/original.pdf"] == data
    about = json.loads(kept[f"{name}/reason.json"])
    assert about == {
        "schema": "sohoa.quarantine/1",
        "code": "not_what_it_says",
        "detail": refused.detail,
        "text": reason_text(Reason.NOT_WHAT_IT_SAYS),
        "sha256": sha256_of(data),
        "size_bytes": len(data),
        "arrived_at": "2025-07-01T08:30:00+00:00",
    }
    hold(about)
    # How it came is for taking it again, and beside what is said of it
    assert serial.load(Arrival, kept[f"{name}/arrival.json"]) == arrival()
    assert "phần mở rộng" in kept[f"{name}/reason.json"].decode()
    assert intake.index.documents() == ()
    assert list(intake.store.hashes()) == []


def test_the_reason_is_said_in_english_where_the_desk_wants_it(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    receive(dropped("empty.pdf", b""), replace(intake, language="en"), arrival())
    (reason,) = (data for name, data in quarantined(intake).items() if name.endswith("reason.json"))
    assert json.loads(reason)["text"].startswith("The file is empty.")


def test_quarantine_is_written_once_whatever_comes_again(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    receive(dropped("broken.pdf", b"%PDF-1.7 cut"), intake, arrival())
    before = quarantined(intake)
    receive(dropped("broken again.pdf", b"%PDF-1.7 cut"), intake, arrival(minutes=9))
    assert quarantined(intake) == before


def test_a_killed_quarantine_is_completed_by_the_next_look(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    scan = dropped("broken.pdf", b"%PDF-1.7 cut")
    receive(scan, intake, arrival())
    whole = quarantined(intake)
    # Given that the process died before the reason was written, in the middle of a draft
    (reason,) = intake.quarantine.rglob("reason.json")
    reason.unlink()
    reason.with_name(".1.part").write_bytes(b'{"schema"')
    receive(scan, intake, arrival())
    assert {name: data for name, data in quarantined(intake).items() if not name.endswith(".part")} == whole


def test_an_ending_that_might_name_a_person_does_not_get_into_quarantine(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    receive(dropped("don.Nguyen Van Mau", b"text"), intake, arrival())
    assert not any("Mau" in name for name in quarantined(intake))
    assert any(name.endswith("/original.bin") for name in quarantined(intake))


@pytest.mark.parametrize("place", ["tmp_path", "elsewhere"])
def test_a_file_too_large_for_memory_is_set_aside_without_being_loaded(
    place: str, dropped: Dropped, intake: Intake, arrival: Arrives, request: pytest.FixtureRequest
) -> None:
    intake = replace(intake, quarantine=request.getfixturevalue(place) / "quarantine")
    scan = dropped("huge.pdf", b"%PDF-1.7" + bytes(intake.max_bytes))
    refused = receive(scan, intake, arrival())
    again = receive(scan, intake, arrival(minutes=1))
    assert isinstance(refused, Refusal)
    assert again == refused
    assert (refused.reason, refused.sha256) == (Reason.TOO_LARGE, sha256_of(scan.path.read_bytes()))
    (kept,) = intake.quarantine.glob("*/original.pdf")
    assert kept.read_bytes() == scan.path.read_bytes()


def test_a_quarantine_that_cannot_be_written_stops_us_and_the_file_stays(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    intake.quarantine.write_text("a file where the folder should be")
    scan = dropped("broken.pdf", b"%PDF-1.7 cut")
    with pytest.raises(UnavailableError, match="quarantine"):
        receive(scan, intake, arrival())
    assert scan.unchanged()


def test_after_every_bad_file_the_next_good_one_is_still_received(
    dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    bad = {"1.pdf": b"", "2.pdf": b"%PDF-1.4 cut", "3.jpg": encoded(picture(), "PNG"), "4.txt": b"text", "6.tif": b"II"}
    files = [dropped(name, data) for name, data in bad.items()]
    files.insert(3, dropped("5.pdf", scanned_pdf()))
    outcomes = [receive(scan, intake, arrival()) for scan in files]
    assert [isinstance(outcome, Document) for outcome in outcomes] == [False, False, False, True, False, False]
    assert len({outcome.document_id for outcome in outcomes if isinstance(outcome, Refusal)}) == 5


def test_a_document_error_of_a_check_keeps_its_reason(
    dropped: Dropped, intake: Intake, arrival: Arrives, index: Index
) -> None:
    def check(_data: bytes, _name: str) -> int:
        raise DocumentError(Reason.TOO_MANY_PAGES, "9 pages, allowed 5")

    refused = receive(dropped("thick.pdf", scanned_pdf()), replace(intake, check=check), arrival())
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.detail) == (Reason.TOO_MANY_PAGES, "9 pages, allowed 5")
    assert index.documents() == ()


@pytest.mark.parametrize(
    ("error", "reason"), [(ZeroDivisionError(), Reason.CRASHED), (MemoryError(), Reason.TOO_HEAVY)]
)
def test_a_mistake_of_ours_over_one_file_sets_that_file_aside(
    error: Exception, reason: Reason, dropped: Dropped, intake: Intake, arrival: Arrives
) -> None:
    def check(_data: bytes, _name: str) -> int:
        raise error

    refused = receive(dropped("odd.pdf", scanned_pdf()), replace(intake, check=check), arrival())
    assert isinstance(refused, Refusal)
    assert refused.reason is reason
    # And once we are mended it is received, and leaves its quarantine
    assert list(intake.quarantine.iterdir())
    assert isinstance(receive(dropped("odd.pdf", scanned_pdf()), intake, arrival()), Document)
    assert list(intake.quarantine.iterdir()) == []


def test_a_file_that_may_still_be_coming_is_left_alone(dropped: Dropped, intake: Intake, arrival: Arrives) -> None:
    scan = dropped("half.pdf", scanned_pdf()[:-200])
    waits = receive(scan, intake, arrival(), patience_seconds=60.0)
    assert isinstance(waits, Refusal)
    assert (waits.again_seconds, waits.sha256) == (60.0, None)
    assert not intake.quarantine.exists()
    assert isinstance(receive(scan, intake, arrival()), Refusal)
    assert intake.quarantine.exists()
