"""Red round seals and blue signatures."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.canvas import font


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
    draw.polygon(_star(middle, middle, radius * 0.42), fill=255)
    _write_around(big, name, middle, radius * 0.775)
    # The small star below closes the circle; the font has none.
    draw.polygon(_star(middle, middle + radius * 0.775, radius * 0.07), fill=255)
    mask = np.asarray(big.resize((side, side), Image.Resampling.LANCZOS), dtype=np.float32)
    blotches = Image.fromarray((rng.random((side // 12, side // 12)) * 255).astype(np.uint8)).resize(
        (side, side), Image.Resampling.BICUBIC
    )
    mask *= 0.62 + 0.38 * np.asarray(blotches, dtype=np.float32) / 255
    out = Image.new("RGBA", (side, side), (214, 38, 48, 0))
    out.putalpha(Image.fromarray(mask.astype(np.uint8)))
    return out.rotate(float(rng.uniform(-12, 12)), resample=Image.Resampling.BICUBIC)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a star that stands upright."""
    corners = []
    for corner in range(10):
        r = radius * (1 if corner % 2 == 0 else 0.4)
        angle = -math.pi / 2 + corner * math.pi / 5
        corners.append((x + r * math.cos(angle), y + r * math.sin(angle)))
    return corners


def _write_around(picture: Image.Image, text: str, middle: float, radius: float) -> None:
    """Letters on a circle, each as wide as it is, the middle of the text at the top."""
    letters = font("b", int(radius * 0.22))
    # Carved letters stand wider than set ones, but must leave the bottom free.
    spread = min(1.25, math.radians(310) * radius / letters.getlength(text))
    angle = -math.pi / 2 - letters.getlength(text) * spread / radius / 2
    for letter in text:
        step = letters.getlength(letter) * spread / radius
        tile = Image.new("L", (int(radius * 0.4),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, 255, letters, anchor="mm")
        turned = tile.rotate(-math.degrees(angle + step / 2) - 90, resample=Image.Resampling.BICUBIC)
        x, y = middle + radius * math.cos(angle + step / 2), middle + radius * math.sin(angle + step / 2)
        picture.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), turned)
        angle += step


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
