"""Work that waits for a machine: who may take it, and until when."""

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
    crashes: int  #: times that a process died over it
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
