"""What was digitized, as the plans count it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from core.model import Group, Period, UnitCode
from rules.targets import Count
from storage import Index, ResultCount

#: The plans begin with 2021.
_FIRST_YEAR: Final = 2021


def counts_of(index: Index, *, on: dt.date) -> tuple[Count, ...]:
    """What an index holds on that day, per unit, year and quarter."""
    return as_counts(index.counts(on=on), on=on)


def as_counts(found: Iterable[ResultCount], *, on: dt.date) -> tuple[Count, ...]:
    """The index's counts as the plans count, for each year and each quarter that has begun.

    Results still valid are a stock: what was digitized by the end of the time and had not ended then, however old the
    paper. Results solved in a time are those issued in it, whenever they were digitized; a paper without a known date
    counts for no time.
    """
    stock: defaultdict[UnitCode, Counter[int]] = defaultdict(Counter)
    solved: defaultdict[UnitCode, Counter[int]] = defaultdict(Counter)
    for row in found:
        if row.group is not Group.RESULT:
            continue
        came, ended = _number(row.archived), None if row.ended is None else _number(row.ended)
        # What had ended before it was digitized was never there.
        if ended is None or ended > came:
            stock[row.unit][came] += row.records
        if ended is not None and ended > came:
            stock[row.unit][ended] -= row.records
        if row.issued is not None:
            solved[row.unit][_number(row.issued)] += row.records
    return tuple(count for unit in sorted({*stock, *solved}) for count in _of_unit(unit, stock[unit], solved[unit], on))


def _of_unit(unit: UnitCode, stock: Counter[int], solved: Counter[int], on: dt.date) -> Iterator[Count]:
    first, now = _number(Period(_FIRST_YEAR, 1)), on.year * 4 + (on.month - 1) // 3
    held = sum(number for quarter, number in stock.items() if quarter < first)
    of_year = 0
    for quarter in range(first, now + 1):
        held += stock[quarter]
        of_year = solved[quarter] + (of_year if quarter % 4 else 0)
        yield Count(unit, quarter // 4, solved[quarter], held, quarter % 4 + 1)
        if quarter % 4 == 3 or quarter == now:
            yield Count(unit, quarter // 4, of_year, held)


def _number(period: Period) -> int:
    return period.year * 4 + (period.quarter or 1) - 1
