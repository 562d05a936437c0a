"""Identifiers: what they look like and what they say. Checks are of structure only; nobody is looked up."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from core.model import BatchId, DeskCode, DocumentId, RecordId, Sha256

_ID_LETTERS: Final = 26


def sha256_of(data: bytes) -> Sha256:
    """The name that bytes have in a store."""
    return Sha256(hashlib.sha256(data).hexdigest())


def document_id_for(sha256: Sha256) -> DocumentId:
    """The id of the document whose original has that hash: the same bytes are the same document (ADR 0002)."""
    letters = base64.b32encode(bytes.fromhex(sha256)).decode().lower()
    return DocumentId(f"d-{letters[:_ID_LETTERS]}")


def record_id_for(document_id: DocumentId) -> RecordId:
    """The id of the record that a document becomes."""
    return RecordId(f"r-{document_id.removeprefix('d-')}")


def batch_id_for(desk: DeskCode, folder: str) -> BatchId:
    """The id of the programme that digitizes a folder at a desk: run again, it is the same one."""
    letters = base64.b32encode(bytes.fromhex(sha256_of(f"{desk}\0{folder}".encode("utf-8", "surrogateescape"))))
    return BatchId(f"b-{letters.decode().lower()[:_ID_LETTERS]}")


@dataclass(frozen=True, slots=True)
class PersonalIdFacts:
    """What a personal id says of its holder."""

    province: str
    male: bool
    birth_year: int


#: First year of the century that a digit of the personal id names: 0 and 1 the twentieth, and so on to the 23rd
#: (NĐ 137/2015/NĐ-CP Điều 13; the structure was kept by Luật Căn cước 26/2023/QH15). No check digit exists.
_CENTURY: Final = {digit: 1900 + 100 * (digit // 2) for digit in range(10)}
_PERSONAL_ID: Final = re.compile(r"(?P<province>0\d{2})(?P<century>\d)(?P<year>\d{2})\d{6}\Z")
_PROVINCES: Final = range(1, 97)


def personal_id_facts(text: str) -> PersonalIdFacts | None:
    """What a number says if it has the structure of a số định danh cá nhân, else None."""
    match = _PERSONAL_ID.match(text)
    if match is None or int(match["province"]) not in _PROVINCES:
        return None
    century = int(match["century"])
    return PersonalIdFacts(match["province"], century % 2 == 0, _CENTURY[century] + int(match["year"]))


def is_personal_id(text: str) -> bool:
    """Whether it has the structure of a số định danh cá nhân."""
    return personal_id_facts(text) is not None


#: QĐ 75/1998 and TT 105/2020/TT-BTC: weights of the first nine digits of a tax code.
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_TAX_CODE: Final = re.compile(r"(\d{10})(?:-(\d{3}))?\Z")


def is_tax_code(text: str) -> bool:
    """Whether it is a mã số thuế: ten digits with their check digit, a branch with three more, or a personal id.

    The personal id serves as a person's tax code since 2025-07-01 (Luật Quản lý thuế 38/2019/QH14 Điều 35).
    """
    match = _TAX_CODE.match(text)
    if match is None:
        return is_personal_id(text)
    digits = [int(letter) for letter in match[1]]
    remainder = sum(weight * digit for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False)) % 11
    return remainder != 0 and 10 - remainder == digits[9] and any(digits[2:9]) and match[2] != "000"


_LEVEL1: Final = r"[A-Z]\d{2}"
#: TT 01/2018/TT-VPCP Điều 19, e.g. 000.00.01.H48-211004-0001
_DOSSIER_OLD: Final = re.compile(rf"\d{{3}}\.\d{{2}}\.\d{{2}}\.{_LEVEL1}-(?P<day>\d{{6}})-\d{{4,6}}\Z")
#: TT 03/2025/TT-VPCP Điều 13, e.g. H48.001.01-250901-0001; centralised services have two digits more
_DOSSIER_NEW: Final = re.compile(rf"{_LEVEL1}\.\d{{1,3}}(?:\.\d{{1,3}})?-(?P<day>\d{{6}})-\d{{4,10}}\Z")


def is_dossier_code(text: str) -> bool:
    """Whether it is a mã hồ sơ, of the old or the new form, with a day that can be."""
    match = _DOSSIER_OLD.match(text) or _DOSSIER_NEW.match(text)
    if match is None:
        return False
    month, day = int(match["day"][2:4]), int(match["day"][4:6])
    return 1 <= month <= 12 and 1 <= day <= 31


_PROCEDURE: Final = re.compile(rf"(\d\.\d{{6}})(?:(?:\.\d{{3}}\.\d{{2}}\.\d{{2}})?\.{_LEVEL1})?\Z")


def procedure_key(text: str) -> str | None:
    """The part `n.nnnnnn` of a mã TTHC that its short and long forms share; None if it is none."""
    match = _PROCEDURE.match(text)
    return match[1] if match else None


#: A local code, a series of one or two signs, four or five digits (TT 79/2024/TT-BCA). What stands between series and
#: number tells "76A-12345" of a car from "76A1-2345" of a motorcycle.
_PLATE: Final = re.compile(
    r"(?P<place>[1-9]\d)[\s\-–]*(?P<series>[A-HKLMNPRSTUVXYZ](?:[A-HKLMNPRSTUVXYZĐ]|\d)?)"
    r"[\s\-–.]+(?P<number>\d{3}[.\s]?\d{2}|\d{4})\Z"
)


def plate(text: str) -> str | None:
    """The registration plate as it is kept, "76A-123.45" as 76A-12345; None where it is none."""
    match = _PLATE.match(text.strip())
    if match is None:
        return None
    digits = re.sub(r"[.\s]", "", match["number"])
    return f"{match['place']}{match['series']}-{digits}"


#: Ordinary passports: a letter and seven or eight digits (TT 31/2023/TT-BCA).
_PASSPORT: Final = re.compile(r"[A-Z]\d{7,8}\Z")
#: Blanks of land-use certificates: one or two letters and six digits, eight since 2024 (TT 10/2024/TT-BTNMT).
_LAND_SERIAL: Final = re.compile(r"[A-ZĐ]{1,2}\d{6}(?:\d{2})?\Z")


def passport_number(text: str) -> str | None:
    """The number of an ordinary passport without its spaces; None where it is none."""
    value = re.sub(r"\s", "", text)
    return value if _PASSPORT.match(value) else None


def land_serial(text: str) -> str | None:
    """The number of a certificate's blank, "BA 123456"; None where it is none."""
    value = re.sub(r"\s", "", text)
    if not _LAND_SERIAL.match(value):
        return None
    letters = value.rstrip("0123456789")
    return f"{letters} {value[len(letters) :]}"


_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


def is_sha256(text: str) -> bool:
    """Whether it is a SHA-256 as we write it."""
    return _SHA256.match(text) is not None
