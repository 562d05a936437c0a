"""Two files of one stack, its fronts and its backs → one PDF with the pages as a reader turns them."""

import io
from contextlib import ExitStack
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from core.model import Backs, PageImage
from pipeline.pages.limits import PageLimits
from pipeline.pages.pdf import opened_pdf
from pipeline.pages.raster import render_raster
from rules.papers.stack import in_turn

_POINTS: Final = 72
_SPACES: Final = {"RGB": Name.DeviceRGB, "L": Name.DeviceGray, "1": Name.DeviceGray}


def collate(fronts: bytes, backs: bytes, order: Backs, limits: PageLimits) -> bytes:
    """Both files as one, page by page; the same files give the same bytes.

    Pages of PDFs are taken over as they are, a JPEG goes in untouched, and other pictures lose no pixel.

    Args:
        fronts: a PDF, TIFF, JPEG or PNG, as `check_structure` has let it pass.
        backs: the same, with as many pages.
        order: in which the backs were fed.
        limits: how much a file may ask of this machine.

    Raises:
        DocumentError: a file is damaged.
    """
    with ExitStack() as opened, pikepdf.new() as pdf:
        first, second = (list(_as_pdf(data, limits, opened).pages) for data in (fronts, backs))
        for page in in_turn(first, second, order):
            pdf.pages.append(page)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _as_pdf(data: bytes, limits: PageLimits, opened: ExitStack) -> pikepdf.Pdf:
    if data.startswith(b"%PDF"):
        return opened.enter_context(opened_pdf(data))
    pdf = opened.enter_context(pikepdf.new())
    for image in render_raster(data, limits):
        _add_page(pdf, image)
    return pdf


def _add_page(pdf: pikepdf.Pdf, image: PageImage) -> None:
    """A page that the picture fills."""
    with Image.open(io.BytesIO(image.data)) as picture:
        mode = picture.mode
        stream = pdf.make_stream(image.data if image.media_type == "image/jpeg" else picture.tobytes())
    if image.media_type == "image/jpeg":
        stream.stream_dict.Filter = Name.DCTDecode
    about = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": image.width_px,
        "Height": image.height_px,
        "ColorSpace": _SPACES[mode],
        "BitsPerComponent": 1 if mode == "1" else 8,
    }
    for key, value in about.items():
        stream.stream_dict[Name("/" + key)] = value
    width, height = (round(pixels * _POINTS / image.dpi, 3) for pixels in (image.width_px, image.height_px))
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(Im0=stream)),
        Contents=pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
