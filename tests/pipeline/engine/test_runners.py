"""Engines when something goes wrong: a child dies, the installation is broken, a service is away."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from core.config import Desk
from core.errors import ConfigError, Reason, SohoaError, UnavailableError
from core.model import Document, DocumentId, Lane, Status
from pipeline.engine import open_engine, run, run_here
from pipeline.engine.inline import Inline
from pipeline.engine.pool import Pool
from pipeline.engine.turns import MAX_CRASHES, free_the_dead, owner_name
from pipeline.steps import MOVING
from storage import Index

ROOT = Path(__file__).resolve().parents[3]
KILLER, WOUNDED, GOOD = 301, 302, 350
Receive = Callable[..., list[DocumentId]]
Tesseract = Callable[..., None]


def killing(deaths: Path) -> str:
    """A program that breaks whoever called it at every page of one width, and kills at the first page of another."""
    return f"""
case "$WIDTH" in
{KILLER}) echo x >> {deaths}; kill -SEGV $PPID; exit 1 ;;
{WOUNDED}) if [ ! -e {deaths}.once ]; then : > {deaths}.once; kill -9 $PPID; exit 1; fi ;;
esac
"""


def finish(desk: Desk, ids: list[DocumentId], *, jobs: int | None = None) -> Counter[tuple[DocumentId, Status]]:
    seen: Counter[tuple[DocumentId, Status]] = Counter()
    run(desk, ids, lambda document: seen.update([(document.id, document.status)]), jobs=jobs)
    return seen


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(runner="pool")


both_engines = pytest.mark.parametrize("engine", ["inline", "pool"])


@both_engines
def test_every_document_comes_to_rest_and_is_told_once(
    engine: str, make_desk: Callable[..., Desk], index: Index, receive: Receive
) -> None:
    desk = make_desk(runner=engine)
    ids = receive(GOOD, GOOD + 1, GOOD + 2)
    assert finish(desk, ids) == {(item, Status.NEEDS_REVIEW): 1 for item in ids}
    assert {document.status for document in index.documents()} == {Status.NEEDS_REVIEW}
    # And once more: nothing is left to do
    assert finish(desk, ids) == {(item, Status.NEEDS_REVIEW): 1 for item in ids}
    assert finish(desk, []) == {}


@pytest.mark.slow
def test_papers_that_kill_their_process_are_set_aside_and_the_others_go_on(
    desk: Desk, index: Index, receive: Receive, tesseract: Tesseract, tmp_path: Path
) -> None:
    # Given two papers among four whose page kills the process that reads it
    tesseract(killing(tmp_path / "deaths"))
    ids = receive(GOOD, KILLER, GOOD + 1, KILLER)
    # When they run side by side
    seen = finish(desk, ids, jobs=2)
    # Then they have killed as often as they may, and no other suffered
    assert (tmp_path / "deaths").read_text().count("x") <= 2 * MAX_CRASHES
    assert seen == {(item, Status.SET_ASIDE if item in {ids[1], ids[3]} else Status.NEEDS_REVIEW): 1 for item in ids}
    killer = index.document(ids[1])
    assert killer is not None
    assert (killer.reason, killer.stopped_at) == (Reason.CRASHED.value, Status.RENDERED)
    events = [entry.event for entry in index.ledger() if entry.event.subject == killer.id]
    assert (events[-1].action, events[-1].facts) == ("set_aside", (("from", "rendered"), ("reason", "crashed")))


def test_a_process_that_is_killed_once_costs_nothing(
    desk: Desk, receive: Receive, tesseract: Tesseract, tmp_path: Path
) -> None:
    tesseract(killing(tmp_path / "deaths"))
    ids = receive(WOUNDED, GOOD)
    assert finish(desk, ids, jobs=1) == {(item, Status.NEEDS_REVIEW): 1 for item in ids}


@both_engines
def test_a_broken_installation_reaches_whoever_called(
    engine: str, make_desk: Callable[..., Desk], index: Index, receive: Receive, tesseract: Tesseract
) -> None:
    desk = make_desk(runner=engine)
    ids = receive(GOOD, GOOD + 1)
    tesseract(language="eng")
    with pytest.raises(ConfigError, match="tesseract-ocr-vie"):
        finish(desk, ids)
    assert {document.status for document in index.documents()} == {Status.RECEIVED}


@both_engines
def test_a_store_that_is_away_stops_the_run_and_moves_nothing(
    engine: str, make_desk: Callable[..., Desk], index: Index, receive: Receive
) -> None:
    desk = make_desk(runner=engine)
    ids = receive(GOOD, GOOD + 1)
    desk.config.work.path.write_text("a file where the folder should be")
    with pytest.raises(UnavailableError):
        finish(desk, ids)
    assert {document.status for document in index.documents()} == {Status.RECEIVED}


def test_what_the_caller_raises_stops_the_pool(desk: Desk, receive: Receive) -> None:
    def tell(_document: Document) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(desk, receive(GOOD, GOOD + 1, GOOD + 2), tell, jobs=1)


def test_documents_somebody_waits_for_are_finished_in_this_process(desk: Desk, receive: Receive) -> None:
    ids = receive(GOOD, GOOD + 1)
    assert [document.status for document in run_here(desk, ids)] == [Status.NEEDS_REVIEW] * 2


def test_what_a_dead_run_of_this_machine_has_left_is_free_and_what_others_hold_is_not(
    desk: Desk, index: Index, receive: Receive
) -> None:
    # Given leases of a process that is no more, of one before the last boot, of this process, and of another machine
    ids = receive(*range(GOOD, GOOD + 4))
    host, _, rest = owner_name().partition("+")
    boot, process, slot = rest.split("/")
    owners = [
        f"{host}+{boot}/4194304-1/{slot}",
        f"{host}+another-boot/{process}/{slot}",
        owner_name(),
        f"elsewhere+{boot}/4194304-1/{slot}",
    ]
    for owner in owners:
        assert index.work.claim(owner, lanes=(Lane.DESK,), stages=MOVING, seconds=60) is not None
    # When another run begins
    assert free_the_dead(index) == 2
    assert set(index.work.owners()) == set(owners[2:])
    assert len(ids) == 4
    assert desk.config.engine.runner == "pool"


def test_children_die_with_their_parent(desk: Desk, receive: Receive, tesseract: Tesseract, tmp_path: Path) -> None:
    # Given a run whose child waits for a page that takes long
    (item,) = receive(GOOD)
    tesseract(f"echo $PPID > {tmp_path}/child.tmp; mv {tmp_path}/child.tmp {tmp_path}/child; sleep 5")
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from core.config import load\nfrom pipeline.engine import run\n"
        "if __name__ == '__main__':\n"
        "    run(load(Path(sys.argv[1])), [sys.argv[2]], print, jobs=1)\n"
    )
    script = tmp_path / "run.py"
    script.write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, str(script), str(desk.home), item], env=environment)
    wait_for((tmp_path / "child").exists)
    child = int((tmp_path / "child").read_text())
    # When the parent is killed
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    # Then the child is gone too
    wait_for(lambda: not is_running(child))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# --- which engine ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "made"), [("inline", Inline), ("pool", Pool)])
def test_the_settings_name_the_engine(name: str, made: type, make_desk: Callable[..., Desk], index: Index) -> None:
    assert isinstance(open_engine(make_desk(runner=name), index, jobs=2), made)


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1", "redis://127.0.0.1:port/0", "amqp://127.0.0.1:port", "127.0.0.1:6379"]
)
def test_a_wrong_address_of_the_broker_is_the_operators_business(
    url: str, make_desk: Callable[..., Desk], index: Index
) -> None:
    with pytest.raises(ConfigError, match=r"engine\.broker_url"):
        open_engine(make_desk(runner="dramatiq", broker_url=url), index)


@pytest.mark.parametrize("kind", ["redis", "amqp"])
def test_a_broker_that_does_not_answer_is_away(kind: str, make_desk: Callable[..., Desk], index: Index) -> None:
    # Port 9 is never given out, and nobody listens there
    with pytest.raises(UnavailableError, match="run again"):
        open_engine(make_desk(runner="dramatiq", broker_url=f"{kind}://127.0.0.1:9"), index)


@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_wrong_password_of_the_broker_is_the_operators_business(
    redis_url: str, make_desk: Callable[..., Desk], index: Index
) -> None:
    wrong = redis_url.replace("://:", "://:not-")
    with pytest.raises(ConfigError, match="password"):
        open_engine(make_desk(runner="dramatiq", broker_url=wrong), index)


class _Broken:
    """An index that does what no index should."""

    @property
    def work(self) -> Self:
        return self

    def owners(self) -> tuple[str, ...]:
        return ()

    def claim(self, *_: object, **__: object) -> None:
        raise ValueError("Nguyễn Văn Mẫu")


def test_a_slot_that_fails_ends_the_run_instead_of_letting_it_wait_for_ever(desk: Desk) -> None:
    index: Any = _Broken()
    pool = Pool(desk, index, processes=1)
    pool.start()
    for thread in pool._threads:
        thread.join()
    with pytest.raises(SohoaError, match=r"\(ValueError\)"):
        pool.nudge()
