"""Days, times, numbers and sizes as people here write them."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Final

from core.messages.spoken import language, t
from portal.site import VIETNAM

__all__ = ["FILTERS", "as_typed", "day", "moment", "number", "percent", "size", "waits"]

_KB: Final = 1024
_ISO_LETTERS: Final = len("2025-09-04")
_NONE: Final = "–"
_MOST_PLACES: Final = 4


def day(value: dt.date | dt.datetime | None) -> str:
    """04/09/2025; a moment is the day that it is in Vietnam."""
    if value is None:
        return _NONE
    if isinstance(value, dt.datetime):
        value = value.astimezone(VIETNAM).date()
    return f"{value:%d/%m/%Y}"


def moment(value: dt.datetime | None) -> str:
    """08:30 04/09/2025, in Vietnam."""
    return _NONE if value is None else f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def number(value: float | None, places: int = 0) -> str:
    """1.234,5 (1,234.5 in English); nothing is never shown as zero.

    What is left over is cut off, not rounded: 69,96 % must not read as the 70 % that were asked for. A number that is
    not 0 gets the decimals that it takes not to read as 0; decimals that are all zero are left out.
    """
    if value is None:
        return _NONE
    shown = _cut(value, places)
    while not shown and value and places < _MOST_PLACES:
        places += 1
        shown = _cut(value, places)
    english = f"{shown:,.{places}f}".replace("-", "−")
    english = english.rstrip("0").rstrip(".") if "." in english else english
    if language() == "en":
        return english
    return english.replace(",", "\0").replace(".", ",").replace("\0", ".")


def _cut(value: float, places: int) -> float:
    # What is a millionth short of the next step is that step, written in binary.
    scale = 10.0**places
    return math.trunc(round(value * scale, 6)) / scale


def percent(value: float | None, places: int = 1) -> str:
    """A share of 0.453 is 45,3 %."""
    return hundredths(None if value is None else 100 * value, places)


def hundredths(value: float | None, places: int = 1) -> str:
    """A percentage of 45.3 is 45,3 %; number and sign stay on one line."""
    return _NONE if value is None else f"{number(value, places)}\N{NO-BREAK SPACE}%"


def size(value: int) -> str:
    """Bytes in the largest unit that leaves a whole number before the comma."""
    if value < _KB:
        return f"{number(value)} byte"
    if value < _KB * _KB:
        return f"{number(value / _KB)} KB"
    return f"{number(value / _KB / _KB, 1)} MB"


def waits(since: dt.datetime, now: dt.datetime) -> str:
    """How long something has waited, in its largest unit."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return t("vừa đến", "just came")
    if minutes < 60:
        return t(f"chờ {minutes} phút", f"waits {minutes} min")
    if minutes < 48 * 60:
        return t(f"chờ {minutes // 60} giờ", f"waits {minutes // 60} h")
    return t(f"chờ {number(minutes // (24 * 60))} ngày", f"waits {number(minutes // (24 * 60))} days")


def as_typed(value: str) -> str:
    """A value as people type it: days as 04/09/2025, everything else as it is kept."""
    try:
        return day(dt.date.fromisoformat(value)) if len(value) == _ISO_LETTERS else value
    except ValueError:
        return value


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "percent": percent,
    "hundredths": hundredths,
    "size": size,
    "waits": waits,
    "typed": as_typed,
}
