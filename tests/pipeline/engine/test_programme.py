"""A folder as one job: fed between water marks, paused, stopped, killed, run twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import Desk, load
from core.model import Batch, BatchItem, BatchState, Document, Expected, ItemState, Status, StopReason
from core.settings import ScannerInbox
from pipeline import programme
from pipeline.inbox import Refusal, ScanFile, collect
from pipeline.programme import Programme, Watchers, begin
from pipeline.receiving import Receiver, Told
from pipeline.tools import utc_now
from storage import Index
from tests.pipeline.engine.test_runners import ROOT
from tests.pipeline.scans import jpeg, picture

Write = Callable[..., Path]
NOTHING = Told()
Tesseract = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put scans into a folder: `bad` of them broken, one after each good one."""

    def put(good: int, *, bad: int = 0, name: str = "box") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for number in range(good):
            data = jpeg(picture("L", (300 + number, 400), seed=number), dpi=(200, 200))
            (folder / f"{number:03}.jpg").write_bytes(data)
        for number in range(bad):
            (folder / f"{number:03}x.pdf").write_bytes(b"no scan %d" % number)
        return folder

    return put


@pytest.fixture
def configured(tmp_path: Path, desk: Desk, index: Index) -> Callable[..., Desk]:
    def make(**backscan: float) -> Desk:
        lines = "".join(f"{key} = {value}\n" for key, value in ({"min_free_mib": 0} | backscan).items())
        text = f'[engine]\nrunner = "inline"\n[inbox]\nquiet_seconds = 0\n[backscan]\n{lines}'
        (desk.home / "sohoa.toml").write_text(text, encoding="utf-8")
        return load(desk.home, environ={})

    return make


class Counting(Receiver):
    """Counts the files that are read."""

    read = 0

    def take(
        self,
        found: ScanFile | Refusal,
        told: Told = NOTHING,
        *,
        move: bool = False,
        source: ScannerInbox | None = None,
        patience_seconds: float = 0.0,
    ) -> Document | Refusal:
        self.read += 1
        return super().take(found, told, move=move, source=source, patience_seconds=patience_seconds)


def run(
    desk: Desk, index: Index, folder: Path, taken: Callable[[Batch], None] = lambda _batch: None
) -> tuple[Batch, Counting]:
    batch = begin(desk, index, folder, at=utc_now(), manifest=None)
    receiver = Counting(desk, index, clock=utc_now)
    watchers = Watchers(lambda _source, _outcome: taken(batch), lambda: None)
    job = Programme(batch, desk, index, receiver, folder=folder, told={}, clock=utc_now, watchers=watchers)
    scans = collect(folder, quiet_seconds=0, recursive=True)
    return job.run(scans), receiver


def items(index: Index, batch: Batch) -> dict[str, BatchItem]:
    return {item.source: item for item in index.batches.items(batch.id)}


def statuses(index: Index, batch: Batch) -> Counter[Status | None]:
    return Counter(item.status for item in index.batches.items(batch.id))


def test_a_folder_is_never_received_whole_while_its_papers_wait(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured(low_water=2, high_water=4)
    on_their_way = []
    batch, _ = run(
        desk, index, write(14), lambda batch: on_their_way.append(index.batches.pages_on_their_way(batch.id))
    )
    assert batch.state is BatchState.DONE
    assert len(on_their_way) == 14
    assert max(on_their_way) == 4
    # It waits for the low water mark before it takes more
    assert min(on_their_way[4:]) >= 2
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 14}
    assert all(item.rested_at for item in items(index, batch).values())


def test_papers_that_an_earlier_run_left_in_line_count_as_on_their_way(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    # Given a run that was killed when six were in line
    desk = configured(low_water=2, high_water=4)
    folder = write(10)
    batch = begin(desk, index, folder, at=utc_now(), manifest=None)
    receiver = Receiver(desk, index, clock=utc_now)
    for scan in list(collect(folder, quiet_seconds=0))[4:]:
        document = receiver.take(scan)
        assert isinstance(document, Document)
        item = BatchItem(0, scan.path.name, False, Expected(), ItemState.RECEIVED, document.id, pages=1)
        index.batches.found(batch.id, scan.path.name, item)
    # When it is run again, then it comes to its end
    batch, _ = run(desk, index, folder)
    assert batch.state is BatchState.DONE
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 10}


def test_a_programme_that_is_paused_takes_nothing_more_and_goes_on_when_run_again(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured(low_water=1, high_water=2)
    folder = write(8)
    seen: list[Batch] = []

    def pause(batch: Batch) -> None:
        seen.append(batch)
        if len(seen) == 4:
            index.batches.change(batch.id, BatchState.PAUSED, only_from=(BatchState.RUNNING,))

    batch, _ = run(desk, index, folder, pause)
    assert batch.state is BatchState.PAUSED
    assert 4 <= len(items(index, batch)) <= 5
    assert index.work.standing() == {}
    before = statuses(index, batch)
    assert before[Status.RECEIVED] > 0
    batch, receiver = run(desk, index, folder)
    assert batch.state is BatchState.DONE
    assert receiver.read == 8 - before.total()
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 8}


def test_a_programme_stops_itself_when_too_many_files_are_no_scans_and_goes_on_when_told_to(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured(low_water=1, high_water=2, judge_after=6, max_refused_percent=30)
    folder = write(12, bad=8)
    batch, _ = run(desk, index, folder)
    assert (batch.state, batch.why) == (BatchState.STOPPED, StopReason.REFUSED_SHARE)
    found = items(index, batch)
    assert 6 <= len(found) < 20
    # Those that were refused before do not count again
    (desk.home / "sohoa.toml").write_text(
        (desk.home / "sohoa.toml").read_text().replace("judge_after = 6", "judge_after = 15"), encoding="utf-8"
    )
    batch, _ = run(load(desk.home, environ={}), index, folder)
    assert batch.state is BatchState.DONE
    assert batch.why is None
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 12, None: 8}


def test_a_few_bad_files_do_not_stop_a_small_folder(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    batch, _ = run(configured(), index, write(1, bad=4))
    assert batch.state is BatchState.DONE


def test_a_programme_stops_itself_before_the_disk_is_full(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured(min_free_mib=1_000_000_000)
    batch, receiver = run(desk, index, write(3))
    assert (batch.state, batch.why) == (BatchState.STOPPED, StopReason.LOW_DISK)
    assert receiver.read == 0
    assert programme.free_mib(desk) > 0


def test_a_second_run_reads_only_what_is_new_or_was_refused(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured()
    folder = write(3, bad=1)
    run(desk, index, folder)
    write(5, bad=1)
    for number in range(3):
        os.utime(folder / f"{number:03}.jpg", ns=(1, 10**18))
    batch, receiver = run(desk, index, folder)
    # The three were touched, and two are new
    assert receiver.read == 6
    batch, receiver = run(desk, index, folder)
    assert receiver.read == 1
    assert all(
        len(index.arrivals(item.document_id)) == 1
        for item in items(index, batch).values()
        if item.status and item.document_id
    )


def test_a_paper_that_is_scanned_again_under_its_name_takes_the_place_of_the_first(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured()
    folder = write(1)
    batch, _ = run(desk, index, folder)
    first = items(index, batch)["000.jpg"].document_id
    (folder / "000.jpg").write_bytes(jpeg(picture("L", (333, 400), seed=99), dpi=(200, 200)))
    batch, _ = run(desk, index, folder)
    (item,) = items(index, batch).values()
    assert item.document_id != first
    assert len(index.documents()) == 2


def test_the_same_paper_twice_in_a_folder_is_two_files_of_one_document(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    folder = write(1)
    (folder / "copy.jpg").write_bytes((folder / "000.jpg").read_bytes())
    batch, _ = run(configured(), index, folder)
    assert len({item.document_id for item in items(index, batch).values()}) == 1
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 2}


def _start(desk: Desk, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cli", "batch", str(folder), "--jobs", "1", "--json", "--home", str(desk.home)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_programme_that_was_killed_goes_on_and_does_nothing_twice(
    configured: Callable[..., Desk], index: Index, write: Write, tesseract: Tesseract
) -> None:
    tesseract("sleep 0.3")
    desk = configured(low_water=1, high_water=2)
    folder = write(6)
    run_one = _start(desk, folder)
    batch = begin(desk, index, folder, at=utc_now(), manifest=None)
    while statuses(index, batch)[Status.NEEDS_REVIEW] < 1 and run_one.poll() is None:
        time.sleep(0.05)
    run_one.send_signal(signal.SIGKILL)
    run_one.wait()
    done = statuses(index, batch).total()
    assert 0 < done < 6
    batch, receiver = run(desk, index, folder)
    assert batch.state is BatchState.DONE
    assert receiver.read <= 6 - done + 1
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 6}
    assert sorted(item.number for item in items(index, batch).values()) == list(range(1, 7))


def test_two_runs_at_once_on_one_folder_take_each_file_once(
    configured: Callable[..., Desk], index: Index, write: Write
) -> None:
    desk = configured(low_water=1, high_water=3)
    folder = write(8, bad=1)
    runs = [_start(desk, folder), _start(desk, folder)]
    # Something waits for a clerk: that is 3
    assert [one.wait() for one in runs] == [3, 3]
    batch = begin(desk, index, folder, at=utc_now(), manifest=None)
    found = items(index, batch)
    assert sorted(item.number for item in found.values()) == list(range(1, 10))
    assert statuses(index, batch) == {Status.NEEDS_REVIEW: 8, None: 1}
    events = Counter((entry.event.action, entry.event.subject) for entry in index.ledger())
    assert {count for (action, _), count in events.items() if action in {"received", "needs_review"}} == {1}
