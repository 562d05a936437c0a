"""Where bytes and facts are kept: the protocols that every store and index fulfils, and their front doors."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from core.model import (
    ArchiveRecord,
    Arrival,
    Document,
    DocumentId,
    KindCode,
    Lease,
    LedgerEvent,
    OwnerId,
    RecordId,
    Sha256,
    Status,
    StoredObject,
    UnitCode,
    WorkState,
)
from core.settings import IndexSettings, StoreSettings
from storage.answers import LedgerEntry, Paper, PartOf, ResultCount, Rotation, SearchHit, Sums, Times
from storage.work import WorkQueue

if TYPE_CHECKING:
    from storage.access.accounts import SqlAccounts
    from storage.access.systems import SqlSystems
    from storage.books.registers import SqlRegisters
    from storage.counting import SqlLacking
    from storage.dossiers import SqlDossiers
    from storage.programmes.batches import SqlBatches

__all__ = [
    "Index",
    "LedgerEntry",
    "ObjectStore",
    "Paper",
    "PartOf",
    "ResultCount",
    "Rotation",
    "SearchHit",
    "Sums",
    "Times",
    "WorkQueue",
    "open_index",
    "open_store",
    "rotate_key",
]


class ObjectStore(Protocol):
    """Bytes under their own SHA-256, and a few named objects; created once, never changed."""

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        """Keep the bytes and say where they lie, after reading them back.

        Safe to repeat: the same bytes are kept once.

        Raises:
            UnavailableError: the store is away, full or refuses.
            IntegrityError: what was read back is not what was given.
        """

    def get(self, sha256: Sha256, *, version_id: str | None = None) -> bytes:
        """The bytes, compared with their name; of that version where the store keeps versions and it is still good.

        Raises:
            IntegrityError: they are missing or damaged.
            UnavailableError: the store is away.
        """

    def link(self, sha256: Sha256, *, version_id: str | None = None, seconds: int) -> str | None:
        """An address at which anybody may fetch that version for so long; None where the store has none to give.

        Nobody compares those bytes with their name on the way.
        """

    def has(self, sha256: Sha256) -> bool:
        """Whether an object of that name lies here (its bytes are not read)."""

    def hashes(self) -> Iterator[Sha256]:
        """Every content-addressed object, in no order."""

    def put_named(self, name: str, data: bytes) -> None:
        """Create a named object such as `aip/r-…/v1/manifest.json`; the same bytes again change nothing.

        Raises:
            IntegrityError: the name is taken by other bytes.
        """

    def get_named(self, name: str) -> bytes:
        """The bytes of a named object.

        Raises:
            IntegrityError: there is none.
        """

    def names(self, prefix: str) -> Iterator[str]:
        """Every named object below the prefix, sorted."""


class Index(Protocol):
    """Facts about documents and records: the truth about progress."""

    @property
    def work(self) -> WorkQueue:
        """The same database as a queue of work."""

    @property
    def batches(self) -> "SqlBatches":
        """The same database as a book of back-scan programmes."""

    @property
    def dossiers(self) -> "SqlDossiers":
        """The same database as a book of dossiers, of what served them again, and of one person's numbers."""

    @property
    def registers(self) -> "SqlRegisters":
        """The same database as the offices' own books."""

    @property
    def lacking(self) -> "SqlLacking":
        """The same database asked what is behind a figure."""

    @property
    def accounts(self) -> "SqlAccounts":
        """The same database as a book of people who may sign in."""

    @property
    def systems(self) -> "SqlSystems":
        """The same database as a book of other systems: who they are, what they are told and were answered."""

    def receive(self, document: Document, arrival: Arrival) -> Document:
        """Note that a file arrived. The same bytes again: one more arrival of the same document, which is returned."""

    def document(self, document_id: DocumentId) -> Document | None:
        """The document as it stands now."""

    def documents(self, *statuses: Status, limit: int | None = None) -> tuple[Document, ...]:
        """Documents in any of the statuses (all without one), oldest first."""

    def came(self, *statuses: Status) -> dict[DocumentId, dt.datetime]:
        """When each document in any of the statuses came first."""

    def arrivals(self, document_id: DocumentId) -> tuple[Arrival, ...]:
        """Every arrival of a document, oldest first."""

    def save(
        self,
        document: Document,
        *events: LedgerEvent,
        record: ArchiveRecord | None = None,
        text: str = "",
        lease: Lease | None = None,
        parts: tuple[PartOf, ...] = (),
        also: tuple[Document, ...] = (),
    ) -> bool:
        """Write a document that was changed, with its events and its record, in one transaction, or nothing at all.

        `document.version` is the version that was *read*; on success the stored one is one higher.

        Args:
            document: the changed value.
            events: what happened, for the ledger.
            record: the archive record to index with it, with the status ARCHIVED.
            text: what the record says, for full-text search.
            lease: in whose hands the document is; it goes on holding unless the document comes to rest.
            parts: what it was split into, with the status SPLIT; those that are here already stay as they are, unless
                they were joined again.
            also: others that change with it, each from the version that was read.

        Returns:
            False when somebody else saved first or the lease was lost; then nothing was written.
        """

    def put_back(self, *papers: Paper) -> int:
        """Write archived papers that are not here, in one transaction; what is here stays. How many were missing."""

    def amend(self, record: ArchiveRecord, *events: LedgerEvent) -> bool:
        """Write the next version of a record, with its events, in one transaction, or nothing at all.

        `record.version` is one higher than the version that was read; False when another one was written meanwhile.
        """

    def due(self) -> tuple[RecordId, ...]:
        """All records whose signature is below the level that was asked for, oldest first."""

    def damaged(self, records: Iterable[ArchiveRecord]) -> frozenset[RecordId]:
        """Those of the records of whose bytes fixity knows no good copy."""

    def note(self, *events: LedgerEvent) -> None:
        """Write events that change no document (a fetch, a verification)."""

    def record(self, record_id: RecordId) -> ArchiveRecord | None:
        """A record by its id."""

    def records(self, *, owner: OwnerId | None = None, kind: KindCode | None = None) -> Iterator[ArchiveRecord]:
        """Records, newest first, narrowed by owner and kind."""

    def search(self, text: str, *, limit: int = 20) -> tuple[SearchHit, ...]:
        """Records whose text holds all the words, accents or not; those with the exact accents first, then newest."""

    def counts(self, *, on: dt.date) -> tuple[ResultCount, ...]:
        """Every record as it stood on a day, per unit, quarters and group; later ones stand in a later quarter."""

    def sums(self, *, on: dt.date, units: Collection[UnitCode] | None = None) -> Sums:
        """What `counts` says of results, of those units or of all, added up: what targets are counted from."""

    def status_counts(self) -> dict[Status, int]:
        """How many documents stand where."""

    def work_state(self) -> WorkState:
        """What stands where, for how long, and why it does not go on: for whoever watches the desk."""

    def ledger(self, *, after: int = 0, between: Times | None = None) -> Iterator[LedgerEntry]:
        """Ledger entries in order; of those times only, the second left out."""

    def events(self, subject: str, *, limit: int) -> tuple[LedgerEntry, ...]:
        """The newest ledger entries about a subject (a record, a document, an account), newest first."""

    def close(self) -> None:
        """Let go of connections."""


def open_store(settings: StoreSettings) -> ObjectStore:
    """The store that the settings name.

    Raises:
        ConfigError: a setting is impossible, or WORM is asked of a store that does not protect.
        UnavailableError: its folder cannot be used, or the server that must prove WORM is away.
    """
    from storage.care import open_cared

    return open_cared(settings)


def open_index(settings: IndexSettings, *, create: bool = False) -> Index:
    """The index that the settings name; with `create` its tables and its keys are made or brought up to date.

    Raises:
        ConfigError: the address is wrong, its tables are missing or of another version, or its keys are not there.
        UnavailableError: the database is away.
    """
    from storage.index import SqlIndex

    return SqlIndex(settings, create=create)


def rotate_key(settings: IndexSettings, *, tick: Callable[[int], None] = lambda _rows: None) -> Rotation:
    """Put a new key in force and seal every row of the index with it; killed and run again, it goes on.

    Args:
        settings: whose index it is.
        tick: is told how many rows were sealed, batch by batch.

    Raises:
        ConfigError: the index or its keys are not there.
        UnavailableError: the database is away.
    """
    from storage.engine import open_engine
    from storage.sealing.rotation import rotate

    engine = open_engine(settings.url.get_secret_value())
    try:
        return rotate(engine, settings.keys_file, tick)
    finally:
        engine.dispose()
