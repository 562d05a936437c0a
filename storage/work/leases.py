"""The index as a queue: tasks that workers claim in fair order, hold by a lease, and lose when they stand still.

Lease times are read from the database's own clock on PostgreSQL, where workers sit on many machines.
"""

import datetime as dt
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from core.model import Backlog, DeskCode, DocumentId, Lane, Lease, Sha256, Status
from storage.engine import HASTY, inserting, reading, writing
from storage.schema import made, pauses, tasks
from storage.work import state
from storage.work.line import IS_HELD, PAGE, held_by, holds, lasting, later, lease_end, now, set_clock

#: So many failures of one stage in a row mean that its service is away, not that the papers are at fault.
PAUSE_AFTER: Final = 5
_PAUSE: Final = dt.timedelta(seconds=30)
_LONGEST_PAUSE: Final = dt.timedelta(minutes=10)
#: So many ids fit into one statement on every engine.
_MANY: Final = 500

_HELD: Final = sa.select(tasks).where(IS_HELD)


@cache
def _claim(dialect: str, lanes: int) -> ReturningUpdate[Any] | sa.Select[Any]:
    """Lease the first task of the first of so many lanes that has one.

    PostgreSQL's workers pass over tasks that another is taking at this moment. There the lane's clock goes on in the
    same statement: no second one can fail after the first.
    """
    firsts = (
        sa.select(tasks.c.document_id)
        .where(
            tasks.c.state == sa.literal_column("'ready'"),
            tasks.c.lane == sa.bindparam(f"lane_{place}"),
            tasks.c.stage.in_(sa.bindparam("of_stages", expanding=True)),
        )
        .order_by(tasks.c.vtime, tasks.c.document_id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
        for place in range(lanes)
    )
    given = {
        "state": "leased",
        "epoch": tasks.c.epoch + 1,
        "owner": sa.bindparam("holder"),
        "until": lease_end(dialect),
    }
    first = tasks.c.document_id == sa.func.coalesce(*firsts, sa.null())
    claim = sa.update(tasks).where(first, tasks.c.state == "ready").values(given).returning(tasks)
    if dialect != "postgresql":
        return claim
    taken = claim.cte("taken")
    clock = later(dialect, sa.select(taken.c.lane, taken.c.vtime)).cte("clock")
    return sa.select(taken, HASTY).add_cte(clock)


@cache
def _beat(dialect: str) -> ReturningUpdate[Any]:
    given = sa.update(tasks).where(IS_HELD).values(until=lease_end(dialect))
    return _hastily(dialect, given.returning(tasks.c.epoch))


@cache
def _leave(dialect: str) -> ReturningUpdate[Any]:
    left = {
        "state": "ready",
        "owner": None,
        "until": None,
        "vtime": tasks.c.vtime + sa.bindparam("used_up", type_=sa.BigInteger),
        "crashes": tasks.c.crashes + sa.bindparam("more_crashes", type_=sa.Integer),
        "limits": tasks.c.limits + sa.bindparam("more_limits", type_=sa.Integer),
    }
    return _hastily(dialect, sa.update(tasks).where(IS_HELD).values(left).returning(tasks.c.epoch))


def _hastily(dialect: str, statement: ReturningUpdate[Any]) -> ReturningUpdate[Any]:
    return statement.returning(HASTY) if dialect == "postgresql" else statement


class SqlWork:
    """The `WorkQueue` of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine
        self._dialect = engine.dialect.name

    def _writing(self, *, durable: bool = True) -> AbstractContextManager[sa.Connection]:
        return writing(self._engine, durable=durable)

    def _reading(self) -> AbstractContextManager[sa.Connection]:
        return reading(self._engine)

    def claim(self, owner: str, *, lanes: tuple[Lane, ...], stages: tuple[Status, ...], seconds: float) -> Lease | None:
        """Lease the next task of the first lane that has one."""
        wanted: dict[str, object] = {f"lane_{place}": lane.value for place, lane in enumerate(lanes)}
        wanted |= {"of_stages": [stage.value for stage in stages], "holder": owner}
        wanted |= lasting(self._dialect, seconds)
        with self._writing(durable=False) as connection:
            row = connection.execute(_claim(self._dialect, len(lanes)), wanted).one_or_none()
            if row is None:
                return None
            if self._dialect != "postgresql":
                set_clock(connection, row.lane, row.vtime)
            return _lease(row)

    def beat(self, lease: Lease, *, seconds: float) -> bool:
        """Hold on for so long from now; False when the lease was lost."""
        with self._writing(durable=False) as connection:
            beat = connection.execute(_beat(self._dialect), held_by(lease) | lasting(self._dialect, seconds))
            return beat.first() is not None

    def held(self, lease: Lease) -> Lease | None:
        """The lease as it stands now, its document may have come further; None when it was lost."""
        with self._reading() as connection:
            row = connection.execute(_HELD, held_by(lease)).one_or_none()
            return _lease(row) if row is not None else None

    def hand_back(self, lease: Lease, *, pages: int = 0) -> bool:
        """Let the next worker go on; the paper has used up the turn of so many pages."""
        return self._leave(lease, pages=pages)

    def crashed(self, lease: Lease, *, weight: int = 1) -> bool:
        """Note that a process died over it, and how much that says."""
        return self._leave(lease, crashes=weight)

    def over_limit(self, lease: Lease) -> bool:
        """Note that it broke its limit of time or memory."""
        return self._leave(lease, limits=1)

    def _leave(self, lease: Lease, *, pages: int = 0, crashes: int = 0, limits: int = 0) -> bool:
        counted = {"used_up": pages * PAGE, "more_crashes": crashes, "more_limits": limits}
        with self._writing(durable=False) as connection:
            return connection.execute(_leave(self._dialect), held_by(lease) | counted).first() is not None

    def service_away(self, lease: Lease, *, wait: float) -> bool:
        """Try again after so many seconds; after `PAUSE_AFTER` in a row, the whole stage waits and no try is lost."""
        with self._writing() as connection:
            if not holds(connection, lease):
                return False
            at = now(connection)
            again = inserting(connection, pauses).values(stage=lease.stage.value, failures=1)
            again = again.on_conflict_do_update(index_elements=["stage"], set_={"failures": pauses.c.failures + 1})
            in_a_row: int = connection.execute(again.returning(pauses.c.failures)).scalar_one()
            if in_a_row < PAUSE_AFTER:
                changes = {"failures": tasks.c.failures + 1, "until": at + dt.timedelta(seconds=wait)}
                left = sa.update(tasks).where(IS_HELD).values(state="waiting", owner=None, **changes)
                return bool(connection.execute(left, held_by(lease)).rowcount)
            until = at + min(_PAUSE * 2 ** (in_a_row - PAUSE_AFTER), _LONGEST_PAUSE)
            connection.execute(sa.update(pauses).where(pauses.c.stage == lease.stage.value).values(until=until))
            held = connection.execute(
                sa.update(tasks).where(IS_HELD).values(state="waiting", owner=None, until=until), held_by(lease)
            ).rowcount
            ready = tasks.c.stage == lease.stage.value, tasks.c.state == "ready"
            connection.execute(sa.update(tasks).where(*ready).values(state="waiting", until=until))
            return bool(held)

    def sweep(self) -> int:
        """Let due tasks stand in line again, and take leases from workers that have stood still; how many."""
        with self._writing() as connection:
            due = tasks.c.until <= now(connection)
            free = {"state": "ready", "owner": None, "until": None}
            woken = sa.update(tasks).where(tasks.c.state == "waiting", due).values(**free)
            lost = sa.update(tasks).where(tasks.c.state == "leased", due).values(**free, crashes=tasks.c.crashes + 1)
            return connection.execute(woken).rowcount + connection.execute(lost).rowcount

    def owners(self) -> tuple[str, ...]:
        """Everybody who holds a lease."""
        with self._reading() as connection:
            query = sa.select(tasks.c.owner).where(tasks.c.state == "leased").distinct()
            return tuple(owner for owner in connection.execute(query).scalars() if owner)

    def free(self, owner: str) -> int:
        """Take every lease from an owner who is known to be dead; that is no fault of the papers."""
        with self._writing() as connection:
            held = tasks.c.owner == owner, tasks.c.state == "leased"
            free = sa.update(tasks).where(*held).values(state="ready", owner=None, until=None)
            return connection.execute(free).rowcount

    def wake(self, ids: tuple[DocumentId, ...]) -> int:
        """Let documents that wait for a service be tried now; how many."""
        woken = 0
        with self._writing() as connection:
            for some in (ids[at : at + _MANY] for at in range(0, len(ids), _MANY)):
                waits = tasks.c.document_id.in_(some), tasks.c.state == "waiting"
                woken += connection.execute(
                    sa.update(tasks).where(*waits).values(state="ready", until=None, failures=0)
                ).rowcount
            if woken:
                connection.execute(sa.update(pauses).values(failures=0, until=None))
        return woken

    def standing(self) -> dict[DocumentId, bool]:
        """Every document that a machine has to move, and whether it waits for a service or a pause to end."""
        with self._reading() as connection:
            query = sa.select(tasks.c.document_id, tasks.c.state).where(tasks.c.state != "held")
            rows = connection.execute(query)
            return {DocumentId(row.document_id): row.state == "waiting" for row in rows}

    def backlog(self) -> tuple[Backlog, ...]:
        """How much waits, by lane and stage."""
        with self._reading() as connection:
            return state.backlog(connection)

    def made(self, key: Sha256) -> Sha256 | None:
        """Where the result of that key lies, if it was made before."""
        with self._reading() as connection:
            found = connection.execute(sa.select(made.c.sha256).where(made.c.key == key)).scalar_one_or_none()
            return Sha256(found) if found else None

    def note_made(self, key: Sha256, sha256: Sha256) -> None:
        """Note a result; the first one stays."""
        with self._writing() as connection:
            row = inserting(connection, made).values(key=key, sha256=sha256)
            connection.execute(row.on_conflict_do_nothing())


def _lease(row: sa.Row[tuple[object, ...]]) -> Lease:
    return Lease(
        document_id=DocumentId(row.document_id),
        epoch=row.epoch,
        owner=row.owner,
        stage=Status(row.stage),
        lane=Lane(row.lane),
        desk=DeskCode(row.desk),
        failures=row.failures,
        crashes=row.crashes,
        limits=row.limits,
    )
