"""What is done here instead of by the library, for speed, comes out as the library does it."""

import asyncio
import dataclasses
import io
from typing import Any

import pytest
from asn1crypto import cms, x509
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError, PdfStreamError
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.timestamps import TimeStamper

from signing.certificates import certificate_of
from signing.keys.handle import Scheme
from signing.library import (
    comparable_name,
    comparable_slowly,
    equal_names,
    equal_slowly,
    read_hexadecimal,
    read_name,
    read_name_slowly,
    read_slowly,
)
from signing.pades.cms import CachedKeySigner
from signing.timestamps import HttpTimeStamper
from tests.signing.pki import Pki

DIGEST = bytes(range(32))
NAMES = st.dictionaries(
    st.sampled_from(["common_name", "organization_name", "serial_number"]),
    st.text(st.sampled_from("aA bBáÁ01"), min_size=1, max_size=6),
    min_size=1,
)


class SameEveryTime:
    """A key that signs the same way each time; PSS and ECDSA do not."""

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        return b"%s %d" % (scheme.padding.encode(), len(data))


class Once(TimeStamper):
    """A service with one token for everybody."""

    def __init__(self, token: cms.ContentInfo) -> None:
        super().__init__()
        self.token = token

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:  # noqa: ARG002
        return self.token


@pytest.mark.parametrize(
    ("label", "mechanism"), [("desk", "pss"), ("desk", "pkcs1v15"), ("curve", "pss"), ("clerk", "pss")]
)
@pytest.mark.parametrize("stamped", ["stamped", "not stamped"])
def test_a_container_is_to_the_byte_the_librarys(
    label: str, mechanism: str, stamped: str, pki: Pki, timestamper: HttpTimeStamper
) -> None:
    signer = CachedKeySigner(dataclasses.replace(pki.handle(label), private=SameEveryTime()), mechanism)

    async def both() -> list[bytes]:
        service = Once(await timestamper.async_timestamp(DIGEST, "sha256")) if stamped == "stamped" else None
        asked: dict[str, Any] = {"use_pades": True, "timestamper": service}
        made = [await signer.async_sign(DIGEST[::-1], "sha256", **asked) for _ in range(2)]
        made.append(await CmsSigner.async_sign(signer, DIGEST[::-1], "sha256", **asked))
        return [item.dump() for item in made]

    first, again, librarys = asyncio.run(both())
    assert first == again == librarys


@settings(deadline=None)
@given(
    st.binary(max_size=40), st.sampled_from([b"", b"0", b" \n", b"\n>", b"g", b"%x\n", b"<", b"\0"]), st.integers(0, 80)
)
@example(b"", b"", 0)
def test_a_hexadecimal_string_is_read_as_the_library_reads_it(data: bytes, odd: bytes, at: int) -> None:
    digits = data.hex().encode()
    text = b"<" + digits[:at] + odd + digits[at:] + b">/Next"
    assert read_by(read_hexadecimal, text) == read_by(read_slowly, text)


@settings(deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b" ", b"/", b"(", b"\n", b"\0", b""]))
@example(b"Name", b"")
@example(b"A#20B", b" ")
@example(b"A#2", b" ")
def test_a_name_is_read_as_the_library_reads_it(letters: bytes, end: bytes) -> None:
    for text in (b"/" + letters + end, b"/" + letters.hex().encode() + end, letters + end):
        assert read_by(read_name, text) == read_by(read_name_slowly, text)


def test_a_long_string_is_read_whole_and_a_torn_one_refused() -> None:
    digits = b"0123456789abcdefABCDEF" * 10_000
    assert read_by(read_hexadecimal, b"<" + digits + b">") == read_by(read_slowly, b"<" + digits + b">")
    with pytest.raises(PdfStreamError):
        read_hexadecimal(io.BytesIO(b"<" + digits))


def read_by(read: Any, text: bytes) -> tuple[object, ...]:
    stream = io.BytesIO(b"before" + text)
    stream.seek(6)
    try:
        found = read(stream)
    except (PdfError, ValueError) as error:
        return type(error), str(error)
    raw = found.original_bytes if isinstance(found, generic.TextStringObject) else found
    return type(found), raw, stream.tell()


@settings(deadline=None)
@given(NAMES, NAMES)
@example({"common_name": "UBND xã Mẫu"}, {"common_name": " ubnd  XÃ mẫu "})
@example({"common_name": "a", "country_name": "VN"}, {"country_name": "VN", "common_name": "a"})
@example({"common_name": "x" * 3000}, {"common_name": "X" * 3000})
def test_names_are_the_same_to_us_and_to_the_library(first: dict[str, str], second: dict[str, str]) -> None:
    one, other = (name_of(values).chosen for values in (first, second))
    assert equal_names(one, other) is equal_names(one, other) is equal_slowly(one, other)
    assert comparable_name(one) == comparable_name(one) == comparable_slowly(one)
    assert not equal_names(one, "a name")
    # One that stands in something else, under a tag of its own.
    tagged = x509.GeneralName(name="directory_name", value=name_of(first))
    within = x509.GeneralName.load(tagged.dump()).chosen.chosen
    assert equal_names(within, one)
    assert comparable_name(within) == comparable_slowly(one)


def name_of(values: dict[str, str]) -> x509.Name:
    return x509.Name.load(x509.Name.build(values).dump())


def test_a_certificate_is_parsed_once(pki: Pki) -> None:
    assert certificate_of(pki.der("desk")) is certificate_of(pki.der("desk"))
    assert certificate_of(pki.der("desk")).dump() == pki.der("desk")
