"""A back-scan programme: a folder digitized as one job, what was expected in it, what was found, who checked."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.documents import Status
from core.model.ids import BatchId, DeskCode, DocumentId, KindCode, Sha256


class BatchState(StrEnum):
    """Whether a programme goes on."""

    RUNNING = "running"
    PAUSED = "paused"  #: by a person
    CANCELLED = "cancelled"  #: by a person, for good unless somebody resumes it
    STOPPED = "stopped"  #: by itself; `Batch.why` says why
    DONE = "done"  #: the whole folder was taken in and nothing is on its way


class StopReason(StrEnum):
    """Why a programme stopped by itself."""

    REFUSED_SHARE = "refused_share"
    LOW_DISK = "low_disk"


class ItemState(StrEnum):
    """What is known of one file of a programme."""

    EXPECTED = "expected"  #: named by the manifest, not found so far
    RECEIVED = "received"  #: its document says the rest
    REFUSED = "refused"  #: no usable scan; its bytes lie in quarantine


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample that was drawn for quality control; the same seed draws the same again."""

    round: int
    percent: float
    seed: int
    at: dt.datetime
    drawn: int
    population: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A programme. Its folder is the desk's own; it never leaves the desk."""

    id: BatchId
    desk: DeskCode
    folder: str = field(repr=False)
    manifest: str | None = field(repr=False)  #: path of the CSV that said what to expect
    state: BatchState
    created_at: dt.datetime
    went_on_at: dt.datetime  #: when the run that is on, or was the last, began
    why: StopReason | None = None
    draws: tuple[Draw, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What a row of the manifest says of a file, besides what belongs to its paper."""

    box: str = ""
    folder: str = ""
    shelf: str = ""
    pages: int | None = None
    kind: KindCode | None = None
    operator: str = ""  #: account name of who scanned


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One file of a programme: what was expected and what was found. Items are numbered from 1."""

    number: int
    source: str = field(repr=False)  #: path below the folder
    listed: bool  #: whether the manifest names it
    expected: Expected
    state: ItemState
    document_id: DocumentId | None = None
    sha256: Sha256 | None = None
    file: str = ""  #: inode, size and time of change of what was taken in
    pages: int | None = None  #: found
    reason: str | None = None  #: a Reason value, when refused, set aside or waiting
    rested_at: dt.datetime | None = None
    status: Status | None = None  #: of its document, now
    kind: KindCode | None = None  #: of its document, now
    version: int = 0  #: of its document, now
    open_parts: int = 0  #: papers that it was split into and that are not archived


@dataclass(frozen=True, slots=True)
class Inspection:
    """An item that was drawn, and what the inspector found."""

    round: int
    number: int
    document_id: DocumentId  #: what was drawn; an item that was scanned again has another
    verdict: str | None = None  #: "ok", or the code of an error; None: not inspected yet
    inspector: str = ""
    at: dt.datetime | None = None
    version: int = 0  #: of the document when it was inspected

    @property
    def wrong(self) -> bool:
        """Whether the inspector found an error."""
        return self.verdict is not None and self.verdict != GOOD


GOOD = "ok"
