"""The write side of the index: documents in and out as values, saved by compare-and-set."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from core import serial
from core.errors import IntegrityError, UnavailableError
from core.model import (
    ArchiveRecord,
    Arrival,
    Document,
    DocumentId,
    KindCode,
    Lane,
    Lease,
    LedgerEvent,
    OwnerId,
    RecordId,
    Sha256,
    Status,
)
from core.text import nfc, squash
from storage import LedgerEntry, ResultCount, SearchHit, WorkQueue, queries
from storage.batches import SqlBatches
from storage.engine import open_engine
from storage.ledger import GENESIS, link
from storage.line import follow, holds, hurry, inserting
from storage.schema import arrivals, documents, ledger, records
from storage.work import SqlWork

#: PostgreSQL: one number that all writers of the ledger lock, so that the chain never forks.
_LEDGER_LOCK: Final = 7_341_201


class SqlIndex:
    """An `Index` on SQLite or PostgreSQL."""

    def __init__(self, url: str, *, create: bool = False) -> None:
        """Connect; with `create`, make or upgrade the tables first."""
        self._engine = open_engine(url, create=create)
        self.work: WorkQueue = SqlWork(self._engine)
        self.batches = SqlBatches(self._engine)

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            raise UnavailableError(f"the index cannot be written now ({type(error.orig).__name__})") from error

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect().execution_options(reading=True) as connection:
                yield connection
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            raise UnavailableError(f"the index cannot be read now ({type(error.orig).__name__})") from error

    # --- writing ---

    def receive(self, document: Document, arrival: Arrival) -> Document:
        """Note an arrival; the first one makes the document."""
        row = _document_row(document) | {"received_at": arrival.arrived_at}
        with self._writing() as connection:
            first = _inserted(connection, documents, row)
            if first:
                follow(connection, document)
            elif document.lane is Lane.DESK:
                hurry(connection, document)
            if _inserted(connection, arrivals, _arrival_row(document.id, arrival)):
                facts = (("sha256", document.original.sha256), ("first", str(first).lower()))
                _append(connection, LedgerEvent("received", document.id, arrival.desk, arrival.arrived_at, facts))
            found = queries.document(connection, document.id)
        if found is None:
            raise IntegrityError(f"document {document.id} cannot be read back from the index")
        return found

    def save(
        self,
        document: Document,
        *events: LedgerEvent,
        record: ArchiveRecord | None = None,
        text: str = "",
        lease: Lease | None = None,
    ) -> bool:
        """Compare-and-set, with events, record and task in the same transaction."""
        with self._writing() as connection:
            if lease is not None and not holds(connection, lease):
                return False
            changed = replace(document, version=document.version + 1)
            updated = connection.execute(
                sa.update(documents)
                .where(documents.c.id == document.id, documents.c.version == document.version)
                .values(_document_row(changed))
            )
            if updated.rowcount != 1:
                return False
            follow(connection, changed, lease)
            if record is not None:
                connection.execute(sa.insert(records).values(record_row(record, text)))
            for event in events:
                _append(connection, event)
        return True

    def note(self, *events: LedgerEvent) -> None:
        """Write events that change no document."""
        with self._writing() as connection:
            for event in events:
                _append(connection, event)

    # --- reading ---

    def document(self, document_id: DocumentId) -> Document | None:
        """The document as it stands now."""
        with self._reading() as connection:
            return queries.document(connection, document_id)

    def documents(self, *statuses: Status, limit: int | None = None) -> tuple[Document, ...]:
        """Documents in any of the statuses, oldest first."""
        with self._reading() as connection:
            return queries.all_documents(connection, statuses, limit)

    def arrivals(self, document_id: DocumentId) -> tuple[Arrival, ...]:
        """Every arrival of a document, oldest first."""
        with self._reading() as connection:
            return queries.all_arrivals(connection, document_id)

    def record(self, record_id: RecordId) -> ArchiveRecord | None:
        """A record by its id."""
        with self._reading() as connection:
            return queries.record(connection, record_id)

    def records(self, *, owner: OwnerId | None = None, kind: KindCode | None = None) -> Iterator[ArchiveRecord]:
        """Records, newest first."""
        with self._reading() as connection:
            yield from queries.all_records(connection, owner, kind)

    def search(self, text: str, *, limit: int = 20) -> tuple[SearchHit, ...]:
        """Records that hold all the words."""
        with self._reading() as connection:
            return queries.search(connection, text, limit)

    def counts(self, *, on: dt.date) -> tuple[ResultCount, ...]:
        """Digitized records per unit, year and group."""
        with self._reading() as connection:
            return queries.counts(connection, on)

    def status_counts(self) -> dict[Status, int]:
        """How many documents stand where."""
        with self._reading() as connection:
            return queries.status_counts(connection)

    def ledger(self, *, after: int = 0) -> Iterator[LedgerEntry]:
        """Ledger entries in order."""
        with self._reading() as connection:
            yield from queries.ledger_entries(connection, after)


def _append(connection: sa.Connection, event: LedgerEvent) -> None:
    """Write the next entry. SQLite writers are alone by BEGIN IMMEDIATE; PostgreSQL's take a lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LEDGER_LOCK)))
    last = connection.execute(
        sa.select(ledger.c.sequence, ledger.c.hash).order_by(ledger.c.sequence.desc()).limit(1)
    ).one_or_none()
    sequence, previous = (last.sequence + 1, Sha256(last.hash)) if last else (1, GENESIS)
    entry = link(event, sequence=sequence, previous=previous)
    connection.execute(
        sa.insert(ledger).values(
            sequence=entry.sequence,
            previous=entry.previous,
            hash=entry.hash,
            subject=event.subject,
            at=event.at,
            value=serial.dump(event).decode(),
        )
    )


def _inserted(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> bool:
    """Insert a row unless it is there already, and say whether it was new."""
    statement = inserting(connection, table).values(row).on_conflict_do_nothing().returning(sa.literal(1))
    return connection.execute(statement).first() is not None


def _document_row(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "desk": document.desk,
        "status": document.status.value,
        "version": document.version,
        "sha256": document.original.sha256,
        "value": serial.dump(document).decode(),
    }


def _arrival_row(document_id: DocumentId, arrival: Arrival) -> dict[str, object]:
    # The same file seen again after a kill is the same arrival; the path itself is not a key anybody reads.
    key = hashlib.sha256(f"{arrival.desk}\0{arrival.source}".encode()).hexdigest()
    return {
        "document_id": document_id,
        "source_key": key,
        "arrived_at": arrival.arrived_at,
        "value": serial.dump(arrival).decode(),
    }


def record_row(record: ArchiveRecord, text: str) -> dict[str, object]:
    """A record as a row; `text` is what the paper says."""
    return {
        "id": record.id,
        "document_id": record.document_id,
        "owner": record.owner,
        "kind": record.kind,
        "grp": record.group.value,
        "unit": record.unit,
        "archived_at": record.archived_at,
        "archived_year": record.archived_at.astimezone(_VIETNAM).year,
        "issued_year": record.issued_on.year if record.issued_on else None,
        "expires_on": record.expires_on,
        "withdrawn_on": record.withdrawn_on,
        "value": serial.dump(record).decode(),
        "text_raw": nfc(text),
        "text_fold": squash(text),
    }


#: Days and years are Vietnam's, which has had no summer time since 1975.
_VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))
