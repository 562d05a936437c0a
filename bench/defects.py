"""Ways in which scans go wrong, each at three strengths: weak, middle, clear."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from bench.good_pages import Page, Pixels, as_jpeg
from core.model import Flaw

Spoil = Callable[[Page, int, np.random.Generator], Page]


@dataclass(frozen=True)
class Defect:
    """A way to spoil a page, and what must be said of it then."""

    name: str
    spoil: Spoil
    strengths: tuple[str, str, str]
    flaws: frozenset[Flaw]


def spoilt(page: Page, defect: Defect, strength: int, rng: np.random.Generator) -> Page:
    """The page with the defect, packed once more."""
    bad = defect.spoil(page, strength, rng)
    return Page(as_jpeg(bad.pixels, 85), bad.dpi)


def _scaled(pixels: Pixels, factor: float) -> Pixels:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=how), dtype=np.uint8)


def _coarse(page: Page, strength: int, rng: np.random.Generator) -> Page:  # noqa: ARG001  one shape of defects
    dpi = (180, 150, 100)[strength]
    return Page(_scaled(page.pixels, dpi / page.dpi), dpi)


def _overstated(page: Page, strength: int, rng: np.random.Generator) -> Page:  # noqa: ARG001
    dpi = (150, 120, 100)[strength]
    return Page(_scaled(page.pixels, dpi / page.dpi), 300)


def _enlarged(page: Page, strength: int, rng: np.random.Generator) -> Page:  # noqa: ARG001
    dpi = (120, 90, 70)[strength]
    return Page(_scaled(_scaled(page.pixels, dpi / page.dpi), page.dpi / dpi), page.dpi)


def _unfocused(page: Page, strength: int, rng: np.random.Generator) -> Page:  # noqa: ARG001
    sigma = (0.12, 0.2, 0.32)[strength] * page.dpi / 25.4
    return Page(np.asarray(cv2.GaussianBlur(page.pixels, (0, 0), sigma), dtype=np.uint8), page.dpi)


def _moved(page: Page, strength: int, rng: np.random.Generator) -> Page:
    length = round((0.45, 0.8, 1.3)[strength] * page.dpi / 25.4)
    size = (length, 1) if rng.random() < 0.5 else (1, length)
    return Page(np.asarray(cv2.blur(page.pixels, size), dtype=np.uint8), page.dpi)


def _faint(page: Page, strength: int, rng: np.random.Generator) -> Page:  # noqa: ARG001
    share = (0.38, 0.26, 0.15)[strength]
    return Page((245 - (245 - page.pixels.astype(np.float32)).clip(0) * share).astype(np.uint8), page.dpi)


def _cut(page: Page, strength: int, rng: np.random.Generator) -> Page:
    """Cut through lines of print, about so deep from one of its sides."""
    mm, side = page.dpi / 25.4, int(rng.integers(4))
    places = _crossed(page, side)
    begins = int(np.searchsorted(np.cumsum(places), 0.02 * places.sum()))
    first = begins + round(((0.0, 2.0, 6.0)[strength]) * mm)
    # Between two lines nothing is cut through.
    deep = first + int(places[first : first + round(6 * mm)].argmax())
    pixels = page.pixels
    out = (pixels[:, deep:], pixels[:, :-deep], pixels[deep:], pixels[:-deep])[side]
    return Page(np.ascontiguousarray(out), page.dpi)


def _crossed(page: Page, side: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many letters a cut would go through, by its distance from a side."""
    gray, mm = page.pixels.min(axis=2), page.dpi / 25.4
    window = round(8 * mm)
    ink = gray.astype(np.int16) < cv2.blur(gray, (window, window)).astype(np.int16) - 60
    stats = cv2.connectedComponentsWithStats(ink.astype(np.uint8))[2]
    height, width = gray.shape
    counts = np.zeros(width if side < 2 else height, np.int64)
    for left, top, wide, high, _ in stats[1:]:
        inside = left > 4 * mm and top > 4 * mm and left + wide < width - 4 * mm and top + high < height - 4 * mm
        if inside and mm < high < 6 * mm and 0.6 * mm < wide < 8 * mm:
            start, size = (left, wide) if side < 2 else (top, high)
            # Through its middle, so that a good part of it is left.
            counts[start + size // 4 : start + size - size // 4] += 1
    return counts[::-1] if side % 2 else counts


def _bordered(page: Page, strength: int, rng: np.random.Generator) -> Page:
    """The scanner's black lid beyond the sheet, on one side or two."""
    pixels = page.pixels.copy()
    height, width = pixels.shape[:2]
    deep = (4.5, 8.0, 14.0)[strength] * page.dpi / 25.4
    slope = float(rng.uniform(-0.008, 0.008))
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    level = int(rng.integers(5, 45))
    first = int(rng.integers(4))
    for side in {first, (first + int(rng.integers(2))) % 4}:
        away = (x, y, width - 1 - x, height - 1 - y)[side]
        along = (y - height / 2) if side % 2 == 0 else (x - width / 2)
        beyond = away < deep + slope * along
        pixels[beyond] = np.clip(rng.normal(level, 4, (int(beyond.sum()), 1)), 0, 255)
    return Page(pixels, page.dpi)


def _folded(page: Page, strength: int, rng: np.random.Generator) -> Page:
    """A corner turned in: behind it the lid, on it the back of the sheet with the shadow of its edge."""
    leg = (10, 18, 32)[strength] * page.dpi / 25.4
    across, down = leg * float(rng.uniform(0.7, 1.3)), leg * float(rng.uniform(0.7, 1.3))
    turns = int(rng.integers(4))
    pixels = np.rot90(page.pixels, turns).copy()
    # Only the corner changes.
    whole, pixels = pixels, pixels[: round(3 * leg), : round(3 * leg)]
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    paper = np.median(pixels.reshape(-1, 3)[::97], axis=0)
    # The flap is the corner mirrored at the fold.
    fold = x / across + y / down
    norm = 1 / across**2 + 1 / down**2
    u, v = x - 2 * (fold - 1) / norm / across, y - 2 * (fold - 1) / norm / down
    flap = (fold >= 1) & (u >= 0) & (v >= 0)
    beyond = fold < 1
    distance = np.minimum(np.where(flap, np.minimum(u, v), 1e9), 1e9)
    pixels[flap] = np.clip(paper * 0.97, 0, 255).astype(np.uint8)
    edge = flap & (distance < 0.35 * page.dpi / 25.4)
    pixels[edge] = (paper * 0.72).astype(np.uint8)
    crease = np.abs(fold - 1) / np.sqrt(norm) < 0.25 * page.dpi / 25.4
    pixels[beyond] = 25 if rng.random() < 0.5 else 244
    pixels[crease] = (paper * float(rng.uniform(0.55, 0.75))).astype(np.uint8)
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.06 * page.dpi / 25.4)
    near = fold < 2.2
    pixels[near] = soft[near]
    return Page(np.ascontiguousarray(np.rot90(whole, -turns)), page.dpi)


def _place(pixels: Pixels, rng: np.random.Generator) -> tuple[int, float]:
    """A side, as turns of the picture, and a place along it."""
    turns = int(rng.integers(4))
    return turns, float(rng.uniform(0.2, 0.8)) * np.rot90(pixels, turns).shape[1]


def _fingers(page: Page, strength: int, rng: np.random.Generator) -> Page:
    """A finger or two that hold the sheet down."""
    turns, middle = _place(page.pixels, rng)
    mm = page.dpi / 25.4
    pixels = np.rot90(page.pixels, turns).copy()
    mask = np.zeros(pixels.shape[:2], np.uint8)
    reach = (9, 15, 26)[strength] * mm
    for number in range(int(rng.integers(1, 3))):
        centre = (round(middle + number * 21 * mm), 0)
        size = (round(float(rng.uniform(7, 9.5)) * mm), round(reach * float(rng.uniform(0.9, 1.2))))
        cv2.ellipse(mask, centre, size, float(rng.uniform(-12, 12)), 0, 360, 255, -1)
    cover = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 0.5 * mm)[:, :, None]
    skin = np.array(((110, 140, 205), (90, 120, 180), (140, 165, 220))[int(rng.integers(3))], dtype=np.float32)
    shaded = skin * (0.85 + 0.15 * np.linspace(0, 1, pixels.shape[1])[None, :, None])
    pixels = (pixels * (1 - cover) + shaded * cover).astype(np.uint8)
    return Page(np.ascontiguousarray(np.rot90(pixels, -turns)), page.dpi)


def _clipped(page: Page, strength: int, rng: np.random.Generator) -> Page:
    """A paper clip, or a binder clip of black steel."""
    turns, middle = _place(page.pixels, rng)
    mm = page.dpi / 25.4
    pixels = np.rot90(page.pixels, turns).copy()
    reach = (16, 24, 30)[strength] * mm
    if rng.random() < 0.5:
        wide = (15, 19, 25)[strength] * mm
        box = (round(middle - wide / 2), 0), (round(middle + wide / 2), round(reach * 0.5))
        cv2.rectangle(pixels, *box, (35, 33, 32), -1)
    else:
        line = max(1, round(1.0 * mm))
        steel = (95, 92, 90)
        for inset, deep in ((0.0, 1.0), (1.9, 0.72)):
            half = round((4.2 - inset) * mm)
            x0, x1, end = round(middle) - half, round(middle) + half, round(reach * deep)
            cv2.line(pixels, (x0, 0), (x0, end - half), steel, line, cv2.LINE_AA)
            cv2.line(pixels, (x1, 0), (x1, end - half), steel, line, cv2.LINE_AA)
            cv2.ellipse(pixels, ((x0 + x1) // 2, end - half), (half, half), 0, 0, 180, steel, line, cv2.LINE_AA)
        cv2.line(pixels, (round(middle - 4.2 * mm), 1), (round(middle + 4.2 * mm), 1), steel, line * 2)
    return Page(np.ascontiguousarray(np.rot90(pixels, -turns)), page.dpi)


def _moire(page: Page, strength: int, rng: np.random.Generator) -> Page:
    swing = (2.5, 6.0, 12.0)[strength]
    height, width = page.pixels.shape[:2]
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    wave = np.zeros((height, width), np.float32)
    angle, period = float(rng.uniform(0.2, 1.3)), float(rng.uniform(0.5, 1.6)) * page.dpi / 25.4
    for turn in (angle, angle + np.pi / 2):
        wave += np.sin(2 * np.pi * (x * np.cos(turn) + y * np.sin(turn)) / period)
    return Page(np.clip(page.pixels + swing * wave[:, :, None] - swing, 0, 255).astype(np.uint8), page.dpi)


def _skewed(page: Page, strength: int, rng: np.random.Generator) -> Page:
    degrees = (3.6, 4.6, 8.0)[strength] * float(rng.choice((-1, 1)))
    height, width = page.pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    out = cv2.warpAffine(page.pixels, matrix, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(240,) * 3)
    return Page(np.asarray(out, dtype=np.uint8), page.dpi)


DEFECTS: Final = (
    Defect("coarse", _coarse, ("180 dpi", "150 dpi", "100 dpi"), frozenset({Flaw.LOW_RESOLUTION})),
    Defect("coarse, header says 300", _overstated, ("150", "120", "100 dpi"), frozenset({Flaw.LOW_RESOLUTION})),
    Defect("enlarged from", _enlarged, ("120", "90", "70 dpi"), frozenset({Flaw.SOFT, Flaw.BLURRED})),
    Defect("out of focus, sigma", _unfocused, ("0.12", "0.20", "0.32 mm"), frozenset({Flaw.SOFT, Flaw.BLURRED})),
    Defect("moved", _moved, ("0.45", "0.8", "1.3 mm"), frozenset({Flaw.SOFT, Flaw.BLURRED})),
    Defect("faint, of full contrast", _faint, ("38 %", "26 %", "15 %"), frozenset({Flaw.PALE, Flaw.FAINT})),
    Defect("cut, into the print", _cut, ("1", "4", "9 mm"), frozenset({Flaw.CUT_EDGE})),
    Defect("black border", _bordered, ("4.5", "8", "14 mm"), frozenset({Flaw.DARK_BORDER})),
    Defect("folded corner, legs", _folded, ("10", "18", "32 mm"), frozenset({Flaw.FOLDED_CORNER})),
    Defect("fingers, reach", _fingers, ("9", "15", "26 mm"), frozenset({Flaw.COVERED})),
    Defect("clips, reach", _clipped, ("16", "24", "30 mm"), frozenset({Flaw.COVERED})),
    Defect("moiré, swing", _moire, ("2.5", "6", "12 levels"), frozenset({Flaw.MOIRE})),
    Defect("skewed", _skewed, ("3.6°", "4.6°", "8°"), frozenset({Flaw.SKEWED})),
)
