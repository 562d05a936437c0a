"""Scan files made on the spot: pictures, PDFs around them, and TIFFs of several frames."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image


def picture(mode: str = "RGB", size: tuple[int, int] = (248, 351), *, seed: int = 1) -> Image.Image:
    """Paper with dark bars, no two alike, and a block at the top left, so that every turn and every loss shows."""
    width, height = size
    pixels = np.full((height, width, 3), 235, dtype=np.uint8)
    rng = np.random.default_rng(seed)
    for top in range(height // 10, height - height // 10, 12):
        end = int(rng.integers(width // 3, width - 10))
        pixels[top : top + 5, width // 10 : end] = rng.integers(0, 60, 3, dtype=np.uint8)
    pixels[height // 12 : height // 4, width // 10 : width // 2] = 15
    return Image.fromarray(pixels).convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    return encoded(image or picture(), "JPEG", **({"dpi": (300, 300)} | options))


def tiff(*frames: Image.Image, **options: Any) -> bytes:
    return encoded(frames[0], "TIFF", save_all=True, append_images=list(frames[1:]), **({"dpi": (300, 300)} | options))


def image_object(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], **entries: Any) -> Any:
    """An image XObject; JPEG in RGB unless the entries say otherwise."""
    stream = pdf.make_stream(data)
    about = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": size[0],
        "Height": size[1],
        "ColorSpace": Name.DeviceRGB,
        "BitsPerComponent": 8,
        "Filter": Name.DCTDecode,
    } | entries
    for key, value in about.items():
        stream.stream_dict[Name("/" + key)] = value
    return stream


def add_page(
    pdf: pikepdf.Pdf,
    content: bytes,
    images: dict[str, Any] | None = None,
    *,
    box: Sequence[float] = (0, 0, 59.52, 84.24),
    **entries: Any,
) -> None:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array(list(box)),
        Resources=Dictionary(XObject=Dictionary(images or {})),
        Contents=pdf.make_stream(content),
    )
    for key, value in entries.items():
        page[Name("/" + key)] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    if "encryption" not in options:
        options |= {"deterministic_id": True, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
    pdf.save(out, **options)
    return out.getvalue()


#: A picture of 248 x 351 pixels fills this page at 300 dpi.
FILLS = b"q 59.52 0 0 84.24 0 0 cm /Im0 Do Q"


def scanned_pdf(*pages: bytes, content: bytes = FILLS, **entries: Any) -> bytes:
    """A PDF as scanners make it: every page one JPEG."""
    pdf = pikepdf.new()
    for data in pages or (jpeg(),):
        add_page(pdf, content, {"/Im0": image_object(pdf, data, (248, 351))}, **entries)
    return saved(pdf)
