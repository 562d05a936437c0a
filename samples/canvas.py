"""A sheet of paper to set type on. Positions are millimetres, sizes points."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.errors import ConfigError

_FONTS: Final = Path("/usr/share/fonts/truetype/croscore")
_FILES: Final = {"": "Regular", "b": "Bold", "i": "Italic", "bi": "BoldItalic"}
_MM: Final = 25.4
_MEASURE_DPI: Final = 300
INK: Final = (25, 25, 28)


@lru_cache(maxsize=256)
def font(style: str, pixels: int, face: str = "Tinos") -> ImageFont.FreeTypeFont:
    """A face of croscore (Tinos, Arimo, Cousine), regular, bold (b), italic (i) or both (bi)."""
    path = _FONTS / f"{face}-{_FILES[style]}.ttf"
    if not path.is_file():
        raise ConfigError(f"{path} is missing: apt-get install fonts-croscore")
    return ImageFont.truetype(str(path), pixels)


@lru_cache(maxsize=20000)
def _width(text: str, style: str, pixels: int, face: str) -> float:
    return float(font(style, pixels, face).getlength(text))


@dataclass(frozen=True, slots=True)
class Placed:
    """A text that was set: where its base line begins, and in which letters."""

    text: str
    x: float  #: of its left end
    y: float
    pt: float
    style: str
    leader: bool  #: dots to write on: nobody wants them read


class Sheet:
    """One page. Every line that is set is remembered; the picture is drawn when it is asked for."""

    def __init__(self, width_mm: float = 210, height_mm: float = 297, *, dpi: int = 300, face: str = "Tinos") -> None:
        """A blank sheet."""
        self.dpi, self.face = dpi, face
        self.width_mm, self.height_mm = width_mm, height_mm
        self.placed: list[Placed] = []
        self.stamped: list[tuple[float, float]] = []  #: where ink was laid, millimetres
        self._image: Image.Image | None = None
        self._waiting: list[Callable[[Image.Image, ImageDraw.ImageDraw], None]] = []

    @property
    def lines(self) -> list[str]:
        """What was set, in that order, without leaders."""
        return [item.text for item in self.placed if not item.leader]

    @property
    def image(self) -> Image.Image:
        """The page as the printer leaves it."""
        if self._image is None:
            self._image = Image.new("RGB", (self.px(self.width_mm), self.px(self.height_mm)), (252, 252, 249))
        for paint in self._waiting:
            paint(self._image, ImageDraw.Draw(self._image))
        self._waiting = []
        return self._image

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        """A pen for the picture."""
        return ImageDraw.Draw(self.image)

    def px(self, mm: float) -> int:
        """Millimetres to pixels."""
        return round(mm * self.dpi / _MM)

    def width_of(self, text: str, pt: float, style: str = "") -> float:
        """How wide a text is, in millimetres: of print, not of pixels, so that lines break alike at every resolution."""
        # Word by word, so that what was measured once need not be again.
        pixels = round(pt * _MEASURE_DPI / 72)
        words = text.split(" ")
        width = sum(_width(word, style, pixels, self.face) for word in words if word)
        return (width + (len(words) - 1) * _width(" ", style, pixels, self.face)) * _MM / _MEASURE_DPI

    def text(
        self, x: float, y: float, text: str, pt: float = 13, style: str = "", *, anchor: str = "ls", note: bool = True
    ) -> None:
        """Set a text with its base line at y; anchor ls is left, ms middle, rs right."""
        at, letters = (self.px(x), self.px(y)), font(style, round(pt * self.dpi / 72), self.face)
        self._waiting.append(lambda _, draw: draw.text(at, text, INK, letters, anchor=anchor))
        shift = {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]]
        left = x - shift * self.width_of(text, pt, style) if shift else x
        self.placed.append(Placed(text, left, y, pt, style, not note))

    def centred(self, x: float, y: float, text: str, pt: float = 13, style: str = "") -> None:
        """Set a text centred on x."""
        self.text(x, y, text, pt, style, anchor="ms")

    def rule(self, x: float, y: float, length: float) -> None:
        """A thin line centred on x."""
        half = self.px(length / 2)
        ends, thick = (self.px(x) - half, self.px(y), self.px(x) + half, self.px(y)), max(1, self.px(0.25))
        self._waiting.append(lambda _, draw: draw.line(ends, INK, thick))

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A frame of thin lines."""
        corners, thick = (self.px(x0), self.px(y0), self.px(x1), self.px(y1)), max(1, self.px(0.25))
        self._waiting.append(lambda _, draw: draw.rectangle(corners, outline=INK, width=thick))

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
        space = self.width_of(" ", pt, style)
        line, first, reach = "", True, 0.0
        for word in text.split():
            width = self.width_of(word, pt, style)
            if reach + (space if line else 0) + width > limit - (indent if first else 0) and line:
                self.text(left + (indent if first else 0), y, line, pt, style)
                y, line, first, reach = y + step, word, False, width
            else:
                line, reach = f"{line} {word}".strip(), reach + width + (space if line else 0)
        if line:
            self.text(left + (indent if first else 0), y, line, pt, style)
            y += step
        return y + 1.2

    def stamp(self, picture: Image.Image | Callable[[], Image.Image], x: float, y: float) -> None:
        """Lay transparent ink over the sheet, centred on (x, y), as ink does: it darkens."""
        at = (self.px(x), self.px(y))
        self.stamped.append((x, y))
        self._waiting.append(
            lambda image, _: _press(image, picture if isinstance(picture, Image.Image) else picture(), at)
        )


def _press(image: Image.Image, picture: Image.Image, at: tuple[int, int]) -> None:
    left, top = at[0] - picture.width // 2, at[1] - picture.height // 2
    box = (left, top, left + picture.width, top + picture.height)
    below = np.asarray(image.crop(box), dtype=np.float32)
    ink = np.asarray(picture.convert("RGBA"), dtype=np.float32)
    cover = ink[:, :, 3:] / 255
    mixed = below * (1 - cover) + below * ink[:, :, :3] / 255 * cover
    image.paste(Image.fromarray(mixed.astype(np.uint8)), box)
