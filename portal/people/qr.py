"""A QR code as one path of our own SVG: nothing is loaded, and the page's policy needs no exception for it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import zxingcpp

#: ISO/IEC 18004 asks for four modules of white around it.
_QUIET: Final = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of so many modules, white border included, and the path of its dark ones."""

    modules: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code of a text."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    runs = []
    for y, row in enumerate(dark):
        # Where dark begins and ends, along the row.
        edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
        runs += [
            f"M{start + _QUIET} {y + _QUIET}h{end - start}v1h-{end - start}z" for start, end in edges.reshape(-1, 2)
        ]
    return QrCode(dark.shape[0] + 2 * _QUIET, "".join(runs))
