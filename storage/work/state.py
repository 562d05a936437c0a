"""What the index says of the work, for whoever watches: every question is about what stands in line or is recent."""

import datetime as dt
import math
import statistics
from collections import defaultdict
from typing import Final, cast

import sqlalchemy as sa

from core import serial
from core.model import Backlog, Due, Lane, LedgerEvent, Pause, Retries, StageTime, Status, WorkState
from storage.queries import status_counts
from storage.schema import documents, ledger, pauses, records, tasks
from storage.work.line import now

#: So many of the newest events say how long stages take: what is older says nothing of today's machine.
_NEWEST: Final = 1000


def work_state(connection: sa.Connection) -> WorkState:
    """What stands where, for how long, and why it does not go on."""
    return WorkState(
        documents=status_counts(connection),
        backlog=backlog(connection),
        pauses=_pauses(connection),
        retries=_retries(connection),
        set_aside=_set_aside(connection),
        stage_times=_stage_times(connection),
        due=_due(connection),
        last_archived_at=connection.execute(sa.select(sa.func.max(records.c.archived_at))).scalar_one(),
        last_evidence_at=_last_evidence_at(connection),
    )


def backlog(connection: sa.Connection) -> tuple[Backlog, ...]:
    """How much waits, by lane and stage."""
    at = now(connection)
    count = {
        state: sa.func.sum(sa.case((tasks.c.state == state, 1), else_=0)).label(state)
        for state in ("ready", "leased", "waiting")
    }
    query = (
        sa.select(tasks.c.lane, tasks.c.stage, *count.values(), sa.func.min(tasks.c.since).label("oldest"))
        .where(tasks.c.state != "held")
        .group_by(tasks.c.lane, tasks.c.stage)
        .order_by(tasks.c.lane, tasks.c.stage)
    )
    return tuple(
        Backlog(
            Lane(row.lane),
            Status(row.stage),
            int(row.ready),
            int(row.leased),
            int(row.waiting),
            (at - row.oldest).total_seconds(),
        )
        for row in connection.execute(query)
    )


def _pauses(connection: sa.Connection) -> tuple[Pause, ...]:
    query = sa.select(pauses).where(pauses.c.until > now(connection)).order_by(pauses.c.stage)
    return tuple(Pause(Status(row.stage), row.failures, row.until) for row in connection.execute(query))


def _retries(connection: sa.Connection) -> Retries:
    failed = (tasks.c.failures, tasks.c.crashes, tasks.c.limits)
    query = sa.select(*(sa.func.count(sa.case((column > 0, 1))) for column in failed))
    row = tuple(connection.execute(query).one())
    return Retries(service_away=row[0], crashed=row[1], over_limit=row[2])


def _set_aside(connection: sa.Connection) -> dict[str, int]:
    query = (
        sa.select(documents.c.reason, sa.func.count())
        .where(documents.c.status == Status.SET_ASIDE.value)
        .group_by(documents.c.reason)
        .order_by(documents.c.reason)
    )
    return {code or "": count for code, count in connection.execute(query)}


def _due(connection: sa.Connection) -> Due:
    query = sa.select(sa.func.count(), sa.func.min(records.c.archived_at)).where(records.c.level_due.is_not(None))
    count, oldest = connection.execute(query).one()
    return Due(count, oldest)


def _last_evidence_at(connection: sa.Connection) -> dt.datetime | None:
    """By the subjects' index: batches and renewals are filed under their folders, evidence/YEAR/MONTH/DAY."""
    mine = ledger.c.subject.between("evidence/1", "evidence/3")
    query = sa.select(ledger.c.at, ledger.c.value).where(mine).order_by(ledger.c.at.desc())
    for row in connection.execute(query):
        if serial.load(LedgerEvent, row.value.encode()).action == "evidence_made":
            return cast("dt.datetime", row.at)
    return None


def _stage_times(connection: sa.Connection) -> tuple[StageTime, ...]:
    newest = sa.select(sa.func.max(ledger.c.sequence) - _NEWEST).scalar_subquery()
    took: dict[Status, list[float]] = defaultdict(list)
    for value in connection.execute(sa.select(ledger.c.value).where(ledger.c.sequence > newest)).scalars():
        facts = dict(serial.load(LedgerEvent, value.encode()).facts)
        if "seconds" in facts:
            took[Status(facts["from"])].append(float(facts["seconds"]))
    return tuple(
        StageTime(stage, len(seconds), statistics.median(seconds), sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1])
        for stage in Status
        if (seconds := took.get(stage))
    )
