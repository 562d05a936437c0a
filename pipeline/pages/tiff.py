"""The skeleton of a TIFF file, walked before it is decoded.

Decoders take a chain of directories that breaks off for the end of the file: pages would be missing and nobody told.
TIFF 6.0 section 2; BigTIFF where the header says 43.
"""

import struct
from dataclasses import dataclass
from typing import Final

from core.errors import DocumentError, Reason
from pipeline.pages.limits import PageLimits

_BIG: Final = 43
#: Bytes of one value by field type.
_VALUE_BYTES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8}
_UNSIGNED: Final = {3: "H", 4: "I", 13: "I", 16: "Q"}
#: Where the strips or tiles of a frame lie, and how long they are.
_OFFSETS: Final = frozenset({273, 324})
_COUNTS: Final = frozenset({279, 325})


@dataclass(frozen=True, slots=True)
class _Layout:
    """How numbers stand in this file: by byte order, and classic or big."""

    order: str
    offset: str
    entries: str
    entry_bytes: int

    def number(self, data: bytes, at: int, code: str) -> int:
        """The number at that place."""
        return int(struct.unpack_from(self.order + code, data, at)[0])


def check_tiff(data: bytes, limits: PageLimits) -> None:
    """Walk every directory; all that they point to must lie in the file.

    Raises:
        DocumentError: the file ends too early, its directories run in a circle, or there are too many.
    """
    try:
        _walk(data, limits)
    except (struct.error, OverflowError) as error:
        raise DocumentError(Reason.TRUNCATED, "a TIFF directory lies beyond the end of the file") from error


def _walk(data: bytes, limits: PageLimits) -> None:
    order = "<" if data.startswith(b"II") else ">"
    big = struct.unpack_from(f"{order}H", data, 2)[0] == _BIG
    layout = _Layout(order, "Q", "Q", 20) if big else _Layout(order, "I", "H", 12)
    offset_bytes = struct.calcsize(layout.offset)
    seen: set[int] = set()
    at = layout.number(data, 8 if big else 4, layout.offset)
    while at:
        if at in seen:
            raise DocumentError(Reason.DAMAGED, "the TIFF directories run in a circle")
        seen.add(at)
        limits.check_pages(len(seen))
        count = layout.number(data, at, layout.entries)
        first = at + struct.calcsize(layout.entries)
        after = first + count * layout.entry_bytes
        following = layout.number(data, after, layout.offset)
        offsets: tuple[int, ...] = ()
        lengths: tuple[int, ...] = ()
        for place in range(first, after, layout.entry_bytes):
            tag = layout.number(data, place, "H")
            values = _values(data, place, layout, offset_bytes)
            if tag in _OFFSETS:
                offsets = values
            elif tag in _COUNTS:
                lengths = values
        ends = (start + length for start, length in zip(offsets, lengths, strict=False))
        if max(ends, default=0) > len(data):
            raise DocumentError(Reason.TRUNCATED, "pixels lie beyond the end of the file", page=len(seen))
        at = following
    limits.check_pages(len(seen))


def _values(data: bytes, place: int, layout: _Layout, offset_bytes: int) -> tuple[int, ...]:
    """The whole numbers of one entry, () for other types.

    Raises:
        DocumentError: they lie beyond the end of the file.
    """
    kind = layout.number(data, place + 2, "H")
    count = layout.number(data, place + 4, layout.offset)
    size = _VALUE_BYTES.get(kind, 0) * count
    start = place + 4 + offset_bytes
    if size > offset_bytes:
        start = layout.number(data, start, layout.offset)
    if start + size > len(data):
        raise DocumentError(Reason.TRUNCATED, "values of a TIFF directory lie beyond the end of the file")
    code = _UNSIGNED.get(kind)
    return () if code is None else struct.unpack_from(f"{layout.order}{count}{code}", data, start)
