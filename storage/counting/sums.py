"""What was counted as records came and went, as it stood on a day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Final

import sqlalchemy as sa

from core.model import ArchiveRecord, Group, Period, RecordId, UnitCode
from storage import queries
from storage.answers import ResultCount, Sums
from storage.counting.tallies import ZONE, Key, adds_to, end_of, key_of, tallies, unit_quarters
from storage.rows import archived_on, ended_on, quarter_number
from storage.schema import fixity, losses, records
from storage.sealing.keys import KeyFile

_NONE: Final = 0


def counts(connection: sa.Connection, on: dt.date, keys: KeyFile) -> tuple[ResultCount, ...]:
    """Every record as it stood on a day; what was archived after it stands in a later quarter.

    Records of lost bytes are not counted any more.
    """
    now = quarter_number(on)
    found: Counter[Key] = Counter()
    for row in connection.execute(sa.select(tallies).where(tallies.c.records > 0)):
        ended = row.ended if row.ended <= now else _NONE
        found[Key(row.unit, row.grp, row.archived, row.issued, ended)] += row.records
    for tallied, stood in _of_the_rest_of_the_quarter(connection, on, _came_in, _ends_in):
        found[tallied] -= 1
        found[stood] += 1
    for record in lost(connection, keys):
        found[_stood(key_of(record), archived_on(record), ended_on(record), on)] -= 1
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
    moves: Counter[Key] = Counter()
    for tallied, stood in _of_the_rest_of_the_quarter(connection, on, _came_in):
        moves[tallied] -= 1
        moves[stood] += 1
    for record in lost(connection, keys):
        moves[_stood(key_of(record), archived_on(record), ended_on(record), on)] -= 1
    for key, number in moves.items():
        for quarter, column in adds_to(key):
            add(UnitCode(key.unit), quarter, column, number)
    for unit, came_now, number in _ending(connection, on):
        # Tallied as ended, and not yet on the day.
        add(unit, now, "came" if came_now else "ended", number if came_now else -number)
    return found


def _ending(connection: sa.Connection, on: dt.date) -> Iterator[tuple[UnitCode, bool, int]]:
    """Results that were there on the day and end in the rest of its quarter: their unit, whether they also came in it.

    Where papers are issued for some years, thousands end in every quarter: the index alone counts them.
    """
    midnight, first = end_of(on), end_of(_period(quarter_number(on)).first - dt.timedelta(days=1))
    came_now = (records.c.archived_at > first).label("came_now")
    query = sa.select(records.c.unit, came_now, sa.func.count()).where(
        _ends_in(on),
        records.c.archived_at <= midnight,
        records.c.grp == Group.RESULT.value,
    )
    for unit, recent, number in connection.execute(query.group_by(records.c.unit, "came_now")):
        yield UnitCode(unit), bool(recent), number


def _period(number: int) -> Period:
    return Period(number // 4, number % 4 + 1)


def _stood(key: Key, came_on: dt.date, ended: dt.date | None, on: dt.date) -> Key:
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


def _came_in(on: dt.date) -> sa.ColumnElement[bool]:
    """In the rest of the quarter of a day."""
    last = _period(quarter_number(on)).last
    return sa.and_(records.c.archived_at > end_of(on), records.c.archived_at <= end_of(last))


def _ends_in(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(records.c.ended_on > on, records.c.ended_on <= _period(quarter_number(on)).last)


def _of_the_rest_of_the_quarter(
    connection: sa.Connection, on: dt.date, *which: Callable[[dt.date], sa.ColumnElement[bool]]
) -> Iterator[tuple[Key, Key]]:
    """What came or ended in the day's quarter after the day, as it is tallied and as it stood."""
    now = quarter_number(on)
    columns = records.c.unit, records.c.grp, records.c.archived_at, records.c.issued, records.c.ended_on
    for row in connection.execute(sa.select(*columns).where(sa.or_(*(condition(on) for condition in which)))):
        day = row.archived_at.astimezone(ZONE).date()
        tallied = Key(row.unit, row.grp, quarter_number(day), row.issued, quarter_number(row.ended_on))
        if tallied.ended > now:
            tallied = tallied._replace(ended=_NONE)
        yield tallied, _stood(tallied, day, row.ended_on, on)
