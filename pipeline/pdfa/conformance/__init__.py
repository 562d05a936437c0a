"""Is a file the PDF/A-2 that it claims to be? Every rule that our writer and signer can break.

Not a full validator: veraPDF is that, and a test holds both against each other. What this one calls broken is broken;
each entry names its clause of ISO 19005-2.
"""

import io
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pikepdf

from pipeline.pdfa.conformance.content import content_faults
from pipeline.pdfa.conformance.fonts import font_faults
from pipeline.pdfa.conformance.objects import object_faults
from pipeline.pdfa.conformance.xmp import claimed_level, xmp_faults


@dataclass(frozen=True, slots=True)
class Conformance:
    """What a file claims, and which rules it breaks."""

    claims: str | None  #: "PDF/A-2b" and the like; None without a claim
    conforms: bool
    broken: tuple[str, ...]


_HEADER: Final = re.compile(rb"%PDF-1\.[0-7](?:\r\n|\r|\n)%[\x80-\xff]{4}")
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_CHECKED: Final = frozenset({"PDF/A-2", "PDF/A-2b", "PDF/A-2u"})
#: What pikepdf, fontTools and we ourselves raise over objects of a shape that no writer intended.
_ODD: Final = (
    pikepdf.PikepdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
_MOST: Final = 200
_DIGITS: Final = 18  #: more than any file is long; Python refuses to read thousands of them
_RULES: Final[tuple[Callable[[pikepdf.Pdf], Iterator[str]], ...]] = (
    object_faults,
    content_faults,
    font_faults,
    xmp_faults,
)


def check(data: bytes) -> Conformance:
    """Check bytes of any origin; never an exception.

    A file that claims another part of PDF/A than 2, or its level A, is reported as such and not called conforming:
    that asks for more than is checked here.
    """
    broken = list(_file_faults(data))
    claims: str | None = None
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if "/Encrypt" in pdf.trailer:
                return Conformance(None, conforms=False, broken=("6.1.3: the file is encrypted",))
            for rule in _RULES:
                broken += _guarded(rule, pdf)
            claims = claimed_level(pdf)
            if claims is None:
                broken.append("6.6.4: the file claims no PDF/A conformance")
            elif claims not in _CHECKED:
                broken.append(f"6.6.4: the file claims {claims}; only PDF/A-2b and 2u are checked")
    except pikepdf.PasswordError:
        return Conformance(None, conforms=False, broken=("6.1.3: the file is encrypted",))
    except _ODD as error:
        return Conformance(None, conforms=False, broken=(f"6.1: not a whole PDF ({type(error).__name__})",))
    unique = tuple(dict.fromkeys(broken))[:_MOST]
    return Conformance(claims, conforms=not unique, broken=unique)


def _guarded(rule: Callable[[pikepdf.Pdf], Iterator[str]], pdf: pikepdf.Pdf) -> list[str]:
    """What a rule finds; objects of a shape that it did not expect are themselves a fault."""
    found: dict[str, None] = {}
    try:
        for fault in rule(pdf):
            found[fault] = None
            if len(found) == _MOST:
                break
    except _ODD as error:
        found[f"6.1: objects of an impossible shape ({rule.__name__}: {type(error).__name__})"] = None
    return list(found)


def _file_faults(data: bytes) -> Iterator[str]:
    """The file's outside: header, end, and the signature's byte ranges."""
    if not _HEADER.match(data[:40]):
        yield "6.1.2: the header is not %PDF-1.n at the first byte with a binary comment after it"
    end = data.rfind(b"%%EOF")
    if end < 0:
        yield "6.1.3: there is no %%EOF"
    elif data[end + 5 :] not in {b"", b"\n", b"\r", b"\r\n"}:
        yield "6.1.3: bytes stand after the last %%EOF"
    for match in _RANGE.finditer(data):
        first, length, second, rest = (int(value[:_DIGITS]) for value in match.groups())
        hole = data[first + length : second]
        ends_revision = data[second + rest - 7 : second + rest].rstrip(b"\r\n").endswith(b"%%EOF")
        if first != 0 or second + rest > len(data) or hole[:1] != b"<" or hole[-1:] != b">" or not ends_revision:
            yield "6.4.3: a signature's byte range does not cover its revision"
