"""Hints are only hints: lost, doubled, stale or foreign ones change nothing."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from dramatiq.brokers.stub import StubBroker

from core.config import Desk
from core.errors import UnavailableError
from core.model import Document, DocumentId, Status
from pipeline.engine.workers import QUEUE, RESEND_SECONDS, QueueRunner, _hint, open_broker, work
from pipeline.steps import finish
from pipeline.tools import Tools, open_tools
from storage import Index

Receive = Callable[..., list[DocumentId]]


@pytest.fixture
def broker() -> StubBroker:
    """dramatiq's own broker in memory."""
    return StubBroker()


@pytest.fixture
def tools(desk: Desk, index: Index) -> Iterator[Tools]:
    assert index.documents() == ()
    opened = open_tools(desk)
    yield opened
    opened.index.close()


@contextmanager
def working(broker: StubBroker, tools: Tools) -> Iterator[None]:
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(broker, tools), kwargs={"until": stop.is_set})
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def moves(index: Index, item: DocumentId) -> Counter[str]:
    return Counter(entry.event.action for entry in index.ledger() if entry.event.subject == item)


def test_a_hinted_document_is_finished_by_a_worker(
    broker: StubBroker, desk: Desk, tools: Tools, receive: Receive
) -> None:
    ids = receive(350, 351)
    seen: list[Document] = []
    with working(broker, tools):
        QueueRunner(desk, broker).run([*ids, ids[0]], seen.append)
    assert sorted(document.id for document in seen) == sorted(ids)
    assert {document.status for document in seen} == {Status.NEEDS_REVIEW}


def test_doubled_stale_and_foreign_hints_change_nothing(
    broker: StubBroker, tools: Tools, index: Index, receive: Receive
) -> None:
    # Given a document that was finished, whose hints still lie in the queue, and hints for what nobody knows
    done, waiting = receive(350, 351)
    finish(done, tools)
    before = moves(index, done)
    broker.declare_queue(QUEUE)
    for item in (done, done, DocumentId("d-unknown"), waiting, waiting, waiting):
        broker.enqueue(_hint(item))
    # When a worker follows all of them
    with working(broker, tools):
        broker.join(QUEUE)
    # Then each document has moved once from step to step
    assert moves(index, done) == before
    assert set(moves(index, waiting).values()) == {1}
    document = index.document(waiting)
    assert document is not None
    assert document.status is Status.NEEDS_REVIEW


def test_a_lost_hint_is_sent_again(broker: StubBroker, desk: Desk, tools: Tools, receive: Receive) -> None:
    # Given a broker that loses what it was given, until the runner has waited long enough
    (item,) = receive(350)
    times = iter([0.0, 0.0, 1.0, RESEND_SECONDS + 1, RESEND_SECONDS + 1, *[RESEND_SECONDS + 2] * 9])
    sent: list[int] = []

    def wait(_seconds: float) -> None:
        sent.append(broker.queues[QUEUE].qsize())
        broker.flush(QUEUE)
        if len(sent) == 3:
            finish(item, tools)

    seen: list[Document] = []
    QueueRunner(desk, broker, sleep=wait, clock=lambda: next(times)).run([item], seen.append)
    assert sent == [1, 0, 1]
    assert [document.id for document in seen] == [item]


def test_a_document_that_rests_already_is_told_without_a_worker(
    broker: StubBroker, desk: Desk, tools: Tools, receive: Receive
) -> None:
    (item,) = receive(350)
    finish(item, tools)
    seen: list[Document] = []
    QueueRunner(desk, broker).run([item], seen.append)
    assert [document.status for document in seen] == [Status.NEEDS_REVIEW]


@pytest.mark.service
@pytest.mark.xdist_group("redis")
def test_a_broker_that_goes_while_we_wait_loses_nothing(
    redis_url: str, desk: Desk, index: Index, receive: Receive
) -> None:
    (item,) = receive(350)
    broker = open_broker(redis_url)
    # Given a server that no longer answers at the second hint
    times = iter([0.0, 0.0, RESEND_SECONDS + 1, RESEND_SECONDS + 1])

    def go(_seconds: float) -> None:
        broker.client.connection_pool.reset()
        broker.client.connection_pool.connection_kwargs["port"] = 9

    with pytest.raises(UnavailableError, match="nothing is lost"):
        QueueRunner(desk, broker, sleep=go, clock=lambda: next(times)).run([item], lambda _document: None)
    document = index.document(item)
    assert document is not None
    assert document.status is Status.RECEIVED
