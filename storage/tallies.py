"""Records counted as they come and go: to count a million of them takes longer than a leader waits for a page."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

import sqlalchemy as sa

from core import serial
from core.model import ArchiveRecord, Group, Period, RecordId, UnitCode
from storage import queries
from storage.answers import ResultCount, Sums
from storage.engine import writing
from storage.line import inserting
from storage.rows import archived_on, ended_on, quarter_of, record_place, standing
from storage.schema import fixity, metadata, records
from storage.sealing.keys import KeyFile

#: Days are Vietnam's.
_ZONE: Final = dt.timezone(dt.timedelta(hours=7))
#: No quarter: a day that is not known, an end that is not set.
_NONE: Final = 0
_AT_ONCE: Final = 500

#: How many records of a unit are of which quarters; a quarter is a number, year * 4 + 0 to 3.
tallies = sa.Table(
    "tallies",
    metadata,
    sa.Column("unit", sa.String(40), primary_key=True),
    sa.Column("grp", sa.String(12), primary_key=True),
    sa.Column("archived", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("issued", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("ended", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("records", sa.Integer, nullable=False),
)


class _Key(NamedTuple):
    unit: str
    grp: str
    archived: int
    issued: int
    ended: int


def came(connection: sa.Connection, record: ArchiveRecord) -> None:
    """Count a new record, in the transaction that writes it."""
    _add(connection, Counter({_key(record): 1}))


def changed(connection: sa.Connection, before: ArchiveRecord, after: ArchiveRecord) -> None:
    """Count a record as it is now, in the transaction that writes it."""
    moves = Counter({_key(after): 1})
    moves[_key(before)] -= 1
    _add(connection, moves)


def _add(connection: sa.Connection, moves: Counter[_Key]) -> None:
    # In one order, lest two writers each hold what the other waits for.
    for key, number in sorted(moves.items()):
        if number == 0:
            continue
        statement = inserting(connection, tallies).values(**key._asdict(), records=number)
        more = {"records": tallies.c.records + number}
        connection.execute(statement.on_conflict_do_update(index_elements=list(_Key._fields), set_=more))


def _key(record: ArchiveRecord) -> _Key:
    issued, ended = record.issued_on, ended_on(record)
    return _Key(
        record.unit,
        record.group.value,
        _number(archived_on(record)),
        _number(issued) if issued else _NONE,
        _number(ended) if ended else _NONE,
    )


def _number(day: dt.date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _period(number: int) -> Period:
    return Period(number // 4, number % 4 + 1)


def fill(engine: sa.Engine, keys: KeyFile) -> None:
    """Count the records of an index that were not counted until now: once, after its tables were brought up to date."""
    with writing(engine) as connection:
        if connection.execute(sa.select(tallies.c.unit).limit(1)).first() is not None:
            return
        moves: Counter[_Key] = Counter()
        after = 0
        while True:
            query = sa.select(records.c.number, records.c.id, records.c.value).where(records.c.number > after)
            rows = connection.execute(query.order_by(records.c.number).limit(_AT_ONCE)).all()
            if not rows:
                break
            for row in rows:
                value = keys.unseal(row.value, record_place(RecordId(row.id)))
                record = serial.load(ArchiveRecord, value.encode())
                moves[_key(record)] += 1
                quarter = quarter_of(record.issued_on).quarter if record.issued_on else None
                changes = standing(record) | {"issued_quarter": quarter}
                connection.execute(sa.update(records).where(records.c.number == row.number).values(changes))
            after = rows[-1].number
        _add(connection, moves)


def counts(connection: sa.Connection, on: dt.date, keys: KeyFile) -> tuple[ResultCount, ...]:
    """Every record as it stood on a day; what was archived after it stands in a later quarter.

    Records of lost bytes are not counted any more.
    """
    now = _number(on)
    found: Counter[_Key] = Counter()
    for row in connection.execute(sa.select(tallies).where(tallies.c.records > 0)):
        ended = row.ended if row.ended <= now else _NONE
        found[_Key(row.unit, row.grp, row.archived, row.issued, ended)] += row.records
    for tallied, stood in _of_the_rest_of_the_quarter(connection, on):
        found[tallied] -= 1
        found[stood] += 1
    for record in _lost(connection, keys):
        found[_stood(_key(record), archived_on(record), ended_on(record), on)] -= 1
    return tuple(
        ResultCount(
            UnitCode(key.unit),
            Group(key.grp),
            _period(key.archived),
            _period(key.issued) if key.issued else None,
            _period(key.ended) if key.ended else None,
            number,
        )
        for key, number in sorted(found.items())
        if number
    )


def sums(connection: sa.Connection, on: dt.date, keys: KeyFile) -> Sums:
    """What `counts` says of results, added up by the database: the tallies of a province are many."""
    now = _number(on)
    result, number = tallies.c.grp == Group.RESULT.value, sa.func.sum(tallies.c.records)
    outlived = tallies.c.ended > tallies.c.archived
    asked = (
        (tallies.c.archived, sa.or_(tallies.c.ended == _NONE, outlived)),
        (tallies.c.ended, sa.and_(outlived, tallies.c.ended <= now)),
        (tallies.c.issued, tallies.c.issued != _NONE),
    )
    found = tuple[dict[UnitCode, dict[int, int]], ...](({}, {}, {}))
    for (column, condition), into in zip(asked, found, strict=True):
        query = sa.select(tallies.c.unit, column, number).where(result, condition).group_by(tallies.c.unit, column)
        for unit, quarter, records_there in connection.execute(query):
            into.setdefault(unit, {})[quarter] = int(records_there)

    def move(key: _Key, by: int) -> None:
        if key.grp != Group.RESULT.value:
            return
        lived = not key.ended or key.ended > key.archived
        quarters = key.archived if lived else _NONE, key.ended if lived else _NONE, key.issued
        for quarter, into in zip(quarters, found, strict=True):
            if quarter:
                of_unit = into.setdefault(UnitCode(key.unit), {})
                of_unit[quarter] = of_unit.get(quarter, 0) + by

    for tallied, stood in _of_the_rest_of_the_quarter(connection, on):
        move(tallied, -1)
        move(stood, 1)
    for record in _lost(connection, keys):
        move(_stood(_key(record), archived_on(record), ended_on(record), on), -1)
    return Sums(*found)


def _stood(key: _Key, came_on: dt.date, ended: dt.date | None, on: dt.date) -> _Key:
    return key._replace(
        archived=max(key.archived, _number(on) + 1) if came_on > on else key.archived,
        ended=key.ended if ended is not None and ended <= on else _NONE,
    )


def _lost(connection: sa.Connection, keys: KeyFile) -> list[ArchiveRecord]:
    """The records of lost objects. Which they are is known only by opening all: rare, and then worth the time."""
    if connection.execute(sa.select(fixity.c.name).where(fixity.c.state == "lost").limit(1)).first() is None:
        return []
    every = list(queries.all_records(connection, None, None, keys))
    gone = queries.damaged(connection, every)
    return [record for record in every if record.id in gone]


def _of_the_rest_of_the_quarter(connection: sa.Connection, on: dt.date) -> Iterator[tuple[_Key, _Key]]:
    """What came or ended in the day's quarter after the day, as it is tallied and as it stood: few rows, if any."""
    now, last = _number(on), _period(_number(on)).last
    midnight, end = (dt.datetime.combine(day, dt.time.max, _ZONE) for day in (on, last))
    columns = (
        *(records.c.unit, records.c.grp, records.c.archived_at, records.c.issued_year),
        *(records.c.issued_quarter, records.c.ended_on),
    )
    came = sa.and_(records.c.archived_at > midnight, records.c.archived_at <= end)
    ended = sa.and_(records.c.ended_on > on, records.c.ended_on <= last)
    for row in connection.execute(sa.select(*columns).where(sa.or_(came, ended))):
        day = row.archived_at.astimezone(_ZONE).date()
        issued = _NONE if row.issued_year is None else row.issued_year * 4 + row.issued_quarter - 1
        tallied = _Key(row.unit, row.grp, _number(day), issued, _number(row.ended_on) if row.ended_on else _NONE)
        if tallied.ended > now:
            tallied = tallied._replace(ended=_NONE)
        yield tallied, _stood(tallied, day, row.ended_on, on)
