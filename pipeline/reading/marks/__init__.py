"""Seals, signatures, initials and stamps of a page: facts for people, looked for once its words are read.

What a page shows is not what it proves: a mark that is seen may be printed, copied or false.
"""

from dataclasses import replace

from core.errors import DocumentError
from core.model import Box, Mark, Word
from pipeline.reading.engines import OcrEngine
from pipeline.reading.geometry import Straightening
from pipeline.reading.ink import Gray
from pipeline.reading.marks.finding import find_marks
from pipeline.reading.marks.inks import MARKS_DPI, Pixels, shrunk

__all__ = ["find_marks", "marks_of", "shrunk"]


def marks_of(
    small: Pixels, dpi: float, shown: Straightening, *, words: tuple[Word, ...], engine: OcrEngine
) -> tuple[Mark, ...]:
    """The marks of a page, from top to bottom, boxes on the page as it is shown.

    Args:
        small: the page as `shrunk` left it, turned upright but not straightened.
        dpi: of the whole page.
        shown: how it was straightened.
        words: what was read on it, as it is shown.
        engine: who reads the words of a coloured stamp.
    """
    scale = min(1.0, MARKS_DPI / dpi)
    crooked = Straightening(shown.width, shown.height, -shown.degrees)
    lying = tuple(replace(word, box=_scaled(crooked.moved(word.box), scale)) for word in words)

    def read(picture: Gray, picture_dpi: float) -> str:
        try:
            return " ".join(word.text for word in engine.read(picture, picture_dpi))
        except DocumentError:
            # The page has been read; a stamp whose words cannot be read is not told.
            return ""

    found = find_marks(small, dpi * scale, lying, read)
    return tuple(replace(mark, box=shown.moved(_scaled(mark.box, 1 / scale))) for mark in found)


def _scaled(box: Box, by: float) -> Box:
    return Box(*(round(value * by) for value in (box.x0, box.y0, box.x1, box.y1)))
