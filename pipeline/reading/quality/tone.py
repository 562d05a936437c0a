"""In colour, in gray, or only in black and white?"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import Tone

#: Channels that differ by no more are the same gray.
_EQUAL: Final = 2


def tone_of(pixels: NDArray[np.uint8]) -> Tone:
    """What the picture can show; a gray picture in three equal channels is gray."""
    thin = np.ascontiguousarray(pixels[::4, ::4])
    if thin.ndim == 3:
        blue, green, red = cv2.split(thin[:, :, :3])
        if max(int(cv2.absdiff(blue, other).max()) for other in (green, red)) > _EQUAL:
            return Tone.COLOUR
        thin = blue
    ends = int(np.count_nonzero(thin == 0) + np.count_nonzero(thin == 255))
    return Tone.BITONAL if ends >= 0.999 * thin.size else Tone.GRAY
