"""What screens say of papers."""

import re
from collections.abc import Callable
from typing import Final

from core.catalogue.purposes import find_purpose
from core.errors import Reason
from core.messages import eyes_text, reason_text
from core.messages.spoken import language, t
from core.model import ChangeKind, Document, FieldName
from pipeline.explain.said import FIELDS

#: What is typed at a terminal stands in brackets or after a colon; a screen has buttons for it.
_COMMAND: Final = re.compile(
    r" \((?:sohoa|--)[^)]*\)"
    r"|[:;] (?:sohoa|--)[^.]*(?=\.)"
    r"| (?:bằng|with) sohoa review ID --split"
)


def why(document: Document) -> str:
    """Why a paper does not go on, and what to do about it; empty where it goes on."""
    if document.reason is None:
        return ""
    said = eyes_text(document.eyes, language=language()), reason_said(Reason(document.reason))
    return " ".join(filter(None, said))


def reason_said(reason: Reason) -> str:
    """The sentence of a reason, without what it says to people at a terminal."""
    return _COMMAND.sub("", reason_text(reason, language=language()))


def field_said(name: FieldName) -> str:
    """What a field is called."""
    return t(*FIELDS[name])


_CHANGES: Final[dict[ChangeKind, tuple[str, str]]] = {
    ChangeKind.SUPERSEDED: ("thay bằng bản khác", "superseded"),
    ChangeKind.WITHDRAWN: ("thu hồi", "withdrawn"),
    ChangeKind.REINSTATED: ("phục hồi", "reinstated"),
    ChangeKind.RENEWED: ("bổ sung chữ ký", "renewed"),
}
#: What happens to a record, as its history tells it; what is not here is told by its own word.
_ACTIONS: Final[dict[str, tuple[str, str]]] = {
    "viewed": ("xem trên màn hình", "looked at"),
    "fetched": ("mở hoặc tải PDF", "fetched the PDF"),
    "content_read": ("hệ thống khác lấy PDF", "another system fetched the PDF"),
    "record_read": ("hệ thống khác tra cứu", "another system looked it up"),
    "reused": ("dùng lại cho hồ sơ", "used again for a dossier"),
    "archived": ("vào kho", "archived"),
    "verified": ("kiểm tra chữ ký", "signature checked"),
    "exported": ("kết xuất", "exported"),
    "sensitive_shown": ("xem trích nội dung", "its words were shown"),
    "picture_shown": ("xem ảnh quét", "its picture was shown"),
}


def change_said(kind: ChangeKind) -> str:
    """What happened to a record's standing."""
    return t(*_CHANGES[kind])


def action_said(action: str) -> str:
    """What somebody did with a record."""
    return t(*_ACTIONS.get(action, (action, action)))


def purpose_said(code: str) -> str:
    """What a purpose is called; one that is not of configs/purposes.toml is another system's own."""
    found = find_purpose(code)
    return code if found is None else found.name


WORDS: Final[dict[str, Callable[..., str]]] = {
    "why": why,
    "said": reason_said,
    "field": field_said,
    "change": change_said,
    "action": action_said,
    "purpose": purpose_said,
}
