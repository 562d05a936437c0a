"""What papers show that three inks over a coarse background cannot, and what they show that such a background can."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.good_pages import inked, photographed
from samples.canvas import font
from samples.ink import seal, signature

Drawn = Callable[[Image.Image, np.random.Generator, float], Image.Image]  #: page, chance, pixels a millimetre


def guilloche(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """A band of fine waves in one pale colour."""
    draw = ImageDraw.Draw(page)
    red, green, blue = (int(value) for value in rng.integers(110, 170, 3))
    share = np.linspace(0, 1, 1600)
    for line in range(14):
        rise = 6 * np.sin(2 * np.pi * (9 * share + line / 14)) + 2.5 * np.sin(2 * np.pi * (23 * share - line / 7))
        points = np.stack([share * page.width, page.height * 0.62 + rise * mm], axis=1)
        draw.line([tuple(point) for point in points], fill=(red, green, blue), width=max(1, round(0.13 * mm)))
    return page


def pencil(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """Three notes in pencil, gray and grainy."""
    for place in (0.3, 0.5, 0.7):
        note = np.asarray(signature(dpi=round(mm * 25.4), rng=rng)).copy()
        note[:, :, :3] = int(rng.integers(70, 115))
        grain = rng.random((note.shape[0] // 2 + 1, note.shape[1] // 2 + 1)).repeat(2, axis=0).repeat(2, axis=1)
        note[:, :, 3] = note[:, :, 3] * np.where(grain[: note.shape[0], : note.shape[1]] > 0.35, 0.9, 0.4)
        page = inked(page, Image.fromarray(note), page.width * place, page.height * 0.85)
    return page


def emblem(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:  # noqa: ARG001  one shape
    """Yellow on red."""
    draw = ImageDraw.Draw(page)
    x, y, radius = page.width * 0.3, page.height * 0.2, 11 * mm
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(205, 30, 35))
    inner = radius * 0.8
    draw.ellipse((x - inner, y - inner, x + inner, y + inner), outline=(245, 205, 40), width=round(1.2 * mm))
    draw.regular_polygon((x, y, radius * 0.4), 5, fill=(250, 215, 30))
    return page


def two_blues(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """A blue signature and, larger, a violet stamp: one ink to us."""
    stamp = np.asarray(seal("PHÒNG TIẾP NHẬN MẪU", dpi=round(mm * 25.4), rng=rng)).copy()
    stamp[:, :, :3] = (120, 50, 160)
    page = inked(page, signature(dpi=round(mm * 25.4), rng=rng), page.width * 0.6, page.height * 0.9)
    return inked(page, Image.fromarray(stamp), page.width * 0.25, page.height * 0.75)


def dark_head(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:  # noqa: ARG001
    """The head of a table, white on gray."""
    return _headed(page, mm, (95, 110, 125), "white")


def pale_head(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:  # noqa: ARG001
    """The head of a table, black on pale gray."""
    return _headed(page, mm, (215, 215, 215), (25, 25, 25))


def _headed(page: Image.Image, mm: float, ground: tuple[int, int, int], ink: str | tuple[int, int, int]) -> Image.Image:
    draw = ImageDraw.Draw(page)
    x, y = page.width * 0.2, page.height * 0.8
    draw.rectangle((x, y, page.width * 0.8, y + 8 * mm), fill=ground)
    draw.text((x + 10 * mm, y + mm), "BẢNG KÊ HƯ CẤU", fill=ink, font=font("", round(5 * mm)))
    return page


def embossed(page: Image.Image, rng: np.random.Generator, mm: float) -> Image.Image:
    """A seal without ink: only its shades are seen."""
    shape = seal("ỦY BAN NHÂN DÂN XÃ MẪU", dpi=round(mm * 25.4), rng=rng).getchannel("A")
    relief = np.asarray(shape.filter(ImageFilter.GaussianBlur(0.17 * mm)), dtype=np.float32)
    light = np.clip((np.roll(relief, 3, axis=0) - np.roll(relief, -3, axis=0)) / 255 * 45, -30, 20)
    pixels = np.asarray(page, dtype=np.float32).copy()
    y, x = int(page.height * 0.7), int(page.width * 0.15)
    pixels[y : y + light.shape[0], x : x + light.shape[1]] += light[:, :, None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


#: What layers would lose, and what they keep although it is neither print nor seal.
LOST: Final[dict[str, Drawn]] = {
    "photograph": photographed,
    "guilloche": guilloche,
    "pencil": pencil,
    "emblem": emblem,
    "two blues": two_blues,
    "dark head": dark_head,
}
KEPT: Final[dict[str, Drawn]] = {"pale head": pale_head, "embossed": embossed}
