"""Days, times, numbers and sizes as people here write them."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from core.messages.spoken import language, t
from portal.site import VIETNAM

_KB: Final = 1024
_NONE: Final = "–"


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
    """1.234,5 (1,234.5 in English); nothing is never shown as zero."""
    if value is None:
        return _NONE
    english = f"{value:,.{places}f}"
    if language() == "en":
        return english
    return english.replace(",", "\0").replace(".", ",").replace("\0", ".")


def percent(value: float | None, places: int = 1) -> str:
    """A share of 0.453 is 45,3 %."""
    return _NONE if value is None else f"{number(100 * value, places)} %"


def size(value: int) -> str:
    """Bytes in the largest unit that leaves a whole number before the comma."""
    if value < _KB:
        return f"{number(value)} byte"
    if value < _KB * _KB:
        return f"{number(value / _KB)} KB"
    return f"{number(value / _KB / _KB, 1)} MB"


def ago(since: dt.datetime, now: dt.datetime) -> str:
    """How long something has waited, in its largest unit."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return t(f"{minutes} phút", f"{minutes} min")
    if minutes < 48 * 60:
        return t(f"{minutes // 60} giờ", f"{minutes // 60} h")
    return t(f"{number(minutes // (24 * 60))} ngày", f"{number(minutes // (24 * 60))} days")


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "percent": percent,
    "size": size,
    "ago": ago,
}
