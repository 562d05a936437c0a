"""How pages are shown: turned, cut, in their own units; and the way from what is shown to what is written.

A shown place is in points of the page as a reader sees it, upright, origin bottom left; an own place is in units of the
page itself.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader

Box = tuple[float, float, float, float]
_TURNS: Final = frozenset({0, 90, 180, 270})
_INHERITED: Final = ("/MediaBox", "/CropBox", "/Rotate")
#: Trees of pages are a few levels deep.
_MAX_DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is shown."""

    box: Box  #: the part that is shown, in the page's own units
    turn: int  #: 0, 90, 180 or 270 degrees clockwise
    unit: float  #: how many points a unit of the page is long

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        across, up = (self.box[2] - self.box[0]) * self.unit, (self.box[3] - self.box[1]) * self.unit
        return (up, across) if self.turn in {90, 270} else (across, up)

    def shown(self, own: Box) -> Box:
        """The place that a box of the page's own units has when it is shown."""
        return _corners(*(self._shown_point(own[i], own[i + 1]) for i in (0, 2)))

    def own(self, shown: Box) -> tuple[int, int, int, int]:
        """A shown place in the page's own units, whole ones, no smaller than it is."""
        x0, y0, x1, y1 = _corners(*(self._own_point(shown[i], shown[i + 1]) for i in (0, 2)))
        left, bottom = round(x0), round(y0)
        return (left, bottom, left + _whole(x1 - x0), bottom + _whole(y1 - y0))

    def _shown_point(self, x: float, y: float) -> tuple[float, float]:
        across, up = (x - self.box[0]) * self.unit, (y - self.box[1]) * self.unit
        width, height = self.size
        return {0: (across, up), 90: (up, height - across), 180: (width - across, height - up)}.get(
            self.turn, (width - up, across)
        )

    def _own_point(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.size
        across, up = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y)}.get(self.turn, (y, width - x))
        return across / self.unit + self.box[0], up / self.unit + self.box[1]

    def matrix(self, width: float, height: float) -> str:
        """The operator that sets a drawing of that size upright into its box, in which it lies as the page does."""
        a, b, c, d, e, f = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
        }.get(self.turn, (0, -1, 1, 0, 0, width))
        return " ".join(f"{value / self.unit:.4f}" for value in (a, b, c, d, e, f)) + " cm"


def _corners(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def _whole(length: float) -> int:
    return math.ceil(length - 1e-6)


def pages_of(reader: PdfFileReader) -> Iterator[tuple[Any, Frame]]:
    """Each page with how it is shown.

    Raises:
        ValueError: the tree of pages is no tree.
    """
    yield from _leaves(reader.root["/Pages"], {}, 0)


def _leaves(node: Any, above: dict[str, Any], depth: int) -> Iterator[tuple[Any, Frame]]:
    if depth > _MAX_DEPTH:
        raise ValueError("the pages of this PDF lie in a loop")
    known = above | {key: node[key] for key in _INHERITED if key in node}
    if "/Kids" not in node:
        yield node, _frame(known, float(node.get("/UserUnit", 1)))
        return
    kids = node["/Kids"]
    for place in range(len(kids)):
        # The library follows references by place, not in a loop.
        yield from _leaves(kids[place], known, depth + 1)


def _frame(known: dict[str, Any], unit: float) -> Frame:
    media = _sorted(known["/MediaBox"])
    crop = _sorted(known["/CropBox"]) if "/CropBox" in known else media
    x0, y0, x1, y1 = (
        *(max(one, other) for one, other in zip(media[:2], crop[:2], strict=True)),
        *(min(one, other) for one, other in zip(media[2:], crop[2:], strict=True)),
    )
    if x1 <= x0 or y1 <= y0:
        x0, y0, x1, y1 = media
    box = (math.ceil(x0), math.ceil(y0), math.floor(x1), math.floor(y1))
    turn = int(known.get("/Rotate", 0)) % 360
    return Frame(box, turn if turn in _TURNS else 0, unit if unit > 0 else 1)


def _sorted(box: Any) -> Box:
    x0, y0, x1, y1 = (float(value) for value in box)
    return _corners((x0, y0), (x1, y1))
