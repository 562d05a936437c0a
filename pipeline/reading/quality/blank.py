"""Is there anything on a page?"""

from typing import Final

import cv2
import numpy as np

from pipeline.reading.ink import Gray, resized

_BLANK_DPI: Final = 75
#: Share of dark pixels inside the margins below which nothing is printed; dust and noise stay below it.
_BLANK_SHARE: Final = 0.0004
_INK_STEP: Final = 60
#: Pencil and worn-out toner are hardly darker than the paper right around them; uneven light is as dark as it.
_FAINT_STEP: Final = 15
_AROUND_PX: Final = 51


def is_blank(gray: Gray, dpi: float) -> bool:
    """Whether nothing is printed inside the margins of the page."""
    small = cv2.medianBlur(resized(gray, min(1.0, _BLANK_DPI / dpi)), 3)
    height, width = small.shape
    inner = small[height // 20 : height - height // 20, width // 20 : width - width // 20].astype(np.float32)
    around = cv2.blur(inner, (_AROUND_PX, _AROUND_PX))
    ink = (inner < np.median(inner) - _INK_STEP) | (inner < around - _FAINT_STEP)
    return float(ink.mean()) < _BLANK_SHARE
