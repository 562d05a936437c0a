"""What a desk talks about: documents, pages, texts, classifications, fields, records.

All values are frozen. Scores run from 0 to 1.
"""

from core.model.documents import (
    ArchiveRecord,
    Arrival,
    Document,
    Lane,
    LedgerEvent,
    Outputs,
    SignedPdf,
    Status,
    StoredObject,
)
from core.model.ids import (
    DeskCode,
    DocumentId,
    DossierCode,
    KindCode,
    OwnerId,
    ProcedureCode,
    RecordId,
    Sha256,
    UnitCode,
)
from core.model.pages import (
    Box,
    PageImage,
    PageQuality,
    PageText,
    Verdict,
    Word,
)
from core.model.rulebook import (
    Component,
    Level,
    Plan,
    Procedure,
    RegisterRow,
    Replacement,
    Target,
    Unit,
)
from core.model.understanding import (
    Classification,
    DocumentKind,
    Field,
    FieldName,
    FieldSource,
    Group,
    Metadata,
)
from core.model.work import Backlog, Lease

__all__ = [
    "ArchiveRecord",
    "Arrival",
    "Backlog",
    "Box",
    "Classification",
    "Component",
    "DeskCode",
    "Document",
    "DocumentId",
    "DocumentKind",
    "DossierCode",
    "Field",
    "FieldName",
    "FieldSource",
    "Group",
    "KindCode",
    "Lane",
    "Lease",
    "LedgerEvent",
    "Level",
    "Metadata",
    "Outputs",
    "OwnerId",
    "PageImage",
    "PageQuality",
    "PageText",
    "Plan",
    "Procedure",
    "ProcedureCode",
    "RecordId",
    "RegisterRow",
    "Replacement",
    "Sha256",
    "SignedPdf",
    "Status",
    "StoredObject",
    "Target",
    "Unit",
    "UnitCode",
    "Verdict",
    "Word",
]
