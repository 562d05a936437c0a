"""A seal and a signature that nobody owns: to try stamps that show pictures, worth nothing in law, and saying so."""

import math
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from signing.stamp.lettering import FONT

_DPI: Final = 600
_MM: Final = _DPI / 25.4
_RED: Final = (208, 24, 32)
_BLUE: Final = (24, 48, 176)
_SEAL_MM: Final = 36.0
_AROUND: Final = "MẪU THỬ NGHIỆM · KHÔNG CÓ GIÁ TRỊ PHÁP LÝ · "
_SIGNATURE_MM: Final = (40.0, 16.0)


def make_demo_pictures(folder: Path) -> None:
    """Write `seal.png`, 36 mm wide, and `signature.png`, 40 mm wide, into the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _seal().save(folder / "seal.png", dpi=(_DPI, _DPI))
    _signature().save(folder / "signature.png", dpi=(_DPI, _DPI))


def _seal() -> Image.Image:
    side = round(_SEAL_MM * _MM)
    image = Image.new("RGBA", (side + 8, side + 8), (*_RED, 0))
    draw = ImageDraw.Draw(image)
    middle, outer = side / 2 + 4, side / 2
    for radius, line in ((outer, 0.6), (outer * 0.66, 0.3)):
        edge = (middle - radius, middle - radius, middle + radius, middle + radius)
        draw.ellipse(edge, outline=_RED, width=round(line * _MM))
    font = ImageFont.truetype(str(FONT), round(3.2 * _MM))
    for place, letter in enumerate(_AROUND):
        angle = 2 * math.pi * place / len(_AROUND)
        tile = Image.new("RGBA", (round(5 * _MM), round(5 * _MM)), (*_RED, 0))
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=font, fill=_RED, anchor="mm")
        turned = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x, y = middle + outer * 0.82 * math.sin(angle), middle - outer * 0.82 * math.cos(angle)
        image.alpha_composite(turned, (round(x - tile.width / 2), round(y - tile.height / 2)))
    points = [(0.36 if place % 2 == 0 else 0.14, math.pi * place / 5) for place in range(10)]
    star = [(middle + outer * far * math.sin(turn), middle - outer * far * math.cos(turn)) for far, turn in points]
    draw.polygon(star, fill=_RED)
    return image


def _signature() -> Image.Image:
    width, height = (round(side * _MM) for side in _SIGNATURE_MM)
    image = Image.new("RGBA", (width + 20, height + 20), (*_BLUE, 0))
    steps = [place / 300 for place in range(301)]
    curve = [
        (
            10 + width * (0.08 + 0.84 * step + 0.08 * math.sin(19 * step)),
            10 + height * (0.5 - 0.44 * math.sin(23 * step + 0.6) * (1 - step) ** 0.6 - 0.05 * math.sin(7 * step)),
        )
        for step in steps
    ]
    draw = ImageDraw.Draw(image)
    draw.line(curve, fill=_BLUE, width=round(0.6 * _MM), joint="curve")
    draw.line([(10, 10 + height * 0.95), (10 + width, 10 + height * 0.7)], fill=_BLUE, width=round(0.5 * _MM))
    return image
