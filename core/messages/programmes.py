"""What is said of back-scan programmes."""

from typing import Final

from core.messages.flaws import Language
from core.model import BatchState, StopReason

_STATES: Final[dict[BatchState, tuple[str, str]]] = {
    BatchState.RUNNING: ("đang chạy", "running"),
    BatchState.PAUSED: ("tạm dừng", "paused"),
    BatchState.CANCELLED: ("đã hủy", "cancelled"),
    BatchState.STOPPED: ("tự dừng", "stopped"),
    BatchState.DONE: ("xong", "done"),
}
_WHY: Final[dict[StopReason, tuple[str, str]]] = {
    StopReason.REFUSED_SHARE: (
        "Quá nhiều tệp bị loại hoặc để riêng: hãy xem vì sao trước khi cho chạy tiếp.",
        "Too many files were refused or set aside: first see why.",
    ),
    StopReason.LOW_DISK: (
        "Đĩa sắp đầy: hãy giải phóng hoặc thêm đĩa trước.",
        "The disk is nearly full: first make room.",
    ),
}


def state_text(state: BatchState, *, language: Language) -> str:
    """Whether a programme goes on."""
    return _STATES[state][language == "en"]


def stopped_text(why: StopReason, *, language: Language) -> str:
    """Why a programme stopped by itself, and what to do."""
    return _WHY[why][language == "en"]
