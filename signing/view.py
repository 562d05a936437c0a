"""What a signer asks about a page to find a place for its stamp; whoever opens the signer lends it eyes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together in a line, and where: points of the page as it is shown, origin bottom left."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Eyes:
    """Two looks at a page of a file; pages are counted from 0."""

    #: How the page looks with its forms, (height, width), upright, 0 is black, so many pixels to each of its units.
    see: Callable[[BinaryIO, int, float], NDArray[np.uint8] | None]  #: None where it cannot be drawn
    read: Callable[[BinaryIO, int], tuple[Phrase, ...]]  #: its text layer
