"""Workers that a broker wakes: dramatiq over Redis or RabbitMQ. The only importer of dramatiq.

A message says no more than "there may be work"; lost, doubled or stale ones change nothing, because workers claim
from the index, and look there by themselves now and then.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionError as BrokerError
from dramatiq.middleware import AgeLimit, ShutdownNotifications

from core.config import Desk
from core.errors import ConfigError, UnavailableError
from pipeline.engine import Keeper
from pipeline.engine.pool import Pool
from pipeline.engine.turns import Takes
from storage import Index

log = logging.getLogger(__name__)

QUEUE: Final = "sohoa"
ACTOR: Final = "wake"
#: A hint older than this is dropped: whoever sent it sends another while work stands in line.
HINT_AGE_MS: Final = 60_000
_HINT_SECONDS: Final = 1.0
_MOST_HINTS: Final = 8
#: How often a worker looks by itself: what a lost hint costs.
_LOOK_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.2


def open_broker(url: str) -> dramatiq.Broker:
    """The broker at that address, without retries or results: those are the index's business.

    Raises:
        ConfigError: the address is empty or of no known kind.
    """
    middleware = [AgeLimit(max_age=HINT_AGE_MS), ShutdownNotifications()]
    if url.startswith(("redis://", "rediss://")):
        return RedisBroker(url=url, middleware=middleware, heartbeat_timeout=60_000, maintenance_chance=10_000)
    if url.startswith(("amqp://", "amqps://")):
        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    raise ConfigError("engine.broker_url: expected redis://… or amqp://…; or choose engine.runner=pool")


class Hints:
    """The way to workers elsewhere: tells them, through the broker, that there is work."""

    def __init__(self, index: Index, broker: dramatiq.Broker) -> None:
        """Hints go through that broker."""
        self._index = index
        self._broker = broker
        self._next = float("-inf")

    def start(self) -> None:
        """Say where hints will lie."""
        try:
            self._broker.declare_queue(QUEUE)
        except BrokerError as error:
            raise UnavailableError("the broker of engine.broker_url is away; nothing is lost, run again") from error

    def nudge(self) -> bool:
        """Send a hint for each document that stands in line, a few a second."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + _HINT_SECONDS
        ready = sum(item.ready for item in self._index.work.backlog())
        try:
            for _ in range(min(ready, _MOST_HINTS)):
                self._broker.enqueue(
                    dramatiq.Message(queue_name=QUEUE, actor_name=ACTOR, args=(), kwargs={}, options={})
                )
        except BrokerError:
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

    Raises:
        ConfigError, IntegrityError: nobody can work here.
        UnavailableError: the broker is away.
    """
    pool = Pool(desk, index, takes=takes, processes=jobs, idle_seconds=_LOOK_SECONDS)
    keeper = Keeper(index)
    dramatiq.actor(pool.nudge, actor_name=ACTOR, queue_name=QUEUE, broker=broker, max_age=HINT_AGE_MS)
    consumer = dramatiq.Worker(broker, worker_threads=1)
    pool.start()
    try:
        consumer.start()
        while not until():
            pool.check()
            keeper.look()
            time.sleep(_POLL_SECONDS)
    except BrokerError as error:
        raise UnavailableError("the broker of engine.broker_url is away") from error
    finally:
        consumer.stop()
        pool.stop()
        broker.close()
