"""What is painted on a page, by profile: the scan itself, the scan packed again, or its inks over a background."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from core.model import PageImage
from pipeline.inks import Colours
from pipeline.pdfa.facts import Profile
from pipeline.pdfa.images import bilevel_stream, image_stream, jpeg_stream, mask_stream, whole_picture
from pipeline.pdfa.layers import Colour, encoded_jpeg, taken_apart
from pipeline.pdfa.losses import Loss, losses
from pipeline.pdfa.objects import Stream

#: Finer scans are halved until halving again would go below this: CV 7197/BKHCN-CĐSQG (29/11/2025) asks for 300 dpi.
_MOST_DPI: Final = 300
#: Papers may be so coarse (TT 05/2025/TT-BNV Điều 8); where 300 dpi take too many bytes, a page is made so.
_LEAST_DPI: Final = 200
#: A page that still has more points is a drawing beyond A2: it stays as it was scanned, whatever the profile.
_MOST_PIXELS: Final = 36_000_000
#: Of `standard`: bytes a square inch, 400 kB on A4.
_BYTES_AN_INCH: Final = 400_000 / (8.27 * 11.69)
#: Tried in this order. Down to quality 30 a page of 300 dpi is nearer to its scan (SSIM) than one of 200 dpi as large.
_QUALITIES: Final = (60, 45, 30)


@dataclass(frozen=True, slots=True)
class Painted:
    """What is painted on a page, each over the whole of it and over what comes before."""

    pictures: tuple[tuple[Stream, Colour | None], ...]  #: with the colour that a stencil is painted in
    lost: tuple[Loss, ...] = ()  #: what layers would have lost, if that is why there are none


def painted(page: PageImage, profile: Profile) -> Painted:
    """The pictures of a page, as the profile stores them.

    Raises:
        DocumentError: the bytes are no picture of a known form.
    """
    if profile is Profile.FAITHFUL:
        return Painted(((image_stream(page), None),))
    with whole_picture(page) as image:
        if image.mode == "1":
            return Painted(((bilevel_stream(image), None),))
        is_light = _is_light_enough(page, image)
        found = None if is_light and profile is Profile.STANDARD else _decoded(image, page.dpi)
    if found is None:
        return Painted(((image_stream(page), None),))
    colours, dpi = found
    lost: tuple[Loss, ...] = ()
    if profile is Profile.LAYERED:
        layers = taken_apart(colours, dpi)
        lost = losses(colours, dpi, layers)
        if not lost:
            inks = tuple((mask_stream(ink.mask), ink.colour) for ink in layers.inks)
            return Painted(((jpeg_stream(layers.background), None), *inks))
    stored = image_stream(page) if is_light else jpeg_stream(_packed(colours, dpi))
    return Painted(((stored, None),), lost)


def _is_light_enough(page: PageImage, image: Image.Image) -> bool:
    """Whether the scanner's own JPEG already is what `standard` asks for: packing it again could only spoil it."""
    return image.format == "JPEG" and image.mode in {"L", "RGB"} and len(page.data) <= _budget(image.size, page.dpi)


def _budget(size: tuple[int, int], dpi: float) -> float:
    return size[0] * size[1] / dpi / dpi * _BYTES_AN_INCH


def _decoded(image: Image.Image, dpi: float) -> tuple[Colours, float] | None:
    """The page in colour, at twice 300 dpi at most, and its resolution; None if it has too many points."""
    halvings = 0
    while dpi / 2 ** (halvings + 1) >= _MOST_DPI:
        halvings += 1
    factor = 2**halvings
    size = (max(1, image.width // factor), max(1, image.height // factor))
    if size[0] * size[1] > _MOST_PIXELS:
        return None
    if factor > 1:
        # JPEG is unpacked at half its size or less where that is enough: a page of 600 dpi takes no more room.
        image.draft("RGB", size)
    rest = max(1, min(image.width // size[0], image.height // size[1]))
    # Colours first: numbers of a palette have no mean.
    plain = image.convert("RGB")
    return np.asarray(plain.reduce(rest) if rest > 1 else plain, dtype=np.uint8), dpi / factor


def _packed(colours: Colours, dpi: float) -> bytes:
    """The best JPEG within the budget; where none is, the smallest."""
    height, width = colours.shape[:2]
    most = _budget((width, height), dpi)
    data = b""
    for scale in (1.0, min(1.0, _LEAST_DPI / dpi)):
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        scaled = np.asarray(Image.fromarray(colours).resize(size, Image.Resampling.BOX), dtype=np.uint8)
        for quality in _QUALITIES:
            data = encoded_jpeg(scaled, quality)
            if len(data) <= most:
                return data
    return data
