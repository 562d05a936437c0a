"""A page small enough to look for marks on, its inks apart."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import InkColour
from pipeline.inks import above, ink_depths
from pipeline.reading.ink import resized

Pixels = NDArray[np.uint8]  #: (height, width) in gray, or (height, width, 3) in OpenCV's order of colours
Plane = NDArray[np.uint8]  #: (height, width); 255 is ink of that colour, 0 is not

#: Fine enough for strokes of a pen and for the words of a stamp.
MARKS_DPI: Final = 100.0
#: Of 255: pale seals are no deeper, print is.
_COLOURED_DEPTH: Final = 18
_BLACK_DEPTH: Final = 90
_SHADE_DEPTH: Final = 30
#: Of 255: the lines of a pale seal show no more colour than the fringes of print; but fringes make no rings.
_PALE_CHROMA: Final = 14


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to look at."""

    planes: dict[InkColour, Plane]
    depth: Plane  #: how deep any ink is, 255 is deepest
    shade: Plane  #: what is neither paper nor ink nor coloured: pictures, shadows
    dpi: float
    coloured: bool  #: whether the picture can show colours

    @property
    def mm(self) -> float:
        """Pixels a millimetre."""
        return self.dpi / 25.4

    def px(self, mm: float) -> int:
        """So many millimetres in whole pixels, at least one."""
        return max(1, round(mm * self.mm))


def shrunk(pixels: Pixels, dpi: float) -> Pixels:
    """The page at `MARKS_DPI`, or as it is where it is coarser."""
    return resized(pixels, MARKS_DPI / dpi)


def sight_of(small: Pixels, dpi: float) -> Sight:
    """The inks of a page that was shrunk; a gray one is all black.

    Args:
        small: the page, upright.
        dpi: its own resolution.
    """
    how = cv2.COLOR_GRAY2RGB if small.ndim == 2 else cv2.COLOR_BGR2RGB
    picture = small if small.ndim == 2 else np.ascontiguousarray(small[:, :, :3])
    found = ink_depths(np.asarray(cv2.cvtColor(picture, how), dtype=np.uint8), dpi, least_chroma=_PALE_CHROMA)
    some, deep = above(found.depth, _COLOURED_DEPTH), above(found.depth, _BLACK_DEPTH)
    coloured = cv2.bitwise_or(found.red, found.blue)
    planes = {
        InkColour.RED: np.asarray(cv2.bitwise_and(some, found.red), dtype=np.uint8),
        InkColour.BLUE: np.asarray(cv2.bitwise_and(some, found.blue), dtype=np.uint8),
        InkColour.BLACK: np.asarray(cv2.bitwise_and(deep, cv2.bitwise_not(coloured)), dtype=np.uint8),
    }
    shade = cv2.subtract(above(found.depth, _SHADE_DEPTH), cv2.bitwise_or(deep, coloured))
    return Sight(planes, found.depth, np.asarray(shade), dpi, coloured=bool(np.count_nonzero(coloured)))
