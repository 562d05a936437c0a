"""The QR codes of a page, read with zxing-cpp. Other kinds of bar codes would cost ten times as much to look for."""

import io
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from core.codes.payloads import payload
from core.model import Box, CodeKind, PageCode, PageImage

_HALF: Final = 0.5


def with_codes(page: PageImage) -> PageImage:
    """The page with the codes on it."""
    return replace(page, codes=codes_of(page))


def codes_of(page: PageImage) -> tuple[PageCode, ...]:
    """The codes of a page from top to bottom, with boxes on its image as it is, before any turning.

    At half size first, which is enough for a cover sheet of ours and costs a quarter; then as it is, for the fine
    codes of cards. A picture that cannot be decoded has none: whoever reads it says so.
    """
    gray = _gray(page)
    if gray is None:
        return ()
    small = cv2.resize(gray, None, fx=_HALF, fy=_HALF, interpolation=cv2.INTER_AREA)
    found = _read(np.asarray(small, dtype=np.uint8), 1 / _HALF, page.number)
    if not any(code.kind is CodeKind.COVER for code in found):
        found += [
            code for code in _read(gray, 1.0, page.number) if not any(_same_place(code, other) for other in found)
        ]
    return tuple(sorted(found, key=lambda code: (code.box.y0, code.box.x0)))


def _gray(page: PageImage) -> NDArray[np.uint8] | None:
    try:
        if page.media_type in {"image/jpeg", "image/png"}:
            data = np.frombuffer(page.data, dtype=np.uint8)
            # What a camera says of its holding is not the page's turning: boxes lie on the pixels.
            pixels = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
            return None if pixels is None else np.asarray(pixels, dtype=np.uint8)
        with Image.open(io.BytesIO(page.data)) as image:
            return np.asarray(image.convert("L"), dtype=np.uint8)
    except (OSError, ValueError, cv2.error):
        return None


def _read(gray: NDArray[np.uint8], scale: float, number: int) -> list[PageCode]:
    found = zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False, try_downscale=False)
    codes = []
    for item in found:
        corners = (
            item.position.top_left,
            item.position.top_right,
            item.position.bottom_right,
            item.position.bottom_left,
        )
        xs, ys = (
            [round(value * scale) for value in axis] for axis in zip(*((at.x, at.y) for at in corners), strict=True)
        )
        kind, fields = payload(item.text)
        codes.append(PageCode(kind, Box(min(xs), min(ys), max(xs), max(ys)), fields, number))
    return codes


def _same_place(one: PageCode, other: PageCode) -> bool:
    x, y = (one.box.x0 + one.box.x1) / 2, (one.box.y0 + one.box.y1) / 2
    return other.box.x0 <= x <= other.box.x1 and other.box.y0 <= y <= other.box.y1
