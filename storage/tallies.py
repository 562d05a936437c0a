"""Records counted as they come and go: to count a million of them takes longer than a leader waits for a page."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, NamedTuple

import sqlalchemy as sa

from core import serial
from core.model import ArchiveRecord, Group, Period, RecordId, Status, UnitCode
from storage import queries
from storage.answers import ResultCount, Sums
from storage.engine import inserting, writing
from storage.rows import archived_on, blind_record, ended_on, quarter_number, record_place, standing
from storage.schema import documents, fixity, losses, metadata, records
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import writing_key

#: Days are Vietnam's.
_ZONE: Final = dt.timezone(dt.timedelta(hours=7))
#: No quarter: a day that is not known, an end that is not set.
_NONE: Final = 0
_AT_ONCE: Final = 500
#: Where papers stand that somebody has something to do for.
OPEN: Final = tuple(status for status in Status if not status.settled)
_COLUMNS: Final = ("came", "ended", "issued")

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

#: The results among them, added up: what a page over a province's years is counted from.
unit_quarters = sa.Table(
    "unit_quarters",
    metadata,
    sa.Column("unit", sa.String(40), primary_key=True),
    sa.Column("quarter", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("came", sa.Integer, nullable=False),  # archived, and not ended before
    sa.Column("ended", sa.Integer, nullable=False),  # of those
    sa.Column("issued", sa.Integer, nullable=False),
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
        if number:
            _upsert(connection, tallies, key._asdict(), {"records": number})
    quarters: Counter[tuple[str, int, str]] = Counter()
    for key, number in moves.items():
        for quarter, column in _adds_to(key):
            quarters[key.unit, quarter, column] += number
    for unit, quarter in sorted({(unit, quarter) for (unit, quarter, _), number in quarters.items() if number}):
        more = {column: quarters[unit, quarter, column] for column in _COLUMNS}
        _upsert(connection, unit_quarters, {"unit": unit, "quarter": quarter}, more)


def _upsert(connection: sa.Connection, table: sa.Table, key: Mapping[str, object], more: Mapping[str, int]) -> None:
    statement = inserting(connection, table).values(**key, **more)
    added = {column: table.c[column] + number for column, number in more.items()}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=added))


def _adds_to(key: _Key) -> Iterator[tuple[int, str]]:
    """The quarters of a unit in which a result counts, and as what; what ended as it came was never of the stock."""
    if key.grp != Group.RESULT.value:
        return
    if not key.ended or key.ended > key.archived:
        yield key.archived, "came"
        if key.ended:
            yield key.ended, "ended"
    if key.issued:
        yield key.issued, "issued"


def _key(record: ArchiveRecord) -> _Key:
    return _Key(
        record.unit,
        record.group.value,
        quarter_number(archived_on(record)),
        quarter_number(record.issued_on),
        quarter_number(ended_on(record)),
    )


def _period(number: int) -> Period:
    return Period(number // 4, number % 4 + 1)


def fill(engine: sa.Engine, keys: KeyFile) -> None:
    """Count the records of an index that were not counted until now: once, after its tables were brought up to date.

    What is asked by columns is written into them at the same time, of records and of papers on their way.
    """
    with writing(engine) as connection:
        if connection.execute(sa.select(unit_quarters.c.unit).limit(1)).first() is not None:
            return
        connection.execute(sa.delete(tallies))
        key = writing_key(connection, keys)
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
                changes = standing(record) | blind_record(record, key)
                changes["issued"] = quarter_number(record.issued_on)
                connection.execute(sa.update(records).where(records.c.number == row.number).values(changes))
            after = rows[-1].number
        _add(connection, moves)
        for document in queries.all_documents(connection, OPEN, None, keys):
            if document.group is not None:
                mine = sa.update(documents).where(documents.c.id == document.id)
                connection.execute(mine.values(grp=document.group.value))


def counts(connection: sa.Connection, on: dt.date, keys: KeyFile) -> tuple[ResultCount, ...]:
    """Every record as it stood on a day; what was archived after it stands in a later quarter.

    Records of lost bytes are not counted any more.
    """
    now = quarter_number(on)
    found: Counter[_Key] = Counter()
    for row in connection.execute(sa.select(tallies).where(tallies.c.records > 0)):
        ended = row.ended if row.ended <= now else _NONE
        found[_Key(row.unit, row.grp, row.archived, row.issued, ended)] += row.records
    for tallied, stood in _of_the_rest_of_the_quarter(connection, on, _came_in, _ends_in):
        found[tallied] -= 1
        found[stood] += 1
    for record in lost(connection, keys):
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


def sums(connection: sa.Connection, on: dt.date, keys: KeyFile, units: Collection[UnitCode] | None = None) -> Sums:
    """What `counts` says of results, added up already as they came: the tallies of a province are many."""
    now, found = quarter_number(on), Sums({}, {}, {})
    by_column = {"came": found.came, "ended": found.ended, "issued": found.issued}

    def add(unit: UnitCode, quarter: int, column: str, number: int) -> None:
        if (units is None or unit in units) and (column != "ended" or quarter <= now):
            of_unit = by_column[column].setdefault(unit, {})
            of_unit[quarter] = of_unit.get(quarter, 0) + number

    query = sa.select(unit_quarters)
    if units is not None:
        query = query.where(unit_quarters.c.unit.in_(units))
    for unit, quarter, came, ended, issued in connection.execute(query).all():
        if came:
            found.came.setdefault(unit, {})[quarter] = came
        if ended and quarter <= now:
            found.ended.setdefault(unit, {})[quarter] = ended
        if issued:
            found.issued.setdefault(unit, {})[quarter] = issued
    moves: Counter[_Key] = Counter()
    for tallied, stood in _of_the_rest_of_the_quarter(connection, on, _came_in):
        moves[tallied] -= 1
        moves[stood] += 1
    for record in lost(connection, keys):
        moves[_stood(_key(record), archived_on(record), ended_on(record), on)] -= 1
    for key, number in moves.items():
        for quarter, column in _adds_to(key):
            add(UnitCode(key.unit), quarter, column, number)
    for unit, came_now, number in _ending(connection, on):
        # Tallied as ended, and not yet on the day.
        add(unit, now, "came" if came_now else "ended", number if came_now else -number)
    return found


def _ending(connection: sa.Connection, on: dt.date) -> Iterator[tuple[UnitCode, bool, int]]:
    """Results that were there on the day and end in the rest of its quarter: their unit, whether they also came in it.

    Where papers are issued for some years, thousands end in every quarter: the index alone counts them.
    """
    midnight, first = _end_of(on), _end_of(_period(quarter_number(on)).first - dt.timedelta(days=1))
    came_now = (records.c.archived_at > first).label("came_now")
    query = sa.select(records.c.unit, came_now, sa.func.count()).where(
        _ends_in(on),
        records.c.archived_at <= midnight,
        records.c.grp == Group.RESULT.value,
    )
    for unit, recent, number in connection.execute(query.group_by(records.c.unit, "came_now")):
        yield UnitCode(unit), bool(recent), number


def _stood(key: _Key, came_on: dt.date, ended: dt.date | None, on: dt.date) -> _Key:
    return key._replace(
        archived=max(key.archived, quarter_number(on) + 1) if came_on > on else key.archived,
        ended=key.ended if ended is not None and ended <= on else _NONE,
    )


def lost(connection: sa.Connection, keys: KeyFile) -> list[ArchiveRecord]:
    """The records of lost objects. Those of which nobody has traced whose they are cost a look into all records."""
    names = set(connection.execute(sa.select(fixity.c.name).where(fixity.c.state == "lost")).scalars())
    if not names:
        return []
    traced = connection.execute(sa.select(losses)).all()
    if not names <= {row.name for row in traced}:
        every = list(queries.all_records(connection, keys))
    else:
        ids = {row.record_id for row in traced if row.name in names}
        every = [found for record_id in sorted(ids) if (found := queries.record(connection, RecordId(record_id), keys))]
    gone = queries.damaged(connection, every)
    return [record for record in every if record.id in gone]


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, _ZONE)


def _came_in(on: dt.date) -> sa.ColumnElement[bool]:
    """In the rest of the quarter of a day."""
    last = _period(quarter_number(on)).last
    return sa.and_(records.c.archived_at > _end_of(on), records.c.archived_at <= _end_of(last))


def _ends_in(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(records.c.ended_on > on, records.c.ended_on <= _period(quarter_number(on)).last)


def _of_the_rest_of_the_quarter(
    connection: sa.Connection, on: dt.date, *which: Callable[[dt.date], sa.ColumnElement[bool]]
) -> Iterator[tuple[_Key, _Key]]:
    """What came or ended in the day's quarter after the day, as it is tallied and as it stood."""
    now = quarter_number(on)
    columns = records.c.unit, records.c.grp, records.c.archived_at, records.c.issued, records.c.ended_on
    for row in connection.execute(sa.select(*columns).where(sa.or_(*(condition(on) for condition in which)))):
        day = row.archived_at.astimezone(_ZONE).date()
        tallied = _Key(row.unit, row.grp, quarter_number(day), row.issued, quarter_number(row.ended_on))
        if tallied.ended > now:
            tallied = tallied._replace(ended=_NONE)
        yield tallied, _stood(tallied, day, row.ended_on, on)
