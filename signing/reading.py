"""Names and hexadecimal strings of a PDF, read at once.

The library reads them byte by byte, and the container of a signature is such a string: two fifths of a check.
"""

import binascii
import io
import re
from typing import Any, Final

from pyhanko.pdf_utils import generic

_CHUNK: Final = 1 << 16
_NO_DIGIT: Final = re.compile(rb"[^0-9A-Fa-f]")
_LONGEST_NAME: Final = 64
#: Of printable letters that are neither delimiters nor escapes, up to a delimiter or white space.
_PLAIN_NAME: Final = re.compile(rb"/[^\x00-\x20\x7f-\xff()<>\[\]{}/%#]*(?=[ \n\r\t\f\x00()<>\[\]{}/%])")
#: The library's own: it knows what else may stand there, and what may not.
read_slowly: Final = generic.read_hex_string_from_stream
read_name_slowly: Final = generic.NameObject.read_from_stream


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


def read_at_once() -> None:
    """Let the library read this way."""
    _let_read(read_hexadecimal, read_name)


def read_as_delivered() -> None:
    """Let the library read as its authors wrote it: for comparisons."""
    _let_read(read_slowly, read_name_slowly)


def _let_read(hexadecimal: Any, name: Any) -> None:
    generic.read_hex_string_from_stream = hexadecimal
    generic.NameObject.read_from_stream = staticmethod(name)
