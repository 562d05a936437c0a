"""Rows that were sealed with an older key, or never, sealed with another: a batch at a time, table by table."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import serial
from core.model import ArchiveRecord, Arrival, BatchId, DocumentId, DossierCode, Expected, OwnerLink, RecordId
from storage.access.schema import account_place, accounts
from storage.programmes.rows import (
    NOTHING_EXPECTED,
    opened_expected,
    opened_source,
    sealed_expected,
    sealed_source,
)
from storage.programmes.schema import batch_items
from storage.rows import (
    arrival_place,
    arrival_row,
    document_place,
    dossier_place,
    link_place,
    link_row,
    masked_text,
    numbers_place,
    record_place,
    sealed_record,
)
from storage.schema import arrivals, documents, dossiers, owner_links, records
from storage.sealing.keys import KeyFile
from storage.sealing.secrets import Key, version_of


@dataclass(frozen=True, slots=True)
class Change:
    """From which keys to which."""

    keys: KeyFile
    key: Key
    plain: bool  #: whether rows may be there that were never sealed

    def opened(self, value: str, place: str) -> str:
        """What a value says."""
        return value if self.plain and version_of(value) == 0 else self.keys.unseal(value, place)


@dataclass(frozen=True, slots=True)
class Batch:
    """How many rows were sealed, and the last one's key in its table."""

    rows: int
    last: Any


def _documents(connection: sa.Connection, after: Any, limit: int, change: Change) -> Batch:
    found = _stale(connection, documents, documents.c.id, after, limit, change)
    changed = []
    for row in found:
        place = document_place(DocumentId(row.id))
        changed.append({"key": row.id, "value": change.key.seal(change.opened(row.value, place), place)})
    return _written(connection, documents, documents.c.id, changed)


def _arrivals(connection: sa.Connection, after: Any, limit: int, change: Change) -> Batch:
    found = _stale(connection, arrivals, arrivals.c.id, after, limit, change)
    changed = []
    for row in found:
        document_id = DocumentId(row.document_id)
        value = change.opened(row.value, arrival_place(document_id, row.source_key))
        sealed = arrival_row(document_id, serial.load(Arrival, value.encode()), change.key)
        changed.append({"key": row.id, "source_key": sealed["source_key"], "value": sealed["value"]})
    return _written(connection, arrivals, arrivals.c.id, changed)


def _records(connection: sa.Connection, after: Any, limit: int, change: Change) -> Batch:
    found = _stale(connection, records, records.c.number, after, limit, change)
    changed = []
    for row in found:
        record_id = RecordId(row.id)
        record = serial.load(ArchiveRecord, change.opened(row.value, record_place(record_id)).encode())
        texts = _masked_again(row, record_id, change)
        changed.append({"key": row.number, **sealed_record(record, change.key), **texts})
    return _written(connection, records, records.c.number, changed)


def _dossiers(connection: sa.Connection, after: Any, limit: int, change: Change) -> Batch:
    found = _stale(connection, dossiers, dossiers.c.code, after, limit, change)
    changed = []
    for row in found:
        place = dossier_place(DossierCode(row.code))
        changed.append({"key": row.code, "value": change.key.seal(change.opened(row.value, place), place)})
    return _written(connection, dossiers, dossiers.c.code, changed)


def _links(connection: sa.Connection, after: Any, limit: int, change: Change) -> Batch:
    found = _stale(connection, owner_links, owner_links.c.id, after, limit, change)
    changed = []
    for row in found:
        value = change.opened(row.value, link_place(row.owner, row.other))
        changed.append({"key": row.id, **link_row(serial.load(OwnerLink, value.encode()), change.key)})
    return _written(connection, owner_links, owner_links.c.id, changed)


def _accounts(connection: sa.Connection, after: Any, limit: int, change: Change) -> Batch:
    found = _stale(connection, accounts, accounts.c.name, after, limit, change)
    changed = []
    for row in found:
        place = account_place(row.name)
        changed.append({"key": row.name, "value": change.key.seal(change.opened(row.value, place), place)})
    return _written(connection, accounts, accounts.c.name, changed)


def _masked_again(row: Any, record_id: RecordId, change: Change) -> dict[str, str]:
    """The texts of a record with the tokens of the new key, also for what was not masked when it was written."""
    numbers: tuple[str, ...] = ()
    raw = row.text_raw
    if row.numbers:
        numbers = tuple(json.loads(change.keys.unseal(row.numbers, numbers_place(record_id))))
        old = change.keys.key(version_of(row.numbers))
        for number in numbers:
            raw = raw.replace(old.token(number), change.key.token(number))
    return masked_text(record_id, raw, change.key, known=numbers)


def _stale(
    connection: sa.Connection, table: sa.Table, order: sa.Column[Any], after: Any, limit: int, change: Change
) -> Sequence[sa.Row[Any]]:
    query = sa.select(table).where(sa.not_(table.c.value.startswith(f"{change.key.version}:")))
    if after is not None:
        query = query.where(order > after)
    query = query.order_by(order).limit(limit)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    return connection.execute(query).all()


def _written(connection: sa.Connection, table: sa.Table, order: sa.Column[Any], changed: list[dict[str, Any]]) -> Batch:
    if not changed:
        return Batch(0, None)
    columns: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in changed[0] if name != "key"}
    statement = sa.update(table).where(order == sa.bindparam("row_key")).values(columns)
    rows = [{"row_key" if name == "key" else f"new_{name}": value for name, value in row.items()} for row in changed]
    connection.execute(statement, rows)
    return Batch(len(changed), changed[-1]["key"])


def _items(connection: sa.Connection, _after: Any, limit: int, change: Change) -> Batch:
    """Files of back-scans; a row that is sealed is no longer among those looked for."""
    stale = sa.or_(
        batch_items.c.source_key.is_(None), sa.not_(batch_items.c.source.startswith(f"{change.key.version}:"))
    )
    query = sa.select(batch_items).where(stale).limit(limit)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    found = connection.execute(query).all()
    for row in found:
        mine = batch_items.c.batch_id == row.batch_id, batch_items.c.number == row.number
        connection.execute(sa.update(batch_items).where(*mine).values(**_item_again(row, change)))
    return Batch(len(found), None)


def _item_again(row: Any, change: Change) -> dict[str, str]:
    batch_id, known_by = BatchId(row.batch_id), row.source_key
    if known_by is None:
        source, expected = row.source, serial.load(Expected, row.expected.encode())
    else:
        source = opened_source(batch_id, known_by, row.source, change.keys)
        expected = opened_expected(batch_id, known_by, row.expected, change.keys)
    columns = sealed_source(batch_id, source, change.key)
    if expected == Expected():
        return columns | {"expected": NOTHING_EXPECTED}
    return columns | {"expected": sealed_expected(batch_id, columns["source_key"], expected, change.key)}


TABLES: Final[tuple[Callable[[sa.Connection, Any, int, Change], Batch], ...]] = (
    _documents,
    _arrivals,
    _records,
    _items,
    _dossiers,
    _links,
    _accounts,
)
