"""Work that waits for a machine: who may take it, and until when."""

import datetime as dt
from dataclasses import dataclass

from core.model.documents import Lane, Status
from core.model.ids import DeskCode, DocumentId


@dataclass(frozen=True, slots=True)
class Lease:
    """A document in one worker's hands for a while. `epoch` fences: whoever holds an older one has lost it."""

    document_id: DocumentId
    epoch: int
    owner: str
    stage: Status
    lane: Lane
    desk: DeskCode
    failures: int  #: times that a service was away
    crashes: int  #: how much speaks for its killing whoever works on it
    limits: int  #: times that it broke its limit of time or memory


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits in one lane."""

    lane: Lane
    stage: Status
    ready: int
    leased: int
    waiting: int
    oldest_seconds: float | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A stage that waits because its service was away again and again."""

    stage: Status
    failures: int  #: in a row
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Retries:
    """How many documents that stand in line have failed before, by what failed."""

    service_away: int = 0
    crashed: int = 0
    over_limit: int = 0


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long a stage's step took lately, in seconds."""

    stage: Status
    count: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Due:
    """Signatures that lack what a service owed them."""

    records: int
    oldest: dt.datetime | None  #: when the first of them was sealed


@dataclass(frozen=True, slots=True)
class WorkState:
    """What the index says of the work: what stands where, for how long, and why it does not go on."""

    documents: dict[Status, int]
    backlog: tuple[Backlog, ...]
    pauses: tuple[Pause, ...]
    retries: Retries
    set_aside: dict[str, int]  #: by reason
    stage_times: tuple[StageTime, ...]
    last_archived_at: dt.datetime | None
    due: Due = Due(0, None)
    last_evidence_at: dt.datetime | None = None  #: when the newest batch of evidence was made, as the ledger saw it
