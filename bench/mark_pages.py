"""A page of an office to set seals, signatures, initials and stamps on, and the ink that they are set with."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bench.good_pages import FOLDER
from core.model import Box, InkColour, MarkKind, StampWords, Word
from samples.canvas import font
from samples.ink import seal

Pixels = NDArray[np.uint8]
RED: Final = ((214, 38, 48), (196, 22, 40), (226, 60, 70), (180, 40, 60))
BLUE: Final = ((36, 58, 168), (30, 40, 120), (60, 90, 190))
VIOLET: Final = ((110, 50, 160), (70, 60, 170))
BLACK: Final = ((25, 25, 28), (45, 45, 50))


@dataclass(frozen=True)
class Truth:
    """A mark as it was set."""

    kind: MarkKind
    box: Box
    ink: InkColour
    whole: bool = True
    over: bool = False
    says: StampWords | None = None
    clear: bool = True
    form: str = ""


@dataclass
class Desk:
    """A page that is being set: its picture, what is printed where, what was set on it by hand."""

    image: Image.Image
    mm: float
    rng: np.random.Generator
    face: str
    words: list[Word] = field(default_factory=list)
    marks: list[Truth] = field(default_factory=list)
    line: int = 0
    anchors: dict[str, tuple[float, float]] = field(default_factory=dict)  #: places in mm

    def font(self, points: float) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(FOLDER / f"{self.face}.ttf"), round(points * self.mm * 25.4 / 72))

    def say(self, x: float, y: float, text: str, points: float = 13, ink: tuple[int, ...] = (28, 28, 30),
            known: float | None = 0.95) -> float:  # fmt: skip
        """Print a line from x, its top at y, both in mm; where it ends."""
        draw, letters = ImageDraw.Draw(self.image), self.font(points)
        at = x * self.mm
        for word in text.split():
            box = draw.textbbox((at, y * self.mm), word, font=letters)
            draw.text((at, y * self.mm), word, ink, letters)
            if known is not None:
                self.words.append(Word(word, Box(*(round(value) for value in box)), known, self.line))
            at += letters.getlength(word + " ")
        self.line += 1
        return at / self.mm

    def centred(self, x: float, y: float, text: str, points: float = 13, ink: tuple[int, ...] = (28, 28, 30)) -> float:
        return self.say(x - self.font(points).getlength(text) / self.mm / 2, y, text, points, ink)

    def lay(self, mask: Image.Image, colour: tuple[int, ...], x: float, y: float, share: float = 1.0) -> Box:
        """Ink through a mask of which the middle lies at x, y; the box of what is seen of it."""
        left, top = round(x * self.mm - mask.width / 2), round(y * self.mm - mask.height / 2)
        place = (max(0, left), max(0, top), min(self.image.width, left + mask.width),
                 min(self.image.height, top + mask.height))  # fmt: skip
        cover = mask.crop((place[0] - left, place[1] - top, place[2] - left, place[3] - top))
        alpha = np.asarray(cover, dtype=np.float32)[:, :, None] / 255 * share
        below = np.asarray(self.image.crop(place), dtype=np.float32)
        mixed = below * (1 - alpha) + below * np.array(colour, dtype=np.float32) / 255 * alpha
        self.image.paste(Image.fromarray(mixed.astype(np.uint8)), place)
        seen = cover.point(lambda level: 255 if level > 60 else 0).getbbox() or (0, 0, 0, 0)
        return Box(seen[0] + place[0], seen[1] + place[1], seen[2] + place[0], seen[3] + place[1])

    def mark(
        self, kind: MarkKind, box: Box, ink: InkColour, form: str, *,
        whole: bool = True, over: bool = False, says: StampWords | None = None, clear: bool = True,
    ) -> None:  # fmt: skip
        self.marks.append(Truth(kind, box, ink, whole, over, says, clear, form))


# --- what is set --------------------------------------------------------------------------------------------------


def round_mask(desk: Desk, *, wide: float = 1.0) -> Image.Image:
    """A round seal, or an oval one; single or double ring, star or emblem, text around."""
    rng, mm = desk.rng, desk.mm
    if rng.random() < 0.5:
        mask = seal("ỦY BAN NHÂN DÂN XÃ MẪU – HƯ CẤU", dpi=round(mm * 25.4), rng=rng).getchannel("A")
        size = float(rng.uniform(0.88, 1.12))
        return mask.resize((round(mask.width * size * wide), round(mask.height * size)))
    radius = float(rng.uniform(14.5, 20.5)) * mm
    side = round(2 * radius + 4 * mm)
    mask = Image.new("L", (side, side), 0)
    draw, middle = ImageDraw.Draw(mask), side / 2
    rings = [(1.0, rng.uniform(0.5, 1.1)), (float(rng.uniform(0.6, 0.7)), 0.4)]
    if rng.random() < 0.6:
        rings.append((0.93, 0.3))
    for share, line in rings:
        r = radius * share
        draw.ellipse((middle - r, middle - r, middle + r, middle + r), outline=255, width=max(2, round(line * mm)))
    letters = font("b", round(radius * float(rng.uniform(0.17, 0.22))))
    angle = float(rng.uniform(2.4, 3.2))
    around = str(rng.choice(("CÔNG TY TNHH MẪU HƯ CẤU ★ M.S.D.N: 000000", "PHÒNG TƯ PHÁP HUYỆN MẪU TỈNH HƯ CẤU")))
    for letter in around:
        tile = Image.new("L", (round(radius * 0.5),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, 255, letters, anchor="mm")
        turned = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = middle + radius * 0.82 * math.cos(angle), middle + radius * 0.82 * math.sin(angle)
        mask.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), turned)
        angle += letters.getlength(letter) * 1.1 / (radius * 0.82)
    if rng.random() < 0.5:
        lines = ("CÔNG TY", "TNHH", "MẪU")
        for place, name in enumerate(lines):
            draw.text((middle, middle + (place - 1) * 5.2 * mm), name, 255, font("b", round(4 * mm)), anchor="mm")
    else:
        for _ in range(60):
            r, a = radius * 0.55 * math.sqrt(float(rng.random())), float(rng.uniform(0, 6.28))
            x, y, s = middle + r * math.cos(a), middle + r * math.sin(a), float(rng.uniform(0.3, 1.2)) * mm
            draw.ellipse((x - s, y - s, x + s, y + s), outline=255, width=max(1, round(0.3 * mm)))
    return mask.resize((round(side * wide), side)).rotate(
        float(rng.uniform(-15, 15)), resample=Image.Resampling.BICUBIC
    )


def square_mask(desk: Desk) -> Image.Image:
    """A square seal with four to nine signs in it."""
    rng, mm = desk.rng, desk.mm
    side = float(rng.uniform(18, 32)) * mm
    mask = Image.new("L", (round(side + 12 * mm),) * 2, 0)
    draw, edge = ImageDraw.Draw(mask), 6 * mm
    draw.rectangle((edge, edge, edge + side, edge + side), outline=255, width=round(float(rng.uniform(0.6, 1.4)) * mm))
    rows = int(rng.integers(2, 4))
    words = ("ĐÃ", "THU", "TIỀN", "KIỂM", "TRA", "MẪU", "SỐ", "GIẢ", "XÃ")
    for place in range(rows * rows):
        x = edge + side * (place % rows + 0.5) / rows
        y = edge + side * (place // rows + 0.5) / rows
        draw.text((x, y), words[place], 255, font("b", round(side / rows * 0.36)), anchor="mm")
    return mask.rotate(float(rng.uniform(-6, 6)), resample=Image.Resampling.BICUBIC)


def frame_mask(
    desk: Desk, lines: tuple[str, ...], *, points: float, turn: float = 2.0, arrow: bool = False
) -> Image.Image:
    """A stamp: words in a frame."""
    rng, mm = desk.rng, desk.mm
    letters = font("b", round(points * mm * 25.4 / 72))
    wide = max(letters.getlength(line) for line in lines) + 6 * mm
    step = points * 0.3528 * 1.45 * mm
    high = step * len(lines) + 3 * mm
    mask = Image.new("L", (round(wide + 4 * mm), round(high + 4 * mm)), 0)
    draw, line = ImageDraw.Draw(mask), round(float(rng.uniform(0.4, 0.8)) * mm)
    if arrow:
        w, h, e = mask.width, mask.height, 2 * mm
        mask = Image.new("L", (round(w + h * 1.1), round(h * 2)), 0)
        draw = ImageDraw.Draw(mask)
        y0, y1, tip = h / 2 + e, h * 1.5 - e, mask.width - e
        outline = [(e, y0), (w, y0), (w, e), (tip, h), (w, 2 * h - e), (w, y1), (e, y1), (e + 4 * mm, h), (e, y0)]
        draw.line(outline, fill=255, width=line, joint="curve")
        draw.text((w / 2 + 2 * mm, h), lines[0], 255, letters, anchor="mm")
    else:
        draw.rectangle((2 * mm, 2 * mm, 2 * mm + wide, 2 * mm + high), outline=255, width=line)
        for place, text in enumerate(lines):
            draw.text((mask.width / 2, 3.5 * mm + step * (place + 0.5)), text, 255, letters, anchor="mm")
    return mask.rotate(float(rng.uniform(-turn, turn)), resample=Image.Resampling.BICUBIC, expand=True)


def signature_mask(desk: Desk, wide: float, high: float) -> Image.Image:
    """A scribble that swings around a rising line, often with a loop and a tail; of nobody."""
    rng, mm = desk.rng, desk.mm
    count = int(rng.integers(4, 9))
    xs = np.linspace(0.08, float(rng.uniform(0.6, 0.9)), count) + rng.uniform(-0.05, 0.05, count)
    ys = 0.5 + np.where(np.arange(count) % 2, -1, 1) * rng.uniform(0.08, 0.42, count)
    ys[int(rng.integers(min(3, count)))] = 0.04
    ys[int(rng.integers(count))] = 0.96
    t = np.linspace(0, count - 1, count * 24)
    x, y = _smooth(xs, t), _smooth(ys, t)
    x += float(rng.uniform(0.02, 0.07)) * np.sin(t * 3.1)
    points = [(float(a * wide * mm), float(b * high * mm)) for a, b in zip(x, y, strict=True)]
    if rng.random() < 0.7:
        points += [(0.97 * wide * mm, float(rng.uniform(0.1, 0.9)) * high * mm)]
    pad = round(2 * mm)
    mask = Image.new("L", (round(wide * mm) + 2 * pad, round(high * mm) + 2 * pad), 0)
    line = max(2, round(float(rng.uniform(0.35, 0.8)) * mm))
    draw = ImageDraw.Draw(mask)
    draw.line([(a + pad, b + pad) for a, b in points], fill=240, width=line, joint="curve")
    if rng.random() < 0.4:
        y0 = float(rng.uniform(0.7, 0.95)) * high * mm + pad
        draw.line((pad, y0, wide * mm * 0.9 + pad, y0 - float(rng.uniform(0, 5)) * mm), fill=220, width=line)
    return mask.filter(ImageFilter.GaussianBlur(0.06 * mm))


def _smooth(values: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull-Rom through the values."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    place = np.minimum(t.astype(int), len(values) - 2)
    u = t - place
    a, b, c, d = (padded[place + step] for step in range(4))
    return np.asarray(0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3))


def worn(mask: Image.Image, rng: np.random.Generator, share: float) -> Image.Image:
    """Ink that took in patches only, and not on one side."""
    patches = Image.fromarray((rng.random((9, 9)) * 255).astype(np.uint8)).resize(mask.size, Image.Resampling.BICUBIC)
    side = np.linspace(1, 0, mask.width)[None, :] if rng.random() < 0.5 else np.linspace(0, 1, mask.height)[:, None]
    cover = np.clip(np.asarray(patches, dtype=np.float32) / 255 * 0.7 + side * 0.7, 0, 1)
    return ImageChops.multiply(mask, Image.fromarray((255 * (1 - share + share * cover)).astype(np.uint8)))


Setting = Callable[[Desk], None]
