"""The words of a stamp: upright black text, in a font that keeps PDF/A."""

import io
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from core.text import nfc

#: Times New Roman in its measures (signing/fonts/README.md).
FONT: Final = Path(__file__).parent.parent / "fonts" / "Tinos-1000.ttf"
_NAME: Final = "SOHOAA+Tinos"
_LEADING: Final = 1.2
_PADDING_PT: Final = 3.0
_ASCENT: Final = 0.891
_DESCENT: Final = 0.216


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines set in a size, and the room they take, in points."""

    lines: tuple[str, ...]
    font_pt: float
    width: int
    height: int


@dataclass(frozen=True)
class _Font:
    data: bytes
    cmap: dict[int, str]
    ids: dict[str, int]
    widths: dict[str, int]

    def glyphs(self, text: str) -> list[int]:
        return [self.ids[self.cmap.get(ord(letter), self.cmap[ord("?")])] for letter in text]

    def width_pt(self, text: str, size: float) -> float:
        names = [self.cmap.get(ord(letter), self.cmap[ord("?")]) for letter in text]
        return sum(self.widths[name] for name in names) * size / 1000


@lru_cache(maxsize=1)
def _font() -> _Font:
    data = FONT.read_bytes()
    font = TTFont(io.BytesIO(data))
    metrics = font["hmtx"].metrics
    return _Font(
        data=data,
        cmap=dict(font.getBestCmap()),
        ids={name: number for number, name in enumerate(font.getGlyphOrder())},
        widths={name: width for name, (width, _) in metrics.items()},
    )


def lay_out(lines: tuple[str, ...], font_pt: float, *, most_pt: float = math.inf) -> Mark:
    """The room that lines need; a line that is wider than `most_pt` goes on in the next."""
    room = most_pt - 2 * _PADDING_PT
    plain = tuple(part for line in lines if line for part in _wrapped(nfc(line), font_pt, room))
    wide = max(_font().width_pt(line, font_pt) for line in plain)
    width = int(wide + 2 * _PADDING_PT) + 1
    height = int(len(plain) * font_pt * _LEADING + 2 * _PADDING_PT) + 1
    return Mark(plain, font_pt, width, height)


def _wrapped(line: str, font_pt: float, room: float) -> list[str]:
    parts: list[str] = []
    for word in line.split(" "):
        longer = f"{parts[-1]} {word}" if parts else word
        if parts and _font().width_pt(longer, font_pt) <= room:
            parts[-1] = longer
        else:
            parts.append(word)
    return parts


def draw_lines(mark: Mark, left: float) -> list[str]:
    """The operators that set the lines, each in the middle of their room, which begins so far from the left."""
    font = _font()
    steps = ["0 g BT", f"/F1 {mark.font_pt:g} Tf"]
    top = mark.height - _PADDING_PT - _ASCENT * mark.font_pt
    for place, line in enumerate(mark.lines):
        start = left + (mark.width - font.width_pt(line, mark.font_pt)) / 2
        down = top - place * mark.font_pt * _LEADING
        codes = "".join(f"{glyph:04X}" for glyph in font.glyphs(line))
        steps += [f"1 0 0 1 {start:.2f} {down:.2f} Tm", f"<{codes}> Tj"]
    return [*steps, "ET"]


def add_font(writer: BasePdfFileWriter, mark: Mark) -> generic.IndirectObject:
    """Embed the font with the widths and the Unicode map of the letters that are used."""
    font = _font()
    used = sorted({letter for line in mark.lines for letter in line})
    file = generic.StreamObject({pdf_name("/Length1"): generic.NumberObject(len(font.data))}, stream_data=font.data)
    file.compress()
    number = generic.NumberObject
    descriptor = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/FontDescriptor"),
            pdf_name("/FontName"): pdf_name(f"/{_NAME}"),
            pdf_name("/Flags"): number(4),
            pdf_name("/FontBBox"): generic.ArrayObject([number(value) for value in (-200, -300, 1200, 1000)]),
            pdf_name("/ItalicAngle"): number(0),
            pdf_name("/Ascent"): number(round(_ASCENT * 1000)),
            pdf_name("/Descent"): number(-round(_DESCENT * 1000)),
            pdf_name("/CapHeight"): number(662),
            pdf_name("/StemV"): number(84),
            pdf_name("/FontFile2"): writer.add_object(file),
        }
    )
    widths = generic.ArrayObject()
    for letter in used:
        name = font.cmap.get(ord(letter), font.cmap[ord("?")])
        widths += [number(font.ids[name]), generic.ArrayObject([number(font.widths[name])])]
    descendant = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/CIDFontType2"),
            pdf_name("/BaseFont"): pdf_name(f"/{_NAME}"),
            pdf_name("/CIDSystemInfo"): generic.DictionaryObject(
                {
                    pdf_name("/Registry"): generic.TextStringObject("Adobe"),
                    pdf_name("/Ordering"): generic.TextStringObject("Identity"),
                    pdf_name("/Supplement"): number(0),
                }
            ),
            pdf_name("/FontDescriptor"): writer.add_object(descriptor),
            pdf_name("/DW"): number(500),
            pdf_name("/W"): widths,
            pdf_name("/CIDToGIDMap"): pdf_name("/Identity"),
        }
    )
    return writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Font"),
                pdf_name("/Subtype"): pdf_name("/Type0"),
                pdf_name("/BaseFont"): pdf_name(f"/{_NAME}"),
                pdf_name("/Encoding"): pdf_name("/Identity-H"),
                pdf_name("/DescendantFonts"): generic.ArrayObject([writer.add_object(descendant)]),
                pdf_name("/ToUnicode"): writer.add_object(generic.StreamObject(stream_data=_to_unicode(used))),
            }
        )
    )


def _to_unicode(letters: list[str]) -> bytes:
    font = _font()
    rows = [f"<{font.glyphs(letter)[0]:04X}> <{ord(letter):04X}>" for letter in letters]
    body = "\n".join(rows)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{len(rows)} beginbfchar\n{body}\nendbfchar\nendcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")
