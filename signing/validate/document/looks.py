"""What pages look like: whether filling in a form hid anything that was signed, and a picture for a report."""

import ctypes
import io
from collections.abc import Sequence
from typing import Any, Final, Self

import numpy as np
import pypdfium2
from pypdfium2 import raw

#: Enough to see a comma of a 10 pt text.
_DPI: Final = 150
#: Darker than this is ink; a pixel that was ink and is now lighter by so much was hidden.
_INK: Final = 128
_LIGHTER: Final = 64
#: The frame of a field's widget may be drawn anew, finer or not at all.
_FRAME_PT: Final = 2.0
_MOST_PIXELS: Final = 40_000_000


def hides(before: bytes, after: bytes, boxes: Sequence[tuple[int, tuple[float, ...]]]) -> bool:
    """Whether ink that stood within these boxes (page index, rectangle in points) is no longer seen."""
    with _Shown(before) as old, _Shown(after) as new:
        for page, box in boxes:
            first, second = old.cut(page, box), new.cut(page, box)
            if first.shape != second.shape or np.any((first < _INK) & (second.astype(int) - first > _LIGHTER)):
                return True
    return False


def picture(pdf: bytes, *, page: int = 0, width_px: int = 900) -> bytes:
    """PNG of a page, in gray."""
    with _Shown(pdf) as shown:
        image = shown.page(page, width_px=width_px)
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()


class _Shown:
    """A file as a viewer shows it, forms and annotations included. Scripts are not run: the renderer has none."""

    def __init__(self, pdf: bytes) -> None:
        self._document: Any = pypdfium2.PdfDocument(pdf)
        self._document.init_forms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def page(self, number: int, *, width_px: int) -> Any:
        page = self._document[number]
        width, height = page.get_size()
        scale = min(width_px / max(width, 1), (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        return page.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil()

    def cut(self, number: int, box: tuple[float, ...]) -> Any:
        """The pixels within a rectangle of the page's own coordinates, gray, without its frame."""
        page = self._document[number]
        width, height = page.get_size()
        scale = min(_DPI / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        pixels = np.asarray(page.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil())
        inner = (min(box[0], box[2]) + _FRAME_PT, min(box[1], box[3]) + _FRAME_PT)
        outer = (max(box[0], box[2]) - _FRAME_PT, max(box[1], box[3]) - _FRAME_PT)
        corners = [_on_screen(page, point, pixels.shape) for point in (inner, outer)]
        (left, right), (top, bottom) = (sorted(max(value, 0) for value in axis) for axis in zip(*corners, strict=True))
        return pixels[top:bottom, left:right]


def _on_screen(page: Any, point: tuple[float, float], shape: tuple[int, ...]) -> tuple[int, int]:
    """Column and row of a point of the page, turned and cropped as it is shown."""
    x, y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, shape[1], shape[0], 0, point[0], point[1], x, y)
    return x.value, y.value
