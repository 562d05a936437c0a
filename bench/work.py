"""The index as a queue: how fast tasks are claimed and completed, and whether anybody waits behind a back-scan.

    python -m bench.work [--rows N] [--seconds S] [--url postgresql+psycopg://user@host/empty_database]

So many papers of one desk's back-scan stand in line. First workers claim and complete as fast as they can. Then two
slots work half a second on every page, while a clerk brings a paper of two pages every few seconds and another desk
a back-scan of five.
"""

import argparse
import datetime as dt
import hashlib
import math
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from bench.table import table
from core.codes import document_id_for
from core.model import Arrival, DeskCode, Document, DocumentId, Lane, Lease, LedgerEvent, Sha256, Status, StoredObject
from core.settings import IndexSettings
from pipeline.engine.turns import EVERYTHING
from storage import Index, open_index
from storage.engine import open_engine
from storage.rows import document_row
from storage.schema import documents, tasks
from storage.sealing.rotation import open_keys
from storage.work.line import PAGE, set_clock

BULK, COUNTER, OTHER = DeskCode("bulk"), DeskCode("counter"), DeskCode("other")
BATCH = 5_000
SLOTS = 2
PAGE_SECONDS = 0.5
CLERK_EVERY = 5.0
LEASE_SECONDS = 60.0

Turn = Callable[[Index, str, int], None]


def paper(number: int, desk: DeskCode, lane: Lane, pages: int = 1) -> Document:
    """A paper that nobody has begun."""
    sha256 = Sha256(hashlib.sha256(f"{desk}{number}".encode()).hexdigest())
    original = StoredObject(sha256, 600_000, "image/jpeg")
    return Document(
        id=document_id_for(sha256), desk=desk, status=Status.RECEIVED, original=original, page_count=pages, lane=lane
    )


def fill(settings: IndexSettings, rows: int) -> None:
    """Let so many papers of one desk stand in line, as if they had come one after the other."""
    engine = open_engine(settings.url.get_secret_value())
    key, now = open_keys(engine, settings.keys_file).current, dt.datetime.now(dt.UTC)
    for first in range(0, rows, BATCH):
        batch = [paper(number, BULK, Lane.BATCH) for number in range(first, min(first + BATCH, rows))]
        with engine.begin() as connection:
            connection.execute(
                sa.insert(documents), [document_row(document, key) | {"received_at": now} for document in batch]
            )
            connection.execute(
                sa.insert(tasks), [_in_line(document, first + place, now) for place, document in enumerate(batch)]
            )
    with engine.begin() as connection:
        set_clock(connection, f"{Lane.BATCH.value}:{BULK}", rows * PAGE)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _in_line(document: Document, place: int, now: dt.datetime) -> dict[str, object]:
    return {
        "document_id": document.id, "stage": document.status.value, "lane": document.lane.value, "desk": document.desk,
        "vtime": place * PAGE, "state": "ready", "since": now, "epoch": 0, "failures": 0, "crashes": 0, "limits": 0,
    }  # fmt: skip


def claimed(index: Index, owner: str, claim: int) -> Lease | None:
    """The next paper, as workers claim it."""
    return index.work.claim(owner, lanes=EVERYTHING.at(claim), stages=EVERYTHING.stages, seconds=LEASE_SECONDS)


def complete(index: Index, owner: str, claim: int) -> None:
    """Claim the next paper and save it as done with its ledger entry, as the pipeline does."""
    lease = claimed(index, owner, claim)
    if lease is None:
        return
    document = index.document(lease.document_id)
    assert document is not None
    _done(index, document, lease)


def _done(index: Index, document: Document, lease: Lease) -> None:
    event = LedgerEvent("set_aside", document.id, document.desk, dt.datetime.now(dt.UTC))
    assert index.save(replace(document, status=Status.SET_ASIDE), event, lease=lease)


def give_back(index: Index, owner: str, claim: int) -> None:
    """Claim the next paper and give it back: the queue by itself."""
    lease = claimed(index, owner, claim)
    if lease is not None:
        index.work.hand_back(lease, pages=1)


def rate(settings: IndexSettings, turn: Turn, workers: int, seconds: float) -> list[str]:
    """Turns a second of so many processes, and the median and 99th percentile of one in milliseconds."""
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        works = [pool.submit(_turns, settings, turn, number, seconds) for number in range(workers)]
        taken = [one for work in works for one in work.result()]
    return [f"{len(taken) / seconds:,.0f}", f"{statistics.median(taken):.2f}", f"{percentile(taken, 99):.2f}"]


def _turns(settings: IndexSettings, turn: Turn, number: int, seconds: float) -> list[float]:
    index, claim, taken, until = open_index(settings), 0, [], time.monotonic() + seconds
    while time.monotonic() < until:
        claim, started = claim + 1, time.perf_counter()
        turn(index, f"bench/{number}", claim)
        taken.append(1000 * (time.perf_counter() - started))
    index.close()
    return taken


def percentile(values: list[float], percent: int) -> float:
    """So many percent of the values are no greater."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def _all_at_once(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@dataclass
class Day:
    """What happened at the desks, in seconds."""

    began: dict[DocumentId, float] = field(default_factory=dict)
    ended: dict[DocumentId, float] = field(default_factory=dict)
    came: dict[DocumentId, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)


def fairness(settings: IndexSettings, seconds: float) -> list[list[str]]:
    """A clerk and a small back-scan beside a great one."""
    day = Day()

    def work(number: int) -> None:
        index, claim = open_index(settings), 0
        while not day.over.is_set():
            claim += 1
            lease = claimed(index, f"bench/{number}", claim)
            if lease is None:
                continue
            day.began[lease.document_id] = time.monotonic()
            document = index.document(lease.document_id)
            assert document is not None
            time.sleep(PAGE_SECONDS * document.page_count)
            _done(index, document, lease)
            day.ended[document.id] = time.monotonic()
        index.close()

    def bring(index: Index, documents: Iterator[Document]) -> None:
        for document in documents:
            index.receive(document, Arrival(document.desk, f"{document.id}.jpg", dt.datetime.now(dt.UTC)))
            day.came[document.id] = time.monotonic()

    def desks() -> None:
        index, number, until = open_index(settings), 0, time.monotonic() + seconds
        bring(index, (paper(number, OTHER, Lane.BATCH) for number in range(5)))
        while time.monotonic() < until:
            bring(index, iter([paper(number, COUNTER, Lane.DESK, 2)]))
            number += 1
            day.over.wait(CLERK_EVERY)
        index.close()
        day.over.set()

    _all_at_once(
        [*(threading.Thread(target=work, args=(slot,)) for slot in range(SLOTS)), threading.Thread(target=desks)]
    )
    return _day_as_rows(day, seconds)


def _day_as_rows(day: Day, seconds: float) -> list[list[str]]:
    counter = {paper(number, COUNTER, Lane.DESK).id for number in range(len(day.came))} & set(day.ended)
    other = {paper(number, OTHER, Lane.BATCH).id for number in range(5)}
    waited = [day.began[item] - day.came[item] for item in counter]
    finished = [day.ended[item] - day.came[item] for item in counter]
    last = max(day.ended.get(item, float("inf")) - day.came[item] for item in other)
    bulk = len(day.ended.keys() - counter - other)
    return [
        ["clerk's papers", str(len(counter))],
        ["wait until begun, p50", f"{statistics.median(waited):.2f} s"],
        ["wait until begun, p99", f"{percentile(waited, 99):.2f} s"],
        ["wait until done, p50", f"{statistics.median(finished):.2f} s"],
        ["wait until done, p99", f"{percentile(finished, 99):.2f} s"],
        ["the other desk's five done after", f"{last:.1f} s"],
        [f"of the great back-scan in {seconds:.0f} s", str(bulk)],
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10, help="of each rate; the desks work ten times as long")
    parser.add_argument("--url", help="an empty PostgreSQL database; else SQLite in a temporary folder")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = chosen.url or f"sqlite:///{folder}/index.db"
        settings = IndexSettings(url=SecretStr(url), url_file="", keys_file=folder / "index-keys.toml")
        open_index(settings, create=True).close()
        fill(settings, chosen.rows)
        turns = {"claim, give back": give_back, "claim, read, complete with its ledger entry": complete}
        rates = [
            [f"{label}, {workers} processes", *rate(settings, turn, workers, chosen.seconds)]
            for label, turn in turns.items()
            for workers in (1, 2, 4)
        ]
        desks = fairness(settings, 10 * chosen.seconds)
    kind = url.partition(":")[0].partition("+")[0]
    print(f"{chosen.rows:,} papers in line, {kind}\n")
    print(table(("queue", "turns/s", "p50 ms", "p99 ms"), rates), "\n")
    print(table((f"{SLOTS} slots, {PAGE_SECONDS} s a page", ""), desks))


if __name__ == "__main__":
    main()
