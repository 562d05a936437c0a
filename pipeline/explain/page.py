"""A page as it is shown: upright, straight, no larger than eyes need, and the same with its inks apart."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from core.model import PageImage, PageText
from pipeline.inks import Inks, colours_of, inks_of

_SHOW_DPI: Final = 150
#: Drawings larger than A3 are shown smaller.
_MOST_PX: Final = 2500
_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_WHITE: Final = (255, 255, 255)
#: How each ink is drawn, and paper where it is drawn at all.
BLACK: Final = (35, 35, 35)
RED: Final = (225, 20, 30)
BLUE: Final = (25, 60, 225)


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page with what was read on it."""

    text: PageText
    picture: Image.Image  #: RGB
    scale: float  #: from pixels of the read page to those of `picture`

    def inks(self) -> Inks:
        """Its inks, apart."""
        return inks_of(np.asarray(self.picture))


def shown(image: PageImage, text: PageText) -> ShownPage:
    """The page turned and straightened as it was read.

    Raises:
        DocumentError: the bytes are no picture.
    """
    scale = min(1.0, _SHOW_DPI / text.dpi, _MOST_PX / max(text.width_px, text.height_px))
    upright = (max(1, round(text.width_px * scale)), max(1, round(text.height_px * scale)))
    lying = upright if text.rotation in {0, 180} else upright[::-1]
    picture = Image.fromarray(colours_of(image)).resize(lying, Image.Resampling.BOX)
    if text.rotation:
        picture = picture.transpose(_TURNS[text.rotation])
    if text.skew_deg:
        # Pillow turns the other way round.
        picture = picture.rotate(-text.skew_deg, Image.Resampling.BICUBIC, fillcolor=_WHITE)
    return ShownPage(text, picture, scale)


def with_inks(page: ShownPage, *, veil: float = 0.72) -> Image.Image:
    """The page paled, its inks drawn in three plain colours."""
    out = np.asarray(Image.blend(page.picture, Image.new("RGB", page.picture.size, _WHITE), veil)).copy()
    inks = page.inks()
    for mask, colour in ((inks.black, BLACK), (inks.red, RED), (inks.blue, BLUE)):
        out[mask] = colour
    return Image.fromarray(out)


def ink_layer(page: ShownPage) -> Image.Image:
    """The inks alone as a picture of four colours; colour 0 is the paper, to be made see-through."""
    inks = page.inks()
    numbers = np.zeros(inks.black.shape, dtype=np.uint8)
    for number, mask in enumerate((inks.black, inks.red, inks.blue), start=1):
        numbers[mask] = number
    layer = Image.frombytes("P", page.picture.size, numbers.tobytes())
    layer.putpalette([*_WHITE, *BLACK, *RED, *BLUE])
    return layer
