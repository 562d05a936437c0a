"""`/metrics` for Prometheus, on this machine only: counts, ages and free space; no id, no name.

Written in the text format by hand (version 0.0.4): it is a dozen gauges, read anew for each question, so that nothing
is lost or doubled when a process dies.
"""

import ipaddress
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from core.errors import UnavailableError
from core.model import Status, WorkState
from pipeline.health import Health
from portal.api.gate.limits import Told

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
#: Whoever asks more often gets the same answer: a look costs the index some queries and the services a call each.
_FRESH_SECONDS: Final = 10.0
#: A proxy on this machine passes others on: then we are not asked from here.
_PASSED_ON: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

Value = tuple[dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One metric with its values by label."""

    name: str
    help: str
    values: tuple[Value, ...] = field(default=())

    def lines(self) -> Iterator[str]:
        """In the text format."""
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} gauge"
        for labels, value in self.values:
            inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            yield f"{self.name}{{{inside}}} {value:.17g}" if inside else f"{self.name} {value:.17g}"


def add_metrics(app: FastAPI, look: Callable[[], Health], told: Callable[[], Told] = Told) -> None:
    """Let the application answer `/metrics` with what `look` finds, and what this process has refused."""
    lock = threading.Lock()
    kept: tuple[float, str] = (-math.inf, "")

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        nonlocal kept
        if not _is_from_here(request):
            raise HTTPException(HTTPStatus.FORBIDDEN, "metrics are for this machine only")
        with lock:
            if time.monotonic() - kept[0] > _FRESH_SECONDS:
                kept = (time.monotonic(), _text(look, told()))
            return Response(kept[1], media_type=MEDIA_TYPE)


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _text(look: Callable[[], Health], told: Told) -> str:
    gauges = list(_of_the_api(told))
    try:
        gauges += [*gauges_of(look()), _up(index=True)]
    except UnavailableError:
        gauges += [_up(index=False)]
    return "".join(f"{line}\n" for gauge in gauges for line in gauge.lines())


def _up(*, index: bool) -> Gauge:
    return Gauge("sohoa_index_up", "whether the index answers", (({}, float(index)),))


def gauges_of(health: Health) -> Iterator[Gauge]:
    """Every metric of a desk."""
    yield from _work(health.work)
    yield _counts("sohoa_quarantined_files", "files in the quarantine folder", "reason", health.quarantined)
    disks = health.disks
    yield Gauge("sohoa_disk_free_bytes", "room left", tuple(({"disk": item.name}, item.free_bytes) for item in disks))
    yield Gauge("sohoa_disk_size_bytes", "room in all", tuple(({"disk": item.name}, item.size_bytes) for item in disks))
    up = tuple(({"service": item.service.value}, float(item.reachable)) for item in health.services)
    yield Gauge("sohoa_service_up", "whether a service answers", up)
    due = health.work.due
    yield _one("sohoa_signatures_due", "signatures that lack what a service owed them", due.records)
    late = (health.at - due.oldest).total_seconds() if due.oldest else 0
    yield _one("sohoa_signatures_due_seconds", "since the first of them was sealed", late)
    yield _one("sohoa_certificate_days_left", "until the desk's certificate ends", health.certificate_days_left)
    if (clock := health.clock) is not None:
        yield _one("sohoa_clock_synchronised", "whether the clock is kept right", clock.synchronised)
        yield _one("sohoa_clock_offset_seconds", "from the reference, when last compared", clock.offset_seconds)


def _of_the_api(told: Told) -> Iterator[Gauge]:
    """Since this process began: they fall to 0 when it begins again."""
    yield _counts("sohoa_api_limited_requests", "requests that a limit refused", "problem", dict(told.refused))
    yield _one("sohoa_api_misses", "look-ups that found nobody", told.misses)
    yield _one("sohoa_api_miss_alarms", "times that a client began to look up too many whom nobody knows", told.alarms)


def _work(work: WorkState) -> Iterator[Gauge]:
    documents = {status.value: work.documents.get(status, 0) for status in Status}
    yield _counts("sohoa_documents", "documents by where they stand", "status", documents)
    states = [
        ({"lane": item.lane.value, "stage": item.stage.value, "state": state}, float(count))
        for item in work.backlog
        for state, count in (("ready", item.ready), ("leased", item.leased), ("waiting", item.waiting))
    ]
    yield Gauge("sohoa_queue_documents", "documents that a machine has to move", tuple(states))
    oldest: dict[str, float] = {"desk": 0.0, "batch": 0.0}
    for item in work.backlog:
        oldest[item.lane.value] = max(oldest[item.lane.value], item.oldest_seconds or 0.0)
    yield _counts("sohoa_queue_oldest_seconds", "how long the oldest of a lane has been on its way", "lane", oldest)
    pauses = {pause.stage.value: pause.failures for pause in work.pauses}
    yield _counts("sohoa_stage_paused", "failures in a row of a stage that now waits", "stage", pauses)
    quantiles = [
        ({"stage": item.stage.value, "quantile": quantile}, seconds)
        for item in work.stage_times
        for quantile, seconds in (("0.5", item.median), ("0.95", item.p95))
    ]
    yield Gauge("sohoa_stage_seconds", "how long a stage's step took, of the newest events", tuple(quantiles))
    tries = work.retries
    causes = {"service_away": tries.service_away, "crashed": tries.crashed, "over_limit": tries.over_limit}
    yield _counts("sohoa_retrying_documents", "documents in line that failed before", "cause", causes)
    yield _counts("sohoa_set_aside_documents", "documents that wait for a person", "reason", work.set_aside)
    last = work.last_archived_at.timestamp() if work.last_archived_at else None
    yield _one("sohoa_last_archived_timestamp_seconds", "when the newest record was made", last)
    # Zero says that evidence was never made: an alarm needs a number.
    proved = work.last_evidence_at.timestamp() if work.last_evidence_at else 0
    yield _one("sohoa_last_evidence_timestamp_seconds", "when the newest batch of evidence was made", proved)


def _counts(name: str, text: str, label: str, counts: dict[str, int] | dict[str, float]) -> Gauge:
    values: Iterable[tuple[str, float]] = counts.items()
    return Gauge(name, text, tuple(({label: key}, float(count)) for key, count in values))


def _one(name: str, text: str, value: float | None) -> Gauge:
    return Gauge(name, text, () if value is None else (({}, float(value)),))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
