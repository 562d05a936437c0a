"""Black, red and blue ink apart, for people who look at a page and for whoever asks where a seal may be."""

import io
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import PageImage

Colours = NDArray[np.uint8]  #: (height, width, 3), red, green, blue; origin top left
Mask = NDArray[np.bool_]  #: (height, width)

#: How much the channels must differ, of 255, before ink is coloured; JPEG leaves fringes of 20 around black print.
_CHROMA: Final = 44
#: Ink is darker than this, of 255, in its darkest channel.
_INK: Final = 185
#: The paper's own colour is looked for in squares of so many pixels.
_SQUARE: Final = 16


@dataclass(frozen=True, slots=True)
class Inks:
    """Where which ink is; a pixel is of one ink or of none."""

    black: Mask
    red: Mask
    blue: Mask


def colours_of(page: PageImage) -> Colours:
    """The page in colour, as the scanner left it.

    Raises:
        DocumentError: the bytes are no picture.
    """
    if page.media_type in {"image/jpeg", "image/png"}:
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(page.data, dtype=np.uint8), flags)
        if pixels is None:
            raise DocumentError(Reason.DAMAGED, "the picture cannot be decoded", page=page.number)
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    try:
        with Image.open(io.BytesIO(page.data)) as image:
            return np.asarray(image.convert("RGB"), dtype=np.uint8)
    except (OSError, ValueError) as error:
        raise DocumentError(Reason.DAMAGED, "the picture cannot be decoded", page=page.number) from error


def inks_of(colours: Colours) -> Inks:
    """The inks of a page, measured against the paper right around them: yellowed paper has no ink of its own.

    Args:
        colours: the page at 100 to 200 dpi.
    """
    clean = _on_white(colours)
    darkest, lightest = clean.min(axis=2), clean.max(axis=2)
    ink = darkest < _INK
    coloured = ink & (lightest.astype(np.int16) - darkest > _CHROMA)
    # What is neither red nor blue, such as violet and green, goes to the nearer of the two.
    red = coloured & (clean[:, :, 0] >= clean[:, :, 2])
    return Inks(black=ink & ~coloured, red=red, blue=coloured & ~red)


def _on_white(colours: Colours) -> Colours:
    """Each channel divided by the paper's: the lightest of each square, smoothed."""
    height, width = colours.shape[:2]
    small = (max(1, width // _SQUARE), max(1, height // _SQUARE))
    paper = cv2.dilate(cv2.resize(colours, small, interpolation=cv2.INTER_AREA), np.ones((5, 5), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (9, 9)), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(colours, np.maximum(paper, 1), scale=255), dtype=np.uint8)
