"""Where bytes and facts are kept: the protocols that every store and index fulfils, and their front doors."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from core.config import StoreSettings
from core.model import (
    ArchiveRecord,
    Arrival,
    Document,
    DocumentId,
    Group,
    KindCode,
    LedgerEvent,
    OwnerId,
    RecordId,
    Sha256,
    Status,
    StoredObject,
    UnitCode,
)


class ObjectStore(Protocol):
    """Bytes under their own SHA-256, and a few named objects; created once, never changed."""

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        """Keep the bytes and say where they lie, after reading them back.

        Safe to repeat: the same bytes are kept once.

        Raises:
            UnavailableError: the store is away, full or refuses.
            IntegrityError: what was read back is not what was given.
        """

    def get(self, sha256: Sha256) -> bytes:
        """The bytes, compared with their name.

        Raises:
            IntegrityError: they are missing or damaged.
            UnavailableError: the store is away.
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


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An event with its place in the chain: `hash` covers the canonical JSON of everything before it in this row."""

    sequence: int
    event: LedgerEvent
    previous: Sha256
    hash: Sha256


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that matches a search, and whether it matches with its exact accents."""

    record: ArchiveRecord
    exact: bool
    snippet: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResultCount:
    """How many archived records a unit has, by year of archiving and of issue; what `targets` counts from."""

    unit: UnitCode
    archived_year: int
    issued_year: int | None  #: None where the paper's date is not known
    group: Group
    digitized: int
    still_valid: int  #: of them, not expired, withdrawn or superseded on the day asked


class Index(Protocol):
    """Facts about documents and records: the truth about progress."""

    def receive(self, document: Document, arrival: Arrival) -> Document:
        """Note that a file arrived. The same bytes again: one more arrival of the same document, which is returned."""

    def document(self, document_id: DocumentId) -> Document | None:
        """The document as it stands now."""

    def documents(self, *statuses: Status, limit: int | None = None) -> tuple[Document, ...]:
        """Documents in any of the statuses (all without one), oldest first."""

    def arrivals(self, document_id: DocumentId) -> tuple[Arrival, ...]:
        """Every arrival of a document, oldest first."""

    def save(
        self, document: Document, *events: LedgerEvent, record: ArchiveRecord | None = None, text: str = ""
    ) -> bool:
        """Write a document that was changed, with its events and its record, in one transaction, or nothing at all.

        `document.version` is the version that was *read*; on success the stored one is one higher.

        Args:
            document: the changed value.
            events: what happened, for the ledger.
            record: the archive record to index with it, with the status ARCHIVED.
            text: what the record says, for full-text search.

        Returns:
            False when somebody else saved first; then nothing was written.
        """

    def note(self, *events: LedgerEvent) -> None:
        """Write events that change no document (a fetch, a verification)."""

    def record(self, record_id: RecordId) -> ArchiveRecord | None:
        """A record by its id."""

    def records(self, *, owner: OwnerId | None = None, kind: KindCode | None = None) -> Iterator[ArchiveRecord]:
        """Records, newest first, narrowed by owner and kind."""

    def search(self, text: str, *, limit: int = 20) -> tuple[SearchHit, ...]:
        """Records whose text holds all the words, accents or not; those with the exact accents first, then newest."""

    def counts(self, *, on: dt.date) -> tuple[ResultCount, ...]:
        """Digitized records per unit, years and group."""

    def status_counts(self) -> dict[Status, int]:
        """How many documents stand where."""

    def ledger(self, *, after: int = 0) -> Iterator[LedgerEntry]:
        """Ledger entries in order."""

    def close(self) -> None:
        """Let go of connections."""


def open_store(settings: StoreSettings) -> ObjectStore:
    """The store that the settings name.

    Raises:
        ConfigError: a setting is impossible.
        UnavailableError: its folder cannot be used.
    """
    if settings.kind == "s3":
        from storage.s3 import S3Store

        return S3Store(settings)
    from storage.files import FilesStore

    return FilesStore(settings.path)


def open_index(url: str, *, create: bool = False) -> Index:
    """The index at that address.

    Raises:
        ConfigError: the address is wrong, or its tables are missing or of another version.
        UnavailableError: the database is away.
    """
    from storage.index import SqlIndex

    return SqlIndex(url, create=create)
