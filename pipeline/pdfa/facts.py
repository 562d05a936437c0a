"""What a PDF/A says about itself. No personal data: it is read by whoever finds the file."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.codes import record_id_for
from core.model import Document, FieldName, Metadata


class Flavour(StrEnum):
    """PDF/A-2 at level B, or U with every letter mapped to Unicode (ISO 19005-2). We always map; U also says so."""

    A2B = "2b"
    A2U = "2u"


class Profile(StrEnum):
    """How the pictures of pages are stored (docs/adr/0015-pdf-profiles.md)."""

    FAITHFUL = "faithful"  #: the scanner's own bytes wherever PDF can hold them
    STANDARD = "standard"  #: packed again, true at reading distance
    LAYERED = "layered"  #: ink as sharp masks over a coarse background; whole where that would lose something


@dataclass(frozen=True, slots=True)
class ArchivalFacts:
    """Archival fields after TT 05/2025/TT-BNV (metadata of a document) that name no person."""

    record: str
    title: str
    type_code: str
    number: str
    symbol: str
    issued_date: str
    organ_name: str
    dossier_code: str
    procedure_code: str
    unit: str
    original_sha256: str
    page_count: int
    digitized_at: dt.datetime


def facts_of(
    document: Document, metadata: Metadata, *, kind_name: str, unit: str, digitized_at: dt.datetime
) -> ArchivalFacts:
    """The facts of a document; doubtful values are left out."""

    def value(name: FieldName) -> str:
        return metadata.value(name) or ""

    return ArchivalFacts(
        record=record_id_for(document.id),
        title=kind_name or "Giấy tờ số hóa",
        type_code=document.kind or "",
        number=value(FieldName.NUMBER),
        symbol=value(FieldName.SYMBOL),
        issued_date=value(FieldName.ISSUED_DATE),
        organ_name=value(FieldName.ORGAN_NAME),
        dossier_code=document.dossier_code or "",
        procedure_code=document.procedure_code or "",
        unit=unit,
        original_sha256=document.original.sha256,
        page_count=document.page_count,
        digitized_at=digitized_at,
    )
