"""A sheet of paper to set type on. Positions are millimetres, sizes points."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.errors import ConfigError

_FONTS: Final = Path("/usr/share/fonts/truetype/croscore")
_FILES: Final = {"": "Tinos-Regular", "b": "Tinos-Bold", "i": "Tinos-Italic", "bi": "Tinos-BoldItalic"}
_MM: Final = 25.4
_MEASURE_DPI: Final = 300
INK: Final = (25, 25, 28)


@lru_cache(maxsize=64)
def font(style: str, pixels: int) -> ImageFont.FreeTypeFont:
    """Tinos, regular, bold (b), italic (i) or both (bi)."""
    path = _FONTS / f"{_FILES[style]}.ttf"
    if not path.is_file():
        raise ConfigError(f"{path} is missing: apt-get install fonts-croscore")
    return ImageFont.truetype(str(path), pixels)


class Sheet:
    """One page. Every line that is set is remembered, for the truth file."""

    def __init__(self, width_mm: float = 210, height_mm: float = 297, *, dpi: int = 300) -> None:
        """A blank sheet."""
        self.dpi = dpi
        self.width_mm, self.height_mm = width_mm, height_mm
        self.image = Image.new("RGB", (self.px(width_mm), self.px(height_mm)), (252, 252, 249))
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[str] = []

    def px(self, mm: float) -> int:
        """Millimetres to pixels."""
        return round(mm * self.dpi / _MM)

    def width_of(self, text: str, pt: float, style: str = "") -> float:
        """How wide a text is, in millimetres: of print, not of pixels, so that lines break alike at every resolution."""
        return float(font(style, round(pt * _MEASURE_DPI / 72)).getlength(text)) * _MM / _MEASURE_DPI

    def text(
        self, x: float, y: float, text: str, pt: float = 13, style: str = "", *, anchor: str = "ls", note: bool = True
    ) -> None:
        """Set a text with its base line at y; anchor ls is left, ms middle, rs right."""
        self.draw.text((self.px(x), self.px(y)), text, INK, font(style, round(pt * self.dpi / 72)), anchor=anchor)
        if note:
            self.lines.append(text)

    def centred(self, x: float, y: float, text: str, pt: float = 13, style: str = "") -> None:
        """Set a text centred on x."""
        self.text(x, y, text, pt, style, anchor="ms")

    def rule(self, x: float, y: float, length: float) -> None:
        """A thin line centred on x."""
        half = self.px(length / 2)
        self.draw.line((self.px(x) - half, self.px(y), self.px(x) + half, self.px(y)), INK, max(1, self.px(0.25)))

    def paragraph(
        self,
        y: float,
        text: str,
        style: str = "",
        *,
        pt: float = 13,
        left: float = 30,
        right: float = 18,
        indent: float = 10,
    ) -> float:
        """Set a paragraph; returns the base line after it."""
        limit = self.width_mm - left - right
        step = pt * 0.3528 * 1.32
        line, first = "", True
        for word in text.split():
            trial = f"{line} {word}".strip()
            if self.width_of(trial, pt, style) > limit - (indent if first else 0) and line:
                self.text(left + (indent if first else 0), y, line, pt, style)
                y, line, first = y + step, word, False
            else:
                line = trial
        if line:
            self.text(left + (indent if first else 0), y, line, pt, style)
            y += step
        return y + 1.2

    def stamp(self, picture: Image.Image, x: float, y: float) -> None:
        """Lay transparent ink over the sheet, centred on (x, y), as ink does: it darkens."""
        left, top = self.px(x) - picture.width // 2, self.px(y) - picture.height // 2
        box = (left, top, left + picture.width, top + picture.height)
        below = np.asarray(self.image.crop(box), dtype=np.float32)
        ink = np.asarray(picture.convert("RGBA"), dtype=np.float32)
        cover = ink[:, :, 3:] / 255
        mixed = below * (1 - cover) + below * ink[:, :, :3] / 255 * cover
        self.image.paste(Image.fromarray(mixed.astype(np.uint8)), box)
