"""Black, red and blue ink apart: for small files, for people who look at a page, for whoever asks where a seal is."""

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
Plane = NDArray[np.uint8]  #: (height, width); of a mask, 255 is in it and 0 is not

#: How much the channels must differ, of 255, before ink is coloured; JPEG leaves fringes of 20 around black print.
_CHROMA: Final = 44
#: Ink is darker than this, of 255, in its darkest channel.
_INK: Final = 185
#: The paper's own colour is looked for in squares of so many pixels, at the 150 dpi at which people look at pages.
_SQUARE: Final = 16
_SQUARE_DPI: Final = 150
#: The edge of a coloured stroke is paler and still of its hue: so much of its depth, and never less than this of 255.
_CHROMA_SHARE: Final = 0.28
_LEAST_CHROMA: Final = 24
#: Which ink a pixel is of is decided by so many millimetres around it, or edges would be of another than their stroke.
_VOTE_MM: Final = 0.4


@dataclass(frozen=True, slots=True)
class Inks:
    """Where which ink is; a pixel is of one ink or of none."""

    black: Mask
    red: Mask
    blue: Mask


@dataclass(frozen=True, slots=True)
class InkDepths:
    """How deep the ink is everywhere, and of which it would be: edges can be laid between the pixels."""

    depth: Plane  #: 0 is paper, 255 is black, or as deep as ink can be in one channel
    red: Plane  #: a mask, also where there is hardly any ink; what is neither red nor blue is black
    blue: Plane


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
    clean = _on_white(colours, _SQUARE)
    darkest, lightest = clean.min(axis=2), clean.max(axis=2)
    ink = darkest < _INK
    coloured = ink & (lightest.astype(np.int16) - darkest > _CHROMA)
    # What is neither red nor blue, such as violet and green, goes to the nearer of the two.
    red = coloured & (clean[:, :, 0] >= clean[:, :, 2])
    return Inks(black=ink & ~coloured, red=red, blue=coloured & ~red)


def ink_depths(colours: Colours, dpi: float, *, least_chroma: int = _LEAST_CHROMA) -> InkDepths:
    """The same at any resolution, before anything is decided about edges.

    Args:
        colours: the page.
        dpi: its resolution.
        least_chroma: how much the channels must differ, of 255, even where ink is pale.
    """
    red, green, blue = cv2.split(_on_white(colours, max(1, round(_SQUARE * dpi / _SQUARE_DPI))))
    darkest, lightest = cv2.min(cv2.min(red, green), blue), cv2.max(cv2.max(red, green), blue)
    depth = cv2.bitwise_not(darkest)
    enough = np.maximum(cv2.convertScaleAbs(depth, alpha=_CHROMA_SHARE), np.uint8(least_chroma))
    coloured = cv2.compare(cv2.subtract(lightest, darkest), enough, cv2.CMP_GT)
    reddish = cv2.compare(red, blue, cv2.CMP_GE)
    side = 2 * max(1, round(_VOTE_MM * dpi / 25.4 / 2)) - 1

    def votes(mask: Plane) -> Plane:
        return np.asarray(cv2.blur(cv2.bitwise_and(depth, mask), (side, side)), dtype=np.uint8)

    for_black = votes(np.asarray(cv2.bitwise_not(coloured)))
    for_red = votes(np.asarray(cv2.bitwise_and(coloured, reddish)))
    for_blue = votes(np.asarray(cv2.bitwise_and(coloured, cv2.bitwise_not(reddish))))
    is_red = cv2.bitwise_and(cv2.compare(for_red, for_black, cv2.CMP_GT), cv2.compare(for_red, for_blue, cv2.CMP_GE))
    is_blue = cv2.bitwise_and(cv2.compare(for_blue, for_black, cv2.CMP_GT), cv2.bitwise_not(is_red))
    return InkDepths(np.asarray(depth), np.asarray(is_red), np.asarray(is_blue))


def above(plane: Plane, level: int) -> Plane:
    """A mask of the points above a level. OpenCV's comparison with a number fails on pictures of a few points."""
    return np.asarray(cv2.threshold(plane, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _on_white(colours: Colours, square: int) -> Colours:
    """Each channel divided by the paper's: the mean of a square, the lightest of 5 × 5 squares around, smoothed."""
    height, width = colours.shape[:2]
    small = (max(1, width // square), max(1, height // square))
    paper = cv2.dilate(cv2.resize(colours, small, interpolation=cv2.INTER_AREA), np.ones((5, 5), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (9, 9)), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(colours, np.maximum(paper, 1), scale=255), dtype=np.uint8)
