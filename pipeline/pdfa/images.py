"""Page images as PDF images: the scanner's own bytes wherever PDF can hold them."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.inks import Plane
from pipeline.pdfa.objects import Stream, Value

_STRIP_OFFSETS: Final = 273
_STRIP_BYTES: Final = 279
_PHOTOMETRIC: Final = 262
_FILL_ORDER: Final = 266
_COMPRESSION: Final = 259
_G4: Final = 4


def image_stream(page: PageImage) -> Stream:
    """A page's image.

    Raises:
        DocumentError: the bytes are no picture of a known form.
    """
    with whole_picture(page) as image:
        if image.format == "JPEG" and image.mode in {"L", "RGB"}:
            return _jpeg(page.data, image)
        if image.format == "TIFF" and image.mode == "1":
            strip = _single_g4_strip(page.data, image)
            if strip is not None:
                return _strip_image(*strip, image.size)
        return _flate(image)


@contextmanager
def whole_picture(page: PageImage) -> Iterator[Image.Image]:
    """The picture of a page, opened; what goes wrong inside is the paper's fault and says so.

    Raises:
        DocumentError: the bytes are no whole picture of a known form.
    """
    try:
        with Image.open(io.BytesIO(page.data)) as image:
            yield image
    except (
        OSError,
        SyntaxError,
        ValueError,
        LookupError,
        TypeError,
        struct.error,
        Image.DecompressionBombError,
    ) as error:
        # Pillow raises any of these for damaged files.
        raise DocumentError(Reason.DAMAGED, "the page image cannot be put into a PDF", page=page.number) from error


def jpeg_stream(data: bytes) -> Stream:
    """A JPEG that we packed ourselves."""
    with Image.open(io.BytesIO(data)) as image:
        return _jpeg(data, image)


def bilevel_stream(image: Image.Image) -> Stream:
    """A picture of black and white, packed as G4."""
    return _strip_image(*_g4(image), image.size)


def mask_stream(mask: Plane) -> Stream:
    """A stencil, packed as G4: the colour in force is painted where the mask is."""
    size = (mask.shape[1], mask.shape[0])
    stencil = bilevel_stream(Image.frombytes("1", size, np.packbits(mask == 0, axis=1).tobytes()))
    about = {name: value for name, value in stencil.about.items() if name != "ColorSpace"}
    return Stream(stencil.data, {**about, "ImageMask": True})


def _g4(image: Image.Image) -> tuple[bytes, bool]:
    """One strip, and whether its ones are black."""
    out = io.BytesIO()
    # A copy, for Pillow writes the tags of the file that a picture came from, also those it cannot write.
    image.copy().save(out, "TIFF", compression="group4", strip_size=image.width * image.height)
    with Image.open(out) as packed:
        strip = _single_g4_strip(out.getvalue(), packed)
    if strip is None:
        raise ValueError("the picture was not packed as one strip")
    return strip


def _base(size: tuple[int, int], space: str, bits: int) -> dict[str, Value]:
    return {
        "Type": "XObject",
        "Subtype": "Image",
        "Width": size[0],
        "Height": size[1],
        "ColorSpace": space,
        "BitsPerComponent": bits,
    }


def _jpeg(data: bytes, image: Image.Image) -> Stream:
    about = _base(image.size, "DeviceGray" if image.mode == "L" else "DeviceRGB", 8)
    about["Filter"] = "DCTDecode"
    if image.mode != "L" and _is_plain_rgb(image):
        about["DecodeParms"] = {"ColorTransform": 0}
    return Stream(data, about)


def _is_plain_rgb(image: Image.Image) -> bool:
    """Whether the three components are red, green and blue although no marker says so.

    Decoders of pictures guess it from the components' names; PDF asks to be told (ISO 32000-1, table 13).
    """
    marked = "jfif" in image.info or "adobe" in image.info
    names = bytes(layer[0] for layer in image.layer)  # type: ignore[attr-defined]  # only JPEG pictures have it
    return not marked and names == b"RGB"


def _single_g4_strip(data: bytes, image: Image.Image) -> tuple[bytes, bool] | None:
    """The compressed strip and whether its ones are black; None where it has to be packed anew."""
    tags = image.tag_v2  # type: ignore[attr-defined]  # only TIFF pictures have it
    offsets, sizes = tags.get(_STRIP_OFFSETS, ()), tags.get(_STRIP_BYTES, ())
    plain = tags.get(_COMPRESSION) == _G4 and tags.get(_FILL_ORDER, 1) == 1
    if not plain or len(offsets) != 1:
        return None
    return data[offsets[0] : offsets[0] + sizes[0]], tags.get(_PHOTOMETRIC) == 1


def _strip_image(strip: bytes, black_is_one: bool, size: tuple[int, int]) -> Stream:  # noqa: FBT001
    """A bilevel image from a G4 strip."""
    about = _base(size, "DeviceGray", 1)
    about["Filter"] = "CCITTFaxDecode"
    about["DecodeParms"] = {"K": -1, "Columns": size[0], "Rows": size[1], "BlackIs1": black_is_one}
    return Stream(strip, about)


def _flate(image: Image.Image) -> Stream:
    if image.mode == "1":
        return Stream.packed(image.tobytes(), _base(image.size, "DeviceGray", 1))
    plain = image if image.mode in {"L", "RGB"} else image.convert("RGB")
    space = "DeviceGray" if plain.mode == "L" else "DeviceRGB"
    return Stream.packed(plain.tobytes(), _base(plain.size, space, 8))
