"""When a file of a watched inbox is finished: the same rule at start-up and later."""

import os
import unicodedata
from pathlib import Path

import pytest

from core.errors import Reason, UnavailableError
from pipeline.inbox import FOR_GOOD, Lookout, Refusal, ScanFile

QUIET = 3.0


class Watch:
    """A lookout whose clock stands still unless it is told to go on."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.lookout = Lookout(folder, quiet_seconds=QUIET, clock=lambda: self.now)

    def look(self, *, after: float = 0.0) -> list[str]:
        self.now += after
        return [item.path.name for item in self.lookout.look()]


@pytest.fixture
def watch(inbox: Path) -> Watch:
    return Watch(inbox)


def drop(folder: Path, name: str, data: bytes = b"scan") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_is_finished_after_its_quiet_time_and_not_before(watch: Watch, inbox: Path) -> None:
    drop(inbox, "a.pdf")
    assert watch.look() == []
    assert watch.lookout.expects
    assert watch.look(after=2.9) == []
    assert watch.look(after=0.1) == ["a.pdf"]
    assert not watch.lookout.expects


def test_a_growing_file_that_lay_there_at_start_is_not_taken_however_old_its_date_is(watch: Watch, inbox: Path) -> None:
    # Given a copying program that sets the date of the original before it has written everything
    path = drop(inbox, "growing.pdf")
    os.utime(path, (0, 0))
    assert watch.look() == []
    for size in range(1, 5):
        path.write_bytes(b"scan" * (size + 1))
        os.utime(path, (0, 0))
        assert watch.look(after=QUIET) == []
    assert watch.look(after=QUIET) == ["growing.pdf"]


def test_a_file_that_is_not_taken_is_shown_again_until_it_goes(watch: Watch, inbox: Path) -> None:
    # Given a store that is away: nobody has dealt with the file
    path = drop(inbox, "a.pdf")
    watch.look()
    assert watch.look(after=QUIET) == ["a.pdf"]
    assert watch.look() == ["a.pdf"]
    path.unlink()
    assert watch.look() == []


def test_the_next_scan_of_the_same_name_has_a_quiet_time_of_its_own(watch: Watch, inbox: Path) -> None:
    path = drop(inbox, "SCAN0001.pdf")
    watch.look()
    watch.look(after=QUIET)
    path.unlink()
    watch.look()
    drop(inbox, "SCAN0001.pdf", b"another")
    assert watch.look() == []
    assert watch.look(after=QUIET) == ["SCAN0001.pdf"]


def test_a_scan_that_replaces_another_between_two_looks_has_a_quiet_time_of_its_own(watch: Watch, inbox: Path) -> None:
    drop(inbox, "SCAN0001.pdf")
    watch.look()
    drop(inbox, "new").replace(inbox / "SCAN0001.pdf")
    assert watch.look(after=QUIET) == []
    assert watch.look(after=QUIET) == ["SCAN0001.pdf"]


def test_a_file_that_somebody_has_open_for_writing_is_not_taken_however_quiet(watch: Watch, inbox: Path) -> None:
    path = drop(inbox, "open.pdf")
    with path.open("ab"):
        watch.look()
        assert watch.look(after=60) == []
    assert watch.look() == ["open.pdf"]


def test_a_file_that_is_left_comes_back_after_its_time_or_when_it_changes(watch: Watch, inbox: Path) -> None:
    path = drop(inbox, "upload.pdf", b"%PDF-1.7 the first ha")
    watch.look()
    watch.now += QUIET
    (found,) = watch.lookout.look()
    assert watch.lookout.unchanged_seconds(found) == QUIET
    watch.lookout.leave(found, 900)
    assert watch.look(after=899) == []
    assert watch.look(after=1) == ["upload.pdf"]
    watch.lookout.leave(found, 900)
    path.write_bytes(b"%PDF-1.7 the first half and the other one")
    assert watch.look() == []
    assert watch.look(after=QUIET) == ["upload.pdf"]


def test_a_pipe_is_refused_without_a_quiet_time_and_only_once_if_it_is_left(watch: Watch, inbox: Path) -> None:
    os.mkfifo(inbox / "pipe.pdf")
    (refused,) = watch.lookout.look()
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.NOT_A_REGULAR_FILE
    watch.lookout.leave(refused, FOR_GOOD)
    assert watch.look(after=1e9) == []


def test_a_share_that_drops_and_comes_back_loses_nothing(watch: Watch, inbox: Path) -> None:
    drop(inbox, "a.pdf")
    watch.look()
    away = inbox.rename(inbox.with_name("away"))
    with pytest.raises(UnavailableError, match="inbox folder"):
        watch.look()
    away.rename(inbox)
    assert watch.look(after=QUIET) == ["a.pdf"]


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFD", "Giấy khai sinh – bản sao.pdf"),
        "  hai dấu cách .pdf",
        "two\nlines.pdf",
        "a" * 251 + ".pdf",
        os.fsdecode(b"latin1-\xe9\xff.pdf"),
    ],
)
def test_any_name_is_watched_as_it_is(watch: Watch, inbox: Path, name: str) -> None:
    drop(inbox, name)
    watch.look()
    assert watch.look(after=QUIET) == [name]


def test_debris_is_never_shown(watch: Watch, inbox: Path) -> None:
    for name in (".a.pdf", "a.pdf.part", "a.tmp", "~$a.pdf", "Thumbs.db", "b.filepart"):
        drop(inbox, name)
    watch.look()
    assert watch.look(after=QUIET) == []


def test_ten_thousand_files_at_once_are_all_shown_in_order(inbox: Path, watch: Watch) -> None:
    names = [drop(inbox, f"SCAN{number:05}.pdf", b"x").name for number in range(10_000)]
    assert watch.look() == []
    assert watch.look(after=QUIET) == names
    assert all(isinstance(item, ScanFile) for item in watch.lookout.look())
