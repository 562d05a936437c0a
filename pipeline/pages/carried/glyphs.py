"""The signs that a page of a PDF draws, one by one, with their codes. The only importer of pdfminer."""

import io
import logging
from dataclasses import dataclass, field
from typing import Any, Final

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psparser import LIT, literal_name
from pdfminer.utils import apply_matrix_pt

Matrix = tuple[float, float, float, float, float, float]
Edges = tuple[float, float, float, float]  #: left, top, right, bottom in pixels

#: Text render modes that show nothing: ISO 32000-1, table 106.
_INVISIBLE: Final = frozenset({3, 7})
#: A page of close print has five thousand signs, a map or drawing some hundred thousand lines.
_MOST_MARKS: Final = 200_000
_UPRIGHT: Final = 0.1
#: So begins the name of a font of which a part is in the file: no standard font is called so.
_SUBSET: Final = "AAAAAA+"


class TooMuchError(Exception):
    """The page draws more than anybody reads."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign as it is drawn, in pixels of the page's image."""

    font: str
    code: int | None  #: its code in the file; None in fonts whose codes are longer than a byte
    letter: str = field(repr=False)  #: what the file says that it means; empty: nothing
    edges: Edges
    size: float  #: of its font
    base: float  #: its base line, downwards
    invisible: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page draws."""

    glyphs: tuple[Glyph, ...]  #: in the order of drawing
    pictures: tuple[Edges, ...]


def drawn_on(data: bytes, place: Matrix) -> Drawn:
    """Everything on the first page of a PDF.

    Args:
        data: the PDF.
        place: from the page's units to pixels.

    Raises:
        Exception: whatever a damaged file makes the library raise.
    """
    _silence()
    manager = _Fonts()
    device = _Collector(manager)
    page = next(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))))
    # Not process_page: it knows the sheet but not the part of it that is shown.
    PDFPageInterpreter(manager, device).render_contents(page.resources, page.contents, ctm=place)
    return Drawn(tuple(device.glyphs), tuple(device.pictures))


class _Fonts(PDFResourceManager):
    """Fonts with the widths that the file gives them, also where one bears the name of a standard font."""

    def get_font(self, objid: object, spec: Any) -> Any:
        if {"BaseFont", "Widths", "FontDescriptor"} <= set(spec):
            spec = {**spec, "BaseFont": LIT(f"{_SUBSET}{literal_name(spec['BaseFont'])}")}
        return super().get_font(objid, spec)


def _silence() -> None:
    """Hold the library's warnings back: they quote what a page says."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL + 1)


class _Collector(PDFTextDevice):
    """Writes down every sign and every picture; draws nothing."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.glyphs: list[Glyph] = []
        self.pictures: list[Edges] = []
        self._marks = 0
        self._mode = 0

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,  # noqa: ARG002
        graphicstate: Any,  # noqa: ARG002
    ) -> float:
        self._count()
        try:
            letter = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            letter = ""
        advance = float(font.char_width(cid) * fontsize * scaling)
        foot = font.get_descent() * fontsize + rise
        a, b, c, d, _, base = matrix
        self.glyphs.append(
            Glyph(
                font=str(font.fontname),
                code=None if font.is_multibyte() or not 0 <= cid < 256 else cid,
                letter=letter,
                edges=_edges(matrix, (0, foot, advance, foot + fontsize)),
                size=abs(fontsize) * (c * c + d * d) ** 0.5,
                base=base,
                invisible=self._mode in _INVISIBLE,
                # Pixels run downwards: what stands upright has a negative scale there.
                upright=a * fontsize > 0 and d * fontsize < 0 and abs(b) <= _UPRIGHT * abs(a),
            )
        )
        return advance

    def render_image(self, name: str, stream: Any) -> None:  # noqa: ARG002  the library's
        self._count()
        if self.ctm is not None:
            self.pictures.append(_edges(self.ctm, (0, 0, 1, 1)))

    def paint_path(self, *_: Any, **__: Any) -> None:
        self._count()

    def _count(self) -> None:
        self._marks += 1
        if self._marks > _MOST_MARKS:
            raise TooMuchError


def _edges(matrix: Matrix, box: Edges) -> Edges:
    x0, y0, x1, y1 = box
    corners = [apply_matrix_pt(matrix, point) for point in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    across, down = [point[0] for point in corners], [point[1] for point in corners]
    return min(across), min(down), max(across), max(down)
