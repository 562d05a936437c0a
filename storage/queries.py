"""The read side of the index, one statement per question."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from core import serial
from core.model import (
    ArchiveRecord,
    Arrival,
    Document,
    DocumentId,
    DossierCode,
    KindCode,
    LedgerEvent,
    OwnerId,
    RecordId,
    Sha256,
    Status,
)
from core.text import nfc, same_tones, words
from storage import LedgerEntry, SearchHit, Times
from storage.files import cas_path
from storage.rows import arrival_place, document_place, record_place
from storage.schema import arrivals, documents, fixity, ledger, records
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import require_readable
from storage.sealing.secrets import shown

#: Records of PostgreSQL stand in buckets of 2 to this power, in the order in which they were put in: migration 0007.
_BUCKET: Final = 12
#: To look for more of them by name takes longer than to look at all.
_MOST_BUCKETS: Final = 64
#: So many matches for each answer are compared letter by letter.
_COMPARED: Final = 5
_SNIPPET: Final = 60
_NAMES_AT_ONCE: Final = 500
_WORD: Final = re.compile(r"[^\W_]+")
_RECORD: Final = sa.select(records.c.value).where(records.c.id == sa.bindparam("of_id"))
#: The names of objects of which no good copy is known.
LOST: Final = sa.select(fixity.c.name).where(fixity.c.state == "lost")
_ANY_LOST: Final = LOST.limit(1)


def document(connection: sa.Connection, document_id: DocumentId, keys: KeyFile) -> Document | None:
    """A document by its id."""
    query = sa.select(documents.c.id, documents.c.value, documents.c.version)
    row = connection.execute(query.where(documents.c.id == document_id)).one_or_none()
    return _document(row, keys) if row else None


def all_documents(
    connection: sa.Connection, statuses: tuple[Status, ...], limit: int | None, keys: KeyFile
) -> tuple[Document, ...]:
    """Documents in any of the statuses, oldest first."""
    query = sa.select(documents.c.id, documents.c.value, documents.c.version).order_by(
        documents.c.received_at, documents.c.id
    )
    if statuses:
        query = query.where(documents.c.status.in_([status.value for status in statuses]))
    return tuple(_document(row, keys) for row in connection.execute(query.limit(limit)))


def came(connection: sa.Connection, statuses: tuple[Status, ...]) -> dict[DocumentId, dt.datetime]:
    """When each document in any of the statuses came first."""
    query = sa.select(documents.c.id, documents.c.received_at)
    query = query.where(documents.c.status.in_([status.value for status in statuses]))
    return {DocumentId(row.id): row.received_at for row in connection.execute(query)}


def _document(row: Any, keys: KeyFile) -> Document:
    value = keys.unseal(row.value, document_place(DocumentId(row.id)))
    return replace(serial.load(Document, value.encode()), version=row.version)


def all_arrivals(connection: sa.Connection, document_id: DocumentId, keys: KeyFile) -> tuple[Arrival, ...]:
    """Every arrival of a document, oldest first."""
    query = (
        sa.select(arrivals.c.source_key, arrivals.c.value)
        .where(arrivals.c.document_id == document_id)
        .order_by(arrivals.c.arrived_at, arrivals.c.id)
    )
    return tuple(
        serial.load(Arrival, keys.unseal(value, arrival_place(document_id, source_key)).encode())
        for source_key, value in connection.execute(query)
    )


def record(connection: sa.Connection, record_id: RecordId, keys: KeyFile) -> ArchiveRecord | None:
    """A record by its id."""
    value = connection.execute(_RECORD, {"of_id": record_id}).scalar_one_or_none()
    return opened(record_id, value, keys) if value else None


def opened(record_id: str, value: str, keys: KeyFile) -> ArchiveRecord:
    """A record as its row has it, sealed."""
    return serial.load(ArchiveRecord, keys.unseal(value, record_place(RecordId(record_id))).encode())


def all_records(
    connection: sa.Connection,
    keys: KeyFile,
    *,
    owner: OwnerId | None = None,
    kind: KindCode | None = None,
    dossier: DossierCode | None = None,
) -> Iterator[ArchiveRecord]:
    """Records, newest first, narrowed by owner, kind and dossier."""
    asked: dict[str, object] = {"of_kind": kind}
    if owner is not None or dossier is not None:
        require_readable(connection, keys)
    if owner is not None:
        asked["of_owners"] = [key.owner(owner) for key in keys.all]
    if dossier is not None:
        asked["of_dossiers"] = [key.dossier(dossier) for key in keys.all]
    query = _records(by_owner=owner is not None, by_kind=kind is not None, by_dossier=dossier is not None)
    for record_id, value in connection.execute(query, asked):
        yield opened(record_id, value, keys)


@cache
def _records(*, by_owner: bool, by_kind: bool, by_dossier: bool) -> sa.Select[Any]:
    """Made once: to put the statement together takes longer than to ask it."""
    query = sa.select(records.c.id, records.c.value).order_by(records.c.archived_at.desc(), records.c.id)
    if by_owner:
        query = query.where(records.c.owner.in_(sa.bindparam("of_owners", expanding=True)))
    if by_dossier:
        query = query.where(records.c.dossier.in_(sa.bindparam("of_dossiers", expanding=True)))
    return query.where(records.c.kind == sa.bindparam("of_kind")) if by_kind else query


def due(connection: sa.Connection) -> tuple[RecordId, ...]:
    """All records whose signature is below the level that was asked for, oldest first; no record is opened for it."""
    query = sa.select(records.c.id).where(records.c.level_due.is_not(None))
    return tuple(
        RecordId(row) for row in connection.execute(query.order_by(records.c.archived_at, records.c.id)).scalars()
    )


def damaged(connection: sa.Connection, of: Iterable[ArchiveRecord]) -> frozenset[RecordId]:
    """Those of the records that have a lost object."""
    # Most archives have lost nothing, and one look says so of all.
    if connection.execute(_ANY_LOST).first() is None:
        return frozenset()
    owners: dict[str, set[RecordId]] = {}
    for item in of:
        for kept in item.objects:
            owners.setdefault(cas_path(kept.sha256), set()).add(item.id)
    names = list(owners)
    found: set[RecordId] = set()
    for start in range(0, len(names), _NAMES_AT_ONCE):
        some = fixity.c.name.in_(names[start : start + _NAMES_AT_ONCE])
        found.update(*(owners[name] for name in connection.execute(LOST.where(some)).scalars()))
    return frozenset(found)


def search(connection: sa.Connection, text: str, limit: int, keys: KeyFile) -> tuple[SearchHit, ...]:
    """Records that hold all the words, accents or not; exact accents first, then newest."""
    # A number is looked for by the tokens that stand for it, one of each key.
    masked = tuple(dict.fromkeys(key.mask(nfc(text)).text for key in keys.all))
    if masked != (nfc(text),):
        require_readable(connection, keys)
        # As it stands, too: passports' numbers were not masked before, and are in older rows until the key is changed.
        masked += (nfc(text),)
    asked = tuple(words(variant) for variant in masked)
    if not asked[0]:
        return ()
    newest = _newest_sqlite if connection.dialect.name == "sqlite" else _newest_postgresql
    query = (
        sa.select(records.c.id, records.c.value, records.c.text_raw)
        .where(records.c.number.in_(newest(connection, asked, limit * _COMPARED)))
        .order_by(records.c.archived_at.desc(), records.c.id)
    )
    exact = [_exact_words(variant) for variant in masked]
    rows = [(_is_exact(row.text_raw, exact), row) for row in connection.execute(query)]
    rows.sort(key=lambda row: not row[0])
    # Records are made of the answers only: to restore them all costs more than to find them.
    return tuple(
        SearchHit(
            record=opened(row.id, row.value, keys),
            exact=same,
            snippet=_snippet(row.text_raw, {variant[0] for variant in asked}),
        )
        for same, row in rows[:limit]
    )


def _newest_sqlite(connection: sa.Connection, asked: tuple[tuple[str, ...], ...], limit: int) -> list[int]:
    # Those put in last: to sort by time, every match would have to be fetched, from all over the file.
    found = sa.table("records_text", sa.column("rowid", sa.Integer), sa.column("records_text"))
    phrase = " OR ".join("(" + " AND ".join(f'"{word}"' for word in variant) + ")" for variant in asked)
    matching = sa.literal_column("records_text").op("MATCH")(phrase)
    return list(
        connection.execute(
            sa.select(found.c.rowid).where(matching).order_by(found.c.rowid.desc()).limit(limit)
        ).scalars()
    )


def _newest_postgresql(connection: sa.Connection, asked: tuple[tuple[str, ...], ...], limit: int) -> list[int]:
    """Common words match half the archive: the newest bucket first, then as many as should hold what still lacks."""
    phrase = " | ".join("(" + " & ".join(variant) + ")" for variant in asked)
    matching = sa.func.to_tsquery(sa.literal_column("'simple'"), phrase)
    # With a plain number the planner would walk back through the whole table wherever it thinks the words common.
    number = records.c.number + 0
    buckets = 1 + ((connection.execute(sa.select(sa.func.max(records.c.number))).scalar_one() or 0) >> _BUCKET)
    below, more, found = buckets, 1, list[int]()
    while below and len(found) < limit:
        first = max(0, below - more) if more <= _MOST_BUCKETS else 0
        of = " | ".join(f"'#{bucket}'" for bucket in range(first, below)) if first else ""
        here = matching.op("&&")(sa.cast(of, TSQUERY)) if of else matching
        query = sa.select(records.c.number).where(sa.literal_column("text_words").op("@@")(here))
        query = query.where(number < below << _BUCKET).order_by(number.desc()).limit(limit - len(found))
        found += connection.execute(query).scalars()
        below, looked_at = first, buckets - first
        more = 2 * looked_at * limit // len(found) if found else 8 * looked_at
    return found


def _is_exact(raw: str, asked: list[set[str]]) -> bool:
    have = _exact_words(raw)
    return any(need <= have for need in asked)


def _exact_words(text: str) -> set[str]:
    return {_toned(part) for part in set(_WORD.findall(nfc(text).casefold()))}


@lru_cache(maxsize=16_384)
def _toned(word: str) -> str:
    """Vietnamese has some seven thousand syllables: each is looked at once."""
    return same_tones(word)


def _snippet(raw: str, asked: set[str]) -> str:
    """The words around the first one that matches; numbers stay hidden."""
    parts = raw.split()
    place = next((number for number, part in enumerate(parts) if not asked.isdisjoint(words(part))), 0)
    return shown(" ".join(parts[max(0, place - 4) : place + 8]))[: 2 * _SNIPPET]


def status_counts(connection: sa.Connection) -> dict[Status, int]:
    """How many documents stand where."""
    query = sa.select(documents.c.status, sa.func.count()).group_by(documents.c.status)
    return {Status(status): count for status, count in connection.execute(query)}


def ledger_entries(connection: sa.Connection, after: int, between: Times | None = None) -> Iterator[LedgerEntry]:
    """Ledger entries in order; of those times only, the second left out.

    Raises:
        ValueError: a row is no event, or its columns say something else than the event.
    """
    query = sa.select(ledger).where(ledger.c.sequence > after).order_by(ledger.c.sequence)
    if between is not None:
        query = query.where(ledger.c.at >= between[0], ledger.c.at < between[1])
    return map(_entry, connection.execute(query))


def ledger_entries_of(connection: sa.Connection, subject: str, limit: int) -> tuple[LedgerEntry, ...]:
    """The newest entries about a subject, newest first.

    Raises:
        ValueError: as `ledger_entries`.
    """
    query = sa.select(ledger).where(ledger.c.subject == subject).order_by(ledger.c.sequence.desc())
    return tuple(map(_entry, connection.execute(query.limit(limit))))


def _entry(row: Any) -> LedgerEntry:
    event = serial.load(LedgerEvent, row.value.encode())
    if (row.subject, row.at) != (event.subject, event.at):
        # The chain covers the event; whoever looks by subject or time must find the same.
        raise ValueError(f"ledger entry {row.sequence} is filed under another subject or time")
    return LedgerEntry(row.sequence, event, Sha256(row.previous), Sha256(row.hash))
