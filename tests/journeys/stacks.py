"""A stack of papers as one file: cover sheets as they are printed and scanned, and pages of papers."""

import io

import numpy as np
import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image

from core.model import ComponentCode, Cover, DossierCode
from pipeline.covers import Label, PerPage, cover_pdf
from samples.scanner import Effects, jpeg, scan

DOSSIER = DossierCode("H48.001.01-250915-0001")
PLAIN = Effects()


def printed(component: str, *, dpi: int = 200, per_page: PerPage = PerPage.STRIPS) -> Image.Image:
    """A cover sheet, cut from its page where others are printed on it too."""
    label = Label(Cover(DOSSIER, ComponentCode(component)), "Tờ khai")
    with pypdfium2.PdfDocument(cover_pdf([label], per_page=per_page)) as pdf:
        page: Image.Image = pdf[0].render(scale=dpi / 72).to_pil().convert("RGB")
    return page.crop((0, 0, page.width, page.height // per_page))


def scanned(sheet: Image.Image, effects: Effects = PLAIN, *, dpi: int = 200) -> bytes:
    return jpeg(scan(sheet, effects, np.random.default_rng(5)), quality=75, dpi=dpi)


def stack_of(*pages: bytes, dpi: int = 200) -> bytes:
    """A PDF with those JPEGs, each untouched: what was read on one of them is not read again."""
    pdf = pikepdf.new()
    for data in pages:
        with Image.open(io.BytesIO(data)) as image:
            about = {
                "Type": Name.XObject,
                "Subtype": Name.Image,
                "Width": image.width,
                "Height": image.height,
                "ColorSpace": Name.DeviceGray if image.mode == "L" else Name.DeviceRGB,
                "BitsPerComponent": 8,
            }
        stream = pdf.make_stream(data, **about)
        stream.stream_dict.Filter = Name.DCTDecode
        width, height = (round(side * 72 / dpi, 3) for side in image.size)
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, width, height]),
            Resources=Dictionary(XObject=Dictionary(Im0=stream)),
            Contents=pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()
