"""A sheet of A4 to draw on, in millimetres from its top left corner, that knows which words stand where."""

import io
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

import signing
from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from core.text import nfc

#: Fine print is still crisp, and a page of words takes some 60 KB.
_DPI: Final = 200
_A4: Final = (210.0, 297.0)
_FONTS: Final = Path(signing.__file__).parent / "fonts"
_MM: Final = 25.4
_LEADING: Final = 1.2


class Face(StrEnum):
    """A face of Tinos, which is as wide as Times New Roman."""

    REGULAR = "Tinos-1000"
    BOLD = "Tinos-Bold"
    ITALIC = "Tinos-Italic"
    BOLD_ITALIC = "Tinos-BoldItalic"


class Align(StrEnum):
    """Which end of the words stands at the given place."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Style(NamedTuple):
    """Face and size of letters."""

    points: float = 13.0
    face: Face = Face.REGULAR


@cache
def _font(style: Style) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"{style.face}.ttf"), round(style.points * _DPI / 72))


def width_of(words: str, style: Style) -> float:
    """How wide they are, in millimetres."""
    return _font(style).getlength(words) * _MM / _DPI


def line_mm(style: Style) -> float:
    """From one line to the next."""
    return style.points * _LEADING * _MM / 72


def broken(words: str, style: Style, width_mm: float) -> list[str]:
    """Lines that are no wider than that; a word that is wider is cut."""
    lines: list[str] = []
    for word in nfc(words).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, style) <= width_mm:
            lines[-1] = longer
            continue
        lines += _cut(word, style, width_mm)
    return lines or [""]


def _cut(word: str, style: Style, width_mm: float) -> Iterator[str]:
    while width_of(word, style) > width_mm and len(word) > 1:
        end = next(end for end in range(len(word) - 1, 0, -1) if end == 1 or width_of(word[:end], style) <= width_mm)
        yield word[:end]
        word = word[end:]
    yield word


class Canvas:
    """One page."""

    def __init__(self, *, landscape: bool = False) -> None:
        """An empty sheet."""
        self.width, self.height = (_A4[1], _A4[0]) if landscape else _A4
        self._picture = Image.new("L", (_px(self.width), _px(self.height)), 255)
        self._draw = ImageDraw.Draw(self._picture)
        self._words: list[Word] = []
        self._lines = 0

    def text(self, words: str, place: tuple[float, float], style: Style, align: Align = Align.LEFT) -> None:
        """Write one line; `place` is its top, and its left end, middle or right end."""
        line = nfc(words)
        font = _font(style)
        wide = font.getlength(line)
        left = _px(place[0]) - {Align.LEFT: 0.0, Align.CENTRE: wide / 2, Align.RIGHT: wide}[align]
        top = _px(place[1])
        self._draw.text((left, top), line, fill=0, font=font)
        at = 0
        for word in line.split(" "):
            if word:
                start = left + font.getlength(line[:at])
                box = Box(round(start), top, round(start) + max(1, round(font.getlength(word))), top + int(font.size))
                self._words.append(Word(text=word, box=box, score=1.0, line=self._lines))
            at += len(word) + 1
        self._lines += 1

    def rule(self, start: tuple[float, float], end: tuple[float, float], *, mm: float = 0.2) -> None:
        """A straight line."""
        self._draw.line([*map(_px, start), *map(_px, end)], fill=0, width=max(1, _px(mm)))

    def bar(self, start: tuple[float, float], end: tuple[float, float], *, shade: int) -> None:
        """A filled box with an edge; 0 is black."""
        self._draw.rectangle([*map(_px, start), *map(_px, end)], fill=shade, outline=90)

    def page(self, number: int) -> tuple[PageImage, PageText]:
        """The picture and its words, as a scanned page has them."""
        out = io.BytesIO()
        self._picture.save(out, "PNG", compress_level=6)
        width, height = self._picture.size
        image = PageImage(
            number=number, data=out.getvalue(), media_type="image/png", width_px=width, height_px=height,
            dpi=float(_DPI),
        )  # fmt: skip
        text = PageText(
            number=number,
            width_px=width,
            height_px=height,
            dpi=float(_DPI),
            rotation=0,
            skew_deg=0.0,
            blank=False,
            quality=PageQuality(verdict=Verdict.GOOD, sharpness=1000.0, contrast=1.0),
            words=tuple(self._words),
            engine="sohoa press",
        )
        return image, text


def _px(mm: float) -> int:
    return round(mm * _DPI / _MM)
