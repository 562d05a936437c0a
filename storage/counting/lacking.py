"""What is behind a figure: counted by unit and reason, and listed page by page, from columns that indexes cover."""

from collections import Counter
from typing import Any, Final

import sqlalchemy as sa

from core.model import Behind, Counted, DeskCode, LackingPaper, UnitCode, Why
from storage.counting.reasons import archived_by, day_of, on_their_way, reasons_of_records, results, why_of_documents
from storage.counting.standings import of_records
from storage.counting.sums import lost
from storage.engine import reading
from storage.schema import documents, records
from storage.sealing.keys import KeyFile

#: Records of lost objects are asked for by so many ids at once.
_AT_ONCE: Final = 500


class SqlLacking:
    """What is behind the figures of an index."""

    def __init__(self, engine: sa.Engine, keys: KeyFile) -> None:
        """Work on the index's own connections."""
        self._engine, self._keys = engine, keys

    def counts(self, asked: Behind) -> dict[UnitCode, Counter[Why]]:
        """How many papers each unit has of each reason; each counts once, for the first in the order of `Why`."""
        found = {unit: Counter[Why]() for unit in asked.units}
        with reading(self._engine) as connection:
            of_desks = sa.select(documents.c.desk, why_of_documents(), sa.func.count()).where(*on_their_way(asked))
            for desk, why, number in connection.execute(of_desks.group_by(documents.c.desk, "why")):
                found[asked.desks[DeskCode(desk)]][Why(why)] += number
            for unit, reason, number in of_records(connection, asked, self._lost(connection)):
                if unit in found:
                    found[unit][reason] += number
        return found

    def papers(self, asked: Behind, why: Why, *, after: str = "", limit: int) -> tuple[LackingPaper, ...]:
        """Papers of a reason: those on their way, oldest first, then those in the archive, by unit and date.

        Args:
            asked: the figure.
            why: the reason.
            after: the id of the paper after which to begin.
            limit: at most so many.
        """
        with reading(self._engine) as connection:
            found = [] if after.startswith("r-") else _documents(connection, asked, why, after, limit)
            if len(found) < limit:
                reason = reasons_of_records(asked, day_of(asked), self._lost(connection)).get(why)
                if reason is not None:
                    found += _records(connection, asked, reason, after, limit - len(found))
        return tuple(found)

    def _lost(self, connection: sa.Connection) -> list[int]:
        """The numbers of the records of lost objects."""
        ids = [record.id for record in lost(connection, self._keys)]
        found: list[int] = []
        for start in range(0, len(ids), _AT_ONCE):
            some = records.c.id.in_(ids[start : start + _AT_ONCE])
            found += connection.execute(sa.select(records.c.number).where(some)).scalars()
        return sorted(found)


def _documents(connection: sa.Connection, asked: Behind, why: Why, after: str, limit: int) -> list[LackingPaper]:
    place = sa.tuple_(documents.c.received_at, documents.c.id)
    query = sa.select(documents.c.id, documents.c.desk, documents.c.status, documents.c.reason)
    query = query.where(*on_their_way(asked, why))
    begin = connection.execute(sa.select(documents.c.received_at).where(documents.c.id == after)).scalar_one_or_none()
    if begin is not None:
        query = query.where(documents.c.received_at >= begin, place > sa.tuple_(begin, after))
    return [
        LackingPaper(row.id, asked.desks[DeskCode(row.desk)], row.reason or row.status)
        for row in connection.execute(query.order_by(documents.c.received_at, documents.c.id).limit(limit))
    ]


def _records(
    connection: sa.Connection, asked: Behind, reason: sa.ColumnElement[bool], after: str, limit: int
) -> list[LackingPaper]:
    place = records.c.unit, records.c.issued, records.c.number
    mine = records.c.unit.in_(sorted(asked.units)), *results(asked), records.c.archived_at <= archived_by(asked)
    begin = connection.execute(sa.select(*place).where(records.c.id == after)).one_or_none()
    if begin is not None:
        # The database orders codes by its own alphabet: it says which units are left.
        reason = sa.and_(reason, records.c.unit >= begin.unit, sa.tuple_(*place) > sa.tuple_(*begin))
    numbers = sa.select(records.c.number).where(*mine, reason)
    # The index alone finds them; only those that are listed are looked at.
    here = records.c.number.in_(numbers.order_by(*place).limit(limit))
    shown = (
        *(records.c.id, records.c.unit, records.c.issued, records.c.withdrawn_on, records.c.superseded_by),
        records.c.ended_on,
    )
    return [
        LackingPaper(row.id, UnitCode(row.unit), _excluded_for(row, asked))
        for row in connection.execute(sa.select(*shown).where(here).order_by(*place))
    ]


def _excluded_for(row: Any, asked: Behind) -> str:
    """Why a record must not be counted, if it must not."""
    if asked.counted is Counted.FLOW:
        return "" if row.issued else "no_date"
    if row.ended_on is None or row.ended_on > day_of(asked):
        return ""
    if row.withdrawn_on is not None and row.withdrawn_on <= day_of(asked):
        return "withdrawn"
    return "superseded" if row.superseded_by is not None else "expired"
