"""Pictures of seals and of signatures by hand as NĐ 30/2020/NĐ-CP Phụ lục I wants them: PNG, see-through, real size."""

import io
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from core.errors import ConfigError

#: As for scans (TT 05/2025/TT-BNV Điều 8): below it letters of a seal run together.
_MIN_DPI: Final = 200
_MAX_PIXELS: Final = 16_000_000
_MM_AN_INCH: Final = 25.4
#: Of 255: what is more than so faint is part of the picture, and by so much a colour leads the others.
_SEEN: Final = 32
_LEADS: Final = 24
_MOST: Final = 0.8


class Ink(StrEnum):
    """Of what colour a picture has to be."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is seen of a picture, without the empty edges around it, and its real size."""

    width_px: int
    height_px: int
    width_mm: float
    rgb: bytes = field(repr=False)  #: three bytes a pixel
    alpha: bytes = field(repr=False)  #: one byte a pixel, 0 is see-through

    @property
    def height_mm(self) -> float:
        """As its width and pixels say."""
        return self.width_mm * self.height_px / self.width_px


def open_picture(path: Path, *, width_mm: float, ink: Ink) -> Picture:
    """The picture in a PNG file.

    Args:
        path: the file.
        width_mm: how wide what is seen of it is in reality.
        ink: of what colour it must be.

    Raises:
        ConfigError: it is no PNG, not see-through, too coarse for its size, or of another colour.
    """
    try:
        data = path.read_bytes()
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise ConfigError(
                    f"{path.name} có {image.width} × {image.height} điểm ảnh: lớn hơn mọi con dấu / "
                    f"{path.name} has {image.width} × {image.height} pixels: more than any seal needs"
                )
            rgba = np.asarray(image.convert("RGBA"))
    except (OSError, SyntaxError, ValueError) as error:
        raise ConfigError(
            f"không đọc được {path.name}, cần PNG (NĐ 30/2020/NĐ-CP) / "
            f"{path.name} cannot be read as PNG (NĐ 30/2020/NĐ-CP wants one)"
        ) from error
    seen = rgba[..., 3] > _SEEN
    if seen.all() or not seen.any():
        raise ConfigError(
            f"{path.name}: nền phải trong suốt và phải có hình / "
            f"{path.name}: its ground must be transparent, and something must be seen on it"
        )
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    part = rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = part.shape[:2]
    dpi = width * _MM_AN_INCH / width_mm
    if dpi < _MIN_DPI:
        raise ConfigError(
            f"{path.name} chỉ đạt {dpi} dpi khi rộng {width_mm} mm; cần {_MIN_DPI} / "
            f"{path.name} has {dpi:.0f} dpi when it is {width_mm:g} mm wide; {_MIN_DPI} are needed"
        )
    if _share(part, ink) < _MOST:
        raise ConfigError(
            f"{path.name} sai màu, cần {ink} (NĐ 30/2020/NĐ-CP Phụ lục I) / "
            f"{path.name} must be {ink} (NĐ 30/2020/NĐ-CP Phụ lục I)"
        )
    return Picture(width, height, width_mm, part[..., :3].tobytes(), part[..., 3].tobytes())


def _share(part: NDArray[np.uint8], ink: Ink) -> float:
    """How much of what is seen has that colour."""
    red, green, blue = (part[..., channel].astype(np.int16)[part[..., 3] > _SEEN] for channel in range(3))
    leads = red - np.maximum(green, blue) if ink is Ink.RED else blue - np.maximum(red, green)
    return float(np.mean(leads > _LEADS))


def add_picture(writer: BasePdfFileWriter, picture: Picture) -> generic.IndirectObject:
    """The picture in a file that is being written."""
    mask = writer.add_object(_image(picture, picture.alpha, "/DeviceGray"))
    image = _image(picture, picture.rgb, "/DeviceRGB")
    image[pdf_name("/SMask")] = mask
    return writer.add_object(image)


def _image(picture: Picture, data: bytes, colours: str) -> generic.StreamObject:
    stream = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Image"),
            pdf_name("/Width"): generic.NumberObject(picture.width_px),
            pdf_name("/Height"): generic.NumberObject(picture.height_px),
            pdf_name("/ColorSpace"): pdf_name(colours),
            pdf_name("/BitsPerComponent"): generic.NumberObject(8),
        },
        stream_data=data,
    )
    stream.compress()
    return stream
