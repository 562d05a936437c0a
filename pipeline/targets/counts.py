"""What was digitized, as the plans count it."""

import datetime as dt
from collections import Counter
from typing import Final

from core.model import Group, UnitCode
from rules.targets import Count
from storage import Index, ResultCount

#: The plans begin with 2021.
_FIRST_YEAR: Final = 2021


def counts_of(index: Index, *, on: dt.date) -> tuple[Count, ...]:
    """What an index holds on that day, per unit and year."""
    return as_counts(index.counts(on=on), until=on.year)


def as_counts(found: tuple[ResultCount, ...], *, until: int) -> tuple[Count, ...]:
    """The index's counts as the plans count.

    Results still valid are a stock: what was digitized by the end of a year, however old the paper. Results solved in a
    year are those issued in it, whenever they were digitized; a paper without a known date counts for no year.
    """
    stock: Counter[tuple[UnitCode, int]] = Counter()
    solved: Counter[tuple[UnitCode, int]] = Counter()
    units = {row.unit for row in found}
    for row in found:
        if row.group is not Group.RESULT:
            continue
        for year in range(row.archived_year, until + 1):
            stock[row.unit, year] += row.still_valid
        if row.issued_year is not None:
            solved[row.unit, row.issued_year] += row.digitized
    years = range(_FIRST_YEAR, until + 1)
    return tuple(Count(unit, year, solved[unit, year], stock[unit, year]) for unit in sorted(units) for year in years)
