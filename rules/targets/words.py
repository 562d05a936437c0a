"""How a row is shown to people, and what must be said beside it."""

import math
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


def in_tenths(value: float) -> float:
    """A figure or a gap as people are shown it: down to the tenth below.

    69.96 % must not read as the 70 % that were asked for, nor what lacks as less than it is.
    """
    # What is a millionth short of the next tenth is that tenth, written in binary.
    return math.floor(round(value * 10, 6)) / 10


def note_text(note: Note, language: Language) -> str:
    """The note in the reader's language."""
    return note.value if language == "en" else _VIETNAMESE[note]
