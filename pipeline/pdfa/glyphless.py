"""The invisible font of the text layer: two empty glyphs, every letter mapped to Unicode."""

import io
from functools import lru_cache
from typing import Final

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

from pipeline.pdfa.objects import ObjectFile, Ref, Stream, Value

NAME: Final = "SohoaInvisible"
WIDTH: Final = 500  #: thousandths of the font size, of every letter
_MADE: Final = 3_818_534_400  #: 2025-01-01, in seconds since 1904 as fonts count
_LAST_CID: Final = 0xFFFD
#: Letters that may not stand in a ToUnicode map (ISO 19005-2, 6.2.11.7.2); nothing on paper is one of them.
_FORBIDDEN: Final = frozenset({0x0000, 0xFEFF, 0xFFFE, 0xFFFF})
_REPLACEMENT: Final = "\u25a1"


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({".notdef": Glyph(), "blank": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (WIDTH, 0), "blank": (WIDTH, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    # Times of making would make every file another one.
    builder.font["head"].created = builder.font["head"].modified = _MADE
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()


def encodable(text: str) -> str:
    """The text with letters that the layer cannot hold replaced by a box."""
    return "".join(letter if _has_code(ord(letter)) else _REPLACEMENT for letter in text)


def _has_code(code: int) -> bool:
    return code <= _LAST_CID and code not in _FORBIDDEN and not 0xD800 <= code <= 0xDFFF


def encoded(text: str) -> bytes:
    """The text as two-byte codes, which are Unicode's own."""
    return text.encode("utf-16-be")


def add_font(file: ObjectFile, at: Ref, letters: set[str]) -> None:
    """Put the font into a file under its number, with a ToUnicode map for just the letters that are used."""
    descriptor = file.add(
        {
            "Type": "FontDescriptor",
            "FontName": NAME,
            "Flags": 4,
            "FontBBox": [0, -200, 500, 800],
            "ItalicAngle": 0,
            "Ascent": 800,
            "Descent": -200,
            "CapHeight": 700,
            "StemV": 80,
            "FontFile2": file.add(Stream.packed(_font_file(), {"Length1": len(_font_file())})),
        }
    )
    descendant = file.add(
        {
            "Type": "Font",
            "Subtype": "CIDFontType2",
            "BaseFont": NAME,
            "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
            "FontDescriptor": descriptor,
            "DW": WIDTH,
            # Every code shows the second, empty glyph; the first would be .notdef.
            "CIDToGIDMap": file.add(Stream.packed(b"\0\1" * (_LAST_CID + 1), {})),
        }
    )
    font: Value = {
        "Type": "Font",
        "Subtype": "Type0",
        "BaseFont": NAME,
        "Encoding": "Identity-H",
        "DescendantFonts": [descendant],
        "ToUnicode": file.add(Stream.packed(_to_unicode(letters), {})),
    }
    file.add(font, at)


def _to_unicode(letters: set[str]) -> bytes:
    codes = [f"<{ord(letter):04X}> <{ord(letter):04X}>" for letter in sorted(letters)]
    blocks = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")
