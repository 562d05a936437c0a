"""Back-scan programmes in the index: their state, their items, and samples that were drawn for quality control."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from core import serial
from core.model import (
    Batch,
    BatchId,
    BatchItem,
    BatchState,
    DocumentId,
    Expected,
    ItemState,
    KindCode,
    Sha256,
    Status,
    StopReason,
)
from storage.engine import inserting, reading, writing
from storage.programmes.rows import (
    NOTHING_EXPECTED,
    opened_expected,
    opened_source,
    sealed_expected,
    sealed_source,
    source_key,
)
from storage.programmes.samples import SqlSamples, locked, store, value_of
from storage.programmes.schema import batch_items, batch_samples, batches
from storage.schema import documents, tasks
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import writing_key
from storage.sealing.secrets import Key

_BATCH: Final = 500
_FOUND: Final = ("state", "document_id", "sha256", "file", "pages", "reason")


class SqlBatches:
    """The programmes of an index."""

    def __init__(self, engine: sa.Engine, keys: KeyFile) -> None:
        """Work on the index's own connections, with its keys."""
        self._engine = engine
        self._keys = keys
        self.samples = SqlSamples(engine)

    # --- programmes ---

    def begin(self, batch: Batch, listed: Mapping[str, Expected] | None = None) -> Batch:
        """Note a programme, or let the one of that id go on; what its manifest lists now replaces what it listed.

        Args:
            batch: as it begins; its `created_at` and `draws` count only the first time.
            listed: what the manifest says, by source; None: there is no (new) manifest.
        """
        with writing(self._engine) as connection:
            row = {"id": batch.id, "state": batch.state.value, "created_at": batch.created_at, "value": value_of(batch)}
            connection.execute(inserting(connection, batches).values(row).on_conflict_do_nothing())
            before = locked(connection, batch.id)
            after = replace(
                batch,
                created_at=before.created_at,
                draws=before.draws,
                manifest=batch.manifest if listed is not None else before.manifest,
            )
            store(connection, after)
            _release(connection, batch.id)
            if listed is not None:
                _list(connection, batch.id, listed, self._keys)
        return after

    def batch(self, batch_id: BatchId) -> Batch | None:
        """A programme by its id."""
        with reading(self._engine) as connection:
            value = connection.execute(sa.select(batches.c.value).where(batches.c.id == batch_id)).scalar_one_or_none()
            return serial.load(Batch, value.encode()) if value else None

    def batches(self) -> tuple[Batch, ...]:
        """Every programme, oldest first."""
        with reading(self._engine) as connection:
            query = sa.select(batches.c.value).order_by(batches.c.created_at, batches.c.id)
            return tuple(serial.load(Batch, value.encode()) for value in connection.execute(query).scalars())

    def change(
        self, batch_id: BatchId, state: BatchState, *, only_from: tuple[BatchState, ...], why: StopReason | None = None
    ) -> bool:
        """Set the state, if it is one of those; what is on its way is held while the programme does not run."""
        with writing(self._engine) as connection:
            before = locked(connection, batch_id)
            if before.state not in only_from:
                return False
            store(connection, replace(before, state=state, why=why))
            if state in {BatchState.RUNNING, BatchState.DONE}:
                _release(connection, batch_id)
            else:
                _hold(connection, batch_id)
        return True

    # --- items ---

    def found(self, batch_id: BatchId, source: str, item: BatchItem) -> BatchItem | None:
        """Note what was found under a source; the row as it was before, None where there was none."""
        values = {name: getattr(item, name) for name in _FOUND} | {"rested_at": item.rested_at}
        with writing(self._engine) as connection:
            locked(connection, batch_id)
            before = _item(connection, batch_id, source, self._keys)
            if before is not None:
                mine = batch_items.c.batch_id == batch_id, batch_items.c.number == before.number
                connection.execute(sa.update(batch_items).where(*mine).values(**values))
            else:
                key = writing_key(connection, self._keys)
                _add(connection, batch_id, source, key, {"listed": False, "expected": NOTHING_EXPECTED} | values)
            if item.document_id is not None:
                # Another programme that holds it does not keep it from this one.
                held = tasks.c.document_id == item.document_id, tasks.c.state == "held"
                connection.execute(sa.update(tasks).where(*held).values(state="ready"))
        return before

    def item(self, batch_id: BatchId, source: str) -> BatchItem | None:
        """The item of that source."""
        with reading(self._engine) as connection:
            return _item(connection, batch_id, source, self._keys)

    def items(self, batch_id: BatchId) -> Iterator[BatchItem]:
        """Every item in order, each with where its document stands now."""
        query = _items().where(batch_items.c.batch_id == batch_id).order_by(batch_items.c.number)
        with reading(self._engine, at_once=_BATCH) as connection:
            for row in connection.execute(query):
                yield _restored(row, self._keys)

    def rested(self, batch_id: BatchId, ids: Iterable[DocumentId], at: dt.datetime) -> None:
        """Note when documents came to rest; the first time stays."""
        with writing(self._engine) as connection:
            for document_id in ids:
                mine = batch_items.c.batch_id == batch_id, batch_items.c.document_id == document_id
                connection.execute(
                    sa.update(batch_items).where(*mine, batch_items.c.rested_at.is_(None)).values(rested_at=at)
                )

    def pages_on_their_way(self, batch_id: BatchId) -> int:
        """How many pages of a programme wait for a machine or are in its hands."""
        query = (
            sa.select(sa.func.coalesce(sa.func.sum(sa.func.coalesce(batch_items.c.pages, 1)), 0))
            .select_from(tasks.join(batch_items, batch_items.c.document_id == tasks.c.document_id))
            .where(batch_items.c.batch_id == batch_id, tasks.c.state != "held")
        )
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def forget_refused(self, batch_id: BatchId) -> int:
        """Let files that were refused count as not found, so that they are taken in once more; how many."""
        fresh = dict.fromkeys(_FOUND) | {"state": ItemState.EXPECTED.value, "file": "", "rested_at": None}
        mine = batch_items.c.batch_id == batch_id, batch_items.c.state == ItemState.REFUSED.value
        with writing(self._engine) as connection:
            return connection.execute(sa.update(batch_items).where(*mine).values(**fresh)).rowcount


def _of(batch_id: BatchId) -> sa.ColumnElement[bool]:
    mine = sa.select(batch_items.c.document_id).where(batch_items.c.batch_id == batch_id)
    files = mine.where(batch_items.c.document_id.is_not(None))
    # A file that was split goes on as its parts.
    parts = sa.select(documents.c.id).where(documents.c.part_of.in_(files))
    return sa.or_(tasks.c.document_id.in_(files), tasks.c.document_id.in_(parts))


def _hold(connection: sa.Connection, batch_id: BatchId) -> None:
    """Nobody takes them up; those in a worker's hands finish their turn. What somebody else waits for goes on."""
    idle = tasks.c.state.in_(("ready", "waiting")), tasks.c.lane == "batch"
    others = batch_items.join(batches, batches.c.id == batch_items.c.batch_id)
    wanted = (
        sa.select(batch_items.c.document_id)
        .select_from(others)
        .where(batch_items.c.document_id == tasks.c.document_id, batches.c.id != batch_id, batches.c.state == "running")
    )
    connection.execute(
        sa.update(tasks).where(_of(batch_id), *idle, sa.not_(sa.exists(wanted))).values(state="held", until=None)
    )


def _release(connection: sa.Connection, batch_id: BatchId) -> None:
    connection.execute(sa.update(tasks).where(_of(batch_id), tasks.c.state == "held").values(state="ready"))


def _list(connection: sa.Connection, batch_id: BatchId, listed: Mapping[str, Expected], keys: KeyFile) -> None:
    mine = batch_items.c.batch_id == batch_id
    connection.execute(sa.update(batch_items).where(mine).values(listed=False, expected=NOTHING_EXPECTED))
    known = set(connection.execute(sa.select(batch_items.c.source_key).where(mine)).scalars())
    key = writing_key(connection, keys)
    for source, expected in listed.items():
        known_by = next((name for name in _keys_of(batch_id, source, keys) if name in known), None)
        if known_by is None:
            fresh = sealed_expected(batch_id, source_key(batch_id, source, key), expected, key)
            values = {"listed": True, "expected": fresh, "state": ItemState.EXPECTED.value, "file": ""}
            _add(connection, batch_id, source, key, values)
        else:
            values = {"listed": True, "expected": sealed_expected(batch_id, known_by, expected, key)}
            connection.execute(
                sa.update(batch_items).where(mine, batch_items.c.source_key == known_by).values(**values)
            )
    never_seen = mine, sa.not_(batch_items.c.listed), batch_items.c.state == ItemState.EXPECTED.value
    drawn = sa.select(batch_samples.c.number).where(batch_samples.c.batch_id == batch_id)
    connection.execute(sa.delete(batch_items).where(*never_seen, batch_items.c.number.not_in(drawn)))


def _keys_of(batch_id: BatchId, source: str, keys: KeyFile) -> list[str]:
    """Under which names a source may be known: rows that wait for a new key still have the older one's."""
    return [source_key(batch_id, source, key) for key in keys.all]


def _add(connection: sa.Connection, batch_id: BatchId, source: str, key: Key, values: Mapping[str, object]) -> None:
    last = sa.select(sa.func.coalesce(sa.func.max(batch_items.c.number), 0) + 1).where(
        batch_items.c.batch_id == batch_id
    )
    row = sealed_source(batch_id, source, key)
    connection.execute(sa.insert(batch_items).values(batch_id=batch_id, number=last.scalar_subquery(), **row, **values))


def _items() -> sa.Select[tuple[object, ...]]:
    joined = batch_items.outerjoin(documents, documents.c.id == batch_items.c.document_id)
    part = documents.alias()
    settled = [status.value for status in Status if status.settled]
    open_parts = sa.select(sa.func.count()).where(
        part.c.part_of == batch_items.c.document_id, part.c.status.not_in(settled)
    )
    return sa.select(
        batch_items,
        documents.c.status,
        documents.c.version,
        documents.c.kind,
        documents.c.reason.label("document_reason"),
        open_parts.scalar_subquery().label("open_parts"),
    ).select_from(joined)


def _item(connection: sa.Connection, batch_id: BatchId, source: str, keys: KeyFile) -> BatchItem | None:
    known_by = batch_items.c.source_key.in_(_keys_of(batch_id, source, keys))
    row = connection.execute(_items().where(batch_items.c.batch_id == batch_id, known_by)).one_or_none()
    return _restored(row, keys) if row else None


def _restored(row: sa.Row[tuple[object, ...]], keys: KeyFile) -> BatchItem:
    received = row.state == ItemState.RECEIVED
    batch_id = BatchId(row.batch_id)
    return BatchItem(
        number=row.number,
        source=opened_source(batch_id, row.source_key, row.source, keys),
        listed=bool(row.listed),
        expected=opened_expected(batch_id, row.source_key, row.expected, keys),
        state=ItemState(row.state),
        document_id=DocumentId(row.document_id) if row.document_id else None,
        sha256=Sha256(row.sha256) if row.sha256 else None,
        file=row.file,
        pages=row.pages,
        reason=row.reason or (row.document_reason if received else None),
        rested_at=row.rested_at,
        status=Status(row.status) if row.status and received else None,
        kind=KindCode(row.kind) if row.kind and received else None,
        version=row.version or 0 if received else 0,
        open_parts=row.open_parts if received else 0,
    )
