"""What the libraries do slowly and often, done at once or once, with the same result: more than half of a check.

Names and hexadecimal strings of a PDF are read byte by byte there, and the container of a signature is such a string.
Names in certificates are prepared for comparison (RFC 4518) each time one is looked up.
"""

import binascii
import io
import re
from functools import lru_cache
from typing import Any, Final

from asn1crypto.parser import emit
from asn1crypto.x509 import RDNSequence
from pyhanko.pdf_utils import generic

_CHUNK: Final = 1 << 16
_NO_DIGIT: Final = re.compile(rb"[^0-9A-Fa-f]")
_LONGEST_NAME: Final = 64
#: Of printable letters that are neither delimiters nor escapes, up to a delimiter or white space.
_PLAIN_NAME: Final = re.compile(rb"/[^\x00-\x20\x7f-\xff()<>\[\]{}/%#]*(?=[ \n\r\t\f\x00()<>\[\]{}/%])")
#: Of names of certificates: what the few authorities that a desk meets need.
_KEPT: Final = 1024
_LONGEST_DER: Final = 2048
#: The libraries' own: they know what else may stand there, and what may not.
read_slowly: Final = generic.read_hex_string_from_stream
read_name_slowly: Final = generic.NameObject.read_from_stream
equal_slowly: Final = RDNSequence.__eq__
comparable_slowly: Final = RDNSequence.hashable.fget


def read_hexadecimal(stream: Any) -> Any:
    """The string that begins where the stream stands, which then stands behind it; as the library reads it.

    Raises:
        PdfStreamError: as the library.
    """
    begins = stream.tell()
    stream.seek(1, io.SEEK_CUR)
    digits = bytearray()
    while chunk := stream.read(_CHUNK):
        end = _NO_DIGIT.search(chunk)
        if end is None:
            digits += chunk
            continue
        if end.group() != b">":
            break
        digits += chunk[: end.start()]
        stream.seek(begins + len(digits) + 2)
        return generic.pdf_string(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
    stream.seek(begins)
    return read_slowly(stream)


def read_name(stream: Any) -> Any:
    """The name that begins where the stream stands, which then stands behind it; as the library reads it.

    Raises:
        PdfReadError: as the library.
    """
    begins = stream.tell()
    found = _PLAIN_NAME.match(stream.read(_LONGEST_NAME))
    if found is None:
        stream.seek(begins)
        return read_name_slowly(stream)
    stream.seek(begins + found.end())
    return generic.NameObject(found.group().decode("ascii"))


def equal_names(one: Any, other: Any) -> bool:
    """Whether two names of certificates are the same (RFC 5280 7.1)."""
    if not isinstance(other, RDNSequence):
        return False
    first, second = one.contents, other.contents
    if first == second:
        return True
    if max(len(first), len(second)) > _LONGEST_DER:
        return bool(equal_slowly(one, other))
    return _equal(first, second)


def comparable_name(name: Any) -> str:
    """A text that is the same for names that are the same."""
    return _comparable(name.contents) if len(name.contents) <= _LONGEST_DER else str(comparable_slowly(name))


@lru_cache(maxsize=_KEPT)
def _equal(first: bytes, second: bytes) -> bool:
    return bool(equal_slowly(_loaded(first), _loaded(second)))


@lru_cache(maxsize=_KEPT)
def _comparable(contents: bytes) -> str:
    return str(comparable_slowly(_loaded(contents)))


def _loaded(contents: bytes) -> Any:
    return RDNSequence.load(emit(0, 1, 16, contents))


def hasten() -> None:
    """Let the libraries work this way."""
    _let_work(read_hexadecimal, read_name, equal_names, comparable_name)


def as_delivered() -> None:
    """Let the libraries work as their authors wrote them: for comparisons."""
    _let_work(read_slowly, read_name_slowly, equal_slowly, comparable_slowly)


def _let_work(hexadecimal: Any, name: Any, equal: Any, comparable: Any) -> None:
    generic.read_hex_string_from_stream = hexadecimal
    generic.NameObject.read_from_stream = staticmethod(name)
    RDNSequence.__eq__ = equal
    RDNSequence.hashable = property(comparable)
