"""Numbers and days as Vietnamese readers write them: 1.234,5 and 28/11/2026."""

import datetime as dt
import math
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
#: What stands where nobody has counted; never 0.
NOTHING: Final = "–"
#: A number and its unit stay on one line.
_NARROW: Final = "\u00a0"
_MOST_PLACES: Final = 4


def number(value: float | None, places: int = 0) -> str:
    """With dots between thousands and a comma before decimals; a dash where there is no number.

    What is left over is cut off, not rounded: 69,96 % must not read as the 70 % that were asked for. A number that is
    not 0 gets the decimals that it takes not to read as 0; decimals that are all zero are left out.
    """
    if value is None:
        return NOTHING
    shown = _cut(value, places)
    while not shown and value and places < _MOST_PLACES:
        places += 1
        shown = _cut(value, places)
    text = f"{shown:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    text = text.rstrip("0").rstrip(",") if "," in text else text
    return text.replace("-", "−")


def _cut(value: float, places: int) -> float:
    # What is a millionth short of the next step is that step, written in binary.
    return math.trunc(round(value * 10**places, 6)) / 10**places


def percent(value: float | None, places: int = 1) -> str:
    """A percentage, 0–100."""
    return NOTHING if value is None else f"{number(value, places)}{_NARROW}%"


def day(value: dt.date | None) -> str:
    """A day; of a moment, the day in Vietnam."""
    if value is None:
        return NOTHING
    return f"{value.astimezone(VIETNAM) if isinstance(value, dt.datetime) else value:%d/%m/%Y}"


def moment(value: dt.datetime | None) -> str:
    """Hour and day in Vietnam."""
    return NOTHING if value is None else f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
