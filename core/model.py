"""What a desk talks about: documents, pages, texts, classifications, fields, records.

All values are frozen. Lengths are pixels of the page *as it is shown* (turned upright and straightened), origin top
left, unless a name says otherwise. Scores are probabilities-like numbers from 0 to 1.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

Sha256 = NewType("Sha256", str)  #: 64 lower-case hexadecimal digits
DocumentId = NewType("DocumentId", str)  #: "d-" and 26 letters, derived from the original's SHA-256 (ADR 0002)
RecordId = NewType("RecordId", str)  #: "r-" and the same 26 letters as the document it came from
DeskCode = NewType("DeskCode", str)
UnitCode = NewType("UnitCode", str)
KindCode = NewType("KindCode", str)  #: a key of configs/kinds.toml
ProcedureCode = NewType("ProcedureCode", str)
DossierCode = NewType("DossierCode", str)
OwnerId = NewType("OwnerId", str)  #: personal id or tax code; personal data, never logged


class Status(StrEnum):
    """Where a document stands. The journey is the order of the first seven and `archived`."""

    RECEIVED = "received"
    RENDERED = "rendered"
    RECOGNIZED = "recognized"
    CLASSIFIED = "classified"
    DESCRIBED = "described"
    ASSEMBLED = "assembled"
    SIGNED = "signed"
    ARCHIVED = "archived"
    NEEDS_REVIEW = "needs_review"
    SET_ASIDE = "set_aside"


class Group(StrEnum):
    """What a paper is to its dossier."""

    COMPONENT = "component"  #: thành phần hồ sơ
    RESULT = "result"  #: kết quả giải quyết thủ tục hành chính
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the shown page, pixels, x to the right, y downwards; x1 and y1 are just outside."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Bytes that lie in a store under their own hash."""

    sha256: Sha256
    size_bytes: int
    media_type: str
    version_id: str | None = None  #: of stores that keep versions; read back by it


# --- pages and reading -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as the scanner gave it: encoded bytes, never recompressed where the original could be kept."""

    number: int  #: 1-based
    data: bytes = field(repr=False)
    media_type: str  #: image/jpeg (gray or RGB), image/png, or image/tiff (one bilevel G4 strip)
    width_px: int  #: of the encoded image, before any turning
    height_px: int
    dpi: float  #: effective; from the header where it is believable, else from the paper size


class Verdict(StrEnum):
    """Can this picture of a page be used?"""

    GOOD = "good"
    USABLE = "usable"
    SCAN_AGAIN = "scan_again"


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What the picture is worth for reading; reasons are stable English codes such as "low_resolution"."""

    verdict: Verdict
    sharpness: float  #: variance of the Laplacian of the gray page at 150 dpi
    contrast: float  #: 0–1, spread between ink and paper
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word as read."""

    text: str = field(repr=False)  #: NFC
    box: Box
    score: float
    line: int  #: index of its line on the page, in reading order


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page, and how the page has to be turned to be read so."""

    number: int
    width_px: int  #: of the shown page: after `rotation`, before deskewing the size does not change
    height_px: int
    dpi: float
    rotation: int  #: 0, 90, 180 or 270: degrees clockwise that put the scanned image upright
    skew_deg: float  #: degrees clockwise that straighten the upright image about its centre, within ±5
    blank: bool
    quality: PageQuality
    words: tuple[Word, ...]
    engine: str  #: which engine, version and language data read it

    @property
    def lines(self) -> tuple[tuple[Word, ...], ...]:
        """Words grouped by line, in reading order."""
        grouped: dict[int, list[Word]] = {}
        for word in self.words:
            grouped.setdefault(word.line, []).append(word)
        return tuple(tuple(grouped[line]) for line in sorted(grouped))

    @property
    def text(self) -> str:
        """The page as plain text: a space between words, a newline between lines."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


# --- understanding ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Classification:
    """Which paper this is, or an honest "unknown"."""

    group: Group
    kind: KindCode | None
    score: float
    abstained: bool
    evidence: tuple[str, ...] = ()  #: which rules spoke, e.g. "title:giay khai sinh"; no personal data


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
    PERSONAL_ID = "personal_id"
    TAX_CODE = "tax_code"
    DOSSIER_CODE = "dossier_code"
    PROCEDURE_CODE = "procedure_code"
    EXPIRES = "expires"


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


# --- documents and records -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """One time that a file fell into an inbox. The path is the desk's own; it never leaves the desk."""

    desk: DeskCode
    source: str = field(repr=False)
    arrived_at: dt.datetime
    dossier_code: DossierCode | None = None
    procedure_code: ProcedureCode | None = None
    owner: OwnerId | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the stages have left in the work store so far, by hash."""

    pages: Sha256 | None = None  #: JSON list of page images
    texts: Sha256 | None = None  #: JSON list of PageText
    classification: Sha256 | None = None
    metadata: Sha256 | None = None
    pdf: Sha256 | None = None  #: PDF/A, not signed
    signed: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper on its way. `version` counts its saves; a save succeeds only on the version that was read."""

    id: DocumentId
    desk: DeskCode
    status: Status
    original: StoredObject
    version: int = 0
    page_count: int = 0
    kind: KindCode | None = None
    group: Group = Group.UNKNOWN
    outputs: Outputs = Outputs()
    reason: str | None = None  #: a Reason value, when set aside or waiting
    detail: str | None = None  #: facts for the log, no personal data
    stopped_at: Status | None = None  #: the status it had when it was set aside
    dossier_code: DossierCode | None = None
    procedure_code: ProcedureCode | None = None
    owner: OwnerId | None = field(default=None, repr=False)
    doubts_accepted: bool = False  #: archived by order although something was doubtful


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A signed PDF/A, checked right after signing."""

    data: bytes = field(repr=False)
    profile: str
    level: str  #: "B-B" or "B-T"
    signed_at: dt.datetime
    certificate_sha256: Sha256
    certificate_not_after: dt.datetime


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """A paper that other offices may rely on. Mirrors the manifest in the store."""

    id: RecordId
    document_id: DocumentId
    version: int
    desk: DeskCode
    unit: UnitCode
    kind: KindCode | None
    group: Group
    owner: OwnerId | None = field(repr=False)
    dossier_code: DossierCode | None
    procedure_code: ProcedureCode | None
    metadata: Metadata = field(repr=False)
    original: StoredObject
    signed: StoredObject
    words: StoredObject  #: JSON sidecar with every word, box and score
    page_count: int
    signature_level: str
    signed_at: dt.datetime
    certificate_not_after: dt.datetime
    archived_at: dt.datetime
    issued_on: dt.date | None = None
    expires_on: dt.date | None = None
    doubtful: bool = False  #: archived by order although something was doubtful
    withdrawn_on: dt.date | None = None
    superseded_by: RecordId | None = None


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """Who did what to which document or record. Ids only."""

    action: str  #: "received", "archived", "fetched", …
    subject: str  #: a document or record id
    actor: str  #: desk, operator or API client
    at: dt.datetime
    facts: tuple[tuple[str, str], ...] = ()  #: hashes, counts, statuses; no personal data


# --- what configs/ describes -----------------------------------------------------------------------------------------


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
