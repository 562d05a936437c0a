"""What the value of a field may be, as a person types it, and how it is kept."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from core.codes import is_personal_id, is_tax_code, procedure_key
from core.model import FieldName
from core.text import nfc, parse_date


def normalised(name: FieldName, text: str) -> str | None:
    """The value as it is kept: NFC, days as YYYY-MM-DD; None if no value of that field looks like this."""
    value = " ".join(nfc(text).split())
    return _RULES.get(name, _anything)(value) or None


def expected(name: FieldName) -> str:
    """What a value of the field looks like, for messages, in both languages."""
    return _EXPECTED.get(name, "một giá trị / expected a value")


def is_owner_id(text: str) -> bool:
    """Whether it can be a personal id, a tax code (with a branch), the nine digits of an old CMND, or a passport's."""
    return re.fullmatch(r"\d{9,13}|\d{10}-\d{3}|[A-Z]\d{7,8}", text) is not None


def _anything(value: str) -> str:
    return value


def _day(value: str) -> str:
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        found = parse_date(value)
        return found.isoformat() if found else ""


def _if(fits: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda value: value if fits(value) else ""


def _scope(value: str) -> str:
    """Codes of units and procedures, parted by commas."""
    codes = [code for code in re.split(r"[\s,;]+", value) if code]
    fits = all(re.fullmatch(r"[A-Z]\d{2}(\.\d+)*", code) or procedure_key(code) for code in codes)
    return ", ".join(codes) if fits else ""


_RULES: Final[dict[FieldName, Callable[[str], str]]] = {
    FieldName.ISSUED_DATE: _day,
    FieldName.BIRTH_DATE: _day,
    FieldName.EXPIRES: _day,
    FieldName.PERSONAL_ID: _if(lambda value: is_personal_id(value) or re.fullmatch(r"\d{9}", value) is not None),
    FieldName.TAX_CODE: _if(is_tax_code),
    FieldName.PROCEDURE_CODE: _if(lambda value: procedure_key(value) is not None),
    FieldName.SCOPE: _scope,
}
_A_DAY: Final = "ngày có thật, dạng 2025-10-15 hoặc 15/10/2025 / expected a day"
_EXPECTED: Final[dict[FieldName, str]] = {
    FieldName.ISSUED_DATE: _A_DAY,
    FieldName.BIRTH_DATE: _A_DAY,
    FieldName.EXPIRES: _A_DAY,
    FieldName.PERSONAL_ID: "số định danh 12 chữ số hoặc CMND 9 chữ số / expected a personal id",
    FieldName.TAX_CODE: "mã số thuế 10 hoặc 13 số, đúng số kiểm tra / expected a tax code",
    FieldName.PROCEDURE_CODE: "mã TTHC như 1.004884 / expected a procedure code",
    FieldName.SCOPE: "mã đơn vị hoặc mã TTHC như H48, 1.004884 / expected codes of units or procedures",
}
