"""Identifiers: what they look like and what they say. Checks are of structure only; nobody is looked up."""

import base64
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from core.model import BatchId, DeskCode, DocumentId, PageRange, RecordId, Sha256

_ID_LETTERS: Final = 26
#: Names of accounts go into the ledger for ever: they are no people's names.
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def sha256_of(data: bytes) -> Sha256:
    """The name that bytes have in a store."""
    return Sha256(hashlib.sha256(data).hexdigest())


def document_id_for(sha256: Sha256, pages: PageRange | None = None) -> DocumentId:
    """The id of the document whose original has that hash: the same bytes are the same document (ADR 0002).

    With `pages`, of the paper that those pages of it are (ADR 0020).
    """
    name = sha256 if pages is None else sha256_of(f"{sha256} {pages.first}-{pages.last}".encode())
    letters = base64.b32encode(bytes.fromhex(name)).decode().lower()
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


@dataclass(frozen=True, slots=True)
class DossierForm:
    """One form of the mã hồ sơ, and from when on new dossiers are numbered by it."""

    name: str
    template: str
    pattern: re.Pattern[str]
    since: dt.date
    until: dt.date | None  #: the last day; old codes stay what they are
    source: str


#: Offices went over to the new form on different days: a code is judged by its form, its day only has to exist.
DOSSIER_FORMS: Final = (
    DossierForm(
        "old", "V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX",
        re.compile(rf"\d{{3}}\.\d{{2}}\.\d{{2}}\.(?P<agency>{_LEVEL1})-(?P<day>\d{{6}})-\d{{4,6}}\Z"),
        dt.date(2019, 1, 1), dt.date(2025, 9, 14), "TT 01/2018/TT-VPCP Điều 19; ngày áp dụng [U]",
    ),
    DossierForm(
        "new", "MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-XXXX",
        re.compile(rf"(?P<agency>{_LEVEL1})\.\d{{1,3}}(?:\.\d{{1,3}})?-(?P<day>\d{{6}})-\d{{4,5}}\Z"),
        dt.date(2025, 9, 15), None, "TT 03/2025/TT-VPCP Điều 13; mẫu gốc chưa đọc được [U]",
    ),
    DossierForm(
        "central", "MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-AAXXXX",
        re.compile(rf"(?P<agency>{_LEVEL1})\.\d{{1,3}}(?:\.\d{{1,3}})?-(?P<day>\d{{6}})-\d{{6,10}}\Z"),
        dt.date(2026, 1, 25), None, "TT 03/2025/TT-VPCP Điều 13(3), thêm bởi TT 04/2025/TT-VPCP",
    ),
)  # fmt: skip


def dossier_form(text: str) -> DossierForm | None:
    """Which form of mã hồ sơ it has, with a day that can be; None if it is none."""
    for form in DOSSIER_FORMS:
        match = form.pattern.match(text)
        if match and 1 <= int(match["day"][2:4]) <= 12 and 1 <= int(match["day"][4:6]) <= 31:
            return form
    return None


def is_dossier_code(text: str) -> bool:
    """Whether it is a mã hồ sơ, of the old or the new form, with a day that can be."""
    return dossier_form(text) is not None


#: NĐ 45/2020/NĐ-CP Điều 14(3): "mã hồ sơ TTHC-KQ(n)", n the running number of the result in its dossier.
_RESULT: Final = re.compile(r"(?P<dossier>.+)-KQ(?P<number>[1-9]\d?)\Z")


def result_code_for(dossier: str, number: int = 1) -> str | None:
    """The code of a dossier's result; None where its dossier has no code of a known form: that blocks nothing."""
    return f"{dossier}-KQ{number}" if is_dossier_code(dossier) and 1 <= number <= 99 else None


def is_result_code(text: str) -> bool:
    """Whether it is the code of a result of a dossier."""
    match = _RESULT.match(text)
    return match is not None and is_dossier_code(match["dossier"])


#: The type of a paper that is a result, KQ.Gxx.yyyyyy; the letters of agencies are [U], so is the whole template.
_RESULT_TYPE: Final = re.compile(r"KQ\.[GH]\d{2}\.\d{6}\Z")
#: TT 01/2023/TT-VPCP Điều 10: type of paper and number of its owner; the literal template is not published [U].
VAULT_TEMPLATE: Final = "{type}-{owner}"


def is_result_type(text: str) -> bool:
    """Whether it has the form of a result's type code in the national database of procedures."""
    return _RESULT_TYPE.match(text) is not None


def vault_code(kind: str | None, owner: str | None) -> str | None:
    """The code under which a result lies in its owner's vault.

    None where the type has no code or a wrong one: more than half had none in 2025, and that blocks nothing.
    The owner's place stays empty where the holder has no number (Điều 9(2)(b)).
    """
    if kind is None or not is_result_type(kind):
        return None
    return VAULT_TEMPLATE.format(type=kind, owner=owner or "")


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


def is_account(text: str) -> bool:
    """Whether it can be the name of an account."""
    return _ACCOUNT.fullmatch(text) is not None


def is_sha256(text: str) -> bool:
    """Whether it is a SHA-256 as we write it."""
    return _SHA256.match(text) is not None
