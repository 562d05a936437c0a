"""Records counted as they come and go: to count a million of them takes longer than a leader waits for a page."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final, NamedTuple, Self

import sqlalchemy as sa

from core import serial
from core.model import ArchiveRecord, Group, RecordId, Status
from storage import queries
from storage.engine import inserting, writing
from storage.rows import archived_on, blind_record, ended_on, proved_until, quarter_number, record_place, standing
from storage.schema import documents, metadata, records
from storage.sealing.keys import KeyFile
from storage.sealing.rotation import writing_key

#: Days are Vietnam's.
ZONE: Final = dt.timezone(dt.timedelta(hours=7))
_AT_ONCE: Final = 500
#: Where papers stand that somebody has something to do for.
OPEN: Final = tuple(status for status in Status if not status.settled)

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

#: The results again, by what is to be done for them: what the reasons behind a figure are counted from. Many papers
#: are proved by one certificate, so that its days are few.
unit_standings = sa.Table(
    "unit_standings",
    metadata,
    sa.Column("unit", sa.String(40), primary_key=True),
    sa.Column("proved_until", sa.Date, primary_key=True),
    sa.Column("owes", sa.String(5), primary_key=True),  # an `Owes`
    sa.Column("quarter", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("came", sa.Integer, nullable=False),
    sa.Column("ended", sa.Integer, nullable=False),  # of those; in the quarter in which they came, if it was before
    sa.Column("issued", sa.Integer, nullable=False),  # quarter 0: on a day that nobody knows
    sqlite_with_rowid=False,
)


class Key(NamedTuple):
    """Of which unit and quarters a record is; quarter 0: a day that is not known, an end that is not set."""

    unit: str
    grp: str
    archived: int
    issued: int
    ended: int


class Owes(StrEnum):
    """What a record lacks first."""

    LEVEL = "level"  #: a service owes its signature something
    CODE = "code"  #: it has no dossier's code
    NOTHING = ""


class Standing(NamedTuple):
    """Until when its signature is proved, and what a record lacks besides."""

    proved_until: dt.date
    owes: Owes

    @classmethod
    def of(cls, proved_until: dt.date, level_due: str | None, *, coded: bool) -> Self:
        """As the columns of a record say it."""
        return cls(proved_until, Owes.LEVEL if level_due is not None else Owes.NOTHING if coded else Owes.CODE)


#: How many records of each kind there are more, or fewer.
Moves = Counter[tuple[Key, Standing]]


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day."""
    return dt.datetime.combine(day, dt.time.max, ZONE)


def came(connection: sa.Connection, record: ArchiveRecord) -> None:
    """Count a new record, in the transaction that writes it."""
    add(connection, Counter({_of(record): 1}))


def changed(connection: sa.Connection, before: ArchiveRecord, after: ArchiveRecord) -> None:
    """Count a record as it is now, in the transaction that writes it."""
    moves = Counter({_of(after): 1})
    moves[_of(before)] -= 1
    add(connection, moves)


def add(
    connection: sa.Connection, moves: Moves, tables: Collection[sa.Table] = (tallies, unit_quarters, unit_standings)
) -> None:
    """Count so many records more, or fewer, of each place."""
    found: dict[sa.Table, dict[tuple[object, ...], Counter[str]]] = {table: {} for table in tables}
    for (key, stands), number in moves.items():
        for table, place, column in _places(key, stands):
            if table in found:
                found[table].setdefault(place, Counter())[column] += number
    for table, rows in found.items():
        names = [column.name for column in table.primary_key]
        counts = [column.name for column in table.columns if not column.primary_key]
        # In one order, lest two writers each hold what the other waits for.
        more = [
            dict(zip(names, place, strict=True)) | {count: rows[place][count] for count in counts}
            for place in sorted(rows)
            if any(rows[place].values())
        ]
        if more:
            statement = inserting(connection, table)
            added = {count: table.c[count] + statement.excluded[count] for count in counts}
            connection.execute(statement.on_conflict_do_update(index_elements=names, set_=added), more)


def _places(key: Key, stands: Standing) -> Iterator[tuple[sa.Table, tuple[object, ...], str]]:
    """The rows in which a record is counted, and as what."""
    yield tallies, key, "records"
    for quarter, column in adds_to(key):
        yield unit_quarters, (key.unit, quarter), column
    if key.grp == Group.RESULT.value:
        mine = key.unit, *stands
        yield unit_standings, (*mine, key.archived), "came"
        yield unit_standings, (*mine, key.issued), "issued"
        if key.ended:
            yield unit_standings, (*mine, max(key.archived, key.ended)), "ended"


def adds_to(key: Key) -> Iterator[tuple[int, str]]:
    """The quarters of a unit in which a result counts, and as what; what ended as it came was never of the stock."""
    if key.grp != Group.RESULT.value:
        return
    if not key.ended or key.ended > key.archived:
        yield key.archived, "came"
        if key.ended:
            yield key.ended, "ended"
    if key.issued:
        yield key.issued, "issued"


def key_of(record: ArchiveRecord) -> Key:
    """Where a record is counted."""
    return Key(
        record.unit,
        record.group.value,
        quarter_number(archived_on(record)),
        quarter_number(record.issued_on),
        quarter_number(ended_on(record)),
    )


def _of(record: ArchiveRecord) -> tuple[Key, Standing]:
    stands = Standing.of(proved_until(record), record.level_due, coded=record.dossier_code is not None)
    return key_of(record), stands


def fill(engine: sa.Engine, keys: KeyFile) -> None:
    """Count the records of an index that were not counted until now: once, after its tables were brought up to date."""
    with writing(engine) as connection:
        if _is_empty(connection, unit_quarters):
            _count(connection, keys)
        elif _is_empty(connection, unit_standings):
            add(connection, _moves_by_columns(connection), (unit_standings,))


def _is_empty(connection: sa.Connection, table: sa.Table) -> bool:
    return connection.execute(sa.select(table.c.unit).limit(1)).first() is None


def _count(connection: sa.Connection, keys: KeyFile) -> None:
    """Count every record as it says itself.

    What is asked by columns is written into them at the same time, of records and of papers on their way.
    """
    for table in (tallies, unit_standings):
        connection.execute(sa.delete(table))
    key = writing_key(connection, keys)
    moves: Moves = Counter()
    after = 0
    while True:
        query = sa.select(records.c.number, records.c.id, records.c.value).where(records.c.number > after)
        rows = connection.execute(query.order_by(records.c.number).limit(_AT_ONCE)).all()
        if not rows:
            break
        for row in rows:
            value = keys.unseal(row.value, record_place(RecordId(row.id)))
            record = serial.load(ArchiveRecord, value.encode())
            moves[_of(record)] += 1
            changes = {"issued": quarter_number(record.issued_on), **standing(record), **blind_record(record, key)}
            connection.execute(sa.update(records).where(records.c.number == row.number).values(changes))
        after = rows[-1].number
    add(connection, moves)
    for document in queries.all_documents(connection, OPEN, None, keys):
        if document.group is not None:
            mine = sa.update(documents).where(documents.c.id == document.id)
            connection.execute(mine.values(grp=document.group.value))


def _moves_by_columns(connection: sa.Connection) -> Moves:
    """Every result, as the columns say that are written whenever it is."""
    names = "unit", "archived_at", "issued", "ended_on", "proved_until", "level_due", "coded"
    query = sa.select(*(records.c[name] for name in names)).where(records.c.grp == Group.RESULT.value)
    moves: Moves = Counter()
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        archived, ended = quarter_number(row.archived_at.astimezone(ZONE).date()), quarter_number(row.ended_on)
        key = Key(row.unit, Group.RESULT.value, archived, row.issued, ended)
        moves[key, Standing.of(row.proved_until, row.level_due, coded=row.coded)] += 1
    return moves
