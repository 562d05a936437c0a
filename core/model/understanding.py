"""What a paper is and says, each value with its evidence."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.model.boxes import Box
from core.model.ids import KindCode


class Group(StrEnum):
    """What a paper is to its dossier."""

    COMPONENT = "component"  #: thành phần hồ sơ
    RESULT = "result"  #: kết quả giải quyết thủ tục hành chính
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Classification:
    """Which paper this is, or an honest "unknown"."""

    group: Group
    kind: KindCode | None
    score: float
    abstained: bool
    evidence: tuple[str, ...] = ()  #: which rules spoke, e.g. "title:giay khai sinh"; no personal data


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind that something on a paper spoke for, chosen or not."""

    kind: KindCode
    score: float
    evidence: tuple[str, ...]  #: as in Classification


class FieldName(StrEnum):
    """The fields that papers are described by; the names are those of the JSON interface."""

    NUMBER = "number"
    SYMBOL = "symbol"
    ISSUED_DATE = "issued_date"
    PLACE = "place"
    ORGAN_NAME = "organ_name"
    TYPE_NAME = "type_name"
    SUBJECT = "subject"
    SIGNER_NAME = "signer_name"
    SIGNER_TITLE = "signer_title"
    PERSON_NAME = "person_name"
    BIRTH_DATE = "birth_date"
    PERSONAL_ID = "personal_id"  #: or the nine digits of a giấy chứng minh nhân dân
    TAX_CODE = "tax_code"
    DOSSIER_CODE = "dossier_code"
    PROCEDURE_CODE = "procedure_code"
    EXPIRES = "expires"
    SCOPE = "scope"
    SEX = "sex"
    PASSPORT_NUMBER = "passport_number"
    HUSBAND_NAME = "husband_name"
    WIFE_NAME = "wife_name"
    DEATH_DATE = "death_date"
    PARCEL_NUMBER = "parcel_number"
    MAP_SHEET = "map_sheet"
    SERIAL_NUMBER = "serial_number"  #: printed on the blank of a certificate (số phát hành)
    REGISTER_NUMBER = "register_number"  #: in the book of those who were given one (số vào sổ)
    BUSINESS_NAME = "business_name"
    PLATE = "plate"
    DEGREE_NUMBER = "degree_number"
    INSURANCE_NUMBER = "insurance_number"
    LEGAL_BASIS = "legal_basis"  #: numbers of the texts that a paper rests on, "; " between them


class FieldSource(StrEnum):
    """Where a value came from."""

    OCR = "ocr"
    QR = "qr"
    TYPED = "typed"  #: by a clerk
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its evidence. An abstained field keeps what was seen, but nobody may rely on it."""

    name: FieldName
    value: str | None = field(repr=False)  #: normalised; dates YYYY-MM-DD; None where nothing was found
    score: float
    page: int | None = None  #: 1-based
    box: Box | None = None
    source: FieldSource = FieldSource.OCR
    abstained: bool = False
    printed: str | None = field(default=None, repr=False)  #: as it stands on the paper
    other: str | None = field(default=None, repr=False)  #: what another piece of evidence gives instead, if it does
    evidence: tuple[str, ...] = ()  #: what spoke for and against, e.g. "label", "qr:agrees"; no personal data
    confirmed_by: str | None = None  #: the account of the clerk who saw it, "a, b" of two; None where nobody has


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything that describes a paper, each value with where it was read."""

    fields: tuple[Field, ...] = ()

    def get(self, name: FieldName) -> Field | None:
        """The field of that name, doubtful or not."""
        return next((item for item in self.fields if item.name is name), None)

    def value(self, name: FieldName) -> str | None:
        """The value of that name if it is certain enough to be relied on."""
        found = self.get(name)
        return None if found is None or found.abstained else found.value


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One row of configs/kinds.toml: a paper that desks see."""

    code: KindCode
    name: str  #: Vietnamese, as clerks say it
    group: Group
    titles: tuple[str, ...]  #: as printed in ô số 5a
    issuers: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()  #: wording that only this paper has
    anti_cues: tuple[str, ...] = ()  #: wording that says it is another paper
    required_fields: tuple[FieldName, ...] = ()  #: below the threshold, the clerk is asked
    symbol_codes: tuple[str, ...] = ()  #: type abbreviations in số, ký hiệu (NĐ 30/2020 PL III)
    validity_months: int | None = None  #: None: no limit
    result_code: str | None = None
    sensitivity: int = 1  #: 1 public … 4 secret (QCVN 12:2026/BCA)
    source: str = ""
