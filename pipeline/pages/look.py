"""What the signer asks about a page: how it looks, and what its text layer says."""

from itertools import pairwise
from typing import BinaryIO, Final

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray

from core.model import Word
from pipeline.pages.carried import carried_text
from pipeline.pages.pdf import PDFIUM, page_points, sheet_of
from signing.view import Eyes, Phrase

#: An A0 sheet has 8 million points; what is far larger is not looked at.
_MAX_PIXELS: Final = 40_000_000
#: Boxes of words are whole pixels; with so many to a point they are exact enough.
_FINE: Final = 8
#: Words of a line that are further apart than so many times their height belong to columns.
_PHRASE_GAP: Final = 1.2


def see_page(file: BinaryIO, index: int, scale: float) -> NDArray[np.uint8] | None:
    """A page as it is shown, as `Eyes.see` says."""
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError:
            return None
        try:
            document.init_forms()
            page = document[index]
            width, height = page.get_size()
            if width * height * scale * scale > _MAX_PIXELS:
                return None
            gray = page.render(scale=scale, grayscale=True, may_draw_forms=True).to_numpy()
            # A copy: the picture lies in PDFium's memory, which goes away with the document.
            return np.array(gray, dtype=np.uint8).reshape(gray.shape[:2])
        except pypdfium2.PdfiumError:
            return None
        finally:
            document.close()


def read_page(file: BinaryIO, index: int) -> tuple[Phrase, ...]:
    """The text layer of a page, as `Eyes.read` says."""
    with pikepdf.open(file) as pdf:
        page = pdf.pages[index]
        width, height = page_points(page)
        if int(page.obj.get("/Rotate", 0)) % 180:
            width, height = height, width
        text = carried_text(page, sheet_of(page), (round(width * _FINE), round(height * _FINE)))
    if text is None or not text.words:
        return ()
    ends = [place for place, pair in enumerate(pairwise(text.words), start=1) if _apart(*pair)]
    starts = [0, *ends]
    parts = (text.words[start:end] for start, end in zip(starts, [*ends, len(text.words)], strict=True))
    return tuple(_phrase(words, height) for words in parts)


def _apart(one: Word, other: Word) -> bool:
    gap = other.box.x0 - one.box.x1
    height = max(one.box.y1 - one.box.y0, other.box.y1 - other.box.y0)
    return one.line != other.line or not -height < gap < _PHRASE_GAP * height


def _phrase(words: tuple[Word, ...], height: float) -> Phrase:
    boxes = [word.box for word in words]
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    box = (left / _FINE, height - bottom / _FINE, right / _FINE, height - top / _FINE)
    return Phrase(" ".join(word.text for word in words), box)


EYES: Final = Eyes(see_page, read_page)
