"""A look at the heads of a scan's pages before anything of it is stored: a secret paper is refused at the counter.

Only the upper part is read, with all inks: what reading lifts away as a coloured stamp is what is looked for here.
"""

from typing import Final

import numpy as np

from classifiers.secrecy import secrecy_mark
from core.model import Box, PageImage, PageQuality, PageText, Verdict, Word
from pipeline import pages
from pipeline.reading.engines import OcrEngine
from pipeline.reading.ink import pixels_of, resized

#: Marks are printed large: 150 dpi tells them, at a third of the time of 200.
_DPI: Final = 150
_UPPER: Final = 0.4
_UNSEEN: Final = PageQuality(Verdict.GOOD, 0.0, 0.0)


def secret_page(data: bytes, limits: pages.PageLimits, engine: OcrEngine) -> int | None:
    """The number of the first page that bears a secrecy mark; None where none is seen.

    Raises:
        DocumentError: the file is no scan.
    """
    for page in pages.render(data, limits):
        if secrecy_mark((_head_of(page, engine),)) is not None:
            return page.number
    return None


def _head_of(page: PageImage, engine: OcrEngine) -> PageText:
    """What is printed or stamped at the head of a page, in whatever ink."""
    pixels = pixels_of(page)
    dark = pixels if pixels.ndim == 2 else np.min(pixels, axis=2)
    scale = min(1.0, _DPI / page.dpi)
    head = resized(np.ascontiguousarray(dark[: round(dark.shape[0] * _UPPER)]), scale)
    words = tuple(
        Word(item.text, Box(item.x0, item.y0, item.x1, item.y1), item.score, item.line)
        for item in engine.read(head, page.dpi * scale)
    )
    height, width = round(dark.shape[0] * scale), round(dark.shape[1] * scale)
    return PageText(
        page.number, width, height, page.dpi * scale, 0, 0.0, blank=not words, quality=_UNSEEN, words=words,
        engine=engine.name,
    )  # fmt: skip
