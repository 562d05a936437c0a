"""Which glyphs are shown: never the one that stands for a missing letter."""

from collections.abc import Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream, String

_SHOWING = frozenset({"Tj", "'", '"'})


def shown_faults(instructions: Sequence[Any], fonts: Any, where: str) -> Iterator[str]:
    """Fonts of which a content stream shows the glyph .notdef (ISO 19005-2, 6.2.11.8), visible or not.

    Looked for in composite fonts with two-byte codes, which the writer and the signer's mark use.
    """
    used: dict[str, set[bytes]] = {}
    for name, text in _shown(instructions):
        codes = used.setdefault(name, set())
        codes.update(text[place : place + 2] for place in range(0, len(text) - 1, 2))
    for name, codes in used.items():
        font = fonts.get(name)
        if font is not None and _shows_notdef(font, codes):
            yield f"6.2.11.8: {where} shows a letter that the font {str(font.get('/BaseFont', '?'))[1:]} does not have"


def _shown(instructions: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    """Each string that is shown and the name of the font that it is shown in."""
    font = ""
    kept: list[str] = []
    for instruction in instructions:
        operands, name = instruction.operands, str(instruction.operator)
        if name == "q":
            kept.append(font)
        elif name == "Q" and kept:
            font = kept.pop()
        elif name == "Tf":
            font = str(operands[0])
        elif name in _SHOWING:
            yield font, bytes(operands[-1])
        elif name == "TJ":
            parts = operands[0] if isinstance(operands[0], Array) else ()
            yield from ((font, bytes(part)) for part in parts if isinstance(part, String))


def _shows_notdef(font: Any, codes: set[bytes]) -> bool:
    if font.get("/Subtype") != Name.Type0 or font.get("/Encoding") != Name("/Identity-H"):
        return False
    mapping = font.DescendantFonts[0].get("/CIDToGIDMap", Dictionary())
    table = mapping.read_bytes() if isinstance(mapping, Stream) else None
    glyphs = {_glyph(int.from_bytes(code), table) for code in codes}
    return 0 in glyphs


def _glyph(cid: int, table: bytes | None) -> int:
    return cid if table is None else int.from_bytes(table[2 * cid : 2 * cid + 2])
