"""Days and numbers in words: "ngày mười hai tháng ba năm một nghìn chín trăm chín mươi lăm"."""

import datetime as dt
import re
from typing import Final

from core.text import squash

#: Folded: "bảy" and "bẩy", "tư" and "bốn", "linh" and "lẻ" are the same numbers in other mouths.
_DIGITS: Final = {
    "khong": 0,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "tu": 4,
    "nam": 5,
    "lam": 5,
    "nham": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
}
_ZERO: Final = frozenset({"linh", "le"})
_THOUSAND: Final = frozenset({"nghin", "ngan"})
_DAY: Final = re.compile(r"\bngay (?:mong |mung )?(?P<day>[a-z ]+?) thang (?P<month>[a-z ]+?) nam (?P<year>[a-z ]+)")
#: January and the twelfth month have names of their own.
_MONTHS: Final = {"gieng": 1, "chap": 12}


def spoken_number(text: str) -> int | None:
    """The number below ten thousand that words name, folded or not; None where they name none."""
    words = squash(text).split()
    thousands, rest = _before(words, _THOUSAND)
    hundreds, rest = _before(rest, frozenset({"tram"}))
    below = _below_hundred(rest)
    if thousands is None or hundreds is None or below is None or not words:
        return None
    return 1000 * thousands + 100 * hundreds + below


def _before(words: list[str], unit: frozenset[str]) -> tuple[int | None, list[str]]:
    """The one digit before a unit, and the words after it; 0 where the unit is not named."""
    place = next((place for place, word in enumerate(words) if word in unit), None)
    if place is None:
        return 0, words
    return (_DIGITS.get(words[0]) if place == 1 else None), words[place + 1 :]


def _below_hundred(words: list[str]) -> int | None:
    match words:
        case []:
            return 0
        case [one]:
            return 10 if one == "muoi" else _DIGITS.get(one)
        case [zero, one] if zero in _ZERO:
            return _DIGITS.get(one)
        case ["muoi", one]:
            return _sum(10, one)
        case [ten, "muoi"]:
            return _tens(ten)
        case [ten, "muoi", one]:
            tens = _tens(ten)
            return None if tens is None else _sum(tens, one)
        case [ten, one]:
            # "chín lăm", as people say it
            tens = _tens(ten)
            return None if tens is None else _sum(tens, one)
    return None


def _tens(word: str) -> int | None:
    digit = _DIGITS.get(word)
    return 10 * digit if digit else None


def _sum(tens: int, word: str) -> int | None:
    digit = _DIGITS.get(word)
    return tens + digit if digit else None


def spoken_day(text: str) -> dt.date | None:
    """The day that words name; None where they name none, or one that does not exist.

    The year is taken to its last word that can be of a number: what follows it on the line is another's.
    """
    match = _DAY.search(squash(text))
    if match is None:
        return None
    day = spoken_number(match["day"])
    month = _MONTHS.get(match["month"], spoken_number(match["month"]))
    year = _year(match["year"].split())
    if day is None or month is None or year is None:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _year(words: list[str]) -> int | None:
    """The longest beginning of the words that is a number of four digits."""
    numbers = (spoken_number(" ".join(words[:length])) for length in range(len(words), 0, -1))
    return next((number for number in numbers if number is not None and number >= 1000), None)
