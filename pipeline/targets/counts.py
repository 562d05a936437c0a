"""What was digitized, as the plans count it."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from core.model import Group, Period, UnitCode
from rules.targets import Count
from storage import Index, ResultCount, Sums

#: The plans begin with 2021.
FIRST_YEAR: Final = 2021


def counts_of(
    index: Index, *, on: dt.date, units: Collection[UnitCode] | None = None, year: int | None = None
) -> tuple[Count, ...]:
    """What an index holds on that day, per unit, year and quarter; of those units and that year, where they are named.

    With the year before it: what was gained in a year is counted from its end.
    """
    return as_counts(index.sums(on=on, units=units), on=on, year=year)


def added_up(counts: Iterable[ResultCount]) -> Sums:
    """Counts of an index as the sums that it gives at once: for whoever has frozen the counts."""
    sums = Sums({}, {}, {})
    for row in counts:
        if row.group is not Group.RESULT:
            continue
        archived, ended = _number(row.archived), _number(row.ended)
        # What ended in the quarter in which it came was never of the stock.
        lived = ended is None or (archived or 0) < ended
        moves = (sums.came, archived if lived else None), (sums.ended, ended if lived else None)
        for into, quarter in (*moves, (sums.issued, _number(row.issued))):
            if quarter is not None:
                of_unit = into.setdefault(row.unit, {})
                of_unit[quarter] = of_unit.get(quarter, 0) + row.records
    return sums


def _number(quarter: Period | None) -> int | None:
    return None if quarter is None else quarter.year * 4 + (quarter.quarter or 1) - 1


def as_counts(found: Sums, *, on: dt.date, year: int | None = None) -> tuple[Count, ...]:
    """The index's sums as the plans count, for each year and each quarter that has begun; or of a year and the last.

    Results still valid are a stock: what was digitized by the end of the time and had not ended then, however old the
    paper. Results solved in a time are those issued in it, whenever they were digitized; a paper without a known date
    counts for no time.
    """
    none: dict[int, int] = {}
    years = range(FIRST_YEAR if year is None else max(FIRST_YEAR, year - 1), (on.year if year is None else year) + 1)
    return tuple(
        count
        for unit in sorted({*found.came, *found.issued})
        for count in _of_unit(
            unit, found.came.get(unit, none), found.ended.get(unit, none), found.issued.get(unit, none), years, on
        )
    )


def _of_unit(
    unit: UnitCode,
    came: Mapping[int, int],
    ended: Mapping[int, int],
    issued: Mapping[int, int],
    years: range,
    on: dt.date,
) -> Iterator[Count]:
    first, now = years.start * 4, on.year * 4 + (on.month - 1) // 3
    held = sum(number for quarter, number in came.items() if quarter < first)
    held -= sum(number for quarter, number in ended.items() if quarter < first)
    of_year = 0
    for quarter in range(first, min(now + 1, years.stop * 4)):
        held += came.get(quarter, 0) - ended.get(quarter, 0)
        solved = issued.get(quarter, 0)
        of_year = solved + (of_year if quarter % 4 else 0)
        yield Count(unit, quarter // 4, solved, held, quarter % 4 + 1)
        if quarter % 4 == 3 or quarter == now:
            yield Count(unit, quarter // 4, of_year, held)
