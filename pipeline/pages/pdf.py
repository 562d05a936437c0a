"""PDF files → page images: a page that is one scan gives that scan, any other page is drawn."""

import io
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.pages.carried import carried_text
from pipeline.pages.limits import PageLimits, believable_dpi
from pipeline.pages.raster import encode
from pipeline.pages.scans import Edges, scan_on

#: Pages that are no scans are drawn at the resolution of one.
_DRAW_DPI: Final = 300
_POINTS: Final = 72
_SHORT_FLOAT: Final = 1 - 1e-6
#: A dictionary of a PDF may hold anything where a number belongs, and libraries say so in many ways.
_BROKEN: Final = (
    pikepdf.PikepdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    OSError,
    SyntaxError,
    struct.error,
)
#: PDFium may be called by one thread at a time.
PDFIUM: Final = threading.Lock()


@contextmanager
def opened_pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    """The PDF as it is: a file that needs repair has lost something."""
    if b"%%EOF" not in data[-2048:]:
        raise DocumentError(Reason.TRUNCATED, "the PDF has no end mark")
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise DocumentError(Reason.ENCRYPTED, "the PDF is encrypted")
            yield pdf
    except pikepdf.PasswordError as error:
        raise DocumentError(Reason.ENCRYPTED, "the PDF needs a password") from error
    except _BROKEN as error:
        raise DocumentError(Reason.DAMAGED, type(error).__name__) from error


def check_pdf(data: bytes, limits: PageLimits) -> int:
    """How many pages there are, each of them and every picture reached once."""
    with opened_pdf(data) as pdf:
        count = len(pdf.pages)
        limits.check_pages(count)
        for number, page in enumerate(pdf.pages, start=1):
            width, height = page_points(page)
            limits.check_pixels(
                max(1, int(width * _DRAW_DPI / _POINTS)), max(1, int(height * _DRAW_DPI / _POINTS)), page=number
            )
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Image:
                _check_picture(item, limits)
    return count


def _check_picture(image: pikepdf.Stream, limits: PageLimits) -> None:
    """Wherever it is shown, also inside forms and as a mask."""
    limits.check_pixels(int(image.get("/Width", 0)), int(image.get("/Height", 0)), page=None)
    if image.get("/Filter") == pikepdf.Name.DCTDecode and b"\xff\xd9" not in image.read_raw_bytes()[-4096:]:
        raise DocumentError(Reason.TRUNCATED, "a JPEG in the PDF has no end mark")


def render_pdf(data: bytes, limits: PageLimits) -> Iterator[PageImage]:
    """One page after the other."""
    with opened_pdf(data) as pdf:
        limits.check_pages(len(pdf.pages))
        drawing: pypdfium2.PdfDocument | None = None
        try:
            for number, page in enumerate(pdf.pages, start=1):
                found = _scan_of(page, number)
                if found is None:
                    drawing = drawing or _drawable(data)
                    found = _draw(drawing, number, limits, unit=_unit(page)), sheet_of(page)
                image, sheet = found
                text = carried_text(page, sheet, (image.width_px, image.height_px))
                yield replace(image, carried=text)
        finally:
            if drawing is not None:
                with PDFIUM:
                    drawing.close()


def _unit(page: pikepdf.Page) -> float:
    return float(page.obj.get("/UserUnit", 1))


def sheet_of(page: pikepdf.Page) -> Edges:
    """The part of a page that is shown, in its own units."""
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def page_points(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of that part in points, before the page's own turn."""
    left, bottom, right, top = sheet_of(page)
    return (right - left) * _unit(page), (top - bottom) * _unit(page)


def _scan_of(page: pikepdf.Page, number: int) -> tuple[PageImage, Edges] | None:
    """The picture that is the whole page, as it is, with its place; None where more is to be seen, or it is odd."""
    try:
        found = scan_on(page)
        if found is None:
            return None
        width, height = int(found.image.Width), int(found.image.Height)
        width_inches = (found.edges[2] - found.edges[0]) * _unit(page) / _POINTS
        dpi = believable_dpi(round(width / width_inches, 1), width, height)
        return _as_it_is(found.image, number, dpi), found.edges
    except _BROKEN:
        # What pikepdf cannot follow or unpack is drawn like any other page.
        return None


def _as_it_is(image: Any, number: int, dpi: float) -> PageImage:
    """A gray or RGB JPEG untouched; other kinds of picture through Pillow, without loss."""
    names = [str(item) for item in image.Filter] if isinstance(image.get("/Filter"), pikepdf.Array) else None
    filters = names if names is not None else [str(image.get("/Filter", ""))]
    width, height = int(image.Width), int(image.Height)
    if filters == ["/DCTDecode"]:
        data = image.read_raw_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            same = picture.size == (width, height) and picture.mode == _jpeg_mode(image.ColorSpace)
        if same:
            return PageImage(number, data, "image/jpeg", width, height, dpi)
    taken = pikepdf.PdfImage(image).as_pil_image()
    return encode(taken, number, dpi, lossy="/DCTDecode" in filters or "/JPXDecode" in filters)


def _jpeg_mode(colours: Any) -> str | None:
    """Pillow's name for what a JPEG in that colour space must be to be shown as it is."""
    if isinstance(colours, pikepdf.Array):
        channels = int(colours[1].N) if colours[0] == pikepdf.Name.ICCBased else 0
        return {1: "L", 3: "RGB"}.get(channels, {"/CalGray": "L", "/CalRGB": "RGB"}.get(str(colours[0])))
    return {"/DeviceGray": "L", "/DeviceRGB": "RGB"}.get(str(colours))


def _drawable(data: bytes) -> pypdfium2.PdfDocument:
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
    return document


def _draw(document: pypdfium2.PdfDocument, number: int, limits: PageLimits, *, unit: float) -> PageImage:
    """Draw a page with its forms: numbers and dates of signed papers are often signature fields."""
    # PDFium leaves UserUnit to us, and keeps sizes in short floats that it rounds up to whole pixels.
    scale = _DRAW_DPI / _POINTS * unit * _SHORT_FLOAT
    with PDFIUM:
        page = document[number - 1]
        width, height = (int(side * scale) for side in page.get_size())
        limits.check_pixels(max(1, width), max(1, height), page=number)
        picture: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
        page.close()
    return encode(picture.convert("RGB"), number, float(_DRAW_DPI), lossy=True)
