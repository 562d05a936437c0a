"""Hints are only hints: lost, doubled, stale or foreign ones change nothing."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker

from core.config import Desk
from core.model import Document, DocumentId, Status
from pipeline.engine import wait_for
from pipeline.engine.turns import EVERYTHING
from pipeline.engine.workers import QUEUE, Hints, open_broker, work
from storage import Index

Receive = Callable[..., list[DocumentId]]


@pytest.fixture
def broker() -> StubBroker:
    """dramatiq's own broker in memory."""
    return StubBroker()


@contextmanager
def working(broker: StubBroker, desk: Desk, index: Index) -> Iterator[None]:
    stop = threading.Event()
    worker = threading.Thread(
        target=work, args=(desk, index, broker), kwargs={"takes": EVERYTHING, "jobs": 1, "until": stop.is_set}
    )
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def finish(index: Index, hints: Hints, ids: list[DocumentId]) -> Counter[Status]:
    seen: list[Document] = []
    hints.start()
    wait_for(tuple(ids), index, hints, seen.append)
    assert sorted(document.id for document in seen) == sorted(set(ids))
    return Counter(document.status for document in seen)


def moves(index: Index, item: DocumentId) -> Counter[str]:
    return Counter(entry.event.action for entry in index.ledger() if entry.event.subject == item)


def hint() -> dramatiq.Message[object]:
    return dramatiq.Message(queue_name=QUEUE, actor_name=QUEUE, args=(), kwargs={}, options={})


def test_hinted_documents_are_finished_by_a_worker(
    broker: StubBroker, desk: Desk, index: Index, receive: Receive
) -> None:
    ids = receive(350, 351)
    with working(broker, desk, index):
        assert finish(index, Hints(index, broker), ids) == {Status.NEEDS_REVIEW: 2}


def test_doubled_and_stale_hints_change_nothing(
    broker: StubBroker, desk: Desk, index: Index, receive: Receive, caplog: pytest.LogCaptureFixture
) -> None:
    ids = receive(350, 351)
    broker.declare_queue(QUEUE)
    for _ in range(20):
        broker.enqueue(hint())
    with working(broker, desk, index):
        assert finish(index, Hints(index, broker), ids) == {Status.NEEDS_REVIEW: 2}
        for _ in range(20):
            broker.enqueue(hint())
        broker.join(QUEUE)
    assert all(set(moves(index, item).values()) == {1} for item in ids)
    # Nor is anybody told of each hint.
    assert [record.msg for record in caplog.records if record.name.startswith("dramatiq")] == []


@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_the_broker_neither_tries_again_nor_keeps_results_nor_stops_work(redis_url: str) -> None:
    broker = open_broker(redis_url)
    assert {type(item).__name__ for item in broker.middleware} == {"AgeLimit", "ShutdownNotifications"}
    broker.close()


def test_without_any_hint_a_worker_looks_by_itself(
    broker: StubBroker, desk: Desk, index: Index, receive: Receive
) -> None:
    with working(broker, desk, index):
        (item,) = receive(350)
        until = time.monotonic() + 60
        while item in index.work.standing():
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_few_hints_are_sent_for_many_documents_and_none_for_none(
    broker: StubBroker, index: Index, receive: Receive
) -> None:
    hints = Hints(index, broker)
    hints.start()
    hints.nudge()
    assert broker.queues[QUEUE].qsize() == 0
    receive(*range(300, 320))
    many = Hints(index, broker)
    many.start()
    many.nudge()
    many.nudge()
    assert 0 < broker.queues[QUEUE].qsize() < 20


def test_documents_that_rest_already_are_told_without_a_worker(
    broker: StubBroker, desk: Desk, index: Index, receive: Receive
) -> None:
    ids = receive(350)
    with working(broker, desk, index):
        finish(index, Hints(index, broker), ids)
    assert finish(index, Hints(index, StubBroker()), ids) == {Status.NEEDS_REVIEW: 1}


@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_broker_that_goes_while_we_wait_stops_nobody(
    redis_url: str, broker: StubBroker, desk: Desk, index: Index, receive: Receive
) -> None:
    # Given hints that no longer reach their broker
    ids = receive(350)
    real = open_broker(redis_url)
    hints = Hints(index, real)
    hints.start()
    real.client.connection_pool.reset()
    real.client.connection_pool.connection_kwargs["port"] = 9
    # When a worker looks by itself, then the document comes to rest and the caller hears of it
    seen: list[Document] = []
    with working(broker, desk, index):
        wait_for(tuple(ids), index, hints, seen.append)
    assert [document.status for document in seen] == [Status.NEEDS_REVIEW]
