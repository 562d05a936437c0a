"""A PDF written object by object: what was added lies in the file, and nobody has to hold a long paper's pages."""

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

#: The second line says that the file is binary (ISO 19005-2, 6.1.2).
_HEADER: Final = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Ref:
    """An object of the file, by its number."""

    number: int


#: What an object may hold: `str` is a name, without its slash; `bytes` is a string.
Value = Ref | bool | int | float | str | bytes | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Stream:
    """Bytes and what is said of them; what is not packed is packed when it is written."""

    data: bytes = field(repr=False)
    about: Mapping[str, Value]

    @classmethod
    def packed(cls, data: bytes, about: Mapping[str, Value]) -> Self:
        """The same without loss, by Flate."""
        return cls(zlib.compress(data), {**about, "Filter": "FlateDecode"})


class ObjectFile:
    """A file in the making: objects are added in any order, and may name others that come later."""

    def __init__(self) -> None:
        """The file has its header."""
        self._out = io.BytesIO()
        self._out.write(_HEADER)
        self._places: list[int] = []

    def reserve(self) -> Ref:
        """A number for an object that is added later."""
        self._places.append(0)
        return Ref(len(self._places))

    def add(self, value: Value | Stream, at: Ref | None = None) -> Ref:
        """Write an object, under the number that was reserved for it or under a new one."""
        ref = at or self.reserve()
        self._places[ref.number - 1] = self._out.tell()
        self._out.write(b"%d 0 obj\n" % ref.number)
        if isinstance(value, Stream):
            self._out.write(written({**value.about, "Length": len(value.data)}) + b"\nstream\n")
            self._out.write(value.data)
            self._out.write(b"\nendstream\nendobj\n")
        else:
            self._out.write(written(value) + b"\nendobj\n")
        return ref

    def finished(self, root: Ref) -> bytes:
        """The whole file. It names itself by what it holds: the same objects give the same bytes."""
        start = self._out.tell()
        rows = [b"0000000000 65535 f \n", *(b"%010d 00000 n \n" % place for place in self._places)]
        with self._out.getbuffer() as held:
            name = hashlib.sha256(held).digest()[:_ID_BYTES]
        trailer = written({"Size": len(rows), "Root": root, "ID": [name, name]})
        self._out.write(b"xref\n0 %d\n%s" % (len(rows), b"".join(rows)))
        self._out.write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start))
        return self._out.getvalue()


def number(value: float) -> str:
    """A number as PDF writes it: no exponent, five decimals at most."""
    return f"{value:.5f}".rstrip("0").rstrip(".") or "0"


def written(value: Value) -> bytes:
    """A value as PDF writes it."""
    match value:
        case Ref():
            return b"%d 0 R" % value.number
        case bool():
            return b"true" if value else b"false"
        case int() | float():
            return number(value).encode()
        case str():
            return b"/" + value.encode("ascii")
        case bytes():
            return b"<" + value.hex().encode() + b">"
        case Mapping():
            return b"<< " + b" ".join(written(key) + b" " + written(item) for key, item in value.items()) + b" >>"
        case _:
            return b"[" + b" ".join(written(item) for item in value) + b"]"
