"""What is said of a component of a dossier: where it stands, and why."""

from typing import Final

from core.messages import Language
from rules.dossiers.checklist import ComponentDecision, ComponentState
from rules.dossiers.scan_policy import NotRequired
from rules.reuse.reasons import said

_STATES: Final[dict[ComponentState, tuple[str, str]]] = {
    ComponentState.REUSED: ("dùng lại bản đã có, không phải nộp", "reused: need not be brought"),
    ComponentState.DIGITIZED: ("đã số hóa cho hồ sơ này", "digitized for this dossier"),
    ComponentState.NOT_REQUIRED: ("không phải số hóa", "not required"),
    ComponentState.ON_REQUEST: ("số hóa khi có yêu cầu", "on request"),
    ComponentState.MISSING: ("cần nộp và số hóa", "to be brought and scanned"),
    ComponentState.REFUSED: ("không được số hóa", "must not be digitized"),
}
_NOT_REQUIRED: Final[dict[NotRequired, tuple[str, str]]] = {
    NotRequired.ELECTRONIC: ("nộp bằng bản điện tử", "filed electronically"),
    NotRequired.ONLY_SHOWN: ("chỉ xuất trình", "only to be shown"),
    NotRequired.BETWEEN_AGENCIES: ("kết quả giữa các cơ quan, không phải nộp", "an outcome between agencies"),
    NotRequired.SECRET: ("bí mật nhà nước: xử lý theo chế độ mật", "a state secret: handle it as such"),
    NotRequired.DATABASE: ("thay bằng dữ liệu", "replaced by data of"),
}


def state_said(state: ComponentState, language: Language) -> str:
    """Where a component stands."""
    return _of(_STATES[state], language)


def why(item: ComponentDecision, language: Language) -> str:
    """Why a component stands where it does; empty where its state says all."""
    if item.reason is not None:
        return f"{_of(_NOT_REQUIRED[item.reason], language)} {item.database or ''}".strip()
    spoken = ((record, [said(reason).text(language) for reason in reasons]) for record, reasons in item.refused)
    return "; ".join(f"{record}: {', '.join(sentences)}" for record, sentences in spoken)


def _of(words: tuple[str, str], language: Language) -> str:
    return words[1] if language == "en" else words[0]
