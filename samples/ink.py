"""Red round seals and blue signatures."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.canvas import _FONTS


def seal(name: str, *, dpi: int, rng: np.random.Generator) -> Image.Image:
    """A round seal of 36 mm with a star and the name around it; the ink is uneven."""
    side = round(38 * dpi / 25.4)
    scale = 2
    big = Image.new("L", (side * scale, side * scale), 0)
    draw = ImageDraw.Draw(big)
    middle, radius = side * scale / 2, side * scale * 0.47
    for factor, width in ((1.0, 0.018), (0.93, 0.006), (0.62, 0.006)):
        r = radius * factor
        draw.ellipse(
            (middle - r, middle - r, middle + r, middle + r), outline=255, width=max(2, int(radius * width * 1.6))
        )
    points = []
    for corner in range(10):
        r = radius * (0.42 if corner % 2 == 0 else 0.17)
        angle = -math.pi / 2 + corner * math.pi / 5
        points.append((middle + r * math.cos(angle), middle + r * math.sin(angle)))
    draw.polygon(points, fill=255)
    font = ImageFont.truetype(str(_FONTS / "Tinos-Bold.ttf"), int(radius * 0.17))
    span = math.radians(min(300, 9.5 * len(name)))
    for place, letter in enumerate(name):
        angle = -math.pi / 2 - span / 2 + span * place / max(1, len(name) - 1)
        tile = Image.new("L", (int(radius * 0.3),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, 255, font, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = middle + radius * 0.775 * math.cos(angle), middle + radius * 0.775 * math.sin(angle)
        big.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)
    mask = np.asarray(big.resize((side, side), Image.Resampling.LANCZOS), dtype=np.float32)
    blotches = Image.fromarray((rng.random((side // 12, side // 12)) * 255).astype(np.uint8)).resize(
        (side, side), Image.Resampling.BICUBIC
    )
    mask *= 0.62 + 0.38 * np.asarray(blotches, dtype=np.float32) / 255
    out = Image.new("RGBA", (side, side), (214, 38, 48, 0))
    out.putalpha(Image.fromarray(mask.astype(np.uint8)))
    return out.rotate(float(rng.uniform(-12, 12)), resample=Image.Resampling.BICUBIC)


def signature(*, dpi: int, rng: np.random.Generator) -> Image.Image:
    """A blue scribble of about 45 × 18 mm; of nobody."""
    width, height = round(46 * dpi / 25.4), round(20 * dpi / 25.4)
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    x = width * 0.08
    points = []
    for _ in range(14):
        points.append((x, height * float(rng.uniform(0.15, 0.85))))
        x += width * float(rng.uniform(0.02, 0.1))
    curve = []
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        for t in np.linspace(0, 1, 24, endpoint=False):
            terms = []
            for axis in (0, 1):
                a, b, c, d = before[axis], start[axis], end[axis], after[axis]
                terms.append(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                )
            curve.append((terms[0], terms[1]))
    draw.line(curve, fill=235, width=max(2, round(0.55 * dpi / 25.4)), joint="curve")
    draw.line((width * 0.1, height * 0.9, width * 0.85, height * 0.72), fill=210, width=max(2, round(0.4 * dpi / 25.4)))
    out = Image.new("RGBA", (width, height), (36, 58, 168, 0))
    out.putalpha(mask.filter(ImageFilter.GaussianBlur(0.7)))
    return out
