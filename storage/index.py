"""The write side of the index: documents in and out as values, saved by compare-and-set."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from core.codes import document_id_for
from core.errors import IntegrityError, Reason
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
    Status,
    UnitCode,
    WorkState,
)
from core.settings import IndexSettings
from storage import LedgerEntry, Paper, PartOf, ResultCount, SearchHit, Sums, Times, WorkQueue, queries
from storage.access.accounts import SqlAccounts
from storage.access.outbox import announce
from storage.access.systems import SqlSystems
from storage.books.registers import SqlRegisters
from storage.counting import SqlLacking, sums, tallies
from storage.dossiers import SqlDossiers
from storage.engine import inserting, open_engine, reading, writing
from storage.group_commit import GroupCommit
from storage.ledger import append
from storage.programmes.batches import SqlBatches
from storage.rows import arrival_row, document_row, record_row, sealed_record, source_of, standing
from storage.schema import arrivals, documents, records
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import open_keys, take_up, writing_key
from storage.sealing.secrets import Key
from storage.work import state
from storage.work.leases import SqlWork
from storage.work.line import follow, holds, hurry

_AT_ONCE: Final = 500


class SqlIndex:
    """An `Index` on SQLite or PostgreSQL."""

    def __init__(self, settings: IndexSettings, *, create: bool = False) -> None:
        """Connect; with `create`, make or upgrade the tables first, and seal what is not sealed."""
        self._engine = open_engine(settings.url.get_secret_value(), create=create)
        try:
            self._keys: KeyFile = (take_up if create else open_keys)(self._engine, settings.keys_file)
            if create:
                tallies.fill(self._engine, self._keys)
        except Exception:
            self._engine.dispose()
            raise
        self.work: WorkQueue = SqlWork(self._engine)
        self.batches = SqlBatches(self._engine, self._keys)
        self.dossiers = SqlDossiers(self._engine, self._keys)
        self.registers = SqlRegisters(self._engine)
        self.lacking = SqlLacking(self._engine, self._keys)
        self.accounts = SqlAccounts(self._engine, self._keys)
        self.systems = SqlSystems(self._engine)
        self._notes = GroupCommit(self._append)

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        return writing(self._engine)

    def _reading(self) -> AbstractContextManager[sa.Connection]:
        return reading(self._engine)

    # --- writing ---

    def receive(self, document: Document, arrival: Arrival) -> Document:
        """Note an arrival; the first one makes the document."""
        with self._writing() as connection:
            key = writing_key(connection, self._keys)
            row = document_row(document, key) | {"received_at": arrival.arrived_at}
            first = _inserted(connection, documents, row)
            if first:
                follow(connection, document)
            elif document.lane is Lane.DESK:
                hurry(connection, document)
            if self._is_new(connection, document.id, arrival) and _inserted(
                connection, arrivals, arrival_row(document.id, arrival, key)
            ):
                sides = zip(("fronts", "backs"), (kept.sha256 for kept in document.collated_from), strict=False)
                facts = (("sha256", document.original.sha256), ("first", str(first).lower()), *sides)
                append(connection, LedgerEvent("received", document.id, arrival.desk, arrival.arrived_at, facts))
            found = queries.document(connection, document.id, self._keys)
        if found is None:
            raise IntegrityError(
                f"không đọc lại được giấy tờ {document.id} từ mục lục / "
                f"document {document.id} cannot be read back from the index"
            )
        return found

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
        """Compare-and-set, with events, record, task, parts and others in the same transaction."""
        with self._writing() as connection:
            if lease is not None and not holds(connection, lease):
                return False
            key = writing_key(connection, self._keys)
            for item in (document, *also):
                if not _moved(connection, item, key, lease if item is document else None):
                    connection.rollback()
                    return False
            if record is not None:
                connection.execute(sa.insert(records).values(record_row(record, text, key)))
                tallies.came(connection, record)
                announce(connection, record)
            append(connection, *events)
            for part in parts:
                self._enter(connection, part, key)
        return True

    def _enter(self, connection: sa.Connection, part: PartOf, key: Key) -> None:
        """Let a part of a file stand in line; one that is known, from before an index was lost, is what it is.

        One that was joined again goes on anew.
        """
        came = {"received_at": part.arrival.arrived_at}
        if not _inserted(connection, documents, document_row(part.document, key) | came):
            known = queries.document(connection, part.document.id, self._keys)
            if known is not None and known.reason == Reason.JOINED:
                _moved(connection, replace(part.document, version=known.version), key, None)
            return
        follow(connection, part.document)
        _inserted(connection, arrivals, arrival_row(part.document.id, part.arrival, key))
        pages = part.document.pages
        facts = (
            ("part_of", document_id_for(part.document.original.sha256)),
            ("pages", f"{pages.first}-{pages.last}" if pages else ""),
        )
        append(
            connection, LedgerEvent("received", part.document.id, part.document.desk, part.arrival.arrived_at, facts)
        )

    def put_back(self, *papers: Paper) -> int:
        """Write archived papers that are not here, in one transaction; how many."""
        with self._writing() as connection:
            key = writing_key(connection, self._keys)
            return sum(self._put_back(connection, paper, key) for paper in papers)

    def amend(self, record: ArchiveRecord, *events: LedgerEvent) -> bool:
        """Compare-and-set of a record's version, with its events in the same transaction."""
        with self._writing() as connection:
            # Where several write at once, the row is held until this one is through.
            mine = records.c.id == record.id
            connection.execute(sa.select(records.c.number).where(mine).with_for_update())
            found = queries.record(connection, record.id, self._keys)
            if found is None or found.version != record.version - 1:
                return False
            changed = sealed_record(record, writing_key(connection, self._keys)) | standing(record)
            connection.execute(sa.update(records).where(mine).values(changed))
            tallies.changed(connection, found, record)
            announce(connection, record, before=found)
            append(connection, *events)
        return True

    def note(self, *events: LedgerEvent) -> None:
        """Write events that change no document, with those that other threads note at the same time."""
        self._notes.note(*events)

    def _append(self, events: Sequence[LedgerEvent]) -> None:
        with self._writing() as connection:
            append(connection, *events)

    def _put_back(self, connection: sa.Connection, paper: Paper, key: Key) -> bool:
        came = {"received_at": paper.record.archived_at}
        if not _inserted(connection, documents, document_row(paper.document, key) | came):
            found = queries.document(connection, paper.document.id, self._keys)
            if found is None or found.status is not Status.ARCHIVED:
                # It is on its way here, and comes to its record by itself.
                return False
        new = _inserted(connection, records, record_row(paper.record, paper.text, key))
        if new:
            tallies.came(connection, paper.record)
        return new

    def _is_new(self, connection: sa.Connection, document_id: DocumentId, arrival: Arrival) -> bool:
        """Whether no arrival from there is known under an older key; under the same key the table itself tells."""
        sources = [key.source(source_of(arrival)) for key in self._keys.all]
        known = arrivals.c.document_id == document_id, arrivals.c.source_key.in_(sources)
        return connection.execute(sa.select(arrivals.c.id).where(*known)).first() is None

    # --- reading ---

    def document(self, document_id: DocumentId) -> Document | None:
        """The document as it stands now."""
        with self._reading() as connection:
            return queries.document(connection, document_id, self._keys)

    def documents(self, *statuses: Status, limit: int | None = None) -> tuple[Document, ...]:
        """Documents in any of the statuses, oldest first."""
        with self._reading() as connection:
            return queries.all_documents(connection, statuses, limit, self._keys)

    def came(self, *statuses: Status) -> dict[DocumentId, dt.datetime]:
        """When each document in any of the statuses came first."""
        with self._reading() as connection:
            return queries.came(connection, statuses)

    def arrivals(self, document_id: DocumentId) -> tuple[Arrival, ...]:
        """Every arrival of a document, oldest first."""
        with self._reading() as connection:
            return queries.all_arrivals(connection, document_id, self._keys)

    def record(self, record_id: RecordId) -> ArchiveRecord | None:
        """A record by its id."""
        with self._reading() as connection:
            return queries.record(connection, record_id, self._keys)

    def records(self, *, owner: OwnerId | None = None, kind: KindCode | None = None) -> Iterator[ArchiveRecord]:
        """Records, newest first."""
        with reading(self._engine, at_once=_AT_ONCE) as connection:
            yield from queries.all_records(connection, self._keys, owner=owner, kind=kind)

    def due(self) -> tuple[RecordId, ...]:
        """All records whose signature is below the level that was asked for, oldest first."""
        with self._reading() as connection:
            return queries.due(connection)

    def damaged(self, records: Iterable[ArchiveRecord]) -> frozenset[RecordId]:
        """Those of whose bytes fixity knows no good copy."""
        with self._reading() as connection:
            return queries.damaged(connection, records)

    def search(self, text: str, *, limit: int = 20) -> tuple[SearchHit, ...]:
        """Records that hold all the words."""
        with self._reading() as connection:
            return queries.search(connection, text, limit, self._keys)

    def counts(self, *, on: dt.date) -> tuple[ResultCount, ...]:
        """Digitized records per unit, year and group."""
        with self._reading() as connection:
            return sums.counts(connection, on, self._keys)

    def sums(self, *, on: dt.date, units: Collection[UnitCode] | None = None) -> Sums:
        """What `counts` says of results, added up."""
        with self._reading() as connection:
            return sums.sums(connection, on, self._keys, units)

    def work_state(self) -> WorkState:
        """What stands where, for how long, and why it does not go on."""
        with self._reading() as connection:
            return state.work_state(connection)

    def status_counts(self) -> dict[Status, int]:
        """How many documents stand where."""
        with self._reading() as connection:
            return queries.status_counts(connection)

    def ledger(self, *, after: int = 0, between: Times | None = None) -> Iterator[LedgerEntry]:
        """Ledger entries in order."""
        with reading(self._engine, at_once=_AT_ONCE) as connection:
            yield from queries.ledger_entries(connection, after, between)

    def events(self, subject: str, *, limit: int) -> tuple[LedgerEntry, ...]:
        """The newest ledger entries about a subject, newest first."""
        with self._reading() as connection:
            return queries.ledger_entries_of(connection, subject, limit)


def _moved(connection: sa.Connection, document: Document, key: Key, lease: Lease | None) -> bool:
    """Write a document over the version that was read, and its task; False where another one was written meanwhile."""
    changed = replace(document, version=document.version + 1)
    mine = documents.c.id == document.id, documents.c.version == document.version
    updated = connection.execute(sa.update(documents).where(*mine).values(document_row(changed, key)))
    if updated.rowcount != 1:
        return False
    follow(connection, changed, lease)
    return True


def _inserted(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> bool:
    """Insert a row unless it is there already, and say whether it was new."""
    statement = inserting(connection, table).values(row).on_conflict_do_nothing().returning(sa.literal(1))
    return connection.execute(statement).first() is not None
