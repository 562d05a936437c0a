"""Who is signed in where. The id of a session is in one browser only; here lies its SHA-256."""

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from core.model import AccountName, Session, SessionStage
from storage.access.schema import sessions
from storage.engine import reading, writing


class SqlSessions:
    """The sessions of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def begin(self, session: Session, *, instead_of: str | None = None) -> None:
        """Note a session; the one whose place it takes is over, and so are those whose time is up."""
        over = [sessions.c.ends_at <= session.started_at]
        if instead_of is not None:
            over.append(sessions.c.digest == instead_of)
        with writing(self._engine) as connection:
            connection.execute(sa.delete(sessions).where(sa.or_(*over)))
            connection.execute(sa.insert(sessions).values(asdict(session) | {"stage": session.stage.value}))

    def get(self, digest: str, *, at: dt.datetime) -> Session | None:
        """The session, if its time is not up."""
        query = sa.select(sessions).where(sessions.c.digest == digest, sessions.c.ends_at > at)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _session(row)

    def of(self, name: AccountName | None = None, *, at: dt.datetime) -> tuple[Session, ...]:
        """Every session that stands, of one person or of all, the newest first."""
        query = sa.select(sessions).where(sessions.c.ends_at > at).order_by(sessions.c.started_at.desc())
        if name is not None:
            query = query.where(sessions.c.account == name)
        with reading(self._engine) as connection:
            return tuple(_session(row) for row in connection.execute(query))

    def seen(self, digest: str, at: dt.datetime) -> None:
        """Note a sign of life."""
        self._update(digest, seen_at=at)

    def lock(self, digest: str) -> None:
        """Let the password be asked before anything else."""
        self._update(digest, locked=True)

    def end(self, digest: str) -> bool:
        """Let a session be over; False: it was."""
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(sessions).where(sessions.c.digest == digest)).rowcount > 0

    def _update(self, digest: str, **values: object) -> None:
        with writing(self._engine, durable=False) as connection:
            connection.execute(sa.update(sessions).where(sessions.c.digest == digest).values(**values))


def end_all(connection: sa.Connection, name: AccountName, *, but: str | None = None) -> int:
    """Let every session of a person be over, but for one; how many."""
    mine = sessions.c.account == name, sessions.c.digest != (but or "")
    return connection.execute(sa.delete(sessions).where(*mine)).rowcount


def _session(row: sa.Row[tuple[Any, ...]]) -> Session:
    found = Session(**row._mapping)  # noqa: SLF001  SQLAlchemy's own way to name columns
    return replace(found, stage=SessionStage(found.stage))
