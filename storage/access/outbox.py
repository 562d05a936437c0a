"""What clients are still to be told of records: written with the change itself, taken out when it was told."""

import datetime as dt
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from core import serial
from core.model import Action, ArchiveRecord, Client
from storage.access.clients import clients
from storage.engine import reading, writing
from storage.schema import UtcDateTime, metadata

#: What a client is still to be told; a row goes when it was told, or given up.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("client", sa.String(40), nullable=False),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("record_id", sa.String(28), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", UtcDateTime, nullable=False, index=True),
)

#: How long a row is another process's who took it to deliver.
_HELD: Final = dt.timedelta(minutes=2)


class NewsType(StrEnum):
    """What happened to a record."""

    AVAILABLE = "record.available"
    WITHDRAWN = "record.withdrawn"
    SUPERSEDED = "record.superseded"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that one client is to be told. Ids only."""

    id: str
    client: str
    type: NewsType
    record: str
    version: int
    at: dt.datetime
    attempts: int


def announce(connection: sa.Connection, record: ArchiveRecord, *, before: ArchiveRecord | None = None) -> None:
    """In the transaction of a record's change: note whom to tell of it.

    Args:
        connection: the transaction.
        record: as it is now.
        before: as it was; None where it is new.
    """
    kind = _type_of(record, before)
    if kind is None:
        return
    for value in connection.execute(sa.select(clients.c.value).where(sa.not_(clients.c.disabled))).scalars():
        client = serial.load(Client, value.encode())
        reads = (scope for scope in client.scopes if scope.action is Action.RECORDS_READ)
        if client.webhook is None or not any(scope.allows(record.kind, record.unit) for scope in reads):
            continue
        at = record.changes[-1].at if record.changes else record.archived_at
        row = {
            "id": f"msg_{secrets.token_hex(12)}",
            "client": client.name,
            "type": kind.value,
            "record_id": record.id,
            "version": record.version,
            "at": at,
            "attempts": 0,
            "next_at": at,
        }
        connection.execute(sa.insert(outbox), row)


def _type_of(record: ArchiveRecord, before: ArchiveRecord | None) -> NewsType | None:
    """None where its standing is what it was: a renewed signature is no news."""
    standing = _standing(record)
    return standing if before is None or standing is not _standing(before) else None


def _standing(record: ArchiveRecord) -> NewsType:
    if record.withdrawn_on is not None:
        return NewsType.WITHDRAWN
    return NewsType.AVAILABLE if record.superseded_by is None else NewsType.SUPERSEDED


class SqlOutbox:
    """The outbox of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def take(self, *, at: dt.datetime, limit: int) -> tuple[News, ...]:
        """What is due, oldest first; for a while nobody else takes it."""
        due = sa.select(outbox.c.id).where(outbox.c.next_at <= at).order_by(outbox.c.next_at, outbox.c.id).limit(limit)
        with writing(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                due = due.with_for_update(skip_locked=True)
            ids = list(connection.execute(due).scalars())
            mine = outbox.c.id.in_(ids)
            connection.execute(sa.update(outbox).where(mine).values(next_at=at + _HELD))
            rows = connection.execute(
                sa.select(outbox).where(mine).order_by(outbox.c.at, outbox.c.version, outbox.c.id)
            ).all()
        return tuple(
            News(row.id, row.client, NewsType(row.type), row.record_id, row.version, row.at, row.attempts)
            for row in rows
        )

    def done(self, news: News) -> None:
        """It was told, or is given up."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(outbox).where(outbox.c.id == news.id))

    def later(self, news: News, *, at: dt.datetime) -> None:
        """It could not be told: again at that time."""
        with writing(self._engine) as connection:
            change = {"attempts": news.attempts + 1, "next_at": at}
            connection.execute(sa.update(outbox).where(outbox.c.id == news.id).values(change))

    def waiting(self) -> int:
        """How many are still to be told."""
        with reading(self._engine) as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()
