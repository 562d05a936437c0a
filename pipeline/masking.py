"""Pictures of papers for clerks: of identity papers only the shape, of a paper in a stack only its own pages."""

import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
from PIL import Image

from core.model import PageImage, PageRange
from pipeline import pages
from pipeline.reading.ink import pixels_of

#: Larger than any line of print on a card, so that no letter is left.
_BLOCK_MM: Final = 8.0
_MASKED_DPI: Final = 75
_SHOWN_DPI: Final = 150


def masked(data: bytes, limits: pages.PageLimits, only: PageRange | None = None) -> bytes:
    """The pages of a paper below one another, in blocks of one tone each: PNG of 75 dpi on which nothing can be read.

    Args:
        data: the scan.
        limits: how much it may ask of this machine.
        only: its pages, where the scan holds other papers too.

    Raises:
        DocumentError: the file is no scan.
    """
    return _below_one_another([_in_blocks(page) for page in _of(data, limits, only)], _MASKED_DPI)


def alone(data: bytes, limits: pages.PageLimits, only: PageRange) -> bytes:
    """The pages of one paper of a stack below one another, as PNG of 150 dpi.

    Raises:
        DocumentError: the file is no scan.
    """
    return _below_one_another([_small(page) for page in _of(data, limits, only)], _SHOWN_DPI)


def _of(data: bytes, limits: pages.PageLimits, only: PageRange | None) -> Iterator[PageImage]:
    whole = pages.render(data, limits)
    return iter(whole) if only is None else islice(whole, only.first - 1, only.last)


def _below_one_another(shown: list[Image.Image], dpi: int) -> bytes:
    mode = "RGB" if any(page.mode != "L" for page in shown) else "L"
    size = max(page.width for page in shown), sum(page.height for page in shown)
    sheet = Image.new(mode, size, "white")
    top = 0
    for page in shown:
        sheet.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    sheet.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _small(page: PageImage) -> Image.Image:
    pixels = pixels_of(page)
    # OpenCV's order of colours, with or without an alpha.
    picture = Image.fromarray(pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, 2::-1]))
    scale = min(1.0, _SHOWN_DPI / page.dpi)
    return picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))


def _in_blocks(page: PageImage) -> Image.Image:
    pixels = pixels_of(page)
    gray = pixels if pixels.ndim == 2 else pixels[:, :, :3].mean(axis=2)
    millimetres = (side / page.dpi * 25.4 for side in (gray.shape[1], gray.shape[0]))
    blocks = tuple(max(1, round(side / _BLOCK_MM)) for side in millimetres)
    small = Image.fromarray(np.asarray(gray, dtype=np.uint8)).resize((blocks[0], blocks[1]), Image.Resampling.BOX)
    whole = tuple(max(1, round(side * _MASKED_DPI / page.dpi)) for side in (gray.shape[1], gray.shape[0]))
    return small.resize((whole[0], whole[1]), Image.Resampling.NEAREST)
