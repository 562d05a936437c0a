"""How a log lies in files: tiles and bundles of 256, as C2SP tlog-tiles names them for any reader of such logs."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from signing.evidence.merkle import MerkleLog

WIDTH: Final = 256
_STEP: Final = 8  #: levels of the tree that one level of tiles spans
_MAX_ENTRY: Final = 0xFFFF
_NAME: Final = re.compile(r"tile/(?P<level>entries|\d{1,2})(?P<number>(?:/x\d{3})*/\d{3})(?:\.p/(?P<width>\d{1,3}))?")


def tile_name(level: int | str, number: int, width: int = WIDTH) -> str:
    """`tile/0/x001/234`, with `.p/W` behind it where the tile is not full; level "entries" for bundles."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == WIDTH else f".p/{width}")


def cuts(old: int, size: int) -> Iterator[tuple[int, int]]:
    """Which bundles of a row change when it grows from `old` to `size`: their number and how full they are then."""
    for number in range(old // WIDTH, -(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        if number * WIDTH + width > old:
            yield number, width


def tiles_of(log: MerkleLog, *, old: int, size: int) -> Iterator[tuple[str, bytes]]:
    """The tiles that are new when a log has grown, as name and bytes."""
    for level, row in enumerate(log.levels[::_STEP]):
        for number, width in cuts(old >> level * _STEP, size >> level * _STEP):
            yield tile_name(level, number, width), b"".join(row[number * WIDTH : number * WIDTH + width])


def bundles_of(entries: Sequence[bytes], *, start: int, old: int, size: int) -> Iterator[tuple[str, bytes]]:
    """The bundles that are new; `entries` are those from `start` on, where the first such bundle begins."""
    for number, width in cuts(old, size):
        at = number * WIDTH - start
        yield tile_name("entries", number, width), b"".join(map(_framed, entries[at : at + width]))


def bytes_at(name: str, log: MerkleLog, entries: Sequence[bytes]) -> bytes | None:
    """What a log of these entries has under the name of a tile or a bundle, full or not; None: it has none there."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    level, number = found["level"], int(re.sub(r"\D", "", found["number"]))
    width = int(found["width"] or WIDTH)
    rows = log.levels[::_STEP]
    row: Sequence[bytes] = entries if level == "entries" else rows[int(level)] if int(level) < len(rows) else ()
    part = row[number * WIDTH : number * WIDTH + width]
    if not 0 < width == len(part) or tile_name(level, number, width) != name:
        return None
    return b"".join(map(_framed, part) if level == "entries" else part)


def _framed(entry: bytes) -> bytes:
    if len(entry) > _MAX_ENTRY:
        raise ValueError(f"an entry of {len(entry)} bytes does not fit into a bundle")
    return len(entry).to_bytes(2, "big") + entry


def entries_in(bundle: bytes) -> Iterator[bytes]:
    """The entries of a bundle.

    Raises:
        ValueError: it is cut off.
    """
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise ValueError("a bundle of the log is cut off")
        yield bundle[at + 2 : end]
        at = end
