"""Where something stands on a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the shown page, pixels, x to the right, y downwards; x1 and y1 are just outside."""

    x0: int
    y0: int
    x1: int
    y1: int
