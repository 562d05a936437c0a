"""A worker process of its own: what it refuses, what it does for a batch elsewhere, and how it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.config import load
from core.model import Document, Status
from storage import open_index
from storage.ledger import first_break
from tests.commands.conftest import Run, replace_all
from tests.journeys.conftest import ROOT

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Start commands of the desk as processes of their own; none outlives the test."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", *map(str, arguments), "--home", str(home)],
            cwd=ROOT,
            env={**os.environ, "SOHOA_ENGINE__RUNNER": "dramatiq", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


@contextmanager
def within(seconds: float) -> Iterator[Callable[[], None]]:
    """A function to call between looks; it ends the test when the time is over."""
    until = time.monotonic() + seconds

    def wait() -> None:
        assert time.monotonic() < until
        time.sleep(0.05)

    yield wait


def documents(home: Path, *statuses: Status) -> tuple[Document, ...]:
    index = open_index(load(home).config.index)
    try:
        return index.documents(*statuses)
    finally:
        index.close()


def children(process: int) -> list[int]:
    found = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(number) for number in listed.read_text().split()]
    return found


def end(worker: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """Tell a worker to end: it does, with all its processes and without complaint."""
    family = children(worker.pid)
    worker.send_signal(number)
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    with within(10) as wait:
        while any(Path(f"/proc/{child}").exists() for child in family):
            wait()
    assert "Traceback" not in said
    assert "ERROR" not in said


def waits_for_work(worker: "subprocess.Popen[str]") -> None:
    assert worker.stderr is not None
    assert worker.stderr.readline() == "Waiting for work\n"


# --- what it refuses ---


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1", "127.0.0.1:6379", "redis://127.0.0.1:cong/0", "amqp://127.0.0.1:cong"]
)
def test_an_address_of_no_known_broker_is_named_with_what_is_expected(
    url: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_ENGINE__BROKER_URL", url)
    answer = run("worker", "--home", home)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("sohoa: engine.broker_url: ")
    assert "redis://" in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize("kind", ["redis", "amqp"])
def test_a_broker_that_is_away_is_said_so_without_its_password(
    kind: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Port 9 is never given out, and nobody listens there
    monkeypatch.setenv("SOHOA_ENGINE__BROKER_URL", f"{kind}://u:ten-bi-mat@127.0.0.1:9")
    answer = run("worker", "--home", home)
    assert (answer.code, answer.out) == (4, "")
    assert "the broker of engine.broker_url is away; nothing is lost, run again\n" in answer.err
    assert "ten-bi-mat" not in answer.err


@pytest.mark.parametrize("options", [("--lane", "fast"), ("--jobs", "0"), ("--jobs", "nhiều")])
def test_an_unknown_lane_and_no_process_at_all_are_usage(options: tuple[str, str], run: Run, home: Path) -> None:
    assert run("worker", *options, "--home", home).code == 2


def test_a_worker_without_a_desk_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    answer = run("worker", "--home", tmp_path)
    assert answer.code == 2
    assert "sohoa init" in answer.err


@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_wrong_password_is_the_operators_business_and_is_not_shown(
    redis_url: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_ENGINE__BROKER_URL", redis_url.replace("://:", "://:not-"))
    answer = run("worker", "--home", home)
    assert answer.code == 2
    assert "password" in answer.err
    assert "not-" not in answer.err


# --- what it does ---


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_paper_that_a_batch_received_is_archived_by_a_worker_elsewhere(
    redis_url: str, start: Start, home: Path, light_papers: Path, tmp_path: Path
) -> None:
    # Given a batch whose paper nobody works on
    replace_all(home)
    (tmp_path / "scans").mkdir()
    scan = (light_papers / "SCAN0002.jpg").read_bytes() + b"\0"
    (tmp_path / "scans" / "new.jpg").write_bytes(scan)
    environment = {"SOHOA_ENGINE__BROKER_URL": redis_url, "SOHOA_LANG": "en"}
    batch = start("batch", tmp_path / "scans", "--json", **environment)
    with within(60) as wait:
        while not documents(home, Status.RECEIVED):
            assert batch.poll() is None
            wait()
    (received,) = documents(home, Status.RECEIVED)
    # When a worker is started
    worker = start("worker", "--jobs", "1", **environment)
    waits_for_work(worker)
    # Then the batch hears of the paper's end
    said, complained = batch.communicate(timeout=120)
    assert batch.returncode == 0, complained
    (row,) = json.loads(said)["documents"]
    assert (row["id"], row["status"], row["kind"]) == (received.id, "archived", "birth_certificate")
    # And the worker ends when it is told to, with nothing left behind
    end(worker, signal.SIGTERM)
    index = open_index(load(home).config.index)
    events = [entry.event.action for entry in index.ledger() if entry.event.subject == received.id]
    assert events.count("archived") == 1
    assert first_break(index.ledger()) is None
    assert index.work.owners() == ()
    index.close()


@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_worker_with_nothing_to_do_ends_when_it_is_interrupted(redis_url: str, start: Start) -> None:
    worker = start("worker", "--jobs", "1", SOHOA_ENGINE__BROKER_URL=redis_url, SOHOA_LANG="en")
    waits_for_work(worker)
    end(worker, signal.SIGINT)


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_worker_without_a_key_leaves_signing_to_one_that_has_it(
    redis_url: str, start: Start, home: Path, light_papers: Path, tmp_path: Path
) -> None:
    replace_all(home)
    # Given a batch and a worker of a machine that has no key
    (tmp_path / "scans").mkdir()
    shutil.copy(light_papers / "SCAN0002.jpg", tmp_path / "scans")
    with (tmp_path / "scans" / "SCAN0002.jpg").open("ab") as scan:
        scan.write(b"\0\0")
    environment = {"SOHOA_ENGINE__BROKER_URL": redis_url, "SOHOA_LANG": "en"}
    batch = start("batch", tmp_path / "scans", "--json", **environment)
    without = start("worker", "--jobs", "1", **environment, SOHOA_SIGNING__PKCS12="")
    waits_for_work(without)
    with within(120) as wait:
        while not documents(home, Status.ASSEMBLED):
            assert batch.poll() is None
            wait()
    # When one that only signs is started
    signing = start("worker", "--lane", "sign", "--jobs", "1", **environment)
    waits_for_work(signing)
    # Then both together bring the paper to its end
    said, complained = batch.communicate(timeout=120)
    assert batch.returncode == 0, complained
    assert json.loads(said)["counts"] == {"archived": 1}
    end(without, signal.SIGTERM)
    end(signing, signal.SIGTERM)
