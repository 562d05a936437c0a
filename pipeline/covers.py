"""Cover sheets (tờ bìa) to print: a QR that says which paper comes next, and the same for people to read."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pikepdf
import zxingcpp
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

import signing
from core.codes.payloads import cover_payload
from core.model import Cover
from core.text import nfc

#: The desk's one font, which has every Vietnamese letter; it is embedded.
_FONT: Final = Path(signing.__file__).parent / "fonts" / "Tinos-1000.ttf"
_MM: Final = 72 / 25.4
_PAGE_MM: Final = (210.0, 297.0)
#: Read at 150 dpi too, and askew (bench/splits.py).
_QR_MM: Final = 25.0
_LEFT_MM: Final = 20.0
_TEXT_MM: Final = 55.0
_RIGHT_MM: Final = 15.0
_TITLE_PT: Final = 22.0
_TEXT_PT: Final = 13.0
_SMALL_PT: Final = 10.0
_LEADING: Final = 1.3


class PerPage(IntEnum):
    """How many sheets are printed on a page of A4: strips as wide as the page go through a feeder straight."""

    WHOLE = 1
    STRIPS = 3


@dataclass(frozen=True, slots=True)
class Label:
    """A cover with the names that people know its codes by."""

    cover: Cover
    component_name: str
    procedure_name: str | None = None

    @property
    def lines(self) -> tuple[tuple[float, str], ...]:
        """What is printed beside the code: size in points, and text."""
        procedure: tuple[tuple[float, str], ...] = ()
        if self.cover.procedure_code is not None:
            named = f"Thủ tục: {self.cover.procedure_code} {self.procedure_name or ''}".rstrip()
            procedure = ((_TEXT_PT, named),)
        return (
            (_TITLE_PT, TITLE),
            (_TEXT_PT, f"Giấy tờ: {self.component_name} ({self.cover.component})"),
            (_TEXT_PT, f"Mã hồ sơ: {self.cover.dossier_code}"),
            *procedure,
            (_SMALL_PT, "Đặt tờ này ngay trước giấy tờ ghi ở trên rồi quét cả tập. Tờ bìa không được lưu trữ."),
        )


#: What stands on every sheet, so that one whose code cannot be read is still known.
TITLE: Final = "TỜ BÌA – SỐ HÓA"


def cover_pdf(labels: Sequence[Label], *, per_page: PerPage = PerPage.STRIPS) -> bytes:
    """The sheets as a PDF of A4 pages, with lines to cut along where a page holds more than one.

    The same labels give the same bytes.
    """
    with pikepdf.new() as pdf:
        font = _embedded(pdf)
        width, height = (side * _MM for side in _PAGE_MM)
        strip = _PAGE_MM[1] / per_page
        for first in range(0, len(labels), per_page):
            some = labels[first : first + per_page]
            steps = [step for place, label in enumerate(some) for step in _drawn(label, place * strip)]
            for cut in range(1, per_page):
                down = (_PAGE_MM[1] - cut * strip) * _MM
                steps.append(f"0.5 G 0.5 w [4 4] 0 d 0 {down:.2f} m {width:.2f} {down:.2f} l S")
            page = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
                Resources=Dictionary(Font=Dictionary(F1=font)),
                Contents=pdf.make_stream("\n".join(steps).encode("ascii")),
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _drawn(label: Label, top_mm: float) -> Iterator[str]:
    """The operators of one sheet that begins so far below the top of its page."""
    code = zxingcpp.create_barcode(cover_payload(label.cover), zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    modules = np.asarray(code.to_image(scale=1, add_quiet_zones=False)) < 128
    side = _QR_MM / len(modules)
    yield "0 g"
    for row, column in np.argwhere(modules):
        x, y = _LEFT_MM + column * side, _PAGE_MM[1] - top_mm - _LEFT_MM - (row + 1) * side
        yield f"{x * _MM:.3f} {y * _MM:.3f} {side * _MM:.3f} {side * _MM:.3f} re"
    yield "f BT"
    font = _font()
    down = (_PAGE_MM[1] - top_mm - _LEFT_MM) * _MM
    for size, text in label.lines:
        for line in font.wrapped(nfc(text), size, (_PAGE_MM[0] - _TEXT_MM - _RIGHT_MM) * _MM):
            down -= size * _LEADING
            codes = "".join(f"{font.ids[font.name(letter)]:04X}" for letter in line)
            yield f"/F1 {size} Tf 1 0 0 1 {_TEXT_MM * _MM:.2f} {down:.2f} Tm <{codes}> Tj"
    yield "ET"


@dataclass(frozen=True)
class _Font:
    data: bytes
    names: dict[int, str]
    ids: dict[str, int]
    widths: dict[str, int]

    def name(self, letter: str) -> str:
        return self.names.get(ord(letter), self.names[ord("?")])

    def wrapped(self, text: str, size: float, room: float) -> list[str]:
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and sum(self.widths[self.name(letter)] for letter in longer) * size / 1000 <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


@cache
def _font() -> _Font:
    data = _FONT.read_bytes()
    font = TTFont(io.BytesIO(data))
    ids = {name: number for number, name in enumerate(font.getGlyphOrder())}
    return _Font(
        data, dict(font.getBestCmap()), ids, {name: width for name, (width, _) in font["hmtx"].metrics.items()}
    )


def _embedded(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The whole font (16 kB), with the widths of its glyphs and what each means."""
    font = _font()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/Tinos"),
        Flags=4,
        FontBBox=Array([-200, -300, 1200, 1000]),
        ItalicAngle=0,
        Ascent=891,
        Descent=-216,
        CapHeight=662,
        StemV=84,
        FontFile2=pdf.make_stream(font.data, Length1=len(font.data)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/Tinos"),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array([font.widths[name] for name in font.ids])]),
    )
    meanings = [f"<{font.ids[name]:04X}> <{point:04X}>" for point, name in font.names.items()]
    hundreds = (meanings[first : first + 100] for first in range(0, len(meanings), 100))
    blocks = [f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar" for some in hundreds]
    unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Letters def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + "\n".join(blocks)
        + "\nendcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/Tinos"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(unicode.encode("ascii")),
        )
    )
