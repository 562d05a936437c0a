"""How much one file may ask of this machine, and what a page's resolution is."""

from dataclasses import dataclass
from typing import Final

from core.errors import DocumentError, Reason

#: The papers that desks see, long and short edge in inches; A4 by far the most.
_A4: Final = (11.69, 8.27)
_PAPERS: Final = (_A4, (8.27, 5.83), (16.54, 11.69), (5.83, 4.13), (14.0, 8.5))
_USUAL_DPI: Final = 300
_BELIEVABLE_DPI: Final = (100, 1200)
_COMMON_DPI: Final = (150, 200, 240, 300, 400, 600)
_TOLERANCE: Final = 0.03


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Bounds that keep one file from taking the machine."""

    max_bytes: int
    max_pages: int
    max_pixels: int

    def check_pixels(self, width: int, height: int, *, page: int | None) -> None:
        """Refuse a page before its pixels are unpacked.

        Raises:
            DocumentError: it has no pixels, or too many.
        """
        if width < 1 or height < 1:
            raise DocumentError(Reason.DAMAGED, f"{width} x {height} pixels", page=page)
        if width * height > self.max_pixels:
            raise DocumentError(Reason.TOO_LARGE, f"{width} x {height} pixels, allowed {self.max_pixels}", page=page)

    def check_pages(self, count: int) -> None:
        """Refuse a file without pages or with too many.

        Raises:
            DocumentError: as said.
        """
        if count < 1:
            raise DocumentError(Reason.EMPTY, "no page")
        if count > self.max_pages:
            raise DocumentError(Reason.TOO_MANY_PAGES, f"{count} pages, allowed {self.max_pages}")


def believable_dpi(claimed: float | None, width_px: int, height_px: int) -> float:
    """The header's resolution where it can be true, else the one that makes the page a common paper.

    Many scanners and most programs write 72 or 96 into pictures of any resolution.
    """
    if claimed is not None and _BELIEVABLE_DPI[0] <= claimed <= _BELIEVABLE_DPI[1]:
        return float(claimed)
    long_px, short_px = max(width_px, height_px), min(width_px, height_px)
    # A3 at 300 dpi has the pixels of A5 at 600: what is no A4 is taken for what scanners are set to.
    fits = [
        (paper != _A4, abs(dpi - _USUAL_DPI), dpi)
        for paper in _PAPERS
        for dpi in _COMMON_DPI
        if abs(long_px / paper[0] / dpi - 1) < _TOLERANCE and abs(short_px / paper[1] / dpi - 1) < _TOLERANCE
    ]
    return float(min(fits)[2]) if fits else round(long_px / _A4[0], 1)
