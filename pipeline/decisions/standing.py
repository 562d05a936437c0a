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


def saved(document: Document, index: Index, event: LedgerEvent, *, parts: tuple[PartOf, ...] = ()) -> Document:
    """The paper as it stands after the decision.

    Raises:
        ConfigError: somebody else was quicker.
    """
    if not index.save(document, event, parts=parts):
        raise ConfigError(
            f"{document.id}: người khác vừa thay đổi, hãy xem lại / was changed by somebody else at the same moment"
        )
    return replace(document, version=document.version + 1)
