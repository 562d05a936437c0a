"""What became of the paper that somebody has just decided about, for the page that comes after it."""

from typing import Final

from core.messages.spoken import t
from core.model import Account, Document, DocumentId, Eyes, Status
from pipeline.inbox import find_quarantined
from portal.pages.words import reason_said
from portal.screens.desk.sight import sees
from portal.site import Site

_EYES: Final[dict[Eyes, tuple[str, str]]] = {
    Eyes.SECOND: ("Đã ghi ý kiến của bạn; cần cán bộ thứ hai.", "Noted; a second clerk must look at it."),
    Eyes.AGAIN: (
        "Hai cán bộ xác nhận khác nhau; cần xem lại.",
        "Two clerks differ; it must be looked at again.",
    ),
}


def became(document_id: str | None, account: Account, site: Site) -> tuple[str, str]:
    """A tone and a sentence; both empty where there is nothing to say of it to this person."""
    if not document_id:
        return "", ""
    document = site.index.document(DocumentId(document_id))
    if document is not None:
        return _said(document) if sees(account, document) else ("", "")
    refused = find_quarantined(site.desk.config.inbox.quarantine, DocumentId(document_id))
    if refused is None:
        return "", ""
    why = reason_said(refused.reason)
    return "alarm", t(f"Tệp vẫn chưa nhận được. {why}", f"The file still cannot be taken. {why}")


def _said(document: Document) -> tuple[str, str]:
    match document.status:
        case Status.NEEDS_REVIEW:
            return "good", t(*_EYES[document.eyes]) if document.eyes in _EYES else ""
        case Status.SET_ASIDE:
            return "good", t(
                "Đã ghi nhận tờ vừa rồi: dùng bản ghi đã có trong kho.",
                "The last paper is noted: the record that is there is used.",
            )
        case Status.SPLIT:
            return "good", t(
                f"Đã ghi nhận tờ vừa rồi: tách thành {len(document.parts)} giấy tờ, máy xử lý tiếp từng tờ.",
                f"The last paper is noted: it became {len(document.parts)}, each of which goes on.",
            )
        case _:
            return "good", t(
                "Đã ghi nhận tờ vừa rồi; máy xử lý tiếp, ký số và lưu.",
                "The last paper is noted; it goes on to be signed and archived.",
            )
