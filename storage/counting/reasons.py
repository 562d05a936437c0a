"""Why a paper is not in a figure, or should not stay in it as it is, as SQL says it of columns."""

import datetime as dt
from typing import Final

import sqlalchemy as sa

from core.errors import Reason
from core.model import Behind, Counted, Group, Status, Why
from storage.counting.tallies import OPEN, ZONE, end_of
from storage.schema import documents, records

Condition = sa.ColumnElement[bool]

_FORMATS: Final = frozenset(
    [
        *(Reason.EMPTY, Reason.ENCRYPTED, Reason.TRUNCATED, Reason.DAMAGED, Reason.NOT_WHAT_IT_SAYS),
        *(Reason.UNSUPPORTED, Reason.TOO_LARGE, Reason.NOT_PDFA),
    ]
)
#: Where papers of a reason stand; an index has those of one status in the order in which they came.
_STATUSES: Final = {
    Why.WAITING: (Status.NEEDS_REVIEW,),
    Why.NOT_SIGNED: (Status.ASSEMBLED,),
    Why.EXCLUDED: (Status.SET_ASIDE,),
    Why.WRONG_FORMAT: (Status.SET_ASIDE,),
    Why.SET_ASIDE: (Status.SET_ASIDE,),
}
_WAY: Final = {status: why for why, (status,) in _STATUSES.items() if status is not Status.SET_ASIDE}


def day_of(asked: Behind) -> dt.date:
    """As of when: the end of the time, or the day itself where that is earlier."""
    return min(asked.period.last, asked.on)


# --- papers on their way ---


def on_their_way(asked: Behind, why: Why | None = None) -> tuple[Condition, ...]:
    """What came in the time and is not archived; for a stock, whatever came until its end. Of one reason, or of all.

    Nobody has confirmed what date such papers bear.
    """
    begun = dt.datetime.combine(asked.period.first, dt.time.min, ZONE)
    rest = tuple(status for status in OPEN if status not in _WAY and status is not Status.SET_ASIDE)
    statuses = OPEN if why is None else _STATUSES.get(why, rest)
    return (
        documents.c.status.in_([status.value for status in statuses]),
        documents.c.received_at <= end_of(asked.period.last),
        *((documents.c.received_at >= begun,) if asked.counted is Counted.FLOW else ()),
        documents.c.desk.in_(sorted(asked.desks)),
        sa.or_(documents.c.grp.is_(None), documents.c.grp != Group.COMPONENT.value),
        *(() if why is None else (why_of_documents() == why.value,)),
    )


def why_of_documents() -> sa.ColumnElement[str]:
    """The reason of a paper on its way."""
    aside, reason = documents.c.status == Status.SET_ASIDE.value, documents.c.reason
    return sa.case(
        *((documents.c.status == status.value, sa.literal_column(f"'{why}'")) for status, why in _WAY.items()),
        (sa.not_(aside), sa.literal_column(f"'{Why.ON_ITS_WAY}'")),
        (reason == Reason.SECRET.value, sa.literal_column(f"'{Why.EXCLUDED}'")),
        (reason.in_(sorted(_FORMATS)), sa.literal_column(f"'{Why.WRONG_FORMAT}'")),
        else_=sa.literal_column(f"'{Why.SET_ASIDE}'"),
    ).label("why")


# --- papers in the archive ---


def quarters_of(asked: Behind) -> tuple[int, int]:
    """The first and the last quarter of its time."""
    first = asked.period.year * 4 + (asked.period.quarter or 1) - 1
    return first, first if asked.period.quarter else first + 3


def results(asked: Behind) -> tuple[Condition, ...]:
    """The results that a figure is made of, and those that could be in it, whenever they were archived."""
    result = records.c.grp == Group.RESULT.value
    if asked.counted is Counted.STOCK:
        return (result,)
    return result, sa.or_(records.c.issued == 0, records.c.issued.between(*quarters_of(asked)))


def archived_by(asked: Behind) -> dt.datetime:
    """Until when those of them were archived that are looked at."""
    return end_of(day_of(asked) if asked.counted is Counted.STOCK else asked.on)


def reasons_of_records(asked: Behind, day: dt.date, gone: list[int]) -> dict[Why, Condition]:
    """What says that a reason is a record's first, in the order of `Why`; what few records have is asked first.

    Args:
        asked: the figure.
        day: as of which a record of a stock has ended.
        gone: the numbers of the records of lost objects.
    """
    ended, proved_until = records.c.ended_on, records.c.proved_until
    if asked.counted is Counted.STOCK:
        excluded, kept = ended <= day, sa.or_(ended.is_(None), ended > day)
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
