"""What is behind a figure: counted by unit and reason, and listed page by page, from columns that indexes cover."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from core.errors import Reason
from core.model import Behind, Counted, DeskCode, Group, LackingPaper, Status, UnitCode, Why
from storage.engine import reading
from storage.schema import documents, records
from storage.sealing.keys import KeyFile
from storage.tallies import lost

#: Where papers stand that somebody has something to do for.
OPEN: Final = tuple(status for status in Status if not status.settled)
#: Days are Vietnam's.
_ZONE: Final = dt.timezone(dt.timedelta(hours=7))
_FORMATS: Final = frozenset(
    [
        *(Reason.EMPTY, Reason.ENCRYPTED, Reason.TRUNCATED, Reason.DAMAGED, Reason.NOT_WHAT_IT_SAYS),
        *(Reason.UNSUPPORTED, Reason.TOO_LARGE, Reason.NOT_PDFA),
    ]
)
_WAY: Final = {Status.NEEDS_REVIEW: Why.WAITING, Status.ASSEMBLED: Why.NOT_SIGNED}

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
            of_desks = sa.select(documents.c.desk, _why_of_documents(), sa.func.count()).where(*_on_their_way(asked))
            for desk, why, number in connection.execute(of_desks.group_by(documents.c.desk, "why")):
                found[asked.desks[DeskCode(desk)]][Why(why)] += number
            reasons = _reasons_of_records(asked, self._lost(connection))
            # Added up unit by unit in the order of the index: to sort a million reasons would take twice as long.
            sums = (sa.func.sum(sa.case((reason, 1), else_=0)) for reason in reasons.values())
            of_units = sa.select(records.c.unit, *sums).where(*_archived(asked)).group_by(records.c.unit)
            for unit, *numbers in connection.execute(of_units):
                found[UnitCode(unit)] += Counter(dict(zip(reasons, numbers, strict=True)))
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
                reason = _reasons_of_records(asked, self._lost(connection)).get(why)
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
    query = query.where(*_on_their_way(asked), _why_of_documents() == why.value)
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
    begin = connection.execute(sa.select(*place).where(records.c.id == after)).one_or_none()
    if begin is not None:
        asked = replace(asked, units=tuple(unit for unit in asked.units if unit >= begin.unit))
        reason = sa.and_(reason, sa.tuple_(*place) > sa.tuple_(*begin))
    numbers = sa.select(records.c.number).where(*_archived(asked), reason)
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
    if row.ended_on is None or row.ended_on > _day(asked):
        return ""
    if row.withdrawn_on is not None and row.withdrawn_on <= _day(asked):
        return "withdrawn"
    return "superseded" if row.superseded_by is not None else "expired"


def _day(asked: Behind) -> dt.date:
    """As of when: the end of the time, or the day itself where that is earlier."""
    return min(asked.period.last, asked.on)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, _ZONE)


# --- papers on their way ---


def _on_their_way(asked: Behind) -> tuple[sa.ColumnElement[bool], ...]:
    """What came in the time and is not archived; for a stock, whatever came until its end.

    Nobody has confirmed what date such papers bear.
    """
    begun = dt.datetime.combine(asked.period.first, dt.time.min, _ZONE)
    return (
        documents.c.status.in_([status.value for status in OPEN]),
        documents.c.received_at <= _midnight(asked.period.last),
        *((documents.c.received_at >= begun,) if asked.counted is Counted.FLOW else ()),
        documents.c.desk.in_(sorted(asked.desks)),
        sa.or_(documents.c.grp.is_(None), documents.c.grp != Group.COMPONENT.value),
    )


def _why_of_documents() -> sa.ColumnElement[str]:
    aside, reason = documents.c.status == Status.SET_ASIDE.value, documents.c.reason
    return sa.case(
        *((documents.c.status == status.value, sa.literal_column(f"'{why}'")) for status, why in _WAY.items()),
        (sa.not_(aside), sa.literal_column(f"'{Why.ON_ITS_WAY}'")),
        (reason == Reason.SECRET.value, sa.literal_column(f"'{Why.EXCLUDED}'")),
        (reason.in_(sorted(_FORMATS)), sa.literal_column(f"'{Why.WRONG_FORMAT}'")),
        else_=sa.literal_column(f"'{Why.SET_ASIDE}'"),
    ).label("why")


# --- papers in the archive ---


def _archived(asked: Behind) -> tuple[sa.ColumnElement[bool], ...]:
    """The results that a figure is made of, and those that could be in it."""
    mine = records.c.unit.in_(sorted(asked.units)), records.c.grp == Group.RESULT.value
    if asked.counted is Counted.STOCK:
        return (*mine, records.c.archived_at <= _midnight(_day(asked)))
    first = asked.period.year * 4 + (asked.period.quarter or 1) - 1
    last = first if asked.period.quarter else first + 3
    dated = sa.or_(records.c.issued == 0, records.c.issued.between(first, last))
    return (*mine, dated, records.c.archived_at <= _midnight(asked.on))


def _reasons_of_records(asked: Behind, gone: list[int]) -> dict[Why, sa.ColumnElement[bool]]:
    """What says that a reason is a record's first, in the order of `Why`; what few records have is asked first."""
    ended, proved_until = records.c.ended_on, records.c.proved_until
    if asked.counted is Counted.STOCK:
        excluded, kept = ended <= _day(asked), sa.or_(ended.is_(None), ended > _day(asked))
    else:
        excluded, kept = records.c.issued == 0, records.c.issued != 0
    if gone:
        here = records.c.number.not_in(sa.bindparam(None, gone, expanding=True, literal_execute=True))
        not_here = {Why.NOT_IN_STORE: sa.and_(sa.not_(here), kept)}
        kept = sa.and_(kept, here)
    else:
        not_here = {}
    proved = sa.and_(proved_until >= asked.on, kept)
    return not_here | {
        Why.EXCLUDED: excluded,
        Why.CERTIFICATE_EXPIRED: sa.and_(proved_until < asked.on, kept),
        Why.SIGNATURE_DUE: sa.and_(records.c.level_due.is_not(None), proved),
        Why.NO_RESULT_CODE: sa.and_(records.c.coded.is_(False), records.c.level_due.is_(None), proved),
    }
