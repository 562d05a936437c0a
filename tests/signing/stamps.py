"""What a stamp looks like: its letters, its place, its ink."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
from numpy.typing import NDArray

MM = 72 / 25.4


@dataclass(frozen=True)
class Seen:
    """A stamp of a file as it stands in it."""

    rect: tuple[float, float, float, float]  #: in the page's own units
    page: int
    lines: list[str]
    chars: list[dict[str, Any]]
    images: int


def stamp_of(pdf: bytes, field: str) -> Seen:
    """The stamp of a signature field: its drawing put on a page of its own."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [
            (number, mark)
            for number, page in enumerate(file.pages)
            for mark in page.obj.get("/Annots", ())
            if str(mark.get("/T", "")) == field
        ]
        ((number, mark),) = found
        x0, y0, x1, y1 = (float(side) for side in mark.Rect)
        alone = pikepdf.new()
        alone.add_blank_page(page_size=(x1 - x0, y1 - y0))
        form = alone.copy_foreign(mark.AP.N)
        alone.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm0=form))
        alone.pages[0].Contents = alone.make_stream(b"/Fm0 Do")
        alone.save(out)
    with pdfplumber.open(out) as opened:
        page = opened.pages[0]
        lines = str(page.extract_text()).splitlines()
        return Seen((x0, y0, x1, y1), number, lines, list(page.chars), len(page.images))


def shown(pdf: bytes, *, dpi: int = 72, page: int = 0) -> NDArray[np.int16]:
    """A page as a reader shows it with its stamps: (height, width, 3)."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    picture = document[page].render(scale=dpi / 72, may_draw_forms=True).to_pil().convert("RGB")
    document.close()
    return np.asarray(picture).astype(np.int16)


def darker(picture: NDArray[np.int16], than: int) -> NDArray[np.bool_]:
    """Where one of a picture's colours is darker than that."""
    return np.asarray(picture.min(axis=2) < than)


def edges(where: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is there, the last two just outside."""
    rows, columns = (np.flatnonzero(where.any(axis=axis)) for axis in (1, 0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
