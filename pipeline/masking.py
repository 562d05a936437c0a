"""A picture of a paper on which its shape can be told and nothing can be read: for identity papers."""

import io
from typing import Final

import numpy as np
from PIL import Image

from core.model import PageImage
from pipeline import pages
from pipeline.reading.ink import pixels_of

#: Larger than any line of print on a card, so that no letter is left.
_BLOCK_MM: Final = 8.0
_SHOWN_DPI: Final = 75


def masked(data: bytes, limits: pages.PageLimits) -> bytes:
    """The pages of a scan below one another, in blocks of one tone each, as PNG of 75 dpi.

    Raises:
        DocumentError: the file is no scan.
    """
    shown = [_in_blocks(page) for page in pages.render(data, limits)]
    sheet = Image.new("L", (max(page.width for page in shown), sum(page.height for page in shown)), 255)
    top = 0
    for page in shown:
        sheet.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    sheet.save(out, "PNG", dpi=(_SHOWN_DPI, _SHOWN_DPI))
    return out.getvalue()


def _in_blocks(page: PageImage) -> Image.Image:
    pixels = pixels_of(page)
    gray = pixels if pixels.ndim == 2 else pixels[:, :, :3].mean(axis=2)
    millimetres = (side / page.dpi * 25.4 for side in (gray.shape[1], gray.shape[0]))
    blocks = tuple(max(1, round(side / _BLOCK_MM)) for side in millimetres)
    small = Image.fromarray(np.asarray(gray, dtype=np.uint8)).resize((blocks[0], blocks[1]), Image.Resampling.BOX)
    whole = tuple(max(1, round(side * _SHOWN_DPI / page.dpi)) for side in (gray.shape[1], gray.shape[0]))
    return small.resize((whole[0], whole[1]), Image.Resampling.NEAREST)
