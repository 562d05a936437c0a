"""PDFs as programs write them: in fonts of today, and in fonts of before Unicode that are made here from a free one."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from pikepdf import Array, Dictionary, Name

from core.text.legacy import LegacyEncoding

FREE = Path(__file__).resolve().parents[1] / "signing" / "fonts" / "Tinos-1000.ttf"
A4 = (595.0, 842.0)
SIZE = 13.0

HEAD = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc")
BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương; xét đề nghị của Trưởng phòng,",
    "Hội đồng nhân dân xã quyết định giao các thôn cùng nhau làm sạch đường làng,",
    "trồng thêm cây, giữ nguồn nước và báo cáo kết quả trước ngày 15/9/2025.",
    "Hồ sơ gồm tờ khai, bản sao giấy chứng nhận và các giấy tờ liên quan khác.",
)


@dataclass(frozen=True)
class Line:
    """A line of text with its place in points from the bottom left, and how it is drawn."""

    text: str
    x: float
    y: float
    size: float = SIZE
    font: str = "F0"
    before: bytes = b""  #: operators inside the text object


def lines_of(texts: Iterable[str], *, top: float = 760, x: float = 60, **how: Any) -> list[Line]:
    return [Line(text, x, top - 20 * number, **how) for number, text in enumerate(texts)]


PAGE = (*lines_of(HEAD, x=150), *lines_of(BODY, top=690))


@dataclass(frozen=True)
class Face:
    """A font of a PDF: how it is put there, and which bytes show a text in it."""

    add: Callable[[pikepdf.Pdf], pikepdf.Object]
    encoded: Callable[[str], bytes]


@cache
def _opened(path: Path) -> TTFont:
    return TTFont(path)


def width_of(text: str, size: float, path: Path = FREE) -> float:
    """How wide a text is in points."""
    font = _opened(path)
    shapes, advances = font.getBestCmap(), font["hmtx"]
    return float(sum(advances[shapes[ord(sign)]][0] for sign in text) * size / font["head"].unitsPerEm)


def _bytes(font: TTFont) -> bytes:
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _descriptor(pdf: pikepdf.Pdf, name: str, flags: int, data: bytes) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + name),
            Flags=flags,
            FontBBox=Array([-200, -300, 1200, 1000]),
            ItalicAngle=0,
            Ascent=891,
            Descent=-216,
            CapHeight=660,
            StemV=80,
            FontFile2=pdf.make_stream(data),
        )
    )


def unicode_face(name: str = "ABCDEF+Tinos", *, meaning: Callable[[str], str] = str, path: Path = FREE) -> Face:
    """A font as today's programs embed it: glyph numbers, and a table that says what each means."""
    font = _opened(path)
    cmap, order = font.getBestCmap(), font.getReverseGlyphMap()
    glyphs = {chr(point): order[glyph] for point, glyph in cmap.items()}
    pairs = "".join(f"<{number:04X}> <{meaning(sign).encode('utf-16-be').hex()}>\n" for sign, number in glyphs.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(glyphs)} beginbfchar\n{pairs}endbfchar endcmap end end"
    )
    em = font["head"].unitsPerEm
    widths = [round(font["hmtx"][glyph][0] * 1000 / em) for glyph in font.getGlyphOrder()]

    def add(pdf: pikepdf.Pdf) -> pikepdf.Object:
        below = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/" + name),
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=_descriptor(pdf, name, 4, path.read_bytes()),
            W=Array([0, Array(widths)]),
            CIDToGIDMap=Name.Identity,
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name("/" + name),
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(below)]),
                ToUnicode=pdf.make_stream(to_unicode.encode()),
            )
        )

    return Face(add, lambda text: b"".join(glyphs[sign].to_bytes(2, "big") for sign in text))


def codes_of(text: str, encoding: LegacyEncoding) -> bytes:
    """The codes that a typist of before Unicode made."""
    if encoding is LegacyEncoding.TCVN3_CAPITALS:
        encoding, text = LegacyEncoding.TCVN3, text.lower()
    known = {encoding.decoded(bytes([code])): bytes([code]) for code in range(255, 31, -1)}
    known |= {
        encoding.decoded(pair): pair
        for pair in (bytes([base, mark]) for base in b"aeouyAEOUY\xf4\xf6\xd4\xd6" for mark in range(192, 256))
        if encoding is LegacyEncoding.VNI and len(encoding.decoded(pair)) == 1
    }
    return b"".join(known[sign] for sign in text)


def legacy_face(encoding: LegacyEncoding, name: str, declared: str | None = "WinAnsiEncoding") -> Face:
    """A font whose codes are those of before Unicode, declared as some program did."""
    font = TTFont(FREE)
    shapes = font.getBestCmap()
    meant = {code: encoding.decoded(bytes([code])) for code in range(32, 256)}
    # A mark alone is shown as a letter would be: where it is does not matter, that it is does.
    glyphs = {code: shapes.get(ord(sign[0]), shapes[ord("'")]) for code, sign in meant.items()}
    western = {code: bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in glyphs}
    tables = {
        (1, 0): glyphs,
        (3, 0): {0xF000 + code: glyph for code, glyph in glyphs.items()},
        (3, 1): {ord(western[code]): glyph for code, glyph in glyphs.items()},
    }
    kept = {"WinAnsiEncoding": [(3, 1)], "MacRomanEncoding": [(1, 0)], None: [(1, 0), (3, 0)]}[declared]
    font["cmap"].tables = [_cmap(platform, kind, tables[platform, kind]) for platform, kind in kept]
    data = _bytes(font)
    widths = [font["hmtx"][glyphs[code]][0] for code in range(32, 256)]

    def add(pdf: pikepdf.Pdf) -> pikepdf.Object:
        made = Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/" + name),
            FirstChar=32,
            LastChar=255,
            Widths=Array(widths),
            FontDescriptor=_descriptor(pdf, name, 32 if declared else 4, data),
        )
        if declared:
            made.Encoding = Name("/" + declared)
        return pdf.make_indirect(made)

    return Face(add, lambda text: codes_of(text, encoding))


def _cmap(platform: int, kind: int, entries: dict[int, str]) -> CmapSubtable:
    table = CmapSubtable.newSubtable(0 if platform == 1 else 4)
    table.platformID, table.platEncID, table.language, table.cmap = platform, kind, 0, entries
    if platform == 1:
        table.cmap = {code: entries.get(code, ".notdef") for code in range(256)}
    return table


def digital_page(
    pdf: pikepdf.Pdf,
    lines: Sequence[Line] = PAGE,
    faces: dict[str, Face] | None = None,
    *,
    under: bytes = b"",
    over: bytes = b"",
    images: dict[str, Any] | None = None,
    box: Sequence[float] = (0, 0, *A4),
    **entries: Any,
) -> None:
    """Add a page with lines of text, and what is drawn under and over them."""
    shown = faces or {"F0": unicode_face()}
    text = b"".join(
        b"BT /%s %g Tf 1 0 0 1 %g %g Tm %s <%s> Tj ET\n"
        % (
            line.font.encode(),
            line.size,
            line.x,
            line.y,
            line.before,
            shown[line.font].encoded(line.text).hex().encode(),
        )
        for line in lines
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array(list(box)),
        Resources=Dictionary(
            Font=Dictionary({f"/{name}": face.add(pdf) for name, face in shown.items()}),
            XObject=Dictionary(images or {}),
        ),
        Contents=pdf.make_stream(b"q %s Q\n%s\nq %s Q" % (under, text, over)),
    )
    for key, value in entries.items():
        page[Name("/" + key)] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def digital_pdf(*arguments: Any, **options: Any) -> bytes:
    """A PDF of one such page."""
    pdf = pikepdf.new()
    digital_page(pdf, *arguments, **options)
    return saved(pdf)
