"""Workers that a broker wakes: dramatiq over Redis or RabbitMQ. The only importer of dramatiq.

A message says no more than "there may be work"; lost, doubled or stale ones change nothing, because workers claim
from the index, and look there by themselves now and then.
"""

import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import dramatiq
import redis
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerError
from dramatiq.middleware import AgeLimit, ShutdownNotifications
from pika.exceptions import AMQPError  # type: ignore[import-untyped]

from core.config import Desk
from core.errors import ConfigError, UnavailableError
from core.model import Status
from pipeline.engine import Keeper
from pipeline.engine.pool import Pool
from pipeline.engine.turns import Takes
from storage import Index

log = logging.getLogger(__name__)

QUEUE: Final = "sohoa"
#: Who signs is woken apart from everybody else, and by nothing else.
SIGN_QUEUE: Final = "sohoa-sign"
#: A hint older than this is dropped: whoever sent it sends another while work stands in line.
HINT_AGE_MS: Final = 60_000
_HINT_SECONDS: Final = 1.0
_MOST_HINTS: Final = 8
#: How often a worker looks by itself: what a lost hint costs.
_LOOK_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.2


def open_broker(url: str) -> dramatiq.Broker:
    """The broker at that address, spoken to once; without retries or results: those are the index's business.

    Raises:
        ConfigError: the address is of no known kind, or the broker refuses the password in it.
        UnavailableError: nobody answers there.
    """
    middleware = [AgeLimit(max_age=HINT_AGE_MS), ShutdownNotifications()]
    try:
        if url.startswith(("redis://", "rediss://")):
            broker = RedisBroker(url=url, middleware=middleware, heartbeat_timeout=60_000, maintenance_chance=10_000)
            reach = broker.client.ping
        elif url.startswith(("amqp://", "amqps://")):
            broker = RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
            reach = lambda: broker.connection  # noqa: E731  asking for it opens it
        else:
            raise ConfigError(
                "engine.broker_url: cần redis://… hoặc amqp://…; hoặc chọn engine.runner=pool / "
                "engine.broker_url: expected redis://… or amqp://…; or choose engine.runner=pool"
            )
    except ValueError as error:
        raise ConfigError(
            "engine.broker_url: không đọc được địa chỉ; cần redis://máy:cổng/0 / "
            "engine.broker_url: the address cannot be read; expected redis://host:port/0"
        ) from error
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
            raise ConfigError(
                "engine.broker_url: hàng đợi từ chối tên hoặc mật khẩu trong đó / "
                "engine.broker_url: the broker refuses the name or password in it"
            ) from error
        raise UnavailableError(
            "không kết nối được hàng đợi của engine.broker_url; không mất gì, hãy chạy lại / "
            "the broker of engine.broker_url is away; nothing is lost, run again"
        ) from error


class Hints:
    """The way to workers elsewhere: tells them, through the broker, that there is work."""

    def __init__(self, index: Index, broker: dramatiq.Broker) -> None:
        """Hints go through that broker."""
        self._index = index
        self._broker = broker
        self._next = float("-inf")

    def start(self) -> None:
        """Say where hints will lie."""
        with _answering():
            for queue in (QUEUE, SIGN_QUEUE):
                self._broker.declare_queue(queue)

    def nudge(self) -> bool:
        """Send a hint for each document that stands in line, a few a second."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + _HINT_SECONDS
        ready = Counter[str]()
        for item in self._index.work.backlog():
            ready[SIGN_QUEUE if item.stage is Status.ASSEMBLED else QUEUE] += item.ready
        try:
            with _answering():
                for queue, count in ready.items():
                    hint = dramatiq.Message[object](queue_name=queue, actor_name=queue, args=(), kwargs={}, options={})
                    for _ in range(min(count, _MOST_HINTS)):
                        self._broker.enqueue(hint.copy(message_id=str(uuid.uuid4())))
        except UnavailableError:
            # Workers look by themselves; the broker only makes it quicker.
            log.warning("broker away, no hint sent")
        return False

    def outage(self) -> UnavailableError | None:
        """Workers elsewhere write what was away into the index; they try again by themselves."""
        return None

    def stop(self) -> None:
        """Close the way."""
        self._broker.close()


def work(
    desk: Desk, index: Index, broker: dramatiq.Broker, *, takes: Takes, jobs: int, until: Callable[[], bool]
) -> None:
    """Work in processes of this machine until told to stop; documents in hand finish their turn first.

    While the broker is away nobody is woken: workers look by themselves, and dramatiq knocks again every few seconds.

    Raises:
        ConfigError, IntegrityError: nobody can work here.
    """
    pool = Pool(desk, index, takes=takes, processes=jobs, idle_seconds=_LOOK_SECONDS)
    keeper = Keeper(index)

    def wake() -> None:
        pool.nudge()

    queues = {SIGN_QUEUE if stage is Status.ASSEMBLED else QUEUE for stage in takes.stages}
    for queue in queues:
        dramatiq.actor(wake, actor_name=queue, queue_name=queue, broker=broker, max_age=HINT_AGE_MS)
    consumer = dramatiq.Worker(broker, worker_threads=1)
    # A hint held back here would wake nobody else.
    consumer.queue_prefetch = 1
    pool.start()
    try:
        consumer.start()
        while not until():
            pool.check()
            keeper.look()
            time.sleep(_POLL_SECONDS)
    finally:
        consumer.stop()
        pool.stop()
        broker.close()
