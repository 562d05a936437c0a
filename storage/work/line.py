"""Who stands where in the line of work: written in the transaction that saves a document.

Order within a lane is virtual time: a desk's clock runs on by what its papers cost, so that a desk with a hundred
thousand pages and a desk with two take turns.
"""

import datetime as dt
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.model import DeskCode, Document, Lane, Lease
from storage.schema import clocks, pauses, tasks

#: Virtual time of one page.
PAGE: Final = 1000


def now(connection: sa.Connection) -> dt.datetime:
    """The time by the clock that all workers on this index share."""
    if connection.dialect.name == "postgresql":
        found: dt.datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return found.astimezone(dt.UTC)
    return dt.datetime.now(dt.UTC)


@cache
def lease_end(dialect: str) -> sa.ColumnElement[dt.datetime]:
    """When a lease ends that a statement gives now, by that clock; its value is `lasting`."""
    if dialect == "postgresql":
        span = sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("lease_seconds", type_=sa.Float))
        return sa.func.clock_timestamp() + span
    return sa.bindparam("lease_until", type_=tasks.c.until.type)


def lasting(dialect: str, seconds: float) -> dict[str, object]:
    """The value of `lease_end`."""
    if dialect == "postgresql":
        return {"lease_seconds": seconds}
    return {"lease_until": dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)}


#: The task row that a lease holds, if it still does; its values are `held_by`. It asks for the holder too: when a crash
#: has made the database forget a claim, the next one has the same epoch.
IS_HELD: Final = sa.and_(
    tasks.c.document_id == sa.bindparam("held_document"),
    tasks.c.epoch == sa.bindparam("held_epoch"),
    tasks.c.owner == sa.bindparam("held_owner"),
    tasks.c.state == "leased",
)
_HELD: Final = sa.select(tasks.c.epoch).where(IS_HELD).with_for_update()  # which SQLite, alone anyway, leaves out


def held_by(lease: Lease) -> dict[str, object]:
    """The values of `IS_HELD`."""
    return {"held_document": lease.document_id, "held_epoch": lease.epoch, "held_owner": lease.owner}


def holds(connection: sa.Connection, lease: Lease) -> bool:
    """Whether the lease is still its holder's, locking the row until the transaction ends."""
    return connection.execute(_HELD, held_by(lease)).first() is not None


#: A stage that went well once is not away: the one in the task's row, for the lease may have been claimed steps before.
_CALM: Final = (
    sa.update(pauses)
    .where(
        pauses.c.stage
        == sa.select(tasks.c.stage).where(tasks.c.document_id == sa.bindparam("went_well")).scalar_subquery(),
        pauses.c.failures > 0,
    )
    .values(failures=0, until=None)
)


def follow(connection: sa.Connection, document: Document, lease: Lease | None = None) -> None:
    """Let the task row of a document become what its new status asks for."""
    row = tasks.c.document_id == document.id
    if lease is not None:
        connection.execute(_CALM, {"went_well": document.id})
    if document.status.rests:
        connection.execute(sa.delete(tasks).where(row))
    elif lease is not None:
        # A step that came to its end is not the one that kills its workers.
        fresh = {"failures": 0, "crashes": 0, "limits": 0}
        connection.execute(sa.update(tasks).where(row).values(stage=document.status.value, **fresh))
    else:
        _stand_in_line(connection, document)


def hurry(connection: sa.Connection, document: Document) -> None:
    """Let a paper of a back-scan that somebody now waits for at the counter change lanes."""
    slow = tasks.c.document_id == document.id, tasks.c.lane == Lane.BATCH.value
    if connection.execute(sa.select(tasks.c.epoch).where(*slow)).first() is not None:
        start = _take_turn(connection, Lane.DESK, document.desk, cost=PAGE)
        # A programme that is paused does not keep the clerk waiting.
        state = sa.case((tasks.c.state == "held", "ready"), else_=tasks.c.state)
        connection.execute(sa.update(tasks).where(*slow).values(lane=Lane.DESK.value, vtime=start, state=state))


def _stand_in_line(connection: sa.Connection, document: Document) -> None:
    at = now(connection)
    pause = connection.execute(
        sa.select(pauses.c.until).where(pauses.c.stage == document.status.value, pauses.c.until > at)
    ).scalar_one_or_none()
    fresh = {
        "stage": document.status.value,
        "lane": document.lane.value,
        "state": "waiting" if pause else "ready",
        "until": pause,
        "owner": None,
        "failures": 0,
        "crashes": 0,
        "limits": 0,
    }
    again = sa.update(tasks).where(tasks.c.document_id == document.id).values(**fresh, epoch=tasks.c.epoch + 1)
    if connection.execute(again).rowcount:
        return
    start = _take_turn(connection, document.lane, document.desk, cost=max(1, document.page_count) * PAGE)
    connection.execute(
        sa.insert(tasks).values(**fresh, document_id=document.id, desk=document.desk, vtime=start, since=at, epoch=0)
    )


def _take_turn(connection: sa.Connection, lane: Lane, desk: DeskCode, *, cost: int) -> int:
    """The virtual time at which a desk's next paper stands; its clock goes on by what the paper costs."""
    mine = f"{lane.value}:{desk}"
    query = sa.select(clocks.c.scope, clocks.c.vtime).where(clocks.c.scope.in_((lane.value, mine)))
    found: dict[str, int] = {row.scope: row.vtime for row in connection.execute(query)}
    start = max(found.get(mine, 0), found.get(lane.value, 0))
    set_clock(connection, mine, start + cost)
    return start


def set_clock(connection: sa.Connection, scope: str, vtime: int) -> None:
    """Let a clock go on to at least that time."""
    connection.execute(_set_clock(connection.dialect.name), {"of_clock": scope, "to_time": vtime})


@cache
def _set_clock(dialect: str) -> sqlite.Insert | postgresql.Insert:
    row = sa.select(sa.bindparam("of_clock", type_=sa.String), sa.bindparam("to_time", type_=sa.BigInteger))
    # SQLite cannot tell ON CONFLICT from a join's ON after a SELECT without WHERE.
    return later(dialect, row.where(sa.true()))


def later(dialect: str, rows: sa.Select[*tuple[Any, ...]]) -> sqlite.Insert | postgresql.Insert:
    """Let clocks go on to at least those times: rows of scope and virtual time."""
    row = sqlite.insert(clocks) if dialect == "sqlite" else postgresql.insert(clocks)
    new = row.from_select(["scope", "vtime"], rows)
    ahead = clocks.c.vtime < row.excluded.vtime
    return new.on_conflict_do_update(index_elements=["scope"], set_={"vtime": row.excluded.vtime}, where=ahead)
