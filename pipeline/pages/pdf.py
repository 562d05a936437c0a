"""PDF files → page images: a page that is one scan gives that scan, any other page is drawn."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.pages.limits import PageLimits, believable_dpi
from pipeline.pages.raster import encode

#: Pages that are no scans are drawn at the resolution of one.
_DRAW_DPI: Final = 300
_POINTS: Final = 72
#: A scan fills its page; less than this share of it is a picture on a page.
_FILLS: Final = 0.97
_SCAN_OPERATORS: Final = frozenset({"q", "Q", "cm", "Do", "gs", "BMC", "BDC", "EMC", "re", "W", "W*", "n"})


@contextmanager
def _opened(data: bytes) -> Iterator[pikepdf.Pdf]:
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
    except (pikepdf.PdfError, ValueError, RecursionError, struct.error) as error:
        raise DocumentError(Reason.DAMAGED, type(error).__name__) from error


def check_pdf(data: bytes, limits: PageLimits) -> int:
    """How many pages there are, each of them reached once."""
    with _opened(data) as pdf:
        count = len(pdf.pages)
        limits.check_pages(count)
        for number, page in enumerate(pdf.pages, start=1):
            for image in page.images.values():
                limits.check_pixels(int(image.get("/Width", 0)), int(image.get("/Height", 0)), page=number)
            width, height = _size_points(page)
            limits.check_pixels(
                max(1, int(width * _DRAW_DPI / _POINTS)), max(1, int(height * _DRAW_DPI / _POINTS)), page=number
            )
    return count


def render_pdf(data: bytes, limits: PageLimits) -> Iterator[PageImage]:
    """One page after the other."""
    with _opened(data) as pdf:
        limits.check_pages(len(pdf.pages))
        drawing: pypdfium2.PdfDocument | None = None
        try:
            for number, page in enumerate(pdf.pages, start=1):
                scan = _scan_of(page, number)
                if scan is None:
                    drawing = drawing or _drawable(data)
                    scan = _draw(drawing, number, limits)
                yield scan
        finally:
            if drawing is not None:
                drawing.close()


def _size_points(page: pikepdf.Page) -> tuple[float, float]:
    box = [float(value) for value in page.cropbox]
    unit = float(page.obj.get("/UserUnit", 1))
    return abs(box[2] - box[0]) * unit, abs(box[3] - box[1]) * unit


def _scan_of(page: pikepdf.Page, number: int) -> PageImage | None:
    """The one picture that is the whole page, upright on it, else None."""
    images = list(page.images.values())
    if len(images) != 1 or int(page.obj.get("/Rotate", 0)) % 360 or "/Annots" in page.obj:
        return None
    matrix = _only_image_matrix(page)
    if matrix is None:
        return None
    width, height = _size_points(page)
    if not (_FILLS < matrix[0] / width < 2 - _FILLS and _FILLS < matrix[3] / height < 2 - _FILLS):
        return None
    image = images[0]
    if "/SMask" in image or "/Mask" in image or "/Decode" in image or image.get("/ImageMask", False):
        return None
    dpi = believable_dpi(round(int(image.Width) / (matrix[0] / _POINTS), 1), int(image.Width), int(image.Height))
    return _as_it_is(image, number, dpi)


def _only_image_matrix(page: pikepdf.Page) -> tuple[float, float, float, float] | None:
    """The matrix of the page's single picture if nothing else is drawn and it is neither turned nor mirrored."""
    matrix = pikepdf.Matrix()
    stack: list[pikepdf.Matrix] = []
    found: list[pikepdf.Matrix] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name not in _SCAN_OPERATORS:
            return None
        if name == "q":
            stack.append(matrix)
        elif name == "Q" and stack:
            matrix = stack.pop()
        elif name == "cm":
            matrix = pikepdf.Matrix(*[float(value) for value in operands]) @ matrix
        elif name == "Do":
            found.append(matrix)
    if len(found) != 1:
        return None
    a, b, c, d, _, _ = found[0].shorthand
    return (a, b, c, d) if a > 0 and d > 0 and abs(b) < 0.01 and abs(c) < 0.01 else None


def _as_it_is(image: Any, number: int, dpi: float) -> PageImage | None:
    """A gray or RGB JPEG untouched; other kinds of picture through Pillow, without loss."""
    names = [str(item) for item in image.Filter] if isinstance(image.get("/Filter"), pikepdf.Array) else None
    filters = names if names is not None else [str(image.get("/Filter", ""))]
    width, height = int(image.Width), int(image.Height)
    simple = str(image.get("/ColorSpace")) in {"/DeviceRGB", "/DeviceGray"}
    if filters == ["/DCTDecode"] and simple:
        return PageImage(number, image.read_raw_bytes(), "image/jpeg", width, height, dpi)
    try:
        picture = pikepdf.PdfImage(image).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError, KeyError, AttributeError, TypeError):
        # Kinds of pictures that pikepdf does not unpack are drawn like any other page.
        return None
    return encode(picture, number, dpi, lossy="/DCTDecode" in filters or "/JPXDecode" in filters)


def _drawable(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise DocumentError(Reason.DAMAGED, "the PDF cannot be drawn") from error
    return document


def _draw(document: pypdfium2.PdfDocument, number: int, limits: PageLimits) -> PageImage:
    """Draw a page with its forms: numbers and dates of signed papers are often signature fields."""
    try:
        page = document[number - 1]
        width, height = (int(side * _DRAW_DPI / _POINTS) for side in page.get_size())
        limits.check_pixels(max(1, width), max(1, height), page=number)
        picture: Image.Image = page.render(scale=_DRAW_DPI / _POINTS, may_draw_forms=True).to_pil()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise DocumentError(Reason.DAMAGED, "the page cannot be drawn", page=number) from error
    return encode(picture.convert("RGB"), number, float(_DRAW_DPI), lossy=True)
