"""The fingerprint of a page's picture: alike for two scans of one page, also where there is hardly a word to compare.

Coloured inks are lifted, the page is straightened and cut to its print, then reduced to 32 × 32 tones; the signs of its
lowest frequencies are the print. Two forms filled in for two people have nearly the same: it finds candidates, and
decides only where words cannot (`rules/reuse/rescan.py`).
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from core.model import PageImage
from pipeline.reading.geometry import Straightening, skew_of
from pipeline.reading.ink import Gray, decode, resized

_DPI: Final = 75
_SIDE: Final = 32
_LOW: Final = 16
#: Of 255: what is so much darker than the paper is print.
_PRINT_DEPTH: Final = 48
_MARGIN_MM: Final = 4.0
#: Up to this share of signs two prints are alike (bench/rescans.py).
PRINT_ALIKE: Final = 0.2
#: Less print than this share of the page has no shape.
_LEAST_PRINT: Final = 0.001


@dataclass(frozen=True, slots=True)
class PagePrint:
    """256 signs; None for a page without print."""

    bits: int | None


def page_print(page: PageImage) -> PagePrint:
    """The fingerprint of a page, upright as it was scanned.

    Raises:
        DocumentError: the picture cannot be decoded.
    """
    gray = decode(page)
    small = resized(gray, min(1.0, _DPI / page.dpi))
    dpi = min(page.dpi, float(_DPI))
    straight = Straightening(small.shape[1], small.shape[0], skew_of(gray, page.dpi)).apply(small)
    print_of = _print_box(np.asarray(straight, dtype=np.uint8), dpi)
    if print_of is None:
        return PagePrint(None)
    tones = cv2.resize(print_of, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(tones)[:_LOW, :_LOW].ravel()[1:]
    bits = 0
    for sign in low > np.median(low):
        bits = bits << 1 | int(sign)
    return PagePrint(bits)


def distance(one: PagePrint, other: PagePrint) -> float:
    """The share of signs that differ, 0 to 1; 1 where a page has no print."""
    if one.bits is None or other.bits is None:
        return 1.0
    return (one.bits ^ other.bits).bit_count() / (_LOW * _LOW - 1)


def _print_box(gray: Gray, dpi: float) -> Gray | None:
    """The part of a page that is printed, the edges of the scan left out."""
    margin = round(_MARGIN_MM / 25.4 * dpi)
    inner = gray[margin : gray.shape[0] - margin, margin : gray.shape[1] - margin]
    if inner.size == 0:
        return None
    paper = cv2.medianBlur(np.ascontiguousarray(inner), 21)
    dark = cv2.subtract(paper, np.ascontiguousarray(inner)) > _PRINT_DEPTH
    if dark.mean() < _LEAST_PRINT:
        return None
    rows, columns = np.flatnonzero(dark.sum(axis=1) > 1), np.flatnonzero(dark.sum(axis=0) > 1)
    if rows.size == 0 or columns.size == 0:
        return None
    cut = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(cut, dtype=np.uint8) * 255
