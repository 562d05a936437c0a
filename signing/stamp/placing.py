"""Where on the first page a mark stands, in whole points, origin bottom left."""

import math
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.profiles import Position
from signing.stamp.lettering import Mark

Box = tuple[int, int, int, int]
MARGIN_PT: Final = 14


def corner(shown: Box, mark: Mark, position: Position) -> Box:
    """The box of the mark in that corner of what is shown."""
    left, _, right, top = shown
    x = right - MARGIN_PT - mark.width if position == "top-right" else left + MARGIN_PT
    return (x, top - MARGIN_PT - mark.height, x + mark.width, top - MARGIN_PT)


def shown_of(writer: IncrementalPdfFileWriter) -> Box:
    """What is shown of the first page, in whole points; both boxes may be inherited."""
    node = writer.root["/Pages"]
    boxes = _boxes(node)
    while "/Kids" in node:
        node = node["/Kids"][0]
        boxes |= _boxes(node)
    x0, y0, x1, y1 = (float(value) for value in boxes.get("/CropBox", boxes["/MediaBox"]))
    return (math.ceil(min(x0, x1)), math.ceil(min(y0, y1)), math.floor(max(x0, x1)), math.floor(max(y0, y1)))


def _boxes(node: Any) -> dict[str, Any]:
    return {key: node[key] for key in ("/MediaBox", "/CropBox") if key in node}
