"""Attempts to sign in that went wrong, counted before they are judged: many at once gain nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.settings.accounts import AccountRules
from rules.people.accounts import Scope, forgotten_after, wait_after
from storage.access.schema import failures
from storage.engine import inserting, writing
from storage.sealing.keys import KeyFile


@dataclass(frozen=True, slots=True)
class Tried:
    """Whose failures are counted: an account's, known or not, or an address's."""

    scope: Scope
    what: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether an attempt may be judged."""

    until: dt.datetime | None  #: it may not, before then
    counts: tuple[int, ...] = ()  #: how many failures there are with this one, for each that was named


class SqlFailures:
    """The counts of an index."""

    def __init__(self, engine: sa.Engine, keys: KeyFile) -> None:
        """Work on the index's own connections, with its keys."""
        self._engine = engine
        self._keys = keys

    def begin(self, *tried: Tried, rules: AccountRules, at: dt.datetime) -> Attempt:
        """Count an attempt as failed, before it is judged; while any of them has to wait, nothing is counted."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(failures).where(failures.c.forgotten_at <= at, failures.c.until <= at))
            rows = [self._locked(connection, item, at) for item in tried]
            until = max(row.until for row in rows)
            if until > at:
                return Attempt(until)
            counts = tuple(int(row.failed) + 1 for row in rows)
            for item, count in zip(tried, counts, strict=True):
                self._set(connection, item, count, rules, at)
        return Attempt(None, counts)

    def take_back(self, *tried: Tried, rules: AccountRules, at: dt.datetime) -> None:
        """The attempt was good, but more is asked: this one does not count, those before it do."""
        with writing(self._engine) as connection:
            for item in tried:
                row = self._locked(connection, item, at)
                self._set(connection, item, max(0, int(row.failed) - 1), rules, at, waits=False)

    def clear(self, tried: Tried) -> bool:
        """Forget all of them; whether there were any."""
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(failures).where(*self._mine(tried))).rowcount > 0

    def until(self, tried: Tried, *, at: dt.datetime) -> dt.datetime | None:
        """Until when nothing is judged; None: the next attempt is."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(failures.c.until).where(*self._mine(tried))).scalar()
        return found if found is not None and found > at else None

    def _blind(self, tried: Tried) -> str:
        # The oldest key: the count must not begin anew because there is a new one.
        return self._keys.all[-1].tried(f"{tried.scope.value}\0{tried.what}")

    def _mine(self, tried: Tried) -> tuple[sa.ColumnElement[bool], ...]:
        return failures.c.scope == tried.scope.value, failures.c.tried == self._blind(tried)

    def _locked(self, connection: sa.Connection, tried: Tried, at: dt.datetime) -> sa.Row[tuple[Any, ...]]:
        none = {"failed": 0, "until": _NEVER, "forgotten_at": at}
        row = {"scope": tried.scope.value, "tried": self._blind(tried), **none}
        connection.execute(inserting(connection, failures).values(row).on_conflict_do_nothing())
        return connection.execute(sa.select(failures).where(*self._mine(tried)).with_for_update()).one()

    def _set(
        self,
        connection: sa.Connection,
        tried: Tried,
        count: int,
        rules: AccountRules,
        at: dt.datetime,
        *,
        waits: bool = True,
    ) -> None:
        until = at + wait_after(count, tried.scope, rules) if waits else _NEVER
        values = {"failed": count, "until": until, "forgotten_at": at + forgotten_after(tried.scope, rules)}
        connection.execute(sa.update(failures).where(*self._mine(tried)).values(**values))


_NEVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
