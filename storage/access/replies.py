"""What POSTs with an Idempotency-Key were answered, for every process of the desk."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from storage.engine import inserting, writing
from storage.schema import UtcDateTime, metadata

#: What a POST with an Idempotency-Key was answered. `status` is none while the first one is at work.
replies = sa.Table(
    "replies",
    metadata,
    sa.Column("client", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),  # SHA-256 of what the client sent
    sa.Column("fingerprint", sa.String(64), nullable=False),  # keyed: a body may hold an owner's number
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("status", sa.Integer, nullable=True),
    sa.Column("body", sa.Text, nullable=True),
)

#: How long an answer is kept.
KEPT: Final = dt.timedelta(hours=24)
#: A first one that is at work for longer died.
_AT_WORK: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a key was used for, and what it was answered; no status while that is at work."""

    fingerprint: str
    status: int | None
    body: str | None


class SqlReplies:
    """The replies of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def begin(self, client: str, key: str, fingerprint: str, *, at: dt.datetime) -> Reply | None:
        """Take a key for a request; None: it is yours, else what it was used for before."""
        mine = _mine(client, key)
        old = sa.or_(
            replies.c.at < at - KEPT,
            sa.and_(*mine, replies.c.status.is_(None), replies.c.at < at - _AT_WORK),
        )
        row = {"client": client, "key": _hashed(key), "fingerprint": fingerprint, "at": at}
        with writing(self._engine) as connection:
            connection.execute(sa.delete(replies).where(old))
            fresh = inserting(connection, replies).values(row).on_conflict_do_nothing().returning(sa.literal(1))
            if connection.execute(fresh).first() is not None:
                return None
            found = connection.execute(sa.select(replies).where(*mine)).one()
        return Reply(found.fingerprint, found.status, found.body)

    def keep(self, client: str, key: str, *, status: int, body: str) -> None:
        """Keep what was answered."""
        with writing(self._engine) as connection:
            connection.execute(sa.update(replies).where(*_mine(client, key)).values(status=status, body=body))

    def drop(self, client: str, key: str) -> None:
        """Let a key be used again: nothing was done."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(replies).where(*_mine(client, key)))


def _mine(client: str, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return replies.c.client == client, replies.c.key == _hashed(key)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
