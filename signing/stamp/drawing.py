"""What a stamp shows, drawn upright in its own box: words, with a QR code beside them if there is one, or a picture."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import zxingcpp
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing.stamp.lettering import Mark, add_font, draw_lines, lay_out
from signing.stamp.pictures import Picture, add_picture

_MM: Final = 72 / 25.4
#: Modules of 0.4 mm are read by any telephone, printed or on a screen.
_MODULE_PT: Final = 0.4 * _MM
#: ISO/IEC 18004: four modules of quiet around a code.
_QUIET: Final = 4
_SMALLER: Final = 0.9
_LEAST_PT: Final = 4.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Operators of PDF, the room they need in points, and what they draw with."""

    size: tuple[float, float]
    operators: tuple[str, ...]
    words: Mark | None = None
    picture: Picture | None = None

    def add_to(self, writer: BasePdfFileWriter) -> tuple[IndirectObject | None, IndirectObject | None]:
        """The font /F1 and the picture /Im1 of the operators, in a file that is being written."""
        return (
            None if self.words is None else add_font(writer, self.words),
            None if self.picture is None else add_picture(writer, self.picture),
        )


def text_drawing(lines: tuple[str, ...], font_pt: float, room: tuple[float, float], *, qr: bool) -> Drawing:
    """Lines in their size, beside a QR code of the same words where it is asked for and the page is large enough.

    On a page that is too small for it even when lines go on in the next one, the whole is set smaller.
    """
    if qr:
        code = _modules("\n".join(lines))
        side = (len(code) + 2 * _QUIET) * _MODULE_PT
        mark = lay_out(lines, font_pt, most_pt=room[0] - side)
        size = (side + mark.width, max(side, float(mark.height)))
        if size[0] <= room[0] and size[1] <= room[1]:
            # Words and code stand in the middle of their height.
            up = (size[1] - mark.height) / 2
            words = ["q", f"1 0 0 1 0 {up:.2f} cm", *draw_lines(mark, side), "Q"]
            return Drawing(size, (*_draw_code(code, (size[1] - side) / 2), *words), mark)
    mark = lay_out(lines, font_pt, most_pt=room[0])
    while (mark.width > room[0] or mark.height > room[1]) and font_pt > _LEAST_PT:
        font_pt *= _SMALLER
        mark = lay_out(lines, font_pt, most_pt=room[0])
    return Drawing((float(mark.width), float(mark.height)), tuple(draw_lines(mark, 0)), mark)


def picture_drawing(picture: Picture, width: float) -> Drawing:
    """A picture that wide, in points."""
    height = width * picture.height_px / picture.width_px
    return Drawing((width, height), (f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im1 Do Q",), picture=picture)


def _modules(text: str) -> list[list[bool]]:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.asarray(code.to_image(scale=1, add_quiet_zones=False)) < 128
    return [[bool(module) for module in row] for row in dark]


def _draw_code(code: list[list[bool]], bottom: float) -> list[str]:
    """Dark modules on a white ground of its own."""
    side = (len(code) + 2 * _QUIET) * _MODULE_PT
    steps = [f"1 g 0 {bottom:.3f} {side:.3f} {side:.3f} re f 0 g"]
    for row, modules in enumerate(code):
        y = bottom + side - (row + 1 + _QUIET) * _MODULE_PT
        steps += [
            f"{(column + _QUIET) * _MODULE_PT:.3f} {y:.3f} {_MODULE_PT:.3f} {_MODULE_PT:.3f} re"
            for column, dark in enumerate(modules)
            if dark
        ]
    return [*steps, "f"]
