"""What must be said beside a row, for people."""

from typing import Final

from core.messages import Language
from rules.targets.values import Note

_VIETNAMESE: Final = {
    Note.ABOVE_ALL: "đã làm nhiều hơn số mà sổ ghi: cần xem lại sổ",
    Note.CAPPED: "yêu cầu tính đến 100 %",
    Note.EXEMPT: "không thuộc diện phải thực hiện",
    Note.EXEMPT_BELOW: "không áp dụng: cả năm ít hơn mức yêu cầu",
    Note.SOME_QUARTERS: "theo các quý đã có số trong sổ",
    Note.OTHER_TIMES: "tử số và mẫu số không cùng quý",
    Note.DUE_LATER: "chưa đến hạn",
    Note.SOME_UNITS: "chỉ cộng các đơn vị có đủ hai số",
}


def note_text(note: Note, language: Language) -> str:
    """The note in the reader's language."""
    return note.value if language == "en" else _VIETNAMESE[note]
