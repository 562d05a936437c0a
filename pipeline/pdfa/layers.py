"""A page taken apart: black print, red and blue ink as sharp masks, each of one colour, over a coarse background.

What is not clearly ink stays in the background. Whether the page is still itself when put together again is judged by
losses.py.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.inks import Colours, Plane, above, ink_depths

#: From this depth on, of 255, a point is ink: halfway between black print and its paper, where the eye sees the edge.
_INK: Final = 105
#: Below this resolution masks are twice as fine as the scan: how gray a pixel at an edge is says where the edge runs.
_FINE_ENOUGH_DPI: Final = 250
#: The background holds what has no sharp edge: paper, tints, folds, pale print of the other side.
BACKGROUND_DPI: Final = 150
_BACKGROUND_QUALITY: Final = 40
#: So far around ink the background is filled with what lies farther off, for there the scan is half ink.
FRINGE_MM: Final = 0.25
#: Coarser by these factors than the background, the paper is looked for where ink hides it.
_FILL: Final = (4, 24)
_JPEG: Final = (cv2.IMWRITE_JPEG_OPTIMIZE, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)

Colour = tuple[int, int, int]  #: red, green, blue, 0 to 255


@dataclass(frozen=True, slots=True)
class Ink:
    """One ink: its colour, and where it is."""

    colour: Colour
    mask: Plane  #: as large as the scan, or twice as large


@dataclass(frozen=True, slots=True)
class Layers:
    """A page in layers, each as large as the page; inks are painted over the background in this order."""

    background: bytes  #: a JPEG
    background_size: tuple[int, int]  #: its width and height
    inks: tuple[Ink, ...]
    has_black: bool  #: then the last ink is black print


def taken_apart(colours: Colours, dpi: float) -> Layers:
    """The layers of a page; an ink that it does not have is none of them.

    Args:
        colours: the page.
        dpi: its resolution.
    """
    masks = _masks(colours, dpi)
    height, width = colours.shape[:2]
    inked = np.asarray(cv2.max(cv2.max(masks[0], masks[1]), masks[2]), dtype=np.uint8)
    if inked.shape != (height, width):
        inked = above(np.asarray(cv2.resize(inked, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8), 127)
    background = _background(colours, inked, dpi)
    return Layers(
        encoded_jpeg(background, _BACKGROUND_QUALITY),
        (background.shape[1], background.shape[0]),
        tuple(Ink(_colour(colours, mask), mask) for mask in masks if mask.any()),
        has_black=bool(masks[-1].any()),
    )


def encoded_jpeg(colours: Colours, quality: int) -> bytes:
    """The picture as a progressive JPEG, its colours at half the resolution of its light."""
    turned = cv2.cvtColor(colours, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, quality, *_JPEG])
    if not done:
        raise ValueError("the picture cannot be packed")
    return data.tobytes()


def _masks(colours: Colours, dpi: float) -> tuple[Plane, Plane, Plane]:
    """Red, blue and black, in the order in which they are painted: print lies under a seal but is seen through it."""
    found = ink_depths(colours, dpi)
    depth, red, blue = found.depth, found.red, found.blue
    if dpi < _FINE_ENOUGH_DPI:
        size = (2 * depth.shape[1], 2 * depth.shape[0])
        depth = np.asarray(cv2.resize(depth, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
        red, blue = (
            np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8) for mask in (red, blue)
        )
    ink = above(depth, _INK)
    red, blue = (np.asarray(cv2.bitwise_and(ink, mask), dtype=np.uint8) for mask in (red, blue))
    return red, blue, np.asarray(cv2.subtract(cv2.subtract(ink, red), blue), dtype=np.uint8)


def _colour(colours: Colours, mask: Plane) -> Colour:
    """The usual colour of an ink: of its points away from its edges, or of all of them where it has no others."""
    height, width = colours.shape[:2]
    if mask.shape != (height, width):
        # Of a finer stencil every second point is one of the scan's; a speck may lie between those.
        second = mask[::2, ::2]
        mask = second if second.any() else _smaller(mask, (width, height)).astype(np.uint8)
    inner = np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8)))
    chosen = colours[(inner if inner.any() else mask) > 0]
    red, green, blue = (int(value) for value in np.median(chosen, axis=0))
    return red, green, blue


def _background(colours: Colours, inked: Plane, dpi: float) -> Colours:
    """The page without its ink, at the background's resolution."""
    reach = 2 * max(1, round(FRINGE_MM * dpi / 25.4)) + 1
    keep = cv2.bitwise_not(cv2.dilate(inked, np.ones((reach, reach), np.uint8)))
    height, width = colours.shape[:2]
    scale = min(1.0, BACKGROUND_DPI / dpi)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    seen = _smaller(cv2.bitwise_and(colours, colours, mask=keep), size)
    share = np.asarray(_smaller(keep, size) / 255, dtype=np.float32)
    filled = _filled(seen, share)
    return np.asarray(np.clip(seen + filled * (1 - share)[:, :, None], 0, 255), dtype=np.uint8)


def _filled(seen: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    """The paper as it is around each point, near by if it is seen there, else farther off, else anywhere.

    Args:
        seen: colours times the share of each point that is seen.
        share: that share, 0 to 1.
    """
    height, width = share.shape
    total = float(share.sum())
    # A page that is ink all over has a black background under it.
    paper = seen.sum(axis=(0, 1)) / total if total >= 1 else np.zeros(3, np.float32)
    out = np.zeros((1, 1, 3), np.float32) + np.asarray(paper, dtype=np.float32)
    for factor in reversed(_FILL):
        size = (max(1, width // factor), max(1, height // factor))
        weight = cv2.blur(_smaller(share, size), (5, 5))[:, :, None]
        around = cv2.blur(_smaller(seen, size), (5, 5))
        known = np.minimum(1, weight * 4)
        farther = cv2.resize(out, size, interpolation=cv2.INTER_LINEAR)
        out = np.asarray(around / np.maximum(weight, 1e-3) * known + farther * (1 - known), dtype=np.float32)
    return np.asarray(cv2.resize(out, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _smaller(picture: NDArray[np.uint8] | NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
