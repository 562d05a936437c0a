"""Fonts: embedded, with widths that agree, mapped to Unicode. Which glyphs are shown: text.py."""

import io
import re
import struct
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from fontTools import agl
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name, Stream

_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_BFCHAR: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]+)>")
_FORBIDDEN_UNICODE: Final = frozenset({0x0000, 0xFEFF, 0xFFFE})
_ONE_THOUSANDTH: Final = 1.0


def font_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Everything wrong with fonts, wherever they are used."""
    level = "U" in _conformance(pdf)
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.Font:
            kind = str(item.get("/Subtype", ""))
            if kind == "/Type0":
                yield from _composite(item, unicode_needed=level)
            elif kind in {"/TrueType", "/Type1", "/MMType1"}:
                yield from _simple(item, unicode_needed=level)


def _conformance(pdf: pikepdf.Pdf) -> str:
    packet = pdf.Root.get("/Metadata")
    found = re.search(rb"conformance[>=\"']+([ABU])", packet.read_bytes()) if isinstance(packet, Stream) else None
    return found[1].decode() if found else "B"


def _name(font: Any) -> str:
    return str(font.get("/BaseFont", "?"))[1:]


def _embedded(descriptor: Any) -> Stream | None:
    if not isinstance(descriptor, Dictionary):
        return None
    found = next((descriptor[key] for key in _FILES if key in descriptor), None)
    return found if isinstance(found, Stream) else None


def _simple(font: Any, *, unicode_needed: bool) -> Iterator[str]:
    if _embedded(font.get("/FontDescriptor")) is None:
        yield f"6.2.11.4: the font {_name(font)} is not embedded"
        return
    if unicode_needed and "/ToUnicode" not in font and not _speaks_unicode(font.get("/Encoding")):
        yield f"6.2.11.7: the font {_name(font)} has no map to Unicode"
    if "/Widths" not in font or "/FirstChar" not in font or "/LastChar" not in font:
        yield f"6.2.11.5: the font {_name(font)} has no widths"


def _speaks_unicode(encoding: Any) -> bool:
    """Whether an encoding is one that PDF names, or differs from it only by glyphs of the Adobe Glyph List."""
    if not isinstance(encoding, Dictionary):
        return isinstance(encoding, Name)
    names = (str(item)[1:] for item in encoding.get("/Differences", Array()) if isinstance(item, Name))
    return all(agl.toUnicode(name) for name in names)


def _composite(font: Any, *, unicode_needed: bool) -> Iterator[str]:
    descendant = font.DescendantFonts[0]
    file = _embedded(descendant.get("/FontDescriptor"))
    if file is None:
        yield f"6.2.11.4: the font {_name(font)} is not embedded"
        return
    if str(descendant.get("/Subtype")) == "/CIDFontType2" and "/CIDToGIDMap" not in descendant:
        yield f"6.2.11.3.2: the font {_name(font)} has no CIDToGIDMap"
    mapping = font.get("/ToUnicode")
    if unicode_needed and mapping is None:
        yield f"6.2.11.7: the font {_name(font)} has no map to Unicode"
    if isinstance(mapping, Stream):
        yield from _unicode_faults(mapping.read_bytes(), _name(font))
    if "/FontFile2" in descendant.FontDescriptor:
        yield from _width_faults(descendant, file, _name(font))


def _unicode_faults(data: bytes, name: str) -> Iterator[str]:
    for match in _BFCHAR.finditer(data):
        target = bytes.fromhex(re.sub(rb"\s", b"", match[2]).decode())
        units = {int.from_bytes(target[place : place + 2]) for place in range(0, len(target), 2)}
        if units & _FORBIDDEN_UNICODE:
            yield f"6.2.11.7.2: the font {name} maps to U+0000, U+FEFF or U+FFFE"
            return


def _width_faults(descendant: Any, file: Stream, name: str) -> Iterator[str]:
    try:
        font = TTFont(io.BytesIO(file.read_bytes()), lazy=True)
        metrics, units, order = font["hmtx"], font["head"].unitsPerEm, font.getGlyphOrder()
        widths = {name: metrics[name][0] * 1000 / units for name in order}
    except (TTLibError, ArithmeticError, AssertionError, LookupError, ValueError, struct.error) as error:
        yield f"6.2.11.4: the font file of {name} cannot be read ({type(error).__name__})"
        return
    mapping = descendant.get("/CIDToGIDMap")
    table = mapping.read_bytes() if isinstance(mapping, Stream) else None
    default = float(descendant.get("/DW", 1000))
    for cid, width in _listed_widths(descendant.get("/W", Array())):
        glyph = int.from_bytes(table[2 * cid : 2 * cid + 2]) if table else cid
        if glyph >= len(order):
            continue
        if abs(widths[order[glyph]] - width) > _ONE_THOUSANDTH:
            yield f"6.2.11.5: widths of the font {name} do not agree with its glyphs"
            return
    if table and "/W" not in descendant:
        used = {int.from_bytes(table[place : place + 2]) for place in (0, 2, len(table) - 2)}
        if any(glyph < len(order) and abs(widths[order[glyph]] - default) > _ONE_THOUSANDTH for glyph in used):
            yield f"6.2.11.5: the default width of the font {name} does not agree with its glyphs"


def _listed_widths(widths: Any) -> Iterator[tuple[int, float]]:
    place = 0
    while place < len(widths):
        first = int(widths[place])
        if isinstance(widths[place + 1], Array):
            for offset, width in enumerate(widths[place + 1]):
                yield first + offset, float(width)
            place += 2
        else:
            for cid in range(first, int(widths[place + 1]) + 1):
                yield cid, float(widths[place + 2])
            place += 3
