"""How many archived papers each reason has: of what was counted as they came, put right as of the day."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from core.model import Behind, Counted, UnitCode, Why
from storage.counting.reasons import Condition, archived_by, day_of, quarters_of, reasons_of_records, results
from storage.counting.tallies import Owes, end_of, unit_standings
from storage.rows import quarter_number, quarter_of
from storage.schema import records

Parts = Iterator[tuple[UnitCode, Why, int]]

_OWED: Final = {Owes.LEVEL: Why.SIGNATURE_DUE, Owes.CODE: Why.NO_RESULT_CODE}


def of_records(connection: sa.Connection, asked: Behind, gone: list[int]) -> Parts:
    """How many papers have a reason, in parts to be added up; some are of units that nobody asked for.

    Args:
        connection: that reads.
        asked: the figure.
        gone: the numbers of the records of lost objects.
    """
    yield from _tallied(connection, asked)
    day, until = day_of(asked), archived_by(asked)
    end = quarter_of(day).last
    at_day, at_end = (reasons_of_records(asked, when, []) for when in (day, end))
    # Tallied, and not there on the day.
    later = *results(asked), records.c.archived_at > until
    if asked.counted is Counted.STOCK:
        later += (records.c.archived_at <= end_of(end),)
        # Tallied as ended, and not yet on the day.
        ends = *results(asked), records.c.ended_on > day, records.c.ended_on <= end, records.c.archived_at <= until
        yield from _summed(connection, at_day, 1, ends)
        yield from _summed(connection, at_end, -1, ends)
    yield from _summed(connection, at_end, -1, later)
    if gone:
        lost = *results(asked), records.c.archived_at <= until, records.c.number.in_(gone)
        yield from _summed(connection, reasons_of_records(asked, day, gone), 1, lost)
        yield from _summed(connection, at_day, -1, lost)


def _tallied(connection: sa.Connection, asked: Behind) -> Parts:
    """As of the end of the day's quarter; of what was issued in a time, whenever it was archived."""
    column = unit_standings.c
    if asked.counted is Counted.STOCK:
        kept, excluded = sa.func.sum(column.came - column.ended), sa.func.sum(column.ended)
        when = column.quarter <= quarter_number(day_of(asked))
    else:
        dated = column.quarter != 0
        kept, excluded = (sa.func.sum(sa.case((mine, column.issued), else_=0)) for mine in (dated, sa.not_(dated)))
        when = sa.or_(column.quarter == 0, column.quarter.between(*quarters_of(asked)))
    # In the order of the key: nothing is sorted.
    place = column.unit, column.proved_until, column.owes
    query = sa.select(*place, kept, excluded).where(column.unit.in_(sorted(asked.units)), when).group_by(*place)
    for unit, proved_until, owes, of_figure, not_of_it in connection.execute(query):
        yield UnitCode(unit), Why.EXCLUDED, not_of_it
        why = Why.CERTIFICATE_EXPIRED if proved_until < asked.on else _OWED.get(owes)
        if why is not None:
            yield UnitCode(unit), why, of_figure


def _summed(connection: sa.Connection, reasons: dict[Why, Condition], sign: int, which: tuple[Condition, ...]) -> Parts:
    sums = (sa.func.sum(sa.case((reason, sign), else_=0)) for reason in reasons.values())
    # Grouped by an expression: SQLite would rather pass through all records in the order of an index of units.
    unit = (records.c.unit + "").label("of_unit")
    for code, *numbers in connection.execute(sa.select(unit, *sums).where(*which).group_by(unit)):
        for why, number in zip(reasons, numbers, strict=True):
            yield UnitCode(code), why, number
