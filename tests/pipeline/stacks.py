"""A desk with two scanners of one-sided feeders, and what their inboxes do with the files that are dropped."""

import os
import time
from pathlib import Path

from core.config import Desk, load
from core.errors import Reason
from core.model import Document
from pipeline import pages
from pipeline.inbox import Refusal
from pipeline.inboxes import Inboxes, News, Taken
from pipeline.receiving import Receiver, limits_of
from pipeline.tools import utc_now
from storage import Index, open_store
from tests.pipeline.scans import jpeg, picture, scanned_pdf

SETTINGS = """
[desk]
code = "d1"
[inbox]
quiet_seconds = 0.0
poll_seconds = 0.05
incomplete_seconds = 900.0
[[inboxes]]
name = "quay-a"
folder = "scan/a"
scanner = "may-mot-mat"
sides = "fronts-then-backs"
[[inboxes]]
name = "quay-b"
folder = "scan/b"
sides = "fronts-then-backs"
backs = "same"
"""
#: When the first file was scanned; a minute lies between two.
EIGHT = time.time() - 3600


def once(desk: Desk, index: Index) -> list[News]:
    inboxes = Inboxes(desk, Receiver(desk, index, clock=utc_now), once=True)
    inboxes.start()
    news: list[News] = []
    deadline = time.monotonic() + 60
    while not inboxes.ended:
        assert time.monotonic() < deadline, news
        news.extend(inboxes.news())
        time.sleep(0.01)
    return news


def side(*seeds: int) -> bytes:
    return scanned_pdf(*(jpeg(picture(seed=seed)) for seed in seeds))


def drop(desk: Desk, name: str, data: bytes, *, minute: float, where: str = "a") -> Path:
    path = desk.home / "scan" / where / name
    path.write_bytes(data)
    os.utime(path, (EIGHT + minute * 60,) * 2)
    return path


def patient(desk: Desk, minutes: float) -> Desk:
    """The desk with another waiting time."""
    settings = (desk.home / "sohoa.toml").read_text(encoding="utf-8")
    text = settings.replace('name = "quay-b"', f'pair_minutes = {minutes}\nname = "quay-b"')
    text = text.replace('name = "quay-a"', f'pair_minutes = {minutes}\nname = "quay-a"')
    (desk.home / "sohoa.toml").write_text(text, encoding="utf-8")
    return load(desk.home, environ={})


def received(news: list[News]) -> list[Document]:
    return [item.outcome for item in news if isinstance(item, Taken) and isinstance(item.outcome, Document)]


def refused(news: list[News]) -> dict[str, Reason]:
    return {
        item.outcome.path.name: item.outcome.reason
        for item in news
        if isinstance(item, Taken) and isinstance(item.outcome, Refusal)
    }


def left(desk: Desk, where: str = "a") -> list[str]:
    return sorted(path.name for path in (desk.home / "scan" / where).iterdir())


def done(desk: Desk) -> list[str]:
    return sorted(path.name for path in desk.config.inbox.done.glob("*/*"))


def order_of(document: Document, desk: Desk) -> list[int]:
    """The seeds of its pages, as a reader turns them."""
    seeds = {jpeg(picture(seed=seed)): seed for seed in range(1, 30)}
    store = open_store(desk.config.store)
    return [seeds[page.data] for page in pages.render(store.get(document.original.sha256), limits_of(desk))]


def make_desk(home: Path) -> Desk:
    for folder in ("inbox", "scan/a", "scan/b"):
        (home / folder).mkdir(parents=True)
    (home / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    return load(home, environ={})
