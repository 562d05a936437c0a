"""Papers and services that go wrong while the engine runs; everything else goes on."""

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from core.config import Desk, load
from core.model import Status
from storage import open_index, open_store
from storage.ledger import first_break
from tests.journeys.conftest import ROOT, archive_of, sohoa
from tests.services.s3 import S3

pytestmark = pytest.mark.slow


@pytest.fixture
def papers(light_papers: Path, tmp_path: Path) -> Path:
    """Three good papers, and one of a size that no other has."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for path in sorted(light_papers.iterdir())[:3]:
        shutil.copy(path, folder)
    with Image.open(next(light_papers.iterdir())) as whole:
        out = io.BytesIO()
        whole.crop((100, 100, 1100, 1500)).save(out, "JPEG", quality=70, dpi=(200, 200))
    (folder / "BAD.jpg").write_bytes(out.getvalue())
    return folder


def tesseract_that(does: str, folder: Path) -> str:
    """A PATH on which tesseract does something else to the odd page and is itself to all others."""
    real = shutil.which("tesseract")
    folder.mkdir()
    program = folder / "tesseract"
    program.write_text(
        f'#!/bin/sh\nif head -c 20 "$1" 2>/dev/null | grep -aq "1000 1400"; then {does}; fi\nexec {real} "$@"\n'
    )
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def batch(desk: Desk, papers: Path, **environment: str) -> dict[str, dict[str, object]]:
    done = sohoa("batch", papers, "--accept-doubtful", "--json", home=desk.home, check=False, **environment)
    assert done.returncode == 3, done.stderr
    return {str(row["source"]): row for row in json.loads(done.stdout)["documents"]}


def statuses(rows: dict[str, dict[str, object]]) -> list[object]:
    return [row["status"] for name, row in sorted(rows.items())]


def reason(row: dict[str, object]) -> str:
    found = row["reason"]
    assert isinstance(found, dict)
    return str(found["code"])


def test_a_page_that_kills_its_worker_is_set_aside_after_three_and_the_others_are_archived(
    make_desk: Callable[..., Desk], papers: Path, tmp_path: Path
) -> None:
    path = tesseract_that("kill -SEGV $PPID; sleep 1", tmp_path / "bin")
    desk = make_desk()
    rows = batch(desk, papers, PATH=path)
    assert statuses(rows) == ["set_aside", "archived", "archived", "archived"]
    assert reason(rows["BAD.jpg"]) == "crashed"
    # And once the program is mended, a clerk has it done again
    again = sohoa("redo", str(rows["BAD.jpg"]["id"]), home=desk.home, check=False)
    assert "set_aside" not in again.stdout


def test_a_page_that_takes_for_ever_is_ended_with_all_it_started(
    make_desk: Callable[..., Desk], papers: Path, tmp_path: Path
) -> None:
    path = tesseract_that(f"echo $$ >>{tmp_path}/pids; sleep 1000", tmp_path / "bin")
    # Long enough for the good papers on a busy machine.
    limits = {"SOHOA_ENGINE__STEP_SECONDS": "9", "SOHOA_ENGINE__TURN_SECONDS": "1"}
    rows = batch(make_desk(), papers, PATH=path, **limits)
    assert statuses(rows) == ["set_aside", "archived", "archived", "archived"]
    assert reason(rows["BAD.jpg"]) == "too_heavy"
    started = (tmp_path / "pids").read_text().split()
    assert len(started) == 2
    assert not any(is_running(process) for process in started)
    left = [path.name.split("-")[1] for path in Path("/dev/shm").glob("sohoa-*-*")]  # noqa: S108
    assert all(Path("/proc", process).exists() for process in left)


def test_a_page_that_is_read_too_slowly_gets_twice_the_time_and_is_not_called_unreadable(
    make_desk: Callable[..., Desk], papers: Path, tmp_path: Path
) -> None:
    path = tesseract_that("sleep 1000", tmp_path / "bin")
    rows = batch(make_desk(), papers, PATH=path, SOHOA_READING__PAGE_SECONDS="6")
    assert statuses(rows) == ["set_aside", "archived", "archived", "archived"]
    assert reason(rows["BAD.jpg"]) == "too_heavy"


def is_running(process: str) -> bool:
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_page_that_needs_more_memory_than_there_is_costs_only_itself(
    make_desk: Callable[..., Desk], papers: Path
) -> None:
    # Half a metre in colour at 600 dpi: some kilobytes on disk, gigabytes in memory
    Image.new("RGB", (13_000, 13_000), (250, 250, 240)).save(papers / "BAD.tif", compression="tiff_lzw", dpi=(600, 600))
    (papers / "BAD.jpg").unlink()
    rows = batch(make_desk(), papers, SOHOA_ENGINE__MEMORY_MIB="1000")
    assert statuses(rows) == ["set_aside", "archived", "archived", "archived"]
    assert reason(rows["BAD.tif"]) == "too_heavy"


def start_batch(desk: Desk, papers: Path, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cli", "batch", str(papers), "--accept-doubtful", "--home", str(desk.home)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )


def whole(desk: Desk, *, archived: int) -> None:
    """Every paper is archived once and the ledger says so."""
    assert len(archive_of(desk)) == archived
    index = open_index(desk.config.index)
    once = [entry.event.subject for entry in index.ledger() if entry.event.action == "archived"]
    assert len(once) == len(set(once)) == archived
    assert first_break(index.ledger()) is None
    assert index.work.backlog() == ()
    index.close()


def test_two_batches_at_once_on_one_desk_archive_every_paper_once(
    make_desk: Callable[..., Desk], light_papers: Path
) -> None:
    desk = make_desk()
    runs = [start_batch(desk, light_papers) for _ in range(2)]
    assert [run.wait(180) for run in runs] == [0, 0]
    whole(desk, archived=4)


def test_a_worker_that_sleeps_past_its_lease_is_fenced_when_it_wakes(
    make_desk: Callable[..., Desk], light_papers: Path
) -> None:
    # Given a run that is stopped in the middle, with all its processes
    desk = make_desk()
    short = {"SOHOA_ENGINE__LEASE_SECONDS": "2"}
    first = start_batch(desk, light_papers, **short)
    index = open_index(desk.config.index)
    until = time.monotonic() + 60
    while not index.work.owners() and time.monotonic() < until:
        time.sleep(0.05)
    index.close()
    family = _stop_between_writes(first.pid, desk)
    # When another run takes over, and the first wakes up
    try:
        assert start_batch(desk, light_papers, **short).wait(180) == 0
    finally:
        for process in family:
            os.kill(process, signal.SIGCONT)
        ended = first.wait(180)
    # Then nothing is done twice and both agree
    assert ended == 0
    whole(desk, archived=4)


def _stop_between_writes(process: int, desk: Desk) -> list[int]:
    """Stop a run with all its processes, at a moment when none of them keeps the index for itself."""
    for _ in range(200):
        family = _descendants(process)
        for member in family:
            os.kill(member, signal.SIGSTOP)
        try:
            with closing(sqlite3.connect(desk.home / "index.db", timeout=0.5, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            for member in family:
                os.kill(member, signal.SIGCONT)
            time.sleep(0.05)
        else:
            return family
    raise AssertionError("the index was never free")


def _descendants(process: int) -> list[int]:
    found = [process]
    for child in Path(f"/proc/{process}/task").glob("*/children"):
        for number in child.read_text().split():
            found += _descendants(int(number))
    return found


@pytest.mark.service
@pytest.mark.xdist_group("s3")
def test_a_store_that_goes_away_loses_nothing_and_the_next_run_goes_on(
    make_desk: Callable[..., Desk], light_papers: Path, own_s3: S3
) -> None:
    settings = own_s3.new_bucket()
    keys = ("kind", "endpoint", "bucket", "access_key", "secret_key")
    store = {f"SOHOA_STORE__{key.upper()}": str(settings[key]) for key in keys} | {"SOHOA_STORE__SECURE": "false"}
    desk = make_desk()
    # Given a desk whose archive moves to another store, with what lies in it
    old, new = open_store(desk.config.store), open_store(load(desk.home, environ=store).config.store)
    for name in old.names(""):
        new.put_named(name, old.get_named(name))
    # When the store is away, the run says so in one sentence and ends with 4
    own_s3.stop()
    done = sohoa("batch", light_papers, home=desk.home, check=False, **store)
    assert done.returncode == 4
    assert "S3" in done.stderr
    # When it is back, and goes away in the middle of the work
    own_s3.start()
    run = start_batch(desk, light_papers, **store)
    index = open_index(desk.config.index)
    until = time.monotonic() + 60
    while not index.documents(Status.RECOGNIZED, Status.CLASSIFIED, Status.DESCRIBED) and time.monotonic() < until:
        time.sleep(0.02)
    own_s3.stop()
    assert run.wait(180) == 4
    # Then the next run goes on where that one was
    own_s3.start()
    assert start_batch(desk, light_papers, **store).wait(180) == 0
    counts = index.status_counts()
    index.close()
    assert counts == {Status.ARCHIVED: 4}
    assert sohoa("audit", home=desk.home, check=True, **store).returncode == 0
