"""Where the pace of the running year leads, and how many papers a day are needed until its end."""

import datetime as dt
import math
from functools import cache

from rules.targets.figures import Figures
from rules.targets.values import Forecast

_WEEKEND = 5
_WEEK = 7
#: Binary fractions of percentages must not ask for one paper more.
_HAIR = 1e-9


@cache
def _days(on: dt.date) -> tuple[int, int, int]:
    """How many days of the year are over with that day, how many are left, and of these from Monday to Friday."""
    left = (dt.date(on.year, 12, 31) - on).days
    return on.timetuple().tm_yday, left, sum((on.weekday() + day) % _WEEK < _WEEKEND for day in range(1, left + 1))


def forecast(found: Figures, target: float, *, on: dt.date) -> Forecast | None:
    """How it goes on from that day; None where nothing is known to go on.

    Args:
        found: what the unit has reached on the day, a share.
        target: percent that must be reached at least.
        on: the day, which is over.
    """
    if found.numerator is None or not found.denominator or found.gained is None:
        return None
    gone, left, working = _days(on)
    at_end = found.numerator + found.gained * left / gone
    lacking = max(0, math.ceil(target * found.denominator / 100 - _HAIR) - found.numerator)
    return Forecast(
        percent=100 * at_end / found.denominator,
        lacking=lacking,
        days_left=left,
        working_days_left=working,
        per_day=lacking / left if left else None,
        per_working_day=lacking / working if working else None,
    )
