"""Hexadecimal strings of a PDF, read at once.

The library reads them digit by digit, and the container of a signature is one of them: a third of the time of a check.
"""

import binascii
import io
import re
from typing import Any, Final

from pyhanko.pdf_utils import generic

_CHUNK: Final = 1 << 16
_NO_DIGIT: Final = re.compile(rb"[^0-9A-Fa-f]")
#: The library's own: it knows what else may stand in such a string, and what may not.
read_slowly: Final = generic.read_hex_string_from_stream


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


def read_at_once() -> None:
    """Let the library read such strings this way."""
    generic.read_hex_string_from_stream = read_hexadecimal
