"""What a worker does with the document it has leased, and who is a worker."""

import logging
import os
import random
import socket
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from core.config import Desk
from core.errors import Reason, SohoaError, UnavailableError
from core.model import Document, Lane, Lease, LedgerEvent, Status
from pipeline.steps import MOVING, advance, set_aside
from pipeline.tools import Clock, Tools
from storage import Index

log = logging.getLogger(__name__)

#: A service was away so often for one paper, half an hour and more: a person has to look.
MAX_FAILURES: Final = 8
#: A step in which so many processes died would kill the next one too.
MAX_CRASHES: Final = 3
#: Who is killed from outside, by an operator, a service manager or a machine that needs memory, was seldom killed by
#: the paper in hand: it takes so many kills to say as much as a crash.
KILLS_A_CRASH: Final = 4
#: The second try has twice the time and memory; there is no third.
MAX_LIMITS: Final = 2
_FIRST_WAIT: Final = 10.0
_LONGEST_WAIT: Final = 3600.0
#: So that a back-scan goes on, slowly, while clerks keep every worker busy.
_BATCH_FIRST_EVERY: Final = 20


@dataclass(frozen=True, slots=True)
class Takes:
    """What a worker takes: which lanes, in which order, and which steps."""

    lanes: tuple[Lane, ...] = (Lane.DESK, Lane.BATCH)
    stages: tuple[Status, ...] = MOVING

    def at(self, claim: int) -> tuple[Lane, ...]:
        """The lanes in the order of that claim."""
        return self.lanes if claim % _BATCH_FIRST_EVERY else self.lanes[::-1]

    @property
    def signs(self) -> bool:
        """Whether such a worker signs: only then does its process know where the key lies."""
        return Status.ASSEMBLED in self.stages

    def without_signing(self) -> "Takes":
        """The same work, but what is to be signed is left to somebody else."""
        return replace(self, stages=tuple(stage for stage in self.stages if stage is not Status.ASSEMBLED))

    def only_signing(self) -> "Takes":
        """Nothing but signing."""
        return replace(self, stages=(Status.ASSEMBLED,))


EVERYTHING: Final = Takes()


def knowing_only(desk: Desk, takes: Takes) -> Desk:
    """The desk as such a worker may know it: without its keys, and what opens them, where it does not sign."""
    if takes.signs:
        return desk
    return replace(
        desk, config=desk.config.model_copy(update={"signing": desk.config.signing.without_keys()}), settings=()
    )


def go_on(lease: Lease, tools: Tools, takes: Takes) -> Document:
    """Move a leased document until it rests, its turn is over, or the next step is not for this worker.

    Raises:
        SohoaError, MemoryError: the lease is still held; see `let_go`.
    """
    until = time.monotonic() + tools.config.engine.turn_seconds
    while True:
        document = advance(lease.document_id, tools, lease=lease)
        if document.status.rests:
            return document
        if document.status not in takes.stages or time.monotonic() > until:
            tools.index.work.hand_back(lease, pages=tools.config.engine.pages_a_turn)
            return document


def let_go(lease: Lease, index: Index, clock: Clock, error: SohoaError) -> None:
    """Leave a document that an error stopped which is no fault of its own: it waits for the service, or for anybody."""
    log.warning("not done", extra={"document": lease.document_id, "stage": lease.stage.value, "why": str(error)})
    if not isinstance(error, UnavailableError):
        index.work.hand_back(lease)
        return
    now = index.work.held(lease)
    if now is None:
        return
    if now.failures + 1 >= MAX_FAILURES:
        give_up(now, index, clock, Reason.SERVICE_AWAY, f"{MAX_FAILURES} tries")
        return
    wait = min(_FIRST_WAIT * 2**now.failures, _LONGEST_WAIT)
    index.work.service_away(now, wait=wait * random.uniform(0.5, 1.5))  # noqa: S311  spread, not secrecy


def died(lease: Lease, index: Index, clock: Clock, *, killed: bool = False) -> None:
    """Note that a process died over a document; after `MAX_CRASHES` of its own, or as much, it is set aside."""
    log.error("a worker process died", extra={"document": lease.document_id, "stage": lease.stage.value})
    weight = 1 if killed else KILLS_A_CRASH
    now = index.work.held(lease)
    if now is not None and now.crashes + weight >= MAX_CRASHES * KILLS_A_CRASH:
        give_up(lease, index, clock, Reason.CRASHED, f"worker processes died, {MAX_CRASHES} or as much")
    else:
        index.work.crashed(lease, weight=weight)


def over_limit(lease: Lease, index: Index, clock: Clock, limit: str) -> None:
    """Note that a document broke its limit; the second time it is set aside."""
    log.warning("over its limit", extra={"document": lease.document_id, "stage": lease.stage.value, "limit": limit})
    now = index.work.held(lease)
    if now is not None and now.limits + 1 >= MAX_LIMITS:
        give_up(lease, index, clock, Reason.TOO_HEAVY, limit)
    else:
        index.work.over_limit(lease)


def give_up(lease: Lease, index: Index, clock: Clock, reason: Reason, detail: str) -> None:
    """Set a leased document aside."""
    document = index.document(lease.document_id)
    if document is None or document.status.rests:
        return
    stopped = set_aside(document, reason, detail)
    facts = (("from", document.status.value), ("reason", reason.value))
    event = LedgerEvent(stopped.status.value, document.id, document.desk, clock(), facts)
    index.save(stopped, event, lease=lease)


# --- who works -------------------------------------------------------------------------------------------------------


def owner_name(slot: int = 0) -> str:
    """This process, so that others on this machine can see when it is dead."""
    return f"{_machine()}/{os.getpid()}-{_started(os.getpid())}/{slot}"


def free_the_dead(index: Index) -> int:
    """Take their leases from workers of this machine that are no more; how many."""
    return sum(index.work.free(owner) for owner in index.work.owners() if _is_dead(owner))


def _is_dead(owner: str) -> bool:
    machine, _, rest = owner.partition("/")
    host, _, boot = machine.partition("+")
    here, _, now = _machine().partition("+")
    if host != here:
        return False
    process, _, started = rest.partition("/")[0].partition("-")
    return boot != now or _started(int(process)) != started


@cache
def _machine() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{socket.gethostname()}+{boot}"


def _started(process: int) -> str:
    """The kernel's start time of a process: its number alone is given to others later."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "gone"
    state, *rest = stat.rpartition(")")[2].split()
    return "gone" if state in {"Z", "X"} else rest[18]
