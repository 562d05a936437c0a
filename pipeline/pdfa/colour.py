"""An sRGB profile of ICC version 2, made from the published primaries (IEC 61966-2-1): no file, no licence."""

import struct
from functools import lru_cache
from typing import Final

#: Media white and primaries, adapted to D50, as sRGB profiles publish them.
_WHITE: Final = (0.9505, 1.0, 1.0891)
_PRIMARIES: Final = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_D50: Final = (0.9642, 1.0, 0.8249)
_STEPS: Final = 1024


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in values)


def _linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """The profile, about three kilobytes."""
    name = b"sRGB IEC61966-2.1\0"
    curve = b"".join(struct.pack(">H", round(_linear(step / (_STEPS - 1)) * 65535)) for step in range(_STEPS))
    curve = b"curv\0\0\0\0" + struct.pack(">I", _STEPS) + curve
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)
    tags = {
        b"desc": description,
        b"cprt": b"text\0\0\0\0Public domain\0",
        b"wtpt": _xyz(_WHITE),
        **{tag: _xyz(values) for tag, values in _PRIMARIES.items()},
        b"rTRC": curve,
    }
    table, body = b"", b""
    start = 128 + 4 + 12 * (len(tags) + 2)
    places: dict[bytes, tuple[int, int]] = {}
    for tag, data in tags.items():
        places[tag] = (start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    places[b"gTRC"] = places[b"bTRC"] = places[b"rTRC"]
    for tag, (offset, size) in places.items():
        table += tag + struct.pack(">II", offset, size)
    total = 128 + 4 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s", total, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2025, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += b"".join(_fixed(value) for value in _D50)
    header += bytes(128 - len(header))
    return header + struct.pack(">I", len(places)) + table + body
