"""The numbers of the offices' own books: the latest holds, earlier ones stay with who brought them in and when."""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.model import LedgerEvent, RegisterRow, UnitCode
from storage.engine import reading, writing
from storage.ledger import append
from storage.schema import UtcDateTime, metadata

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

_SAID: Final = tuple(registers.c[name] for name in ("unit", "year", "quarter", "measure", "value", "source"))


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

    def put(
        self,
        rows: Iterable[RegisterRow],
        event: LedgerEvent,
        *,
        only_if_empty: bool = False,
    ) -> Written:
        """Write rows in one transaction, with the event that says who brought them in, or nothing at all.

        A value that is there already is not written again; another one ends, and stays.

        Args:
            rows: of which no two are of the same unit, time and measure.
            event: its actor and time are the rows'; it is written only if something changes.
            only_if_empty: leave everything as it is unless nothing was ever brought in.
        """
        with writing(self._engine) as connection:
            known = _current(connection)
            if only_if_empty and known:
                return Written(0, 0, 0)
            added = changed = same = 0
            for row in rows:
                before = known.get(_key(row))
                if before is not None and before[1:] == (row.value, row.source):
                    same += 1
                    continue
                if before is not None:
                    ended = sa.update(registers).where(registers.c.id == before[0])
                    connection.execute(ended.values(superseded_at=event.at))
                changed, added = changed + (before is not None), added + (before is None)
                connection.execute(sa.insert(registers).values(_values(row, event)))
            if added or changed:
                append(connection, event)
        return Written(added, changed, same)

    def preview(self, rows: Iterable[RegisterRow]) -> Written:
        """What `put` would change."""
        with reading(self._engine) as connection:
            known = _current(connection)
        found = [(known.get(_key(row)), row) for row in rows]
        same = sum(before is not None and before[1:] == (row.value, row.source) for before, row in found)
        added = sum(before is None for before, _ in found)
        return Written(added, len(found) - added - same, same)

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


_Key = tuple[str, int, int, str]


def _key(row: RegisterRow) -> _Key:
    return row.unit, row.year, row.quarter or _YEAR, row.measure


def _current(connection: sa.Connection) -> dict[_Key, tuple[int, float, str]]:
    query = sa.select(registers).where(registers.c.superseded_at.is_(None))
    return {
        (found.unit, found.year, found.quarter, found.measure): (found.id, found.value, found.source)
        for found in connection.execute(query)
    }


def _values(row: RegisterRow, event: LedgerEvent) -> dict[str, object]:
    unit, year, quarter, measure = _key(row)
    return {
        "unit": unit,
        "year": year,
        "quarter": quarter,
        "measure": measure,
        "value": row.value,
        "source": row.source,
        "actor": event.actor,
        "at": event.at,
    }


def _row(unit: str, year: int, quarter: int, measure: str, value: float, source: str) -> RegisterRow:
    whole = int(value)
    return RegisterRow(UnitCode(unit), year, measure, whole if whole == value else value, source, quarter or None)
