"""Where a paper stands when somebody decides about it, and its saving."""

from dataclasses import replace

from core.errors import ConfigError
from core.model import Document, DocumentId, LedgerEvent, Status
from storage import Index, PartOf


def known(document_id: DocumentId, index: Index) -> Document:
    """The paper.

    Raises:
        ConfigError: there is none.
    """
    document = index.document(document_id)
    if document is None:
        raise ConfigError(
            f"bàn này không có giấy tờ {document_id}, xem sohoa status / no document {document_id} at this desk"
        )
    return document


def waiting(document_id: DocumentId, index: Index) -> Document:
    """A paper that waits for a clerk.

    Raises:
        ConfigError: there is none, or it does not wait.
    """
    document = known(document_id, index)
    if document.status is not Status.NEEDS_REVIEW:
        again = "; sohoa redo" if document.status is Status.SET_ASIDE else ""
        raise ConfigError(
            f"{document_id}: không chờ xác nhận{again} / does not wait for a clerk: it is {document.status.value}"
        )
    return document


def as_told(document: Document, index: Index) -> Document:
    """The document before it was described: what the first reading said, and what was accepted of it, is forgotten."""
    first = index.arrivals(document.id)[0]
    return replace(
        document,
        owner=first.owner,
        dossier_code=first.dossier_code,
        procedure_code=first.procedure_code,
        doubts_accepted=False,
    )


def saved(
    document: Document,
    index: Index,
    *events: LedgerEvent,
    parts: tuple[PartOf, ...] = (),
    also: tuple[Document, ...] = (),
) -> Document:
    """The paper as it stands after the decision.

    Raises:
        ConfigError: somebody else was quicker.
    """
    if not index.save(document, *events, parts=parts, also=also):
        raise ConfigError(
            f"{document.id}: người khác vừa thay đổi, hãy xem lại / was changed by somebody else at the same moment"
        )
    return replace(document, version=document.version + 1)
