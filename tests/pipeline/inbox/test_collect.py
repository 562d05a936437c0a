"""Which files of an inbox are finished."""

import os
import socket
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import Reason, UnavailableError
from pipeline.inbox import Refusal, ScanFile, collect

#: When the tests' inbox is looked at; files are older than any quiet time unless a test says otherwise.
NOW = 1_750_000_000.0
QUIET = 3.0
ROOT = Path(__file__).resolve().parents[3]


def drop(folder: Path, name: str, data: bytes = b"scan", *, age_seconds: float = 60) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (NOW - age_seconds, NOW - age_seconds))
    return path


def look(folder: Path, *, meanwhile: Callable[[], object] = lambda: None, recursive: bool = False) -> list[str]:
    """The names that one look takes, with what happens while it waits."""

    def wait(_seconds: float) -> None:
        meanwhile()

    found = collect(folder, quiet_seconds=QUIET, recursive=recursive, clock=lambda: NOW, sleep=wait)
    return [item.path.name for item in found if isinstance(item, ScanFile)]


def refused(folder: Path) -> list[tuple[str, Reason]]:
    found = collect(folder, quiet_seconds=QUIET, clock=lambda: NOW, sleep=lambda _seconds: None)
    return [(item.path.name, item.reason) for item in found if isinstance(item, Refusal)]


def test_files_that_lay_there_at_start_are_taken_in_the_order_of_their_names(inbox: Path) -> None:
    for name in ("b.pdf", "a.tif", "c.jpg"):
        drop(inbox, name)
    assert look(inbox) == ["a.tif", "b.pdf", "c.jpg"]


def test_a_young_file_is_taken_once_it_was_quiet(inbox: Path) -> None:
    drop(inbox, "young.pdf", age_seconds=1)
    assert look(inbox) == ["young.pdf"]


def test_a_file_that_grows_while_we_look_is_left_for_later(inbox: Path) -> None:
    path = drop(inbox, "growing.pdf", age_seconds=1)

    def grow() -> None:
        with path.open("ab") as file:
            file.write(b" and more")
        os.utime(path, (NOW, NOW))

    assert look(inbox, meanwhile=grow) == []
    assert look(inbox) == ["growing.pdf"]


def test_a_file_that_is_patched_after_it_was_closed_is_left_for_later(inbox: Path) -> None:
    # Given a scanner that reopens its file to write the page count into the header
    path = drop(inbox, "patched.tif", b"II*\0....", age_seconds=1)

    def patch() -> None:
        with path.open("r+b") as file:
            file.seek(4)
            file.write(b"page")
        os.utime(path, (NOW + 1, NOW + 1))

    assert look(inbox, meanwhile=patch) == []


def test_a_file_that_another_scan_replaces_while_we_look_is_left_for_later(inbox: Path) -> None:
    path = drop(inbox, "SCAN0001.pdf", age_seconds=1)

    def replace() -> None:
        drop(inbox, "other.tmp", b"SCAN", age_seconds=1).replace(path)

    assert look(inbox, meanwhile=replace) == []


def test_a_file_that_goes_while_we_look_is_no_trouble(inbox: Path) -> None:
    path = drop(inbox, "young.pdf", age_seconds=1)
    drop(inbox, "stays.pdf", age_seconds=1)
    assert look(inbox, meanwhile=path.unlink) == ["stays.pdf"]


def test_a_file_that_goes_between_listing_and_looking_is_no_trouble(inbox: Path) -> None:
    first, second = drop(inbox, "1.pdf"), drop(inbox, "2.pdf")
    found = collect(inbox, quiet_seconds=QUIET, clock=lambda: NOW, sleep=lambda _seconds: None)
    taken = next(found)
    assert taken.path == first
    second.unlink()
    assert list(found) == []


@pytest.mark.parametrize("age_seconds", [60, 1])
def test_a_file_that_somebody_writes_to_is_left_for_later_however_old(inbox: Path, age_seconds: float) -> None:
    path = drop(inbox, "open.pdf", age_seconds=age_seconds)
    with path.open("ab"):
        assert look(inbox) == []
    assert look(inbox) == ["open.pdf"]


def test_a_writer_that_comes_while_we_look_does_not_end_us(inbox: Path) -> None:
    # Given a writer that opens and closes a file without pause, and a process of ours that looks at it all the while
    path = drop(inbox, "busy.pdf")
    writing = "import os, sys\nfor _ in range(20000): os.close(os.open(sys.argv[1], os.O_WRONLY))"
    looking = (
        "import subprocess, sys\nfrom pathlib import Path\nfrom pipeline.inbox import collect\n"
        "writer = subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]])\n"
        "while writer.poll() is None: list(collect(Path(sys.argv[1]).parent, quiet_seconds=0))"
    )
    # Then no signal of the kernel ends it
    done = subprocess.run([sys.executable, "-c", looking, str(path), writing], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_a_file_that_somebody_reads_is_taken(inbox: Path) -> None:
    path = drop(inbox, "read.pdf")
    with path.open("rb"):
        assert look(inbox) == ["read.pdf"]


def test_an_empty_file_is_taken_only_when_nobody_is_about_to_fill_it(inbox: Path) -> None:
    drop(inbox, "old.pdf", b"")
    drop(inbox, "new.pdf", b"", age_seconds=1)
    assert look(inbox) == ["old.pdf"]


def test_a_file_from_the_future_is_taken_once_it_was_quiet(inbox: Path) -> None:
    drop(inbox, "clock-ahead.pdf", age_seconds=-7200)
    assert look(inbox) == ["clock-ahead.pdf"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.pdf", "~$Don xin.pdf", "scan.pdf.part", "scan.PART", "a.tmp", "scan.pdf.filepart", "x.crdownload",
        "y.partial", "Thumbs.db", "desktop.ini",
    ],
)  # fmt: skip
def test_debris_is_neither_taken_nor_refused(inbox: Path, name: str) -> None:
    drop(inbox, name)
    assert list(collect(inbox, quiet_seconds=0, clock=lambda: NOW)) == []


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFD", "Giấy khai sinh – bản sao.pdf"),
        "  hai dấu cách .pdf",
        "two\nlines.pdf",
        "-rf.pdf",
        "quote'\"`$(id).pdf",
        "a" * 251 + ".pdf",
        os.fsdecode(b"latin1-\xe9\xff.pdf"),
        "without ending",
    ],
)
def test_any_name_is_taken_as_it_is(inbox: Path, name: str) -> None:
    drop(inbox, name)
    assert look(inbox) == [name]


def test_links_pipes_and_sockets_are_refused_without_being_opened(inbox: Path) -> None:
    (inbox / "link.pdf").symlink_to("/etc/hostname")
    (inbox / "dangling.pdf").symlink_to("nowhere")
    os.mkfifo(inbox / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as listener:
        # A socket's name has room for 107 bytes, which a test's folder may need alone.
        folder = os.open(inbox, os.O_RDONLY)
        listener.bind(f"/proc/self/fd/{folder}/socket.pdf")
        os.close(folder)
    drop(inbox, "good.pdf")
    reason = Reason.NOT_A_REGULAR_FILE
    assert refused(inbox) == [(name, reason) for name in ("dangling.pdf", "link.pdf", "pipe.pdf", "socket.pdf")]
    assert look(inbox) == ["good.pdf"]


def test_a_device_is_refused(inbox: Path) -> None:
    try:
        os.mknod(inbox / "zero.pdf", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes device files")
    assert refused(inbox) == [("zero.pdf", Reason.NOT_A_REGULAR_FILE)]


def test_folders_below_are_looked_at_only_when_asked(inbox: Path) -> None:
    drop(inbox, "1.pdf")
    drop(inbox / "below", "2.pdf")
    drop(inbox / ".trash", "3.pdf")
    assert look(inbox) == ["1.pdf"]
    assert look(inbox, recursive=True) == ["1.pdf", "2.pdf"]


def test_a_folder_that_leads_to_itself_does_not_hold_us(inbox: Path) -> None:
    (inbox / "loop").symlink_to(inbox)
    drop(inbox, "1.pdf")
    assert look(inbox, recursive=True) == ["1.pdf"]


def test_a_share_that_dropped_is_said_to_be_away(inbox: Path) -> None:
    inbox.rmdir()
    with pytest.raises(UnavailableError, match="inbox folder"):
        look(inbox)


def test_a_file_that_may_not_be_read_is_not_passed_over_in_silence() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        drop(folder, "locked.pdf").chmod(0)
        with _as_nobody():
            assert look(folder) == ["locked.pdf"]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may read everything: step down for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_every_file_of_a_full_inbox_is_taken_once(inbox: Path) -> None:
    names = [drop(inbox, f"SCAN{number:04}.pdf").name for number in range(300)]
    assert look(inbox) == names
