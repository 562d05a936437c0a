"""What a scanner does to a page: a little askew, uneven light, noise, JPEG."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter


@dataclass(frozen=True, slots=True)
class Effects:
    """How bad the scan is. Degrees turn the paper anticlockwise."""

    skew_deg: float = 0.0
    noise: float = 3.0
    shade: float = 0.05
    blur: float = 0.5
    upside_down: bool = False


def scan(page: Image.Image, effects: Effects, rng: np.random.Generator) -> Image.Image:
    """The page as a scanner sees it; same size, RGB."""
    turned = page.rotate(effects.skew_deg, resample=Image.Resampling.BICUBIC, fillcolor=(238, 238, 236))
    pixels = np.asarray(turned.filter(ImageFilter.GaussianBlur(effects.blur)), dtype=np.float32)
    height, width = pixels.shape[:2]
    light = 1 - effects.shade * np.linspace(0, 1, width, dtype=np.float32)[None, :] * float(rng.uniform(0.5, 1))
    light = light * (
        1 - effects.shade * np.linspace(1, 0, height, dtype=np.float32)[:, None] * float(rng.uniform(0.3, 1))
    )
    # The same grain on all three channels, as of paper, packs far better than coloured noise.
    grain = rng.normal(0, effects.noise, (height // 2, width // 2)).astype(np.float32)
    grain = np.repeat(np.repeat(grain, 2, axis=0), 2, axis=1)
    grain = np.pad(grain, ((0, height - grain.shape[0]), (0, width - grain.shape[1])), mode="edge")
    out = Image.fromarray(np.clip(pixels * light[:, :, None] + grain[:, :, None], 0, 255).astype(np.uint8))
    return out.transpose(Image.Transpose.ROTATE_180) if effects.upside_down else out


def jpeg(image: Image.Image, *, quality: int, dpi: int) -> bytes:
    """The picture as a JPEG with its resolution in the header."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    return out.getvalue()
