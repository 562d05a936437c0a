"""Số, ký hiệu: how papers are numbered, and how texts of law are cited (NĐ 30/2020/NĐ-CP Phụ lục I, III)."""

import re
from dataclasses import dataclass
from typing import Final

from core.text import fold, nfc

#: Abbreviations of NĐ 30/2020/NĐ-CP Phụ lục III, of copies, and of the normative texts that papers cite.
_TYPES: Final = frozenset(
    (
        *(
            "NQ",
            "QĐ",
            "CT",
            "QC",
            "QyĐ",
            "TC",
            "TB",
            "HD",
            "CTr",
            "KH",
            "PA",
            "ĐA",
            "DA",
            "BC",
            "BB",
            "TTr",
            "HĐ",
            "CĐ",
        ),
        *("BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS", "SL", "NĐ", "TT", "TTLT", "GPXD"),
        *("GCN", "ĐKKD", "ĐKHKD", "GXN", "TLKS", "TLKH", "TLKT", "UBND"),
    )
)
_MISREAD: Final = frozenset(fold(kind) for kind in _TYPES if "Đ" in kind)
_LONGEST: Final = 10
_NUMBER: Final = re.compile(r"^(\d{1,6}[a-z]?)(?:/(\d{4}))?(?:/(.+))?$")
_SYMBOL: Final = re.compile(r"^[A-ZĐ][A-Za-zĐđ0-9.]*(?:[-–][A-ZĐ][A-Za-zĐđ0-9.]*)*$")
#: A normative text has its year in its number (NĐ 34/2016/NĐ-CP, on Luật 80/2015/QH13).
_CITED: Final = re.compile(
    r"(?<![\d/])(?P<number>\d{1,5})\s*/\s*(?P<year>\d{4})\s*/\s*"
    r"(?P<symbol>(?:NĐ|TT|TTLT|QĐ|NQ|CT|QH\d{0,2}|UBTVQH\d{0,2}|PL|L)(?:[-–][A-ZĐ0-9]+)*)(?![A-Za-z0-9])"
)
#: The first text that is numbered so: the laws of the first National Assembly had none.
_FIRST_YEAR: Final = 1945


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """What "Số: 15/2025/QĐ-UBND" says. Number and symbol as they are kept; `house` where it is an address."""

    number: str
    year: int | None
    symbol: str | None
    house: bool  #: "Số 15/10 đường …"


def paper_number(text: str) -> PaperNumber | None:
    """The number behind its label, without spaces; None where it is not built like one."""
    match = _NUMBER.match(re.sub(r"\s+", "", nfc(text)).rstrip(".,;"))
    if match is None:
        return None
    house = bool(match[3]) and match[3][0].isdigit()
    symbol = None if house or not match[3] else match[3].replace("–", "-")
    return PaperNumber(match[1], int(match[2]) if match[2] else None, symbol, house)


def is_symbol(symbol: str) -> bool:
    """Whether it is built like a ký hiệu: a known abbreviation first, or an office and its department."""
    if not _SYMBOL.match(symbol):
        return False
    first, *rest = re.split("[-–]", symbol)
    if not all(part.upper() == part for part in rest):
        return False
    # "QD" is QĐ misread, and so no abbreviation of an office.
    return first in _TYPES or (first.upper() == first and 1 < len(first) <= _LONGEST and fold(first) not in _MISREAD)


def cited(text: str) -> tuple[str, ...]:
    """The numbers of normative texts that a text cites, each once, in their order: "103/2024/NĐ-CP"."""
    found = (f"{int(hit['number']):02d}/{hit['year']}/{hit['symbol']}" for hit in _CITED.finditer(nfc(text)))
    return tuple(dict.fromkeys(item.replace("–", "-") for item in found))


def can_be_cited(citation: str, year: int) -> bool:
    """Whether a paper of that year can rest on the text: nothing is cited before it is there."""
    return _FIRST_YEAR <= int(citation.split("/")[1]) <= year
