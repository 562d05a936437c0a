"""One line of text → its picture, as a desk's scanner and the layout before us would leave it.

Everything of a scan that is cheaper on a processor than on an accelerator happens here: print, leaders, rules, what
intrudes from the lines above and below, seals paled by the lifting of colours, slant, blur, spread ink, thresholds,
JPEG. `normalised` is what the reader does too: pipeline/reading/recogniser.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

Picture = NDArray[np.uint8]  #: (height, width), 0 is black

HEIGHT: Final = 40
#: A face whose name begins so is drawn so many times as often as another: papers are set in Times and Arial.
WEIGHTS: Final = {"LiberationSerif": 90, "texgyretermes": 50, "FreeSerif": 20, "LiberationSans": 25, "texgyreheros-": 8}
_SLANTED_SHARE: Final = 0.35
#: Pixels of an em: 11 points at 150 dpi to 15 points at 300, the smaller ones oftener.
_SIZES: Final = (22, 24, 26, 28, 30, 32, 35, 38, 42, 46, 50, 56, 62)
#: Faces that nothing is trained on: what is measured on them says how unseen print is read.
HELD_OUT: Final = ("DejaVu", "Vollkorn", "RobotoSlab", "texgyrebonum", "GentiumBookPlus")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter of a face at one size."""

    ink: Picture  #: 255 is ink
    left: int  #: from the pen to the ink
    top: int  #: from the base line to the ink, downwards
    advance: float


class Face:
    """A font at one size. Letters are drawn once: drawing them is half of the work on a line."""

    def __init__(self, path: Path, size: int) -> None:
        """`size`: of the em, in pixels."""
        self._font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, letter: str) -> Glyph:
        """That letter; nothing where the face has none."""
        if letter not in self._glyphs:
            mask, (left, top) = self._font.getmask2(letter, mode="L", anchor="ls")
            ink = np.asarray(mask, dtype=np.uint8).reshape(mask.size[1], mask.size[0])
            self._glyphs[letter] = Glyph(ink, left, top, self._font.getlength(letter))
        return self._glyphs[letter]


class Faces:
    """Fonts in a folder, opened at need."""

    def __init__(self, folder: Path, *, held_out: bool = False) -> None:
        """Either the faces to learn from or the held-out ones."""
        self._paths = [
            path
            for path in sorted(folder.iterdir())
            if path.suffix.lower() in {".ttf", ".otf"} and path.name.startswith(HELD_OUT) is held_out
        ]
        self._weights = [
            next((weight for start, weight in WEIGHTS.items() if path.name.startswith(start)), 1)
            * (_SLANTED_SHARE if any(word in path.name.lower() for word in ("italic", "oblique")) else 1)
            for path in self._paths
        ]
        self._opened: dict[tuple[Path, int], Face] = {}

    def some(self, dice: random.Random) -> tuple[Face, int]:
        """One of them, and how many pixels its em has."""
        path, size = dice.choices(self._paths, self._weights)[0], dice.choice(_SIZES)
        if (path, size) not in self._opened:
            self._opened[path, size] = Face(path, size)
        return self._opened[path, size], size


def picture_of(text: str, neighbours: Sequence[str], faces: Faces, dice: random.Random) -> Picture:
    """A line of text cut out of a scanned page, `HEIGHT` pixels high.

    Args:
        text: what stands there.
        neighbours: what may stand on the lines above and below.
        faces: to print with.
        dice: for everything that chance decides.
    """
    face, em = faces.some(dice)
    gap = dice.uniform(0.9, 2.4) if dice.random() < 0.35 else dice.uniform(0.9, 1.15)
    spread = dice.uniform(0.02, 0.14) * em if dice.random() < 0.08 else 0.0
    width = int(sum(_advance(face, letter, gap, spread) for letter in text)) + 2 * em
    sheet = np.full((5 * em, width), 255, np.uint8)
    base = 3 * em
    box = _write(sheet, text, (em, base), face, gap, spread)
    if dice.random() < 0.3:
        step = em * dice.uniform(1.12, 1.5)
        for other, side in zip(neighbours, (-1, 1), strict=False):
            if dice.random() < 0.7:
                _write(sheet, other, (dice.uniform(0, em), base + side * step), face, gap, spread)
    _rules(sheet, box, dice, em)
    if dice.random() < 0.12:
        sheet = _sealed(sheet, box, dice)
    if dice.random() < 0.35:
        sheet = _slanted(sheet, dice)
    return normalised(_scanned(_cut(sheet, box, dice), dice))


def _advance(face: Face, letter: str, gap: float, spread: float) -> float:
    return face.glyph(letter).advance * (gap if letter == " " else 1.0) + spread


def _write(
    sheet: Picture, text: str, start: tuple[float, float], face: Face, gap: float, spread: float
) -> tuple[int, int, int, int]:
    """Print on the base line; the box of the ink: left, top, right, bottom."""
    x, base = start
    boxes = []
    for letter in text:
        glyph = face.glyph(letter)
        left, top = round(x) + glyph.left, round(base) + glyph.top
        height, width = glyph.ink.shape
        place = sheet[max(0, top) : top + height, left : left + width]
        if place.size and left >= 0:
            ink = glyph.ink[: place.shape[0], : place.shape[1]]
            np.minimum(place, 255 - ink, out=place)
            boxes.append((left, top, left + width, top + height))
        x += _advance(face, letter, gap, spread)
    if not boxes:
        return round(start[0]), round(base) - 10, round(x) + 10, round(base)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _rules(sheet: Picture, box: tuple[int, int, int, int], dice: random.Random, em: int) -> None:
    """What forms and tables put around print: none of it is read."""
    left, top, right, bottom = box
    height, width = sheet.shape
    thick = max(1, round(em * dice.uniform(0.02, 0.07)))

    def rule(start: tuple[float, float], end: tuple[float, float]) -> None:
        from_, to = ((round(x), round(y)) for x, y in (start, end))
        cv2.line(sheet, from_, to, dice.randint(0, 110), thick)

    if dice.random() < 0.07:  # underlined
        ends = sorted((dice.uniform(left, right), dice.uniform(left, right))) if dice.random() < 0.5 else (left, right)
        y = bottom + em * dice.uniform(-0.12, 0.12)
        rule((ends[0], y), (ends[1], y))
    if dice.random() < 0.07:  # a ruled table
        for x in (left - em * dice.uniform(0.1, 0.9), right + em * dice.uniform(0.1, 0.9)):
            if dice.random() < 0.6:
                rule((x, 0), (x, height))
        if dice.random() < 0.6:
            y = dice.choice([top - em * dice.uniform(0, 0.3), bottom + em * dice.uniform(0, 0.3)])
            rule((0, y), (width, y))
    if dice.random() < 0.06:  # dotted leaders, after or below the print
        y = 3 * em + dice.uniform(-1, 3)
        x = right + em * 0.2 if dice.random() < 0.5 else float(left)
        step, shade = em * dice.uniform(0.18, 0.32), dice.randint(0, 120)
        while x < right + em:
            cv2.circle(sheet, (round(x), round(y)), max(1, thick // 2), shade, -1)
            x += step


def _sealed(pixels: Picture, box: tuple[int, int, int, int], dice: random.Random) -> Picture:
    """What the lifting of colours leaves of a seal or a signature: pale strokes across the print."""
    layer = np.full(pixels.shape, 255, np.uint8)
    height, width = pixels.shape
    shade = dice.randint(120, 235)
    thick = max(1, round(height * dice.uniform(0.006, 0.03)))
    if dice.random() < 0.5:
        radius = round(height * dice.uniform(0.6, 1.6))
        centre = (round(dice.uniform(box[0], box[2])), round(height * dice.uniform(-0.4, 1.4)))
        for part in (1.0, dice.uniform(0.85, 0.95), dice.uniform(0.5, 0.7)):
            cv2.circle(layer, centre, max(2, round(radius * part)), shade, thick)
    else:
        x = dice.uniform(0, width)
        points = [
            (round(x + dice.gauss(0, height * 0.5)), round(height / 2 + dice.gauss(0, height * 0.25)))
            for _ in range(dice.randint(3, 8))
        ]
        cv2.polylines(layer, [np.array(points, np.int32)], isClosed=False, color=shade, thickness=thick)
    blurred = cv2.GaussianBlur(layer, (0, 0), dice.uniform(0.4, 1.5))
    return np.asarray(np.minimum(pixels, blurred), dtype=np.uint8)


def _slanted(pixels: Picture, dice: random.Random) -> Picture:
    height, width = pixels.shape
    # A long line would leave its cut if it were turned by much.
    most = min(1.5, 2.75 * height / max(width, 1))
    turn = cv2.getRotationMatrix2D((width / 2, height * 0.6), dice.uniform(-most, most), 1.0)
    if dice.random() < 0.3:
        lean = dice.uniform(-0.12, 0.12)
        turn[0, 1] += lean
        turn[0, 2] -= lean * height * 0.6
    return np.asarray(
        cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255), dtype=np.uint8
    )


def _cut(pixels: Picture, box: tuple[int, int, int, int], dice: random.Random) -> Picture:
    """As loosely or tightly as a layout analysis cuts."""
    left, top, right, bottom = box
    high = max(4.0, bottom - top)
    upper, lower = (dice.uniform(-0.03, 0.28) * high for _ in range(2))
    before, after = (dice.uniform(0.0, 0.6) * high for _ in range(2))
    return pixels[
        max(0, round(top - upper)) : max(4, round(bottom + lower)), max(0, round(left - before)) : round(right + after)
    ]


def _scanned(pixels: Picture, dice: random.Random) -> Picture:
    """Paper, optics, electronics and compression."""
    height, width = pixels.shape
    shrink = dice.uniform(0.55, 1.0) if height > 30 and dice.random() < 0.6 else 1.0
    if shrink < 1.0:
        size = (max(4, round(width * shrink)), max(8, round(height * shrink)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    chance = dice.random()
    if chance < 0.10:
        pixels = cv2.erode(pixels, np.ones((2, 2), np.uint8))  # ink spreads
    elif chance < 0.18:
        pixels = cv2.dilate(pixels, np.ones(dice.choice([(1, 2), (2, 1)]), np.uint8))  # and fails
    if dice.random() < 0.6:
        pixels = cv2.GaussianBlur(pixels, (0, 0), dice.uniform(0.3, 1.5) * max(0.6, pixels.shape[0] / 45))
    noise = np.random.default_rng(dice.getrandbits(32))
    ink, paper = dice.uniform(0, 110), dice.uniform(190, 255)
    values = ink + (paper - ink) * (pixels.astype(np.float32) / 255)
    if dice.random() < 0.7:
        values += noise.standard_normal(pixels.shape, dtype=np.float32) * dice.uniform(1, 22)
    if dice.random() < 0.2:  # shade across the line
        values += np.linspace(dice.uniform(-40, 20), dice.uniform(-40, 20), pixels.shape[1])
    pixels = np.clip(values, 0, 255).astype(np.uint8)
    if dice.random() < 0.2:
        _, pixels = cv2.threshold(pixels, ink + (paper - ink) * dice.uniform(0.35, 0.7), 255, cv2.THRESH_BINARY)
    elif dice.random() < 0.4:
        packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, dice.randint(18, 92)])[1]
        pixels = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    if dice.random() < 0.3:
        blurred = cv2.GaussianBlur(pixels, (0, 0), 1.5)
        pixels = cv2.addWeighted(pixels, 1.7, blurred, -0.7, 0)
    return np.asarray(pixels, dtype=np.uint8)


def normalised(pixels: Picture) -> Picture:
    """`HEIGHT` pixels high, paper white, ink black."""
    height, width = pixels.shape
    size = (max(8, round(width * HEIGHT / max(height, 1))), HEIGHT)
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    small = cv2.resize(pixels, size, interpolation=way).astype(np.float32)
    dark, light = np.percentile(small[::2, ::2], (1, 90))
    stretched = np.clip((small - dark) * (255 / max(light - dark, 24.0)), 0, 255)
    return np.asarray(stretched, dtype=np.uint8)
