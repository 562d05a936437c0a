"""The numbers of the offices' own books: the latest holds, earlier ones stay with who brought them in and when."""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.model import LedgerEvent, RegisterRow, Sha256, UnitCode
from storage.books.postings import Change, Posted, register_postings
from storage.engine import inserting, reading, writing
from storage.ledger import append
from storage.schema import UtcDateTime, metadata

#: What the ledger files the books under, and how it calls a book that came in as a file.
SUBJECT: Final = "registers"
IMPORTED: Final = "registers_imported"
#: A row of the year; the quarter takes part in a key, and NULL would equal nothing.
_YEAR: Final = 0
_CURRENT: Final = "superseded_at IS NULL"

registers = sa.Table(
    "registers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("quarter", sa.Integer, nullable=False),
    sa.Column("measure", sa.String(40), nullable=False),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("superseded_at", UtcDateTime, nullable=True),
    sa.CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
    sa.CheckConstraint("value >= 0", name="value"),
    sa.Index(None, "unit", "year", "quarter", "measure", "at"),
    sa.Index(
        "ix_registers_current",
        *("unit", "year", "quarter", "measure"),
        unique=True,
        sqlite_where=sa.text(_CURRENT),
        postgresql_where=sa.text(_CURRENT),
    ),
)

_KEY: Final = ("unit", "year", "quarter", "measure")
_SAID: Final = tuple(registers.c[name] for name in (*_KEY, "value", "source"))
_END: Final = (
    sa.update(registers)
    .where(registers.c.superseded_at.is_(None), *(registers.c[name] == sa.bindparam(f"of_{name}") for name in _KEY))
    .values(superseded_at=sa.bindparam("of_at", type_=UtcDateTime))
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A number with its history: who brought it in, when, and until when it held."""

    row: RegisterRow
    actor: str
    at: dt.datetime
    superseded_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """What an import changed."""

    added: int  #: that were not known
    changed: int  #: of which another value was known
    same: int  #: nothing was written for them


class SqlRegisters:
    """The registers of an index."""

    def __init__(self, engine: sa.Engine) -> None:
        """Work on the index's own connections."""
        self._engine = engine

    def compared(self, rows: Iterable[RegisterRow]) -> tuple[Written, tuple[RegisterRow, ...]]:
        """What rows would change, and those that are not known, or not thus.

        Args:
            rows: of which no two are of the same unit, time and measure.
        """
        with reading(self._engine) as connection:
            current = connection.execute(sa.select(*_SAID).where(registers.c.superseded_at.is_(None))).all()
        known = {_key(row): row for row in itertools.starmap(_row, current)}
        found = tuple(rows)
        fresh = tuple(row for row in found if known.get(_key(row)) != row)
        added = sum(_key(row) not in known for row in fresh)
        return Written(added, len(fresh) - added, len(found) - len(fresh)), fresh

    def put(self, posted: Posted, changes: Iterable[Change], *events: LedgerEvent) -> None:
        """Write what a posting of the store says, with events, in one transaction; nothing if it was written before.

        The number that each row takes the place of ends, and stays. The first posting has all that an index held before
        there were any: it takes its place.
        """
        row = {"number": posted.number, "sha256": posted.sha256}
        with writing(self._engine) as connection:
            new = inserting(connection, register_postings).values(row).on_conflict_do_nothing()
            if connection.execute(new.returning(sa.literal(1))).first() is None:
                return
            if posted.number == 1:
                connection.execute(sa.delete(registers))
            for change in changes:
                values = [_values(row, change.event) for row in change.rows]
                connection.execute(_END, [{f"of_{name}": said[name] for name in (*_KEY, "at")} for said in values])
                connection.execute(sa.insert(registers), values)
            append(connection, *events)

    def postings(self) -> dict[int, Sha256]:
        """The postings that are in this index, by their numbers."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(register_postings).order_by(register_postings.c.number)).all()
        return {row.number: Sha256(row.sha256) for row in rows}

    def changes(self) -> tuple[Change, ...]:
        """All that is here, in the order in which it came: for a store that lacks it."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(registers).order_by(registers.c.id)).all()
        return tuple(
            Change(LedgerEvent(IMPORTED, SUBJECT, actor, at), tuple(_row(*row[1:7]) for row in rows))
            for (actor, at), rows in itertools.groupby(found, lambda row: (row.actor, row.at))
        )

    def rows(
        self,
        *,
        known_at: dt.datetime | None = None,
        units: Collection[UnitCode] | None = None,
        year: int | None = None,
    ) -> tuple[RegisterRow, ...]:
        """Every number that holds, or that held at that time; of those units and that year, where they are named."""
        query = sa.select(*_SAID).order_by(registers.c.id)
        if units is not None:
            query = query.where(registers.c.unit.in_(units))
        if year is not None:
            query = query.where(registers.c.year == year)
        if known_at is None:
            query = query.where(registers.c.superseded_at.is_(None))
        else:
            still = sa.or_(registers.c.superseded_at.is_(None), registers.c.superseded_at > known_at)
            query = query.where(registers.c.at <= known_at, still)
        with reading(self._engine) as connection:
            return tuple(itertools.starmap(_row, connection.execute(query).all()))

    def history(self, unit: UnitCode, year: int) -> tuple[Entry, ...]:
        """Every number that a unit ever had for a year, oldest first."""
        query = sa.select(registers).where(registers.c.unit == unit, registers.c.year == year)
        with reading(self._engine) as connection:
            return tuple(
                Entry(_row(*found[1:7]), found.actor, found.at, found.superseded_at)
                for found in connection.execute(query.order_by(registers.c.id))
            )


def _key(row: RegisterRow) -> tuple[str, int, int, str]:
    return row.unit, row.year, row.quarter or _YEAR, row.measure


def _values(row: RegisterRow, event: LedgerEvent) -> dict[str, object]:
    return {
        **dict(zip(_KEY, _key(row), strict=True)),
        "value": row.value,
        "source": row.source,
        "actor": event.actor,
        "at": event.at,
    }


def _row(unit: str, year: int, quarter: int, measure: str, value: float, source: str) -> RegisterRow:
    whole = int(value)
    return RegisterRow(UnitCode(unit), year, measure, whole if whole == value else value, source, quarter or None)
