"""What a page in layers would lose: the layers are put together again and compared with the scan.

Compared is what an eye sees at reading distance: at the background's 150 dpi, a sixth of a millimetre a point, in
squares of 3 mm. Limits were chosen on generated pages and on five real scans, none of them in the test split of
bench/layers.py.
"""

from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.inks import Colours, Mask, Plane, above
from pipeline.pdfa.layers import BACKGROUND_DPI, Layers

_SQUARE_MM: Final = 3
#: Another tone, of 255, in a share of a square, in so many squares: photographs, emblems, dark heads.
_TONE: Final = 55
_TONE_SHARE: Final = 0.09
_TONE_SQUARES: Final = 5
#: Red or blue painted in a hue that lies so many degrees off, on so many square millimetres: two blue inks share a
#: stencil. Good pages had at most 1.1, pages with a violet stamp beside a blue signature at least 31.
_HUE_DEG: Final = 25
_HUE_MM2: Final = 5
#: Paler colour than this, of 255, has no hue to speak of; points less covered than this, of 255, are half paper.
_COLOURED: Final = 30
_COVERED: Final = 150
#: Strokes painted black that are nowhere within so many millimetres black, but paler by so many of 255: pencil. A good
#: real page had 4 such squares (thin slashes), the least of ours with notes in pencil 9.
_PALE: Final = 70
_PALE_MM: Final = 0.4
_PALE_SHARE: Final = 0.03
_PALE_SQUARES: Final = 8
#: Fine lines so far from ink, in levels of 255 above the paper's grain, too fine for the background: guilloche.
#: The 24th square of good pages had at most 3.9, of pages with guilloche at least 4.9.
_DETAIL: Final = 4.2
_DETAIL_MM: Final = 0.5
_DETAIL_SQUARES: Final = 24
#: Squares whose paper is hidden to more than this say nothing of fine lines.
_SEEN_SHARE: Final = 0.2


class Loss(StrEnum):
    """What layers would lose of a page."""

    TONE = "tone"
    HUE = "hue"
    PALE = "pale"
    DETAIL = "detail"


def losses(colours: Colours, dpi: float, layers: Layers) -> tuple[Loss, ...]:
    """Everything that the layers of a page would lose; nothing where they show what the scan shows.

    Args:
        colours: the page.
        dpi: its resolution.
        layers: the same page taken apart.
    """
    found = {
        Loss.TONE: _other_tone(colours, min(dpi, BACKGROUND_DPI), layers),
        Loss.HUE: _other_hue(colours, min(dpi, BACKGROUND_DPI), layers),
        Loss.PALE: _pale_strokes(colours, dpi, layers),
        Loss.DETAIL: _lost_detail(colours, dpi, layers),
    }
    return tuple(loss for loss, lost in found.items() if lost)


def put_together(layers: Layers, size: tuple[int, int]) -> NDArray[np.float32]:
    """The page as a reader shows it.

    Args:
        layers: the page taken apart.
        size: width and height of the picture; not more than the masks have.
    """
    stored = cv2.imdecode(np.frombuffer(layers.background, dtype=np.uint8), cv2.IMREAD_COLOR)
    shown = cv2.resize(cv2.cvtColor(stored, cv2.COLOR_BGR2RGB), size, interpolation=cv2.INTER_LINEAR)
    out = shown.astype(np.float32)
    for ink in layers.inks:
        cover = cv2.resize(ink.mask, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        out += (np.array(ink.colour, dtype=np.float32) - out) * cover[:, :, None]
    return np.asarray(out, dtype=np.float32)


def _other_tone(colours: Colours, dpi: float, layers: Layers) -> bool:
    size = layers.background_size
    seen = cv2.resize(colours, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    # Blurred by a point either way, so that an edge which lies half a point off is no other tone.
    other = cv2.absdiff(cv2.blur(seen, (3, 3)), cv2.blur(put_together(layers, size), (3, 3)))
    shares = _squares(other.max(axis=2) > _TONE, dpi)
    return int((shares > _TONE_SHARE).sum()) >= _TONE_SQUARES


def _other_hue(colours: Colours, dpi: float, layers: Layers) -> bool:
    seen = cv2.resize(colours, layers.background_size, interpolation=cv2.INTER_AREA).astype(np.float32)
    off = 0
    for ink in layers.inks[:-1] if layers.has_black else layers.inks:
        covered = cv2.resize(ink.mask, layers.background_size, interpolation=cv2.INTER_AREA) > _COVERED
        points, paint = _opponents(seen[covered]), _opponents(np.array([ink.colour], dtype=np.float32))[0]
        strength = np.hypot(points[:, 0], points[:, 1])
        along = points @ paint / max(1e-3, float(np.hypot(*paint)))
        off += int(((along < strength * np.cos(np.radians(_HUE_DEG))) & (strength > _COLOURED)).sum())
    return off / (dpi / 25.4) ** 2 > _HUE_MM2


def _opponents(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each colour is from gray towards red and towards yellow; the direction is its hue."""
    red, green, blue = colours.T
    return np.stack([red - green, (red + green) / 2 - blue], axis=1)


def _pale_strokes(colours: Colours, dpi: float, layers: Layers) -> bool:
    if not layers.has_black:
        return False
    ink = layers.inks[-1]
    height, width = colours.shape[:2]
    mask = cv2.resize(ink.mask, (width, height), interpolation=cv2.INTER_NEAREST)
    side = 2 * round(_PALE_MM * dpi / 25.4) + 1
    deepest = np.asarray(cv2.erode(_lightest(colours), np.ones((side, side), np.uint8)), dtype=np.uint8)
    pale = cv2.bitwise_and(mask, above(deepest, max(ink.colour) + _PALE))
    return int((_squares(np.asarray(pale, dtype=np.uint8), dpi) / 255 > _PALE_SHARE).sum()) >= _PALE_SQUARES


def _lost_detail(colours: Colours, dpi: float, layers: Layers) -> bool:
    height, width = colours.shape[:2]
    light = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    coarse = cv2.resize(light, layers.background_size, interpolation=cv2.INTER_AREA)
    fine = cv2.absdiff(light, cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR))
    inked = np.zeros((height, width), np.uint8)
    for ink in layers.inks:
        inked = np.asarray(cv2.max(inked, cv2.resize(ink.mask, (width, height), interpolation=cv2.INTER_AREA)))
    reach = 2 * max(1, round(_DETAIL_MM * dpi / 25.4)) + 1
    paper = cv2.bitwise_not(cv2.dilate(inked, np.ones((reach, reach), np.uint8)))
    share = _squares(paper, dpi) / 255
    seen = share > _SEEN_SHARE
    if not seen.any():
        return False
    levels = _squares(cv2.bitwise_and(fine, paper), dpi)[seen] / share[seen]
    return int((levels - np.median(levels) > _DETAIL).sum()) >= _DETAIL_SQUARES


def _lightest(colours: Colours) -> Plane:
    red, green, blue = cv2.split(colours)
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def _squares(plane: Plane | Mask, dpi: float) -> NDArray[np.float32]:
    """The mean of each square."""
    side = max(1, round(_SQUARE_MM * dpi / 25.4))
    size = (max(1, plane.shape[1] // side), max(1, plane.shape[0] // side))
    return np.asarray(cv2.resize(plane.astype(np.float32), size, interpolation=cv2.INTER_AREA), dtype=np.float32)
