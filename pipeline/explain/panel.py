"""What stands beside the page of an explaining picture, set line by line."""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

import signing
from core.model import PageText, Verdict
from core.text import nfc
from pipeline.explain.findings import (
    Doubt,
    Explanation,
    FieldFinding,
    advice_of,
    candidates_of,
    doubt_of,
    kind_name,
)
from pipeline.explain.page import BLACK, BLUE, RED
from pipeline.explain.said import GROUPS, VERDICTS, Said, decimal, marked, told, turned

#: The font of the signature mark: the only one that is there on every machine with all Vietnamese letters.
_FONT: Final = Path(signing.__file__).parent / "fonts" / "Tinos-1000.ttf"
_WIDTH: Final = 800
_MARGIN: Final = 32
_LEADING: Final = 1.25
_WHITE: Final = (255, 255, 255)
_TEXT: Final = (25, 28, 35)
_PALE: Final = (105, 112, 125)
_RULE: Final = (205, 210, 218)
ACCENT: Final = (0, 110, 120)  #: of fields and headings
WARNING: Final = (190, 30, 40)
MARK: Final = (110, 40, 150)  #: of seals, signatures, stamps

Colour = tuple[int, int, int]


class DoubtStyle(NamedTuple):
    """How a band of doubt is drawn and said."""

    colour: Colour
    said: Said


DOUBTS: Final[dict[Doubt, DoubtStyle]] = {
    Doubt.SURE: DoubtStyle((60, 150, 80), Said("chắc: điểm từ 0,93", "sure: 0.93 and more")),
    Doubt.FAIR: DoubtStyle((235, 185, 0), Said("khá: từ 0,80", "fair: from 0.80")),
    Doubt.DOUBTFUL: DoubtStyle((245, 120, 0), Said("nghi ngờ: từ 0,60", "doubtful: from 0.60")),
    Doubt.POOR: DoubtStyle((190, 0, 160), Said("kém: dưới 0,60", "poor: below 0.60")),
}
VERDICT_COLOURS: Final[dict[Verdict, Colour]] = {
    Verdict.GOOD: (30, 120, 60),
    Verdict.USABLE: (175, 115, 0),
    Verdict.SCAN_AGAIN: WARNING,
}


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font in that size, pixels."""
    return ImageFont.truetype(_FONT, size)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(_FONT) as opened:
        return frozenset(opened.getBestCmap())


def _drawable(text: str) -> str:
    """The text with a question mark for each letter that the font lacks."""
    return "".join(letter if ord(letter) in _letters() else "?" for letter in nfc(text))


@dataclass(slots=True)
class _Sheet:
    """Lines from top to bottom on a strip that grows."""

    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (_WIDTH, 400), _WHITE))
    y: int = _MARGIN

    def write(self, text: str, size: int, colour: Colour = _TEXT, *, indent: int = 0, bold: float = 0.0) -> None:
        """A paragraph, wrapped at the width."""
        for line in _wrapped(_drawable(text), size, _WIDTH - 2 * _MARGIN - indent):
            place = (_MARGIN + indent, self.y)
            self._draw(round(size * _LEADING)).text(place, line, font=font(size), fill=colour, stroke_width=bold)
            self.y += round(size * _LEADING)

    def heading(self, said: Said) -> None:
        """What comes next, between rules."""
        self.y += 18
        self._draw(1).line((_MARGIN, self.y, _WIDTH - _MARGIN, self.y), fill=_RULE, width=2)
        self.y += 10
        self.write(f"{said.vi} · {said.en}", 24, ACCENT, bold=0.4)
        self.y += 6

    def legend(self, colour: Colour, said: Said, *, filled: bool = True) -> None:
        """A patch of colour and what it means."""
        top = self.y + 4
        box = (_MARGIN, top, _MARGIN + 34, top + 18)
        self._draw(26).rectangle(box, fill=colour if filled else None, outline=colour, width=3)
        self.write(f"{said.vi} · {said.en}", 21, indent=50)

    def disc(self, number: int) -> None:
        """The number of a field, beside the line that follows."""
        x, y = _MARGIN + 15, self.y + 15
        self._draw(40).ellipse((x - 15, y - 15, x + 15, y + 15), fill=ACCENT)
        self._draw(40).text((x, y), str(number), font=font(19), fill=_WHITE, anchor="mm", stroke_width=0.4)

    def finished(self) -> Image.Image:
        """The strip as high as its text."""
        return self.image.crop((0, 0, _WIDTH, self.y + _MARGIN))

    def _draw(self, height: int) -> ImageDraw.ImageDraw:
        if self.y + height > self.image.height:
            taller = Image.new("RGB", (_WIDTH, 2 * (self.y + height)), _WHITE)
            taller.paste(self.image)
            self.image = taller
        return ImageDraw.Draw(self.image)


def panel(explanation: Explanation, page: PageText, fields: tuple[FieldFinding, ...]) -> Image.Image:
    """Verdict, kind, candidates, fields, and what the colours mean."""
    sheet = _Sheet()
    sheet.write(explanation.name, 30, bold=0.5)
    count = len(explanation.trial.texts)
    sheet.write(f"Trang {page.number}/{count} · page {page.number} of {count}", 22, _PALE)
    _quality(sheet, explanation, page)
    _kind(sheet, explanation)
    sheet.heading(Said("Thông tin", "fields"))
    if not fields:
        sheet.write("Không tìm thấy thông tin nào. · Nothing was found.", 22, _PALE)
    for item in fields:
        _field(sheet, item, here=item.page in {None, page.number})
    _marks(sheet, page)
    _legend(sheet, page)
    return sheet.finished()


def _quality(sheet: _Sheet, explanation: Explanation, page: PageText) -> None:
    quality, advice = page.quality, advice_of(explanation, page)
    verdict, colour = VERDICTS[advice.verdict], VERDICT_COLOURS[advice.verdict]
    sheet.heading(Said("Chất lượng ảnh", "quality"))
    sheet.write(f"{verdict.vi} · {verdict.en}", 26, colour, bold=0.5)
    for flaw in map(told, advice.flaws):
        sheet.write(flaw.vi, 22, colour, indent=20)
        sheet.write(flaw.en, 18, _PALE, indent=20)
    facts = f"{page.dpi:.0f} dpi · độ nét {decimal(quality.sharpness, 0)} · tương phản {decimal(quality.contrast, 2)}"
    sheet.write(facts, 21, _PALE)
    way = turned(page)
    if way is not None:
        sheet.write(way.vi, 21, _PALE)
    if page.blank:
        sheet.write("Trang trắng · blank page", 22, WARNING)


def _kind(sheet: _Sheet, explanation: Explanation) -> None:
    found = explanation.trial.classification
    sheet.heading(Said("Loại giấy tờ", "kind"))
    name = kind_name(explanation)
    if name is None:
        sheet.write("Chưa xác định được · not known", 26, WARNING, bold=0.5)
    else:
        colour = WARNING if found.abstained else _TEXT
        doubt = " – chưa chắc" if found.abstained else ""
        sheet.write(f"{name}{doubt} · {decimal(found.score, 2)}", 26, colour, bold=0.5)
        sheet.write(f"{GROUPS[found.group].vi} · {found.kind}", 21, _PALE)
    for item in candidates_of(explanation):
        spoke = "; ".join(said.vi for said in item.spoke)
        sheet.write(f"{decimal(item.score, 2)}  {item.name}: {spoke}", 21, _TEXT if item.chosen else _PALE, indent=20)


def _field(sheet: _Sheet, item: FieldFinding, *, here: bool) -> None:
    colour = WARNING if item.doubtful else _TEXT
    if item.mark is not None and here:
        sheet.disc(item.mark)
    sheet.write(f"{item.label.vi} · {item.label.en}", 20, _PALE, indent=44)
    value = item.value or "–"
    sheet.write(f"{value}   {decimal(item.score, 2)}", 24, colour, indent=44, bold=0.3)
    sheet.write(f"{item.where.vi}; {item.why.vi}", 19, _PALE, indent=44)
    for other in item.passed_over:
        sheet.write(f"còn thấy: {other.vi}", 19, _PALE, indent=44)
    sheet.y += 8


def _marks(sheet: _Sheet, page: PageText) -> None:
    if page.marks is None:
        return
    sheet.heading(Said("Dấu, chữ ký", "seals, signatures, stamps"))
    if not page.marks:
        sheet.write("Không thấy trên trang này. · None seen on this page.", 22, _PALE)
    for said in map(marked, page.marks):
        sheet.write(f"{said.vi} · {said.en}", 22, MARK, indent=20)


def _legend(sheet: _Sheet, page: PageText) -> None:
    sheet.heading(Said("Chữ đọc được", "words"))
    for doubt, style in DOUBTS.items():
        count = sum(doubt_of(word) is doubt for word in page.words)
        sheet.legend(style.colour, Said(f"{count} chữ {style.said.vi}", style.said.en), filled=doubt is not Doubt.SURE)
    sheet.heading(Said("Mực", "inks"))
    sheet.legend(BLACK, Said("đen", "black"))
    sheet.legend(RED, Said("đỏ", "red"))
    sheet.legend(BLUE, Said("xanh", "blue"))
    sheet.y += 10
    sheet.write(page.engine, 18, _PALE)


def _wrapped(text: str, size: int, room: int) -> list[str]:
    """The text in lines that fit; a word that fits nowhere is cut."""
    lines, used = [""], 0.0
    for word in text.split(" "):
        wide = sum(_advance(letter, size) for letter in word)
        if lines[-1] and used + _advance(" ", size) + wide > room:
            lines.append("")
        elif lines[-1]:
            lines[-1] += " "
        used = sum(_advance(letter, size) for letter in lines[-1])
        for letter in word:
            used += _advance(letter, size)
            if used > room:
                lines.append("")
                used = _advance(letter, size)
            lines[-1] += letter
    return lines


@lru_cache(maxsize=2048)
def _advance(letter: str, size: int) -> float:
    return font(size).getlength(letter)
