"""All inboxes of a desk at once: what falls where, and what one of them cannot do to the others."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import Desk, load
from core.errors import IntegrityError, Reason
from core.model import Document
from pipeline.inbox import Refusal
from pipeline.inboxes import Away, Back, Inboxes, News, Taken
from pipeline.receiving import Receiver
from pipeline.tools import utc_now
from storage import Index, open_index
from tests.pipeline.scans import jpeg, picture

SETTINGS = """
[desk]
code = "d1"
[inbox]
quiet_seconds = 0.0
poll_seconds = 0.05
network_quiet_seconds = 0.1
[[inboxes]]
name = "quay-a"
folder = "scan/a"
scanner = "fi-7160"
operator = "canbo-a"
procedure = "1.001612"
[[inboxes]]
name = "quay-b"
folder = "scan/b"
operator = "canbo-b"
network = true
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = tmp_path / "desk"
    for folder in ("inbox", "scan/a", "scan/b"):
        (home / folder).mkdir(parents=True)
    (home / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    return load(home, environ={})


@pytest.fixture
def index(desk: Desk) -> Iterator[Index]:
    opened = open_index(desk.config.index, create=True)
    yield opened
    opened.close()


@pytest.fixture
def watched(desk: Desk, index: Index) -> Iterator[Inboxes]:
    opened = Inboxes(desk, Receiver(desk, index, clock=utc_now))
    yield opened
    opened.stop()


def once(desk: Desk, index: Index) -> list[News]:
    inboxes = Inboxes(desk, Receiver(desk, index, clock=utc_now), once=True)
    inboxes.start()
    return until(inboxes, lambda _news: inboxes.ended)


def until(inboxes: Inboxes, enough: Callable[[list[News]], bool]) -> list[News]:
    """The news until there is enough of it; a minute is for ever."""
    news: list[News] = []
    deadline = time.monotonic() + 60
    while not enough(news):
        assert time.monotonic() < deadline, news
        news.extend(inboxes.news())
        time.sleep(0.01)
    return news


def scan_of(seed: int) -> bytes:
    return jpeg(picture("L", (60, 80), seed=seed))


def refusals(news: list[News]) -> dict[str, Reason]:
    return {
        item.outcome.path.name: item.outcome.reason
        for item in news
        if isinstance(item, Taken) and isinstance(item.outcome, Refusal)
    }


def test_stacks_of_two_scanners_that_count_alike_stay_apart(desk: Desk, index: Index) -> None:
    # Given two scanners that write SCAN0001, SCAN0002, … at the same time
    for number in range(1, 6):
        for seed, folder in ((number, "scan/a"), (number + 100, "scan/b")):
            (desk.home / folder / f"SCAN{number:04}.jpg").write_bytes(scan_of(seed))
    # When both inboxes are taken in at once
    news = once(desk, index)
    # Then every file is a document of its own that knows where it came from, for whom and what for
    assert len(news) == 10
    for item in news:
        assert isinstance(item, Taken)
        assert isinstance(item.outcome, Document)
        (arrival,) = index.arrivals(item.outcome.id)
        assert arrival.inbox == item.inbox
        if item.inbox == "quay-a":
            assert (arrival.scanner, arrival.operator) == ("fi-7160", "canbo-a")
            assert (item.outcome.procedure_code, arrival.procedure_code) == ("1.001612", "1.001612")
        else:
            assert (arrival.scanner, arrival.operator, arrival.procedure_code) == (None, "canbo-b", None)
        assert index.arrivals(item.outcome.id)[0].source.endswith(Path(arrival.source).name)
    # And both files of each name are there afterwards
    done = sorted(path.name for path in desk.config.inbox.done.glob("*/*"))
    assert len(done) == 10
    assert {name[:8] for name in done} == {f"SCAN{number:04}" for number in range(1, 6)}


def test_a_share_that_drops_is_said_once_and_the_others_go_on(desk: Desk, watched: Inboxes) -> None:
    share = desk.home / "scan" / "b"
    share.rmdir()
    watched.start()
    news = until(watched, lambda news: any(isinstance(item, Away) for item in news))
    # Many rounds later
    for seed in range(3):
        (desk.home / "scan" / "a" / f"{seed}.jpg").write_bytes(scan_of(seed))
        news += until(watched, lambda news: any(isinstance(item, Taken) for item in news))
    assert [item.inbox for item in news if isinstance(item, Away)] == ["quay-b"]
    # And when it is back, what fell there meanwhile is taken
    share.mkdir()
    (share / "late.jpg").write_bytes(scan_of(9))
    news = until(watched, lambda news: any(isinstance(item, Taken) for item in news))
    assert Back("quay-b") in news


def test_while_the_store_is_away_files_stay_and_are_taken_afterwards(
    desk: Desk, index: Index, watched: Inboxes
) -> None:
    blocked = desk.config.store.path / "cas"
    blocked.write_text("a file where the store has its folder")
    paper = desk.config.inbox.folder / "a.jpg"
    paper.write_bytes(scan_of(1))
    watched.start()
    (away,) = until(watched, bool)
    assert isinstance(away, Away)
    assert paper.exists()
    blocked.unlink()
    news = until(watched, lambda news: any(isinstance(item, Taken) for item in news))
    assert Back("inbox") in news
    assert len(index.documents()) == 1


def test_damaged_bytes_in_the_store_stop_everything(desk: Desk, index: Index, watched: Inboxes) -> None:
    paper = desk.config.inbox.folder / "a.jpg"
    paper.write_bytes(scan_of(1))
    once(desk, index)
    (kept,) = (path for path in desk.config.store.path.rglob("*") if path.is_file())
    kept.chmod(0o600)
    kept.write_bytes(b"something else")
    paper.write_bytes(scan_of(1))
    watched.start()
    with pytest.raises(IntegrityError):
        until(watched, lambda _news: False)


def test_an_upload_that_broke_off_is_refused_after_a_quarter_of_an_hour_and_not_before(
    desk: Desk, index: Index
) -> None:
    now = time.time()
    whole = scan_of(1)
    for name, age in (("broke-off-just-now.jpg", 60), ("broke-off-long-ago.jpg", 1000)):
        path = desk.home / "scan" / "b" / name
        path.write_bytes(whole[: len(whole) // 2])
        os.utime(path, (now - age, now - age))
    empty = desk.home / "scan" / "b" / "about-to-be-written.jpg"
    empty.touch()
    news = once(desk, index)
    assert refusals(news) == {"broke-off-long-ago.jpg": Reason.TRUNCATED}
    assert sorted(path.name for path in (desk.home / "scan" / "b").iterdir()) == [
        "about-to-be-written.jpg",
        "broke-off-just-now.jpg",
    ]
    # And when the rest has come it is a document like any other
    (desk.home / "scan" / "b" / "broke-off-just-now.jpg").write_bytes(whole)
    (item,) = once(desk, index)
    assert isinstance(item, Taken)
    assert isinstance(item.outcome, Document)


def test_what_is_wrong_whatever_comes_after_it_is_refused_at_once(desk: Desk, index: Index) -> None:
    (desk.config.inbox.folder / "letter.pdf").write_text("<html>no paper</html>")
    assert refusals(once(desk, index)) == {"letter.pdf": Reason.NOT_WHAT_IT_SAYS}
    assert not (desk.config.inbox.folder / "letter.pdf").exists()


def test_a_link_is_refused_once_and_stays_where_it_is(desk: Desk, watched: Inboxes) -> None:
    secret = desk.home / "secret.jpg"
    secret.write_bytes(scan_of(1))
    link = desk.config.inbox.folder / "link.jpg"
    link.symlink_to(secret)
    watched.start()
    news = until(watched, bool)
    (desk.config.inbox.folder / "good.jpg").write_bytes(scan_of(2))
    news += until(watched, bool)
    assert refusals(news) == {"link.jpg": Reason.NOT_A_REGULAR_FILE}
    assert len(news) == 2
    assert link.is_symlink()


def test_bytes_that_have_another_name_elsewhere_are_copied_and_never_shared(desk: Desk, index: Index) -> None:
    # Given a program that keeps its own name for a file that it put into the inbox
    outside = desk.home / "outside.jpg"
    outside.write_bytes(scan_of(1))
    os.link(outside, desk.config.inbox.folder / "a.jpg")
    too_large = desk.home / "large.jpg"
    too_large.write_bytes(b"\xff\xd8\xff not a picture")
    os.link(too_large, desk.config.inbox.folder / "b.jpg")
    os.utime(too_large, (0, 0))
    once(desk, index)
    # When it writes to them afterwards
    outside.write_bytes(b"changed")
    too_large.write_bytes(b"changed")
    # Then neither what was received nor what was refused has changed
    kept = {path.name: path.read_bytes() for path in desk.config.inbox.done.glob("*/*")}
    assert kept == {"a.jpg": scan_of(1), "b.jpg": b"\xff\xd8\xff not a picture"}
    (refused,) = desk.config.inbox.quarantine.glob("*/original.jpg")
    assert refused.read_bytes() == b"\xff\xd8\xff not a picture"
