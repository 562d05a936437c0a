"""The letters of a page: where they stand, how high and how dark they are."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.inks import above
from pipeline.reading.ink import Gray, resized

_LETTER_DPI: Final = 150
#: The paper's own level is looked for at a scale at which print vanishes.
_PAPER_SCALE: Final = 0.25
_PAPER_WINDOW: Final = 21
_NO_INK: Final = 12
#: An edge of a letter is where half of its depth is reached, about.
_EDGE_SHARE: Final = 0.4
_MAX_HEIGHT_MM: Final = 8.0
_MAX_WIDTH_MM: Final = 14.0
_MIN_PX: Final = 3
_MIN_AREA: Final = 5
_FEW: Final = 25


@dataclass(frozen=True, slots=True)
class Letters:
    """Spots of ink of the size of letters; letters that touch are one."""

    dpi: float  #: of the boxes
    width: int
    height: int
    boxes: NDArray[np.int32]  #: (n, 4): left, top, width, height
    depth: float  #: 0–1: how much darker than its paper the print is
    height_px: float  #: of the usual letter, in pixels of the scan

    @property
    def enough(self) -> bool:
        """Whether there are enough to measure them."""
        return len(self.boxes) >= _FEW

    def mm(self, pixels: float) -> float:
        """A length on the paper."""
        return pixels * 25.4 / self.dpi


def find_letters(gray: Gray, dpi: float) -> Letters:
    """The letters of a page that may lie any way round."""
    scale = min(1.0, _LETTER_DPI / dpi)
    small = resized(gray, scale)
    height, width = small.shape
    depth = _depth(small)
    seen = depth[depth > _NO_INK]
    if seen.size == 0:
        return Letters(dpi * scale, width, height, np.empty((0, 4), np.int32), 0.0, 0.0)
    ink = above(depth, int(max(_NO_INK, _EDGE_SHARE * float(np.percentile(seen, 90)))))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    a_mm = dpi * scale / 25.4
    wide, high, area = (stats[:, part] for part in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    kept = (area >= _MIN_AREA) & (high >= _MIN_PX) & (high <= _MAX_HEIGHT_MM * a_mm) & (wide <= _MAX_WIDTH_MM * a_mm)
    kept[0] = False
    if not kept.any():
        return Letters(dpi * scale, width, height, np.empty((0, 4), np.int32), 0.0, 0.0)
    dark = depth[kept[labels]]
    return Letters(
        dpi=dpi * scale,
        width=width,
        height=height,
        boxes=np.asarray(stats[kept, :4], dtype=np.int32),
        depth=float(np.percentile(dark, 80)) / 255,
        height_px=_usual(np.minimum(high, wide * 3)[kept], area[kept]) / scale,
    )


def _depth(small: Gray) -> Gray:
    """How much darker than the paper around it each pixel is; 0 where it is lighter."""
    tiny = resized(small, _PAPER_SCALE)
    paper = cv2.medianBlur(tiny, _PAPER_WINDOW)
    around = cv2.resize(paper, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(around, small), dtype=np.uint8)


def _usual(heights: NDArray[np.int32], areas: NDArray[np.int32]) -> float:
    """The height that half of the ink is below: dots and accents are many, but hold little."""
    order = np.argsort(heights)
    filled = np.cumsum(areas[order])
    return float(heights[order][int(np.searchsorted(filled, filled[-1] / 2))])
