"""Documents on their way, the records they become, and what happened to them."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.codes import Cover
from core.model.ids import (
    DeskCode,
    DocumentId,
    DossierCode,
    KindCode,
    OwnerId,
    ProcedureCode,
    RecordId,
    Sha256,
    UnitCode,
)
from core.model.pages import Sides
from core.model.splits import PageRange, Splitting
from core.model.understanding import Group, Metadata


class Status(StrEnum):
    """Where a document stands. The journey is the order of the first seven and `archived`."""

    RECEIVED = "received"
    RENDERED = "rendered"
    RECOGNIZED = "recognized"
    CLASSIFIED = "classified"
    DESCRIBED = "described"
    ASSEMBLED = "assembled"
    SIGNED = "signed"
    ARCHIVED = "archived"
    NEEDS_REVIEW = "needs_review"
    SET_ASIDE = "set_aside"
    SPLIT = "split"  #: others go on instead of it: its parts, or what a part was joined into again

    @property
    def rests(self) -> bool:
        """Whether no machine has anything to do for a document that stands here."""
        return self in {Status.ARCHIVED, Status.NEEDS_REVIEW, Status.SET_ASIDE, Status.SPLIT}

    @property
    def settled(self) -> bool:
        """Whether nobody has anything to do for a document that stands here."""
        return self in {Status.ARCHIVED, Status.SPLIT}


class Lane(StrEnum):
    """Which queue a paper stands in: somebody waits at the counter, or nobody does."""

    DESK = "desk"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Bytes that lie in a store under their own hash."""

    sha256: Sha256
    size_bytes: int
    media_type: str
    version_id: str | None = None  #: of stores that keep versions; read back by it


@dataclass(frozen=True, slots=True)
class Arrival:
    """One time that a file fell into an inbox. The path is the desk's own; it never leaves the desk."""

    desk: DeskCode
    source: str = field(repr=False)
    arrived_at: dt.datetime
    dossier_code: DossierCode | None = None
    procedure_code: ProcedureCode | None = None
    owner: OwnerId | None = field(default=None, repr=False)
    lane: Lane = Lane.DESK
    inbox: str | None = None  #: the inbox's name
    scanner: str | None = None  #: the machine that wrote the file, as the settings name it
    operator: str | None = None  #: the account of whoever works at it
    splitting: Splitting = Splitting.PROPOSE


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the stages have left in the work store so far, by hash."""

    pages: Sha256 | None = None  #: JSON list of page images
    texts: Sha256 | None = None  #: JSON list of PageText
    classification: Sha256 | None = None
    metadata: Sha256 | None = None
    pdf: Sha256 | None = None  #: PDF/A, not signed
    signed: Sha256 | None = None
    split: Sha256 | None = None  #: a Split: what became of the pages, or what is proposed
    opinion: Sha256 | None = None  #: what one clerk has said, where a second must look


class Eyes(StrEnum):
    """Who must look at a paper that waits."""

    ONE = "one"  #: a clerk
    SECOND = "second"  #: one clerk has decided: another one
    AGAIN = "again"  #: two clerks, who have decided otherwise: both anew, or others


@dataclass(frozen=True, slots=True)
class Document:
    """A paper on its way. `version` counts its saves; a save succeeds only on the version that was read."""

    id: DocumentId
    desk: DeskCode
    status: Status
    original: StoredObject
    version: int = 0
    page_count: int = 0
    kind: KindCode | None = None
    group: Group = Group.UNKNOWN
    outputs: Outputs = Outputs()
    reason: str | None = None  #: a Reason value, when set aside, waiting, or joined into what goes on instead
    detail: str | None = None  #: facts for the log, no personal data
    stopped_at: Status | None = None  #: the status it had when it was set aside
    dossier_code: DossierCode | None = None
    procedure_code: ProcedureCode | None = None
    owner: OwnerId | None = field(default=None, repr=False)
    doubts_accepted: bool = False  #: archived by order although something was doubtful
    lane: Lane = Lane.DESK
    collated_from: tuple[StoredObject, ...] = ()  #: the scanner's two files, fronts and backs, that made the original
    splitting: Splitting = Splitting.PROPOSE
    parts: tuple[DocumentId, ...] = ()  #: that it was split into; of a part that was joined: what it went into
    pages: PageRange | None = None  #: of the original, which holds other papers too; None: all of them
    cover: Cover | None = None  #: what the cover sheet before it says
    eyes: Eyes = Eyes.ONE

    @property
    def sides(self) -> Sides:
        """How the sides of the paper came."""
        return Sides.FRONTS_THEN_BACKS if self.collated_from else Sides.TOGETHER


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A signed PDF/A, checked right after signing."""

    data: bytes = field(repr=False)
    profile: str
    level: str  #: "B-B", "B-T", "B-LT" or "B-LTA"
    signed_at: dt.datetime
    certificate_sha256: Sha256
    certificate_not_after: dt.datetime
    level_due: str | None = None  #: B-LT or B-LTA, where a service was away
    timestamp_not_after: dt.datetime | None = None  #: of the timestamp service's certificate


@dataclass(frozen=True, slots=True)
class RenewedPdf:
    """A signed PDF/A that was brought to a level, checked right after."""

    data: bytes = field(repr=False)
    level: str
    timestamp_not_after: dt.datetime | None


class ChangeKind(StrEnum):
    """What happened to a record after it was sealed. What is in its papers never changes."""

    SUPERSEDED = "superseded"  #: another record stands in its place
    WITHDRAWN = "withdrawn"  #: thu hồi, hủy bỏ: kept for look-up only (NĐ 45/2020/NĐ-CP Điều 14(3))
    REINSTATED = "reinstated"  #: the last of these was undone
    RENEWED = "renewed"  #: its signature was given what a service owed it, or one more timestamp; rests on no decision


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One change of a record, for ever in its manifests."""

    kind: ChangeKind
    at: dt.datetime
    actor: str
    decision: str  #: number and symbol of the decision that it rests on, such as 15/QĐ-UBND; no personal data; "": none
    on: dt.date  #: from which day it counts
    by: RecordId | None = None  #: the record that stands in its place


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """A paper that other offices may rely on. Mirrors the manifest in the store."""

    id: RecordId
    document_id: DocumentId
    version: int
    desk: DeskCode
    unit: UnitCode
    kind: KindCode | None
    group: Group
    owner: OwnerId | None = field(repr=False)
    dossier_code: DossierCode | None
    procedure_code: ProcedureCode | None
    metadata: Metadata = field(repr=False)
    original: StoredObject
    signed: StoredObject
    words: StoredObject  #: JSON sidecar with every word, box and score
    page_count: int
    signature_level: str
    signed_at: dt.datetime
    certificate_not_after: dt.datetime
    archived_at: dt.datetime
    issued_on: dt.date | None = None
    expires_on: dt.date | None = None
    doubtful: bool = False  #: archived by order although something was doubtful
    withdrawn_on: dt.date | None = None
    superseded_by: RecordId | None = None
    collated_from: tuple[StoredObject, ...] = ()  #: as of the document
    changes: tuple[RecordChange, ...] = ()  #: oldest first: one for each version after the first
    pages: PageRange | None = None  #: the same
    cover: Cover | None = None  #: the same
    level_due: str | None = None  #: the signature's level that the desk asked for, while a service was away
    timestamp_not_after: dt.datetime | None = None  #: end of the timestamp service's certificate
    earlier_signed: tuple[StoredObject, ...] = ()  #: what the signed PDF was before it was renewed, oldest first
    certificate_sha256: Sha256 | None = None  #: of the certificate that the desk signed with; records of before lack it

    @property
    def stands(self) -> bool:
        """Whether it still counts: neither withdrawn nor replaced."""
        return self.withdrawn_on is None and self.superseded_by is None

    @property
    def objects(self) -> tuple[StoredObject, ...]:
        """Everything in the store that belongs to it, beside its manifest."""
        return (self.original, self.signed, self.words, *self.collated_from, *self.earlier_signed)


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """Who did what to which document or record. Ids only."""

    action: str  #: "received", "archived", "fetched", …
    subject: str  #: a document or record id
    actor: str  #: desk, operator or API client
    at: dt.datetime
    facts: tuple[tuple[str, str], ...] = ()  #: hashes, counts, statuses; no personal data
