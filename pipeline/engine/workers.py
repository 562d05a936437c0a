"""The same steps behind a queue: dramatiq over Redis or RabbitMQ. The only importer of dramatiq.

A message carries one document id and is only a hint: lost, doubled or stale ones change nothing, because the index
says what is to be done and a save succeeds once. `QueueRunner` sends hints again for what stands still.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import dramatiq
import redis
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerError
from dramatiq.middleware import AgeLimit, Callbacks, ShutdownNotifications
from pika.exceptions import AMQPError  # type: ignore[import-untyped]

from core.config import Desk
from core.errors import ConfigError, SohoaError, UnavailableError
from core.model import DocumentId
from pipeline.engine import Progress
from pipeline.steps import can_advance, finish
from pipeline.tools import Tools
from storage import open_index

log = logging.getLogger(__name__)

QUEUE: Final = "sohoa"
ACTOR: Final = "finish_document"
#: A hint older than this is dropped: whoever sent it sends another for what still stands.
HINT_AGE_MS: Final = 60_000
RESEND_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.2


def open_broker(url: str) -> dramatiq.Broker:
    """The broker at that address, spoken to once; without retries or results: those are the index's business.

    Raises:
        ConfigError: the address is of no known kind, or the broker refuses the password in it.
        UnavailableError: nobody answers there.
    """
    middleware = [AgeLimit(max_age=HINT_AGE_MS), ShutdownNotifications(), Callbacks()]
    try:
        if url.startswith(("redis://", "rediss://")):
            broker = RedisBroker(url=url, middleware=middleware, heartbeat_timeout=60_000, maintenance_chance=10_000)
            reach = broker.client.ping
        elif url.startswith(("amqp://", "amqps://")):
            broker = RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
            reach = lambda: broker.connection  # noqa: E731  asking for it opens it
        else:
            raise ConfigError("engine.broker_url: expected redis://… or amqp://…")
    except ValueError as error:
        raise ConfigError("engine.broker_url: the address cannot be read; expected redis://host:port/0") from error
    with _answering():
        reach()
    return broker


@contextmanager
def _answering() -> Iterator[None]:
    """Say in our words what a broker's silence means."""
    try:
        yield
    except (BrokerError, redis.RedisError, AMQPError) as error:
        if "AuthenticationError" in f"{type(error).__name__} {error}":
            raise ConfigError("engine.broker_url: the broker refuses the name or password in it") from error
        raise UnavailableError("the broker of engine.broker_url is away; nothing is lost, run again") from error


class QueueRunner:
    """Sends hints and watches the index until the documents have come to rest; workers do the work."""

    def __init__(
        self,
        desk: Desk,
        broker: dramatiq.Broker,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch the desk's index; hints go through that broker."""
        self._desk = desk
        self._broker = broker
        self._sleep = sleep
        self._clock = clock

    def run(self, ids: Iterable[DocumentId], on_change: Progress) -> None:
        """Hint until every document has come to rest."""
        index = open_index(self._desk.config.index.url.get_secret_value())
        waiting = list(dict.fromkeys(ids))
        sent_at = float("-inf")
        try:
            with _answering():
                self._broker.declare_queue(QUEUE)
                while waiting:
                    if self._clock() - sent_at > RESEND_SECONDS:
                        for document_id in waiting:
                            self._broker.enqueue(_hint(document_id))
                        sent_at = self._clock()
                    for document_id in tuple(waiting):
                        document = index.document(document_id)
                        if document is not None and not can_advance(document):
                            waiting.remove(document_id)
                            on_change(document)
                    if waiting:
                        self._sleep(_POLL_SECONDS)
        finally:
            index.close()
            self._broker.close()


def _hint(document_id: DocumentId) -> dramatiq.Message[object]:
    return dramatiq.Message(queue_name=QUEUE, actor_name=ACTOR, args=(document_id,), kwargs={}, options={})


def work(broker: dramatiq.Broker, tools: Tools, *, until: Callable[[], bool]) -> None:
    """Follow hints in this process until told to stop; the document in hand is finished first.

    While the broker is away nothing is followed; dramatiq knocks again every few seconds.
    """

    def finish_document(document_id: str) -> None:
        try:
            finish(DocumentId(document_id), tools)
        except SohoaError as error:
            # The document has not moved; the sender hints again, and by then the service may be back.
            log.warning(
                "hint not followed",
                extra={"document": document_id, "error": type(error).__name__},
            )

    dramatiq.actor(
        finish_document,
        actor_name=ACTOR,
        queue_name=QUEUE,
        broker=broker,
        max_age=HINT_AGE_MS,
    )
    worker = dramatiq.Worker(broker, worker_threads=1)
    worker.start()
    try:
        while not until():
            time.sleep(_POLL_SECONDS)
    finally:
        worker.stop()
        broker.close()
