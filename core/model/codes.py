"""Codes that machines read on a page: our own cover sheets, the QR codes of receipts and of citizen cards."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.model.boxes import Box
from core.model.ids import ComponentCode, DossierCode, ProcedureCode


class CodeKind(StrEnum):
    """Whose code it is."""

    COVER = "cover"  #: a cover sheet of ours (tờ bìa): a paper begins after it
    RECEIPT = "receipt"  #: names a dossier, as papers do that a system has issued (TT 01/2023/TT-VPCP)
    CITIZEN_CARD = "citizen_card"  #: of a thẻ căn cước
    FOREIGN = "foreign"  #: anything else; what it says is not kept


class CodeField(StrEnum):
    """What a code can say."""

    DOSSIER_CODE = "dossier_code"
    PROCEDURE_CODE = "procedure_code"
    COMPONENT = "component"  #: which paper of the procedure follows
    PERSONAL_ID = "personal_id"
    OLD_ID = "old_id"  #: the nine digits of an old CMND
    TAX_CODE = "tax_code"
    PERSON_NAME = "person_name"
    BIRTH_DATE = "birth_date"  #: YYYY-MM-DD, as all days here
    SEX = "sex"  #: as printed: Nam, Nữ
    ADDRESS = "address"
    ISSUED_DATE = "issued_date"


@dataclass(frozen=True, slots=True)
class PageCode:
    """A code that was read on a page, with what it says. What QR codes say is checked by their own error correction."""

    kind: CodeKind
    box: Box  #: on the image before any turning, where an image has it; on the shown page, where a text has it
    fields: tuple[tuple[CodeField, str], ...] = field(default=(), repr=False)  #: NFC; each name once
    page: int = 1  #: 1-based, in its document

    def value(self, name: CodeField) -> str | None:
        """What it says of that."""
        return dict(self.fields).get(name)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover sheet says of the paper behind it."""

    dossier_code: DossierCode
    component: ComponentCode
    procedure_code: ProcedureCode | None = None
