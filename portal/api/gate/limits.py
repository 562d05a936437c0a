"""How much each client may ask, how often one person may be looked up, and when somebody tries numbers out.

Windows slide: what the one before still weighs is what is left of it in the last minute or hour. Each process counts by
itself, in memory: nothing is written for it, and no person's number is kept, only what a random key makes of it.
"""

import datetime as dt
import hashlib
import hmac
import logging
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from core.model import OwnerId
from core.settings import PortalSettings
from portal.api.problems import ProblemError

log = logging.getLogger(__name__)

MINUTE: Final = dt.timedelta(minutes=1)
HOUR: Final = dt.timedelta(hours=1)


class Window:
    """Counts by key over the last so long."""

    def __init__(self, span: dt.timedelta) -> None:
        """Nothing was counted yet."""
        self._seconds = span.total_seconds()
        self._lock = threading.Lock()
        self._number = 0
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()

    def hit(self, key: str, at: dt.datetime) -> float:
        """Count one more, and say how many there were in the last while, with it."""
        with self._lock:
            self._turn(at)
            self._now[key] += 1
            return self._weight(key, at)

    def count(self, key: str, at: dt.datetime) -> float:
        """How many there were in the last while."""
        with self._lock:
            self._turn(at)
            return self._weight(key, at)

    def _turn(self, at: dt.datetime) -> None:
        number = int(at.timestamp() // self._seconds)
        if number != self._number:
            self._before = self._now if number == self._number + 1 else Counter()
            self._now, self._number = Counter(), number

    def _weight(self, key: str, at: dt.datetime) -> float:
        passed = at.timestamp() / self._seconds - self._number
        return self._now[key] + self._before[key] * (1 - passed)


@dataclass(frozen=True, slots=True)
class Told:
    """What the limits have refused since the process began, for the metrics."""

    refused: Counter[str] = field(default_factory=Counter)
    alarms: int = 0
    misses: int = 0


class Limits:
    """The limits of one process."""

    def __init__(self, settings: PortalSettings) -> None:
        """As the settings say."""
        self._settings = settings
        self._requests, self._people, self._misses = Window(MINUTE), Window(HOUR), Window(HOUR)
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self.told = Told()

    def request(self, client: str, at: dt.datetime) -> None:
        """Count a request of a client.

        Raises:
            ProblemError: 429, too many of them, or it has tried too many numbers out.
        """
        if self._requests.hit(client, at) > self._settings.client_per_minute:
            raise self._refusal("too-many-requests", "too many requests of this client: wait", MINUTE)

    def person(self, client: str, owner: OwnerId, at: dt.datetime) -> None:
        """Count a look-up of a person, before it is made.

        Raises:
            ProblemError: 429, somebody asks for this person again and again, or this client for people whom nobody
                knows.
        """
        if self._misses.count(client, at) > self._settings.misses_per_hour:
            raise self._refusal("too-many-misses", "too many look-ups of this client found nobody: wait", HOUR)
        blind = hmac.digest(self._key, owner.encode(), hashlib.sha256).hex()
        if self._people.hit(blind, at) > self._settings.person_per_hour:
            log.warning("one person is looked up again and again", extra={"client": client})
            raise self._refusal("too-many-of-one-person", "this person was looked up too often: wait", HOUR)

    def missed(self, client: str, at: dt.datetime) -> None:
        """Count a look-up that found nothing; too many of them set off the alarm once."""
        before, now = self._misses.count(client, at), self._misses.hit(client, at)
        alarm = before <= self._settings.misses_per_hour < now
        with self._lock:
            self.told = Told(self.told.refused, self.told.alarms + alarm, self.told.misses + 1)
        if alarm:
            log.error("a client looks up people whom nobody knows: are numbers tried out?", extra={"client": client})

    def _refusal(self, name: str, detail: str, wait: dt.timedelta) -> ProblemError:
        with self._lock:
            self.told.refused[name] += 1
        seconds = {"Retry-After": str(int(wait.total_seconds()))}
        return ProblemError(HTTPStatus.TOO_MANY_REQUESTS, name, detail, headers=seconds)
