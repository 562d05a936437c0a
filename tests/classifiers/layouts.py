"""Pages of text laid out as printers set them, from drawings in plain text.

A row is a line of print; `||` parts two columns, `> ` begins at the left margin, other rows are centred; an empty row
is a gap. `word@0.4` was read with that score. The people are invented.
"""

import re
import textwrap
from dataclasses import dataclass, field

from core.model import Box, PageQuality, PageText, Verdict, Word
from core.text import nfc

WIDTH, HEIGHT, DPI = 1654, 2339, 200.0  #: A4
_LETTER, _TALL, _STEP, _GAP, _TOP = 13, 28, 44, 60, 100
_LEFT, _RIGHT, _MARGIN = 0.27, 0.71, 150
_SCORE = 0.97
_SCORED = re.compile(r"(.+)@(\d\.\d+)")

DECISION = """
    ỦY BAN NHÂN DÂN || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    XÃ MẪU SƠN ĐÔNG || Độc lập - Tự do - Hạnh phúc
    Số: 15/QĐ-UBND || Mẫu Sơn Đông, ngày 04 tháng 9 năm 2025

    QUYẾT ĐỊNH
    Về việc công nhận tổ hòa giải thôn Một

    > Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;
    > Họ và tên: Nguyễn Văn Mẫu
    > Số định danh cá nhân: 051095000123

    || CHỦ TỊCH

    || Lê Văn Ví
"""


@dataclass
class _Setter:
    """Places words, row after row."""

    words: list[Word] = field(default_factory=list)
    line: int = 0

    def row(self, text: str, top: int) -> None:
        left, bar, right = text.partition("||")
        if bar:
            self._column(left, top, centre=round(WIDTH * _LEFT))
            self._column(right, top, centre=round(WIDTH * _RIGHT))
        elif text.startswith("> "):
            self._column(text[2:], top, start=_MARGIN)
        else:
            self._column(text, top, centre=WIDTH // 2)
        self.line += 1

    def _column(self, text: str, top: int, *, centre: int = 0, start: int | None = None) -> None:
        parts = [_scored(part) for part in nfc(text).split()]
        total = sum(len(word) + 1 for word, _ in parts) * _LETTER
        x = centre - total // 2 if start is None else start
        for word, score in parts:
            self.words.append(Word(word, Box(x, top, x + len(word) * _LETTER, top + _TALL), score, self.line))
            x += (len(word) + 1) * _LETTER


def _scored(part: str) -> tuple[str, float]:
    marked = _SCORED.fullmatch(part)
    return (marked[1], float(marked[2])) if marked else (part, _SCORE)


def a_page(drawing: str, *, number: int = 1) -> PageText:
    """The page that the drawing shows."""
    setter, top = _Setter(), _TOP
    for row in textwrap.dedent(drawing).strip("\n").splitlines():
        if row.strip():
            setter.row(row.strip(), top)
            top += _STEP
        else:
            top += _GAP
    quality = PageQuality(Verdict.GOOD, sharpness=200.0, contrast=0.9)
    return PageText(
        number,
        WIDTH,
        HEIGHT,
        DPI,
        0,
        0.0,
        blank=not setter.words,
        quality=quality,
        words=tuple(setter.words),
        engine="",
    )


def plain(*lines: str) -> PageText:
    """A page whose lines all begin at the left margin."""
    return a_page("\n".join(f"> {line}" for line in lines))
