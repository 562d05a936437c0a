"""Pages that no reader of Vietnamese print can read, and pages that it reads although they are not Vietnamese."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.good_pages import FACES, FOLDER, TEXT
from core.text import fold

DPI: Final = 200
_SIZE: Final = (1654, 2339)
_MM: Final = DPI / 25.4
_ENGLISH: Final = (
    "This certificate is issued to the applicant named above for the purpose of registration with the competent "
    "authority. The holder shall present the original together with one certified copy and pay the fee before the end "
    "of the month. Any change of address must be reported to the office within thirty days of the removal. "
)


def handwriting(rng: np.random.Generator, split: str = "tuning") -> Image.Image:  # noqa: ARG001  one shape of kinds
    """Lines of a hand, of no words at all."""
    page, draw = _sheet()
    ink = ((25, 25, 35), (35, 45, 140))[int(rng.integers(2))]
    high = float(rng.uniform(2.2, 3.4)) * _MM
    for top in np.arange(30, 30 + 11 * float(rng.uniform(14, 22)), float(rng.uniform(9, 13))):
        x, end = 28 * _MM, float(rng.uniform(120, 195)) * _MM
        while x < end:
            x = scrawl(draw, x, float(top) * _MM, high, ink, rng) + float(rng.uniform(2.5, 5)) * _MM
    return page


def scrawl(
    draw: ImageDraw.ImageDraw, x: float, base: float, high: float, ink: tuple[int, ...], rng: np.random.Generator
) -> float:
    """Loops and hooks that run on from left to right; where the word ends."""
    points = []
    for _ in range(int(rng.integers(2, 7))):
        rise = high * float(rng.choice((1.0, 1.0, 2.0, -0.8), p=(0.4, 0.25, 0.2, 0.15)))
        wide = high * float(rng.uniform(0.5, 0.9))
        turn = float(rng.uniform(0.2, 0.6)) * wide
        points += [
            (x + wide * t / (2 * np.pi) - turn * np.sin(t), base - rise * (1 - np.cos(t)) / 2)
            for t in np.linspace(0, 2 * np.pi, 18)
        ]
        x += wide
    draw.line(points, fill=ink, width=max(2, round(0.4 * _MM)), joint="curve")
    if rng.random() < 0.6:
        draw.line((x - high, base - high * 1.4, x - high * 0.5, base - high * 1.7), fill=ink, width=round(0.4 * _MM))
    return x


def squares(rng: np.random.Generator, split: str = "tuning") -> Image.Image:  # noqa: ARG001
    """Signs of strokes that fill squares, as those of Chinese do; none of them is one."""
    page, draw = _sheet()
    side = float(rng.uniform(3.6, 5.2)) * _MM
    known = [_strokes(rng) for _ in range(60)]
    for top in np.arange(35 * _MM, float(rng.uniform(180, 260)) * _MM, side * 1.6):
        x, end = 28 * _MM, float(rng.uniform(130, 185)) * _MM
        while x < end:
            for x0, y0, x1, y1 in known[int(rng.integers(60))]:
                draw.line((x + x0 * side, top + y0 * side, x + x1 * side, top + y1 * side), fill=(30, 30, 30), width=3)
            x += side * 1.12
    return page


def _strokes(rng: np.random.Generator) -> list[tuple[float, float, float, float]]:
    strokes = []
    for _ in range(int(rng.integers(5, 12))):
        a, b = sorted(float(value) for value in rng.choice((0.0, 0.2, 0.4, 0.6, 0.8, 0.95), 2, replace=False))
        across = float(rng.choice((0.05, 0.25, 0.45, 0.65, 0.9)))
        kind = int(rng.integers(5))
        strokes.append(
            ((a, across, b, across), (across, a, across, b), (a, across, b, across), (b, a, a, b), (a, a, b, b))[kind]
        )
    return strokes


def vietnamese(rng: np.random.Generator, split: str = "tuning") -> Image.Image:
    """A page of Vietnamese print."""
    return _printed(TEXT, rng, split)


def unaccented(rng: np.random.Generator, split: str = "tuning") -> Image.Image:
    """The same without accents, as old machines wrote it."""
    return _printed(fold(TEXT), rng, split)


def english(rng: np.random.Generator, split: str = "tuning") -> Image.Image:
    """A page in English."""
    return _printed(_ENGLISH, rng, split)


def mirrored(rng: np.random.Generator, split: str = "tuning") -> Image.Image:
    """A page of print seen from behind."""
    return _printed(TEXT, rng, split).transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _printed(text: str, rng: np.random.Generator, split: str) -> Image.Image:
    page, draw = _sheet()
    face = FOLDER / f"{rng.choice(FACES[split])}.ttf"
    font = ImageFont.truetype(str(face), round(float(rng.uniform(11, 14)) * DPI / 72))
    words = (text * 6).split()[: int(rng.integers(40, 330))]
    line, top = "", 30 * _MM
    for word in [*words, ""]:
        if not word or font.getlength(f"{line} {word}") > 155 * _MM:
            draw.text((28 * _MM, top), line, (28, 28, 30), font)
            line, top = word, top + font.size * 1.4
        else:
            line = f"{line} {word}".strip()
    return page


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", _SIZE, (251, 251, 248))
    return page, ImageDraw.Draw(page)


Draw = Callable[[np.random.Generator, str], Image.Image]

#: Each kind with whether it can be read.
KINDS: Final[dict[str, tuple[Draw, bool]]] = {
    "Vietnamese": (vietnamese, True),
    "without accents": (unaccented, True),
    "English": (english, True),
    "handwriting": (handwriting, False),
    "signs in squares": (squares, False),
    "mirrored": (mirrored, False),
}


def odd_page(kind: str, number: int, split: str) -> Image.Image:
    """The page of that kind and number; splits share no page, and print of one has other fonts than of the other."""
    rng = np.random.default_rng([number, sorted(KINDS).index(kind), split == "test"])
    return KINDS[kind][0](rng, split)
