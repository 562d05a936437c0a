"""The table of what was looked at when, and what the index names: the facts that looking after a store needs."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

import sqlalchemy as sa

from core import serial
from core.model import ArchiveRecord, Document, DocumentId, RecordId, Sha256
from core.settings import IndexSettings
from storage import engine
from storage.engine import inserting
from storage.files import cas_path
from storage.rows import document_place, record_place
from storage.schema import UtcDateTime, documents, fixity, losses, made, records
from storage.sealing.rotation import open_keys

_BATCH: Final = 500


class State(StrEnum):
    """What is known of an object's bytes."""

    NEW = "new"  #: nobody has looked yet
    GOOD = "good"
    LOST = "lost"  #: no good copy was found; looked for again in every pass


@dataclass(frozen=True, slots=True)
class Expected:
    """An object that the archive must have."""

    name: str
    sha256: Sha256 | None  #: None: a named object that nobody has looked at yet
    version_id: str | None = None
    state: State = State.NEW


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of an object, and when."""

    item: Expected
    size_bytes: int | None  #: None: no good copy
    at: dt.datetime


class SqlChecks:
    """Looks after the table `fixity` of an index, and reads what the index names."""

    def __init__(self, settings: IndexSettings) -> None:
        """Connect to the index.

        Raises:
            ConfigError, UnavailableError: as `storage.open_index`.
        """
        self._engine = engine.open_engine(settings.url.get_secret_value())
        try:
            self._keys = open_keys(self._engine, settings.keys_file)
        except Exception:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()

    def _connected(self, *, writing: bool) -> AbstractContextManager[sa.Connection]:
        return engine.writing(self._engine) if writing else engine.reading(self._engine, at_once=_BATCH)

    # --- fixity ---

    def enrol(self, objects: Iterable[Expected]) -> None:
        """Note what must be there; what is known already stays as it is."""
        rest = iter(objects)
        while some := list(islice(rest, _BATCH)):
            rows = [
                {"name": item.name, "sha256": item.sha256, "version_id": item.version_id, "state": State.NEW.value}
                for item in some
            ]
            with self._connected(writing=True) as connection:
                connection.execute(inserting(connection, fixity).on_conflict_do_nothing(), rows)

    def due(self, *, before: dt.datetime, started: dt.datetime, limit: int = _BATCH) -> tuple[Expected, ...]:
        """What a pass that began then has to look at: new objects, then lost ones, then those not looked at since."""
        found: list[Expected] = []
        for condition in _due(before, started):
            query = (
                sa.select(fixity.c.name, fixity.c.sha256, fixity.c.version_id, fixity.c.state)
                .where(condition)
                .order_by(fixity.c.checked_at, fixity.c.name)
                .limit(limit - len(found))
            )
            with self._connected(writing=False) as connection:
                found += [
                    Expected(row.name, Sha256(row.sha256) if row.sha256 else None, row.version_id, State(row.state))
                    for row in connection.execute(query)
                ]
            if len(found) >= limit:
                break
        return tuple(found)

    def how_many_due(self, *, before: dt.datetime, started: dt.datetime) -> int:
        """How many objects such a pass has to look at."""
        query = sa.select(sa.func.count()).select_from(fixity).where(sa.or_(*_due(before, started)))
        with self._connected(writing=False) as connection:
            return connection.execute(query).scalar_one()

    def note(self, *looked: Seen) -> None:
        """Note what was found, in one transaction."""
        if not looked:
            return
        change = (
            sa.update(fixity)
            .where(fixity.c.name == sa.bindparam("at_name"))
            .values(
                state=sa.bindparam("new_state"),
                sha256=sa.bindparam("new_sha256"),
                checked_at=sa.bindparam("new_checked_at", type_=UtcDateTime),
                size_bytes=sa.func.coalesce(sa.bindparam("new_size", type_=sa.BigInteger), fixity.c.size_bytes),
            )
        )
        rows = [
            {
                "at_name": seen.item.name,
                "new_state": seen.item.state.value,
                "new_sha256": seen.item.sha256,
                "new_checked_at": seen.at,
                "new_size": seen.size_bytes,
            }
            for seen in looked
        ]
        with self._connected(writing=True) as connection:
            connection.execute(change, rows)

    def forget(self, names: Iterable[str]) -> None:
        """Expect objects no longer that were taken away on purpose."""
        rest = iter(names)
        while some := list(islice(rest, _BATCH)):
            with self._connected(writing=True) as connection:
                connection.execute(sa.delete(fixity).where(fixity.c.name.in_(some)))

    def trace(self) -> None:
        """Find whose the lost objects are, so that whoever counts records need not look into all of them.

        While anything is lost, each time costs one look into every record.
        """
        gone = sa.select(fixity.c.name).where(fixity.c.state == State.LOST.value)
        with self._connected(writing=False) as connection:
            owners = {name: {""} for name in connection.execute(gone).scalars()}
        for value in self.record_values() if owners else ():
            record = serial.load(ArchiveRecord, value.encode())
            for name in owners.keys() & {cas_path(kept.sha256) for kept in record.objects}:
                owners[name].add(record.id)
        rows = [{"name": name, "record_id": owner} for name, of in owners.items() for owner in of]
        with self._connected(writing=True) as connection:
            connection.execute(sa.delete(losses))
            if rows:
                connection.execute(sa.insert(losses), rows)

    def states(self) -> dict[State, int]:
        """How many objects are known in which state."""
        query = sa.select(fixity.c.state, sa.func.count()).group_by(fixity.c.state)
        with self._connected(writing=False) as connection:
            return {State(state): count for state, count in connection.execute(query)}

    def oldest(self) -> dt.datetime | None:
        """When the object was looked at that was looked at longest ago."""
        query = sa.select(fixity.c.checked_at).where(fixity.c.state == State.GOOD.value)
        with self._connected(writing=False) as connection:
            return connection.execute(query.order_by(fixity.c.checked_at).limit(1)).scalar_one_or_none()

    # --- what the index names ---

    def documents(self) -> Iterator[Document]:
        """Every document, one after the other: a million do not fit into memory."""
        with self._connected(writing=False) as connection:
            for row in connection.execute(sa.select(documents.c.id, documents.c.value, documents.c.version)):
                value = self._keys.unseal(row.value, document_place(DocumentId(row.id)))
                yield replace(serial.load(Document, value.encode()), version=row.version)

    def record_values(self) -> Iterator[str]:
        """Every record as it is written."""
        with self._connected(writing=False) as connection:
            for record_id, value in connection.execute(sa.select(records.c.id, records.c.value)):
                yield self._keys.unseal(value, record_place(RecordId(record_id)))

    def made(self) -> Iterator[Sha256]:
        """Every result that is known by what it depends on."""
        with self._connected(writing=False) as connection:
            for found in connection.execute(sa.select(made.c.sha256)).scalars():
                yield Sha256(found)


def _due(before: dt.datetime, started: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        fixity.c.state == State.NEW.value,
        sa.and_(fixity.c.state == State.LOST.value, fixity.c.checked_at < started),
        sa.and_(fixity.c.state == State.GOOD.value, fixity.c.checked_at < before),
    )
