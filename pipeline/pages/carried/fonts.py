"""Fonts of before Unicode: which of a page's fonts are such, and what their codes mean.

A code is read anew instead of the letter that was made of it: a reader of WinAnsi takes the ư of TCVN3 for a soft
hyphen, and it is lost. The name of the font says which encoding is meant, and the words that come out must prove it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from core.text.legacy import LegacyEncoding, code_of
from core.text.syllables import legal_share
from pipeline.pages.carried.glyphs import Glyph

#: ".VnTime", ".VnArial NarrowH"; some programs lose the point.
_TCVN3: Final = re.compile(r"\.?Vn[A-Z]")
_VNI: Final = re.compile(r"VNI\b")
_SUBSET: Final = re.compile(r"[A-Z]{6}\+")
#: Without a name to go by, so many words must be as wrong as they stand and as right when mended.
_LEAST_WORDS: Final = 8
_WRONG: Final = 0.5
_RIGHT: Final = 0.9


class Decoder(NamedTuple):
    """How the signs of a font are read."""

    encoding: LegacyEncoding | None  #: None: as the file says
    by_code: bool = False  #: by the codes in the file, or by those of the letters that it says they are

    def is_space(self, glyph: Glyph) -> bool:
        """Whether a sign parts words."""
        if self.encoding is None:
            return glyph.letter.isspace()
        return self._code(glyph) in {32, 160}

    def text(self, glyphs: Iterable[Glyph]) -> str:
        """What signs mean that follow one another."""
        if self.encoding is None:
            return "".join(glyph.letter for glyph in glyphs)
        return self.encoding.decoded(bytes(self._code(glyph) or 0 for glyph in glyphs))

    def _code(self, glyph: Glyph) -> int | None:
        if self.by_code:
            return glyph.code
        return code_of(glyph.letter) if len(glyph.letter) == 1 else None

    def fits(self, glyphs: Iterable[Glyph]) -> bool:
        """Whether every sign has a code."""
        return self.encoding is None or all(self._code(glyph) is not None for glyph in glyphs)


AS_IT_SAYS: Final = Decoder(None)
Run = Sequence[Glyph]  #: signs that follow one another on a line


def decoders(runs: Sequence[Run]) -> dict[str, Decoder]:
    """How each font of a page is read."""
    parts: dict[str, list[list[Glyph]]] = {}
    for run in runs:
        for part in parts_of(run):
            parts.setdefault(part[0].font, []).append(part)
    return {font: _decoder(font, found) for font, found in parts.items()}


def parts_of(run: Run) -> list[list[Glyph]]:
    """The run in parts of one font each."""
    found: list[list[Glyph]] = []
    for glyph in run:
        if found and found[-1][-1].font == glyph.font:
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return found


def split(glyphs: Iterable[Glyph], is_space: Callable[[Glyph], bool]) -> list[list[Glyph]]:
    """The words among signs that follow one another."""
    found: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if is_space(glyph):
            found.append([])
        else:
            found[-1].append(glyph)
    return [word for word in found if word]


def _decoder(font: str, parts: list[list[Glyph]]) -> Decoder:
    named = _named(font)
    if named is not None:
        tried = (Decoder(named, by_code=True), Decoder(named), AS_IT_SAYS)
        return max((way for way in tried if _all_fit(way, parts)), key=lambda way: _share(way, parts))
    share = _share(AS_IT_SAYS, parts)
    if share >= _WRONG or len(_words(AS_IT_SAYS, parts)) < _LEAST_WORDS:
        return AS_IT_SAYS
    guessed = (Decoder(encoding, by_code) for encoding in LegacyEncoding for by_code in (True, False))
    right = [way for way in guessed if _all_fit(way, parts) and _share(way, parts) >= _RIGHT]
    return max(right, key=lambda way: _share(way, parts), default=AS_IT_SAYS)


def _named(font: str) -> LegacyEncoding | None:
    """The encoding that a font's name says: "ABCDEF+.VnTimeH,Bold" is one of capitals."""
    name = _SUBSET.sub("", font, count=1)
    if _VNI.match(name):
        return LegacyEncoding.VNI
    if not _TCVN3.match(name):
        return None
    family = re.split(r"[,-]", name)[0]
    return LegacyEncoding.TCVN3_CAPITALS if family.endswith("H") else LegacyEncoding.TCVN3


def _all_fit(way: Decoder, parts: list[list[Glyph]]) -> bool:
    return all(way.fits(part) for part in parts)


def _words(way: Decoder, parts: list[list[Glyph]]) -> list[str]:
    return [way.text(word) for part in parts for word in split(part, way.is_space)]


def _share(way: Decoder, parts: list[list[Glyph]]) -> float:
    return legal_share(_words(way, parts))
