"""What QR codes on papers say, as fields. The codes are decoded elsewhere; here is only their text."""

import datetime as dt
import re
from typing import Final

from core.codes import is_dossier_code, is_personal_id, procedure_key
from core.model import FieldName
from core.text import is_person_name, nfc

#: Thẻ căn cước công dân: id | old number | name | day of birth | sex | address | day of issue; later cards add
#: fields behind these (seen on cards; no text of law says so).
_CARD_FIELDS: Final = 7
_DAY: Final = re.compile(r"\d{8}\Z")
_DOSSIER: Final = re.compile(r"[0-9A-Z]{3}(?:\.[0-9A-Z]{2,4}){1,3}-\d{6}-\d{4,10}")
_PROCEDURE: Final = re.compile(r"(?<![\d.])\d\.\d{6}(?:(?:\.\d{3}\.\d{2}\.\d{2})?\.[A-Z]\d{2})?(?![\d])")
_SEXES: Final = {"nam": "nam", "nữ": "nữ"}


def card_fields(code: str) -> dict[FieldName, str]:
    """What the code of a citizen card says of its holder, normalised; empty where it is none."""
    parts = [part.strip() for part in nfc(code).split("|")]
    if len(parts) < _CARD_FIELDS or not is_personal_id(parts[0]):
        return {}
    number, _, name, born, sex, _, issued = parts[:_CARD_FIELDS]
    found = {
        FieldName.PERSONAL_ID: number,
        FieldName.PERSON_NAME: name.title() if is_person_name(name.title()) else None,
        FieldName.BIRTH_DATE: _day(born),
        FieldName.SEX: _SEXES.get(sex.lower()),
        FieldName.ISSUED_DATE: _day(issued),
    }
    return {field: value for field, value in found.items() if value is not None}


def receipt_fields(code: str) -> dict[FieldName, str]:
    """The dossier and the procedure that the code of a receipt names (TT 01/2023/TT-VPCP), wherever they stand."""
    dossiers = {hit[0] for hit in _DOSSIER.finditer(code) if is_dossier_code(hit[0])}
    procedures = {hit[0] for hit in _PROCEDURE.finditer(code) if procedure_key(hit[0])}
    found: dict[FieldName, str] = {}
    if len(dossiers) == 1:
        found[FieldName.DOSSIER_CODE] = dossiers.pop()
    if len(procedures) == 1 and FieldName.DOSSIER_CODE in found:
        found[FieldName.PROCEDURE_CODE] = procedures.pop()
    return found


def _day(text: str) -> str | None:
    if not _DAY.match(text):
        return None
    try:
        return dt.date(int(text[4:]), int(text[2:4]), int(text[:2])).isoformat()
    except ValueError:
        return None
