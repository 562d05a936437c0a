"""Pixels made ready for reading: decoded, coloured ink lifted, sharpened."""

import io
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import DocumentError, Reason
from core.model import PageImage

Gray = NDArray[np.uint8]  #: (height, width), 0 is black; origin top left

#: Unsharp mask, measured best for office scans: sigma in pixels at 200 dpi, and how much is added.
_SHARPEN_SIGMA: Final = 1.5
_SHARPEN_AMOUNT: Final = 0.7


def decode(page: PageImage) -> Gray:
    """The page in gray, with coloured ink lifted.

    Raises:
        DocumentError: the bytes are no picture.
    """
    return lifted(pixels_of(page))


def pixels_of(page: PageImage) -> NDArray[np.uint8]:
    """The page as it was scanned: (height, width) in gray, or (height, width, 3) in OpenCV's order of colours.

    Raises:
        DocumentError: the bytes are no picture.
    """
    if page.media_type in {"image/jpeg", "image/png"}:
        pixels = cv2.imdecode(np.frombuffer(page.data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
        if pixels is None:
            raise DocumentError(Reason.DAMAGED, "the picture cannot be decoded", page=page.number)
        return np.asarray(pixels, dtype=np.uint8)
    try:
        with Image.open(io.BytesIO(page.data)) as image:
            return np.asarray(image.convert("L"), dtype=np.uint8)
    except (OSError, ValueError) as error:
        raise DocumentError(Reason.DAMAGED, "the picture cannot be decoded", page=page.number) from error


def lifted(pixels: NDArray[np.uint8]) -> Gray:
    """The page in gray: seals and blue signatures pale, black print stays.

    The maximum of red, green and blue does that: red ink is bright in red, blue ink in blue, black in none.
    """
    if pixels.ndim == 2:
        return pixels
    first, second, third = cv2.split(pixels[:, :, :3])
    return np.asarray(cv2.max(cv2.max(first, second), third), dtype=np.uint8)


def resized(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The picture, gray or in colours, made smaller by averaging; never larger.

    Halving costs a twentieth of any other scale, so that comes first.
    """
    while scale <= 0.5 and min(picture.shape[:2]) > 1:
        height, width = picture.shape[0] // 2, picture.shape[1] // 2
        whole = picture[: 2 * height, : 2 * width]
        picture = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        scale *= 2
    if scale >= 1.0:
        return picture
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def readable(gray: Gray, dpi: float) -> Gray:
    """Sharpened print.

    Args:
        gray: the page.
        dpi: its resolution, to which the mask's width is fitted.
    """
    blurred = cv2.GaussianBlur(gray, (0, 0), _SHARPEN_SIGMA * max(dpi, 100) / 200)
    sharp = cv2.addWeighted(gray, 1 + _SHARPEN_AMOUNT, blurred, -_SHARPEN_AMOUNT, 0)
    return np.asarray(sharp, dtype=np.uint8)


def turned(gray: Gray, degrees: int) -> Gray:
    """The page turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(gray, k=-(degrees // 90)))
