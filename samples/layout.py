"""Papers set on sheets: the head and foot of NĐ 30/2020/NĐ-CP Phụ lục I, civil-status papers, forms."""

import re
from typing import Final

import numpy as np

from samples.canvas import Sheet
from samples.ink import seal, signature
from samples.papers import COMMUNE, PLACE, TITLE_ORGAN, Paper

_LEFT, _RIGHT = 65.0, 142.0
#: "Họ và tên: …" and the like stand flush left, as the forms print them.
_LABELLED: Final = re.compile(r"[^:.;]{1,48}:")
_NUMBERED: Final = re.compile(r"(\d+|[IVX]+|Điều \d+)\. ")
#: NĐ 30/2020/NĐ-CP Phụ lục I: what a decision rests on is set in italics.
_GROUND: Final = re.compile(r"(Căn cứ|Theo đề nghị) ")


def set_paper(paper: Paper, *, dpi: int, rng: np.random.Generator) -> list[Sheet]:
    """The clean pages of a paper."""
    sheet = Sheet(dpi=dpi)
    y = {"administrative": _office_head, "letter": _office_head, "civil": _office_head, "form": _plain_head}[
        paper.layout
    ](sheet, paper)
    if paper.title:
        sheet.centred(105, y, paper.title, 14, "b")
        y += 6.5
        for line in paper.subject:
            sheet.centred(105, y, line, 13.5, "b")
            y += 6
        if paper.subject:
            sheet.rule(105, y - 3, 30)
            y += 4
        y += 5
    if paper.layout == "letter":
        sheet.centred(115, y + 2, f"Kính gửi: Phòng Kinh tế xã {PLACE}", 13)
        y += 14
    for text in paper.body:
        y = _body_text(sheet, paper, text, y)
    pages = [sheet]
    if paper.second_page:
        sheet = Sheet(dpi=dpi)
        sheet.centred(105, 14, "2", 13)
        y = 30.0
        for text in paper.second_page:
            y = _body_text(sheet, paper, text, y)
        pages.append(sheet)
    _foot(sheet, paper, y + 8, rng)
    return pages


def _body_text(sheet: Sheet, paper: Paper, text: str, y: float) -> float:
    if text.isupper():
        sheet.centred(105, y + 2, text, 13, "b")
        return y + 10
    numbered = _NUMBERED.match(text) is not None
    flush = paper.layout in {"civil", "form"} if numbered else _LABELLED.match(text) is not None
    return sheet.paragraph(y, text, "i" if _GROUND.match(text) else "", indent=0 if flush else 10)


def _motto(sheet: Sheet, x: float) -> None:
    sheet.centred(x, 20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.5, "b")
    sheet.centred(x, 26, "Độc lập - Tự do - Hạnh phúc", 13.5, "b")
    sheet.rule(x, 28, 58)


def _office_head(sheet: Sheet, paper: Paper) -> float:
    sheet.centred(_LEFT - 6, 20, TITLE_ORGAN, 12.5, "b")
    sheet.centred(_LEFT - 6, 25.5, COMMUNE, 12.5, "b")
    sheet.rule(_LEFT - 6, 27.5, 20)
    _motto(sheet, _RIGHT)
    sheet.centred(_LEFT - 6, 36, f"Số: {paper.number}", 13)
    sheet.centred(_RIGHT, 36, f"{PLACE}, ngày {paper.date}", 13.5, "i")
    y = 43.0
    if paper.layout == "letter":
        for line in paper.subject:
            sheet.centred(_LEFT - 6, y, line, 12)
            y += 5
    return max(y + 11, 56)


def _plain_head(sheet: Sheet, paper: Paper) -> float:  # noqa: ARG001  one shape of head functions
    _motto(sheet, 105)
    return 46


def _foot(sheet: Sheet, paper: Paper, y: float, rng: np.random.Generator) -> None:
    """Signer with seal and signature; forms have their date here."""
    x = 150
    if paper.layout == "form":
        sheet.centred(x, y, f"{PLACE}, ngày {paper.date}", 13, "i")
        y += 7
    authority, title, name = paper.signer
    if authority:
        sheet.centred(x, y, authority, 13, "b")
        y += 6
    sheet.centred(x, y, title, 13, "b")
    if paper.recipients:
        for place, line in enumerate(("Nơi nhận:", *paper.recipients)):
            sheet.text(30, y + place * 5, line, 12 if place == 0 else 11, "bi" if place == 0 else "")
    sheet.centred(x, y + 32, name, 13.5, "b")
    sheet.stamp(signature(dpi=sheet.dpi, rng=rng), x + 2, y + 16)
    if paper.sealed:
        sheet.stamp(seal(f"{TITLE_ORGAN} {COMMUNE} – HƯ CẤU", dpi=sheet.dpi, rng=rng), x - 20, y + 16)
