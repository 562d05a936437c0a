"""Labelled papers set on sheets; what is set is remembered with its place, and drawn only when somebody looks."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from samples.canvas import Sheet
from samples.ink import seal, signature
from samples.labelled.paper import Head, LabelledPaper
from samples.labelled.templates import date_line

#: A letter of TT 55/2005/TT-BNV's time was set like today's: the differences are in what is written.
_LABEL: Final = re.compile(r"[^:.;]{1,60}:")
_FACES: Final = ("Tinos", "Tinos", "Tinos", "Arimo")


@dataclass(frozen=True, slots=True)
class _Style:
    face: str
    pt: float
    left: float
    right: float
    dotted: bool
    spread: float  #: extra space after a row, millimetres


def sheets(paper: LabelledPaper, *, dpi: int) -> list[Sheet]:
    """The clean pages of a paper."""
    rng = np.random.default_rng(paper.seed)
    return _Setter(paper, dpi, rng).set()


class _Setter:
    def __init__(self, paper: LabelledPaper, dpi: int, rng: np.random.Generator) -> None:
        self.paper, self.dpi, self.rng = paper, dpi, rng
        card = paper.head is Head.CARD
        self.style = _Style(
            face=str(rng.choice(_FACES)),
            pt=float(rng.choice((8.5, 9, 10))) if card else float(rng.choice((11.5, 12, 13, 13.5))),
            left=float(rng.uniform(24, 34)),
            right=110.0 if card else float(rng.uniform(15, 22)),
            dotted=paper.head in {Head.FORM, Head.CIVIL, Head.CERTIFICATE} and rng.random() < 0.45,
            spread=0.0 if card else float(rng.uniform(0, 2.5)),
        )
        self.pages: list[Sheet] = []
        self.sheet = self._new()
        self.y = 20.0

    def _new(self) -> Sheet:
        sheet = Sheet(dpi=self.dpi, face=self.style.face)
        self.pages.append(sheet)
        return sheet

    def set(self) -> list[Sheet]:
        getattr(self, f"_{self.paper.head.value}")()
        for row in self.paper.rows:
            if self.y > self.sheet.height_mm - 30:
                self.sheet = self._new()
                self.sheet.centred(105, 14, str(len(self.pages)), 13)
                self.y = 25.0
            self._row(row)
        self._foot()
        return self.pages

    # --- heads --------------------------------------------------------------------------------------------------------

    def _motto(self, x: float, *, pt: float = 12.5) -> None:
        old = self.paper.issued.year < 2012
        self.sheet.centred(x, self.y, f"CỘNG {'HOÀ' if old else 'HÒA'} XÃ HỘI CHỦ NGHĨA VIỆT NAM", pt, "b")
        self.sheet.centred(
            x, self.y + pt * 0.47, f"Độc lập {'–' if old else '-'} Tự do {'–' if old else '-'} Hạnh phúc", pt + 0.5, "b"
        )
        self.sheet.rule(x, self.y + pt * 0.63, 55)

    def _office(self) -> None:
        for place, line in enumerate(self.paper.organ):
            self.sheet.centred(58, self.y + 5.5 * place, line, 11 if len(line) > 30 else 12.5, "b" if place else "")
        self._motto(144, pt=11.5)
        self.sheet.rule(58, self.y + 5.5 * len(self.paper.organ) - 3.5, 20)
        self.y += 16
        if self.paper.number_line:
            self.sheet.centred(58, self.y, _with_prefix(self.paper.number_line), 13)
        self.sheet.centred(144, self.y, date_line(self.paper), 13, "i")
        self.y += 10
        about = [row[2:] for row in self.paper.rows if row.startswith(": V/v")]
        for line in about:
            self.y = self.sheet.paragraph(self.y - 5, line, pt=12, left=35, right=128, indent=0) + 5
        self.y += 5

    def _civil(self) -> None:
        self._motto(105)
        self.y += 14
        for line in self.paper.organ:
            self.sheet.text(self.style.left, self.y, line, 11.5, "b")
            self.y += 5.5
        if self.paper.number_line:
            x, anchor = (self.sheet.width_mm - 22, "rs") if self.rng.random() < 0.5 else (self.style.left, "ls")
            self.sheet.text(x, self.y, _with_prefix(self.paper.number_line), 12, anchor=anchor)
        self.y += 10

    def _form(self) -> None:
        self._motto(105)
        self.y += 18
        if self.paper.number_line:
            self.sheet.text(self.sheet.width_mm - 22, self.y - 6, _with_prefix(self.paper.number_line), 12, anchor="rs")

    def _certificate(self) -> None:
        self.sheet.box(8, 8, self.sheet.width_mm - 8, self.sheet.height_mm - 8)
        self.y = 26.0
        self._motto(105, pt=13.5)
        self.y += 22
        if self.paper.number_line:
            self.sheet.text(self.style.left, self.y - 6, _with_prefix(self.paper.number_line), 12)

    def _card(self) -> None:
        self._motto(66, pt=8.5)
        self.y += 10

    def _bare(self) -> None:
        self.y = float(self.rng.uniform(18, 30))
        if self.paper.number_line:
            self.sheet.text(self.style.left, self.y, _with_prefix(self.paper.number_line), 12)
            self.y += 8

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _row(self, row: str) -> None:
        style, sheet = self.style, self.sheet
        mark, text = row[:2], row[2:]
        narrow = self.paper.head is Head.CARD
        middle = 66 if narrow else 105
        if mark == "= ":
            large = {Head.CARD: 11.0, Head.CERTIFICATE: 18.0}.get(self.paper.head, 14.5)
            for line in _lines(sheet, text, large, 85 if narrow else 165):
                sheet.centred(middle, self.y + 2, line, large, "b")
                self.y += large * 0.47
            self.y += 0 if narrow else 2
        elif mark == "~ ":
            sheet.centred(middle, self.y, text, 8 if narrow else 12, "i")
            self.y += 4.5 if narrow else 6
        elif mark == ": ":
            if not text.startswith("V/v"):
                for line in _lines(sheet, text, 13, 140):
                    sheet.centred(105, self.y, line, 13, "b")
                    self.y += 6
                self.y += 4
        elif mark == "# ":
            sheet.centred(middle, self.y + 2, text, style.pt, "b")
            self.y += 9
        elif mark == "> ":
            self.y = sheet.paragraph(self.y, text, pt=style.pt, left=style.left, right=style.right) + style.spread
        elif row.startswith("|") and not row.startswith("||"):
            self._cells([cell.strip() for cell in row.strip("|").split("|")])
        elif " || " in row:
            for x, part in zip((style.left, 112), row.split(" || "), strict=False):
                sheet.text(x, self.y, part, style.pt)
            self.y += style.pt * 0.47 + style.spread
        else:
            self._labelled(row)

    def _labelled(self, row: str) -> None:
        style, sheet = self.style, self.sheet
        parts = [part for part in row.split("    ") if part]
        if len(parts) > 1:
            self._side_by_side(parts)
            return
        start = self.y
        self.y = sheet.paragraph(self.y, row, pt=style.pt, left=style.left, right=style.right, indent=0) + style.spread
        end = style.left + sheet.width_of(row, style.pt)
        if style.dotted and _LABEL.match(row) and end < sheet.width_mm - style.right - 8:
            self._leader(end, sheet.width_mm - style.right, start)

    def _side_by_side(self, parts: list[str]) -> None:
        """Labels with their values on one line, at fixed stops where they fit."""
        style, sheet = self.style, self.sheet
        width = sheet.width_mm - style.left - style.right
        x, stop = style.left, width / len(parts)
        for place, part in enumerate(parts):
            x = max(x, style.left + stop * place)
            end = x + sheet.width_of(part, style.pt)
            if end > sheet.width_mm - 8 and place:
                self.y += style.pt * 0.47
                x, end = style.left, style.left + sheet.width_of(part, style.pt)
            sheet.text(x, self.y, part, style.pt)
            if style.dotted and end < style.left + stop * (place + 1) - 8:
                self._leader(end, style.left + stop * (place + 1) - 2, self.y)
            x = end + 5
        self.y += style.pt * 0.47 + 1.2 + style.spread

    def _leader(self, start: float, end: float, y: float) -> None:
        dots = "." * int((end - start - 1) / self.sheet.width_of(".", self.style.pt))
        if dots:
            self.sheet.text(start + 0.5, y, dots, self.style.pt, note=False)

    def _cells(self, cells: list[str]) -> None:
        style, sheet = self.style, self.sheet
        width = (sheet.width_mm - style.left - style.right) / len(cells)
        rows = [_lines(sheet, cell, style.pt - 1, width - 3) for cell in cells]
        step = style.pt * 0.42
        height = step * max(map(len, rows)) + 2
        for place, lines in enumerate(rows):
            x = style.left + place * width
            sheet.box(x, self.y - step, x + width, self.y - step + height)
            for number, line in enumerate(lines):
                sheet.text(x + 1.5, self.y + number * step, line, style.pt - 1)
        self.y += height

    # --- foot ---------------------------------------------------------------------------------------------------------

    def _foot(self) -> None:
        paper, sheet = self.paper, self.sheet
        if not any(paper.signer) or paper.head is Head.CARD:
            return
        if self.y > sheet.height_mm - 60:
            sheet = self.sheet = self._new()
            self.y = 25.0
        y, x = self.y + 8, 148.0
        if paper.head in {Head.FORM, Head.CIVIL, Head.CERTIFICATE}:
            sheet.centred(x, y, date_line(paper), 13, "i")
            y += 7
        *above, name = paper.signer
        for line in above:
            if line:
                sheet.centred(x, y, line, 13, "b")
                y += 6
        if paper.head is Head.OFFICE:
            for place, line in enumerate(("Nơi nhận:", "- Như trên;", "- Lưu: VT.")):
                sheet.text(30, y + place * 5, line, 11, "" if place else "bi")
        if name:
            sheet.centred(x, y + 26, name, 13.5, "b")
        inks = np.random.default_rng(paper.seed + 1)
        sheet.stamp(lambda: signature(dpi=self.dpi, rng=inks), x + 2, y + 12)
        if paper.head is not Head.FORM and paper.organ:
            around = f"{_short(paper.organ[-1])} – HƯ CẤU"
            sheet.stamp(lambda: seal(around, dpi=self.dpi, rng=inks), x - 20, y + 12)


def _short(name: str) -> str:
    return name[:34]


def _with_prefix(line: str) -> str:
    return f"Số: {line}" if line[:1].isdigit() else line


def _lines(sheet: Sheet, text: str, pt: float, width: float) -> list[str]:
    """The text in lines that fit a width."""
    lines: list[str] = [""]
    for word in text.split():
        trial = f"{lines[-1]} {word}".strip()
        if lines[-1] and sheet.width_of(trial, pt, "b") > width:
            lines.append(word)
        else:
            lines[-1] = trial
    return lines
