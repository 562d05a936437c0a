"""Out of the inbox: the same name twice, names at the limit, another file system, a file that took the place."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import UnavailableError
from pipeline.inbox import ScanFile, move_to_done
from pipeline.inbox.done import link_or_copy

DAY = dt.date(2025, 7, 1)
Dropped = Callable[[str, bytes], ScanFile]


def test_a_received_file_lies_in_the_folder_of_its_day(dropped: Dropped, inbox: Path, tmp_path: Path) -> None:
    move_to_done(dropped("SCAN0001.pdf", b"one"), tmp_path / "done", day=DAY)
    assert (tmp_path / "done" / "2025-07-01" / "SCAN0001.pdf").read_bytes() == b"one"
    assert list(inbox.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("SCAN0001.pdf", "SCAN0001-1.pdf"),
        ("a" * 251 + ".pdf", "a" * 249 + "-1.pdf"),
        ("ệ" * 83 + ".pdf", "ệ" * 83 + "-1.pdf"),
        ("ệ" * 85, "ệ" * 84 + "-1"),
        ("e." + "x" * 253, "e-1"),
        ("no ending", "no ending-1"),
        ("two\nlines.pdf", "two\nlines-1.pdf"),
    ],
)
def test_the_same_name_twice_overwrites_nothing(name: str, second: str, dropped: Dropped, tmp_path: Path) -> None:
    for data in (b"first", b"second", b"third"):
        move_to_done(dropped(name, data), tmp_path / "done", day=DAY)
    folder = tmp_path / "done" / "2025-07-01"
    assert (folder / name).read_bytes() == b"first"
    assert (folder / second).read_bytes() == b"second"
    assert len(list(folder.iterdir())) == 3


def test_a_file_that_took_the_received_ones_place_stays_in_the_inbox(dropped: Dropped, tmp_path: Path) -> None:
    received = dropped("SCAN0001.pdf", b"received")
    received.path.unlink()
    other = dropped("SCAN0001.pdf", b"the next scan, not yet received")
    move_to_done(received, tmp_path / "done", day=DAY)
    assert other.unchanged()
    assert list((tmp_path / "done" / "2025-07-01").iterdir()) == []


def test_a_file_that_went_is_no_trouble(dropped: Dropped, tmp_path: Path) -> None:
    received = dropped("SCAN0001.pdf", b"received")
    received.path.unlink()
    move_to_done(received, tmp_path / "done", day=DAY)


def test_a_done_folder_on_another_file_system_gets_a_copy(dropped: Dropped, elsewhere: Path) -> None:
    for data in (b"first", b"second"):
        move_to_done(dropped("SCAN0001.pdf", data), elsewhere, day=DAY)
    kept = sorted((elsewhere / "2025-07-01").iterdir())
    assert [path.read_bytes() for path in kept] == [b"second", b"first"]
    with pytest.raises(FileExistsError):
        link_or_copy(dropped("SCAN0001.pdf", b"third").path, kept[0])


def test_a_done_folder_that_cannot_be_written_is_said_and_the_file_stays(dropped: Dropped, tmp_path: Path) -> None:
    (tmp_path / "done").write_text("a file where the folder should be")
    received = dropped("SCAN0001.pdf", b"received")
    with pytest.raises(UnavailableError, match=r"inbox\.done"):
        move_to_done(received, tmp_path / "done", day=DAY)
    assert received.unchanged()
