"""What the ledger says happened to a record, in words: every kind of entry that can stand at one."""

from collections.abc import Mapping
from typing import Final

from core.messages.spoken import language, t
from core.model import ChangeKind
from rules.reuse import Refusal
from rules.reuse.reasons import said

#: What happened to a record's standing.
CHANGES: Final[dict[ChangeKind, tuple[str, str]]] = {
    ChangeKind.SUPERSEDED: ("thay bằng bản khác", "superseded"),
    ChangeKind.WITHDRAWN: ("thu hồi", "withdrawn"),
    ChangeKind.REINSTATED: ("phục hồi", "reinstated"),
    ChangeKind.RENEWED: ("bổ sung chữ ký", "renewed"),
}
#: What people and systems did with a record; tests/portal/test_deeds.py looks whether one is missing.
DEEDS: Final[dict[str, tuple[str, str]]] = {
    "viewed": ("xem trên màn hình", "looked at"),
    "fetched": ("mở hoặc tải PDF", "fetched the PDF"),
    "content_read": ("hệ thống khác lấy PDF", "another system fetched the PDF"),
    "record_read": ("hệ thống khác tra cứu", "another system looked it up"),
    "verification_read": ("hệ thống khác kiểm tra chữ ký", "another system had its signature checked"),
    "access_refused": ("bị từ chối", "refused"),
    "reused": ("dùng lại cho hồ sơ", "used again for a dossier"),
    "exported": ("kết xuất", "exported"),
    "sensitive_shown": ("xem trích nội dung", "its words were shown"),
    "picture_shown": ("xem ảnh quét", "its picture was shown"),
    "vault_shown": ("xem trong kho của công dân", "seen in the person's vault"),
    "damage_found": ("phát hiện tệp hỏng", "its file was found damaged"),
    "owner_linked": ("liên kết số của chủ giấy tờ theo tờ này", "its owner's numbers were linked by it"),
    "owner_link_ended": ("bỏ liên kết số của chủ giấy tờ", "the link of its owner's numbers ended"),
    **{kind.value: words for kind, words in CHANGES.items()},
}
#: Why a system's question was refused, by the name of the problem that it was answered with.
_PROBLEMS: Final[dict[str, tuple[str, str]]] = {
    "not-reusable": ("giấy tờ không dùng được cho hồ sơ đó", "it may not serve that dossier"),
    "forbidden": ("hệ thống không được dùng mục đích đã nêu", "the system may not ask for that purpose"),
    "insufficient-scope": ("ngoài phạm vi được cấp", "outside what the system may do"),
    "not-found": ("không có bản ghi đó", "there is no such record"),
    "invalid-request": ("câu hỏi thiếu hoặc sai", "the question lacks something or is wrong"),
    "unprocessable-content": ("câu hỏi thiếu hoặc sai", "the question lacks something or is wrong"),
    "unprocessable-entity": ("câu hỏi thiếu hoặc sai", "the question lacks something or is wrong"),
    "requested-range-not-satisfiable": ("phần được hỏi nằm ngoài tệp", "it asked for a part outside the file"),
    "too-many-requests": ("hỏi quá nhiều", "asked too often"),
    "damaged_bytes": ("không còn đúng từng byte như lúc ghi sổ", "other bytes than were recorded"),
}


def deed_said(action: str) -> str:
    """What somebody did with a record; a kind that only a later version writes is told by its own word."""
    return t(*DEEDS.get(action, (action, action)))


def refusal_said(facts: Mapping[str, str]) -> str:
    """Why it was refused, as an entry's facts have it; empty where they name no problem."""
    problem = facts.get("problem", "")
    words = _PROBLEMS.get(problem, (problem, problem))
    known = {item.value: item for item in Refusal}
    reasons = [said(known[code]).text(language()) for code in facts.get("reasons", "").split(",") if code in known]
    return f"{t(*words)}: {', '.join(reasons)}" if reasons else t(*words)
