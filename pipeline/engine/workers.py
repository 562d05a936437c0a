"""The same steps behind a queue: dramatiq over Redis or RabbitMQ. The only importer of dramatiq.

A message carries one document id and is only a hint: lost, doubled or stale ones change nothing, because the index
says what is to be done and a save succeeds once. `QueueRunner` sends hints again for what stands still.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionError as BrokerError
from dramatiq.middleware import AgeLimit, Callbacks, ShutdownNotifications

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
    """The broker at that address, without retries or results: those are the index's business.

    Raises:
        ConfigError: the address is of no known kind.
    """
    middleware = [AgeLimit(max_age=HINT_AGE_MS), ShutdownNotifications(), Callbacks()]
    if url.startswith(("redis://", "rediss://")):
        return RedisBroker(
            url=url,
            middleware=middleware,
            heartbeat_timeout=60_000,
            maintenance_chance=10_000,
        )
    if url.startswith(("amqp://", "amqps://")):
        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    raise ConfigError("engine.broker_url: expected redis://… or amqp://…")


class QueueRunner:
    """Sends hints and watches the index until the documents have come to rest; workers do the work."""

    def __init__(
        self,
        desk: Desk,
        broker: dramatiq.Broker,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Watch the desk's index; hints go through that broker."""
        self._desk = desk
        self._broker = broker
        self._sleep = sleep

    def run(self, ids: Iterable[DocumentId], on_change: Progress) -> None:
        """Hint until every document has come to rest."""
        index = open_index(self._desk.config.index.url.get_secret_value())
        waiting = list(dict.fromkeys(ids))
        sent_at = float("-inf")
        try:
            self._broker.declare_queue(QUEUE)
            while waiting:
                if time.monotonic() - sent_at > RESEND_SECONDS:
                    for document_id in waiting:
                        self._broker.enqueue(_hint(document_id))
                    sent_at = time.monotonic()
                for document_id in tuple(waiting):
                    document = index.document(document_id)
                    if document is not None and not can_advance(document):
                        waiting.remove(document_id)
                        on_change(document)
                if waiting:
                    self._sleep(_POLL_SECONDS)
        except BrokerError as error:
            raise UnavailableError("the broker of engine.broker_url is away; nothing is lost, run again") from error
        finally:
            index.close()
            self._broker.close()


def _hint(document_id: DocumentId) -> dramatiq.Message[object]:
    return dramatiq.Message(queue_name=QUEUE, actor_name=ACTOR, args=(document_id,), kwargs={}, options={})


def work(broker: dramatiq.Broker, tools: Tools, *, until: Callable[[], bool]) -> None:
    """Follow hints in this process until told to stop; the document in hand is finished first.

    Raises:
        UnavailableError: the broker is away.
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
    try:
        worker.start()
        while not until():
            time.sleep(_POLL_SECONDS)
    except BrokerError as error:
        raise UnavailableError("the broker of engine.broker_url is away") from error
    finally:
        worker.stop()
        broker.close()
