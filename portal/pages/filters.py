"""What templates make of values: days, times, numbers and sizes as people here write them."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from core.messages.spoken import t
from portal.numbers import day, moment, number, percent

__all__ = ["FILTERS", "as_typed", "day", "moment", "number", "percent", "size", "waits"]

_KB: Final = 1024
_ISO_LETTERS: Final = len("2025-09-04")


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
    "size": size,
    "waits": waits,
    "typed": as_typed,
}
