"""TIFF, JPEG and PNG files → page images."""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import DocumentError, Reason
from core.model import PageImage
from pipeline.pages.limits import PageLimits, believable_dpi
from pipeline.pages.tiff import check_tiff

_JPEG_MODES: Final = frozenset({"L", "RGB"})
_JPEG_QUALITY: Final = 92
_EXIF_ORIENTATION: Final = 0x0112
_G4: Final = "group4"
#: First bytes, and what stands near the end of a whole file; some programs append a few bytes of their own.
_ENDS: Final = ((b"\xff\xd8", b"\xff\xd9", "JPEG"), (b"\x89PNG", b"IEND\xaeB`\x82", "PNG"))
_TAIL_BYTES: Final = 4096


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The picture; what goes wrong inside is the paper's fault and says so."""
    try:
        with warnings.catch_warnings():
            # How many pixels are too many is said by PageLimits.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
        with image:
            yield image
    except DocumentError:
        raise
    except Image.DecompressionBombError as error:
        raise DocumentError(Reason.TOO_LARGE, "the picture unpacks to too many pixels") from error
    except UnidentifiedImageError as error:
        raise DocumentError(Reason.DAMAGED, "no picture can be opened in it") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error) as error:
        # Pillow raises any of these for damaged files; "truncated" stands only in the message.
        words = str(error).lower()
        reason = Reason.TRUNCATED if "truncated" in words or isinstance(error, EOFError) else Reason.DAMAGED
        raise DocumentError(reason, type(error).__name__) from error


def check_raster(data: bytes, limits: PageLimits) -> int:
    """How many frames there are, each of them decoded once."""
    if data.startswith((b"II", b"MM")):
        check_tiff(data, limits)
    for start, end, kind in _ENDS:
        if data.startswith(start) and end not in data[-_TAIL_BYTES:]:
            raise DocumentError(Reason.TRUNCATED, f"the {kind} has no end mark")
    with _opened(data) as image:
        count = _frames(image)
        limits.check_pages(count)
        for number in range(count):
            image.seek(number)
            limits.check_pixels(image.width, image.height, page=number + 1)
            image.load()
    return count


def _frames(image: Image.Image) -> int:
    """Only TIFF holds pages; what cameras and browsers keep behind a JPEG or PNG is none."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def render_raster(data: bytes, limits: PageLimits) -> Iterator[PageImage]:
    """One page a frame."""
    with _opened(data) as image:
        count = _frames(image)
        limits.check_pages(count)
        for number in range(count):
            image.seek(number)
            limits.check_pixels(image.width, image.height, page=number + 1)
            yield _page(image, data, number + 1)


def _page(image: Image.Image, data: bytes, number: int) -> PageImage:
    claimed = image.info.get("dpi")
    dpi = believable_dpi(float(claimed[0]) if claimed else None, image.width, image.height)
    turned = image.getexif().get(_EXIF_ORIENTATION, 1) != 1
    if image.format in {"JPEG", "MPO"} and image.mode in _JPEG_MODES and not turned:
        return PageImage(number, data, "image/jpeg", image.width, image.height, dpi)
    if turned:
        image = ImageOps.exif_transpose(image)
    return encode(image, number, dpi, lossy=image.info.get("compression") == "jpeg")


def encode(image: Image.Image, number: int, dpi: float, *, lossy: bool) -> PageImage:
    """A picture of any mode as a page: bilevel as G4, others as they lose nothing, or as JPEG if they came from one."""
    out = io.BytesIO()
    if image.mode == "1":
        # A copy, for Pillow writes the tags of the file that a picture came from, also those it cannot write.
        image.copy().save(out, "TIFF", compression=_G4, strip_size=image.width * image.height)
        return PageImage(number, out.getvalue(), "image/tiff", image.width, image.height, dpi)
    plain = _plain(image)
    if lossy:
        plain.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return PageImage(number, out.getvalue(), "image/jpeg", plain.width, plain.height, dpi)
    plain.save(out, "PNG")
    return PageImage(number, out.getvalue(), "image/png", plain.width, plain.height, dpi)


def _plain(image: Image.Image) -> Image.Image:
    """Gray or RGB, eight bits, on white paper."""
    if image.mode.startswith(("I", "F")):
        low, high = image.getextrema()
        assert isinstance(low, int | float)  # noqa: S101  single-band modes
        assert isinstance(high, int | float)  # noqa: S101
        top = 65535 if high > 255 or image.mode.startswith("I;16") else 255
        return image.point(lambda value: value * (255 / top)).convert("L") if low >= 0 else image.convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGB", rgba.size, "white")
        paper.paste(rgba, mask=rgba.getchannel("A"))
        return paper
    if image.mode == "L":
        return image.copy()
    return image.convert("RGB")
