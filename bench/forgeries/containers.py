"""Forgeries of the signature's own bytes: its container, its ranges, and what stands around them."""

import asyncio
import io
import re

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import TimeStamper

from bench.forgeries.hands import Hands, gap


def flipped(pdf: bytes, place: int) -> bytes:
    """One bit of it."""
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def flipped_picture(pdf: bytes) -> bytes:
    """A bit in the middle of the longest stream before the signature."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [bytes(item.read_raw_bytes()) for item in opened.objects if isinstance(item, pikepdf.Stream)]
    longest = max(streams, key=len)
    return flipped(pdf, pdf.index(longest) + len(longest) // 2)


def flipped_value(pdf: bytes) -> bytes:
    """A digit of the signature's value."""
    value = bytes(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_info["signature"].native)
    place = pdf.index(value.hex().encode().upper() if value.hex().encode().upper() in pdf else value.hex().encode())
    return pdf[:place] + (b"0" if pdf[place : place + 1] != b"0" else b"1") + pdf[place + 1 :]


def emptied(pdf: bytes) -> bytes:
    """Zeros in place of the container."""
    first, second = gap(pdf)
    return pdf[: first + 1] + b"0" * (second - first - 2) + pdf[second - 1 :]


def saved_anew(pdf: bytes) -> bytes:
    """By a program that knows nothing of signatures."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out)
    return out.getvalue()


def _container(pdf: bytes) -> cms.ContentInfo:
    item = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    return cms.ContentInfo.load(bytes(item.pkcs7_content).rstrip(b"\0") + b"\0" * 8)


def _refilled(pdf: bytes, container: cms.ContentInfo) -> bytes:
    """The same file with another container in the same room."""
    first, second = gap(pdf)
    room = second - first - 2
    data: bytes = container.dump(force=True)
    if 2 * len(data) > room:
        raise ValueError("the forged container does not fit into the room of the first")
    return pdf[: first + 1] + data.hex().encode().ljust(room, b"0") + pdf[second - 1 :]


def two_signers(pdf: bytes) -> bytes:
    """A second signer in the container of the first."""
    container = _container(pdf)
    infos = container["content"]["signer_infos"]
    infos.append(infos[0].copy())
    return _refilled(pdf, container)


def token_copied(pdf: bytes, tsa: TimeStamper) -> bytes:
    """A good timestamp of something else put into the signature."""
    token = asyncio.run(tsa.async_timestamp(b"\x01" * 32, "sha256"))
    container = _container(pdf)
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
    info = container["content"]["signer_infos"][0]
    info["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return _refilled(pdf, container)


def wrapped(pdf: bytes) -> bytes:
    """Signature wrapping: what was signed behind the container moves to the end; in between stands another document.

    The signed cross-reference is found where it was, so the forger's own stands at that place and lists a page of his.
    """
    first, second = gap(pdf)
    tail = pdf[second:]
    place = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    section = pdf[place : pdf.rindex(b"startxref")]
    number = _object_of(pdf, first)
    reader = PdfFileReader(io.BytesIO(pdf))
    content = reader.root["/Pages"]["/Kids"][0].raw_get("/Contents")
    target = content.reference if hasattr(content, "reference") else content.raw_get(0).reference
    room = 60_000 + place - second
    evil = b"%d 0 obj\n<< /Length 18 >>\nstream\n0 0 99 99 re f    \nendstream\nendobj\n" % target.idnum
    closing = (
        b" /ByteRange [0 %d %d %d] /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached >>\nendobj\n"
        % (first, second + room, len(tail))
    )
    at = second + len(closing)
    table = _table(section, {target.idnum: at}, moved=room, behind=second, keep=number)
    between = (closing + evil).ljust(place - second, b"\n") + table + b"startxref\n%d\n%%%%EOF\n" % place
    return pdf[:second] + between.ljust(room, b"\n") + tail


def _object_of(pdf: bytes, place: int) -> int:
    """The number of the object in which a place lies."""
    return int(list(re.finditer(rb"[\r\n](\d+) 0 obj", pdf[:place]))[-1].group(1))


def _table(section: bytes, evil: dict[int, int], *, moved: int, behind: int, keep: int) -> bytes:
    """A cross-reference table with its trailer, whose objects behind a place were moved."""
    head, _, trailer = section.partition(b"trailer")
    places: dict[int, int] = {}
    number = 0
    for line in head.split(b"\n"):
        parts = line.split()
        if len(parts) == 2:
            number = int(parts[0])
        elif len(parts) == 3:
            if parts[2] == b"n":
                there = int(parts[0])
                places[number] = there + moved if there > behind and number != keep else there
            number += 1
    places |= evil
    rows = b"".join(b"%d 1\n%010d 00000 n\r\n" % (number, there) for number, there in sorted(places.items()))
    return b"xref\n" + rows + b"trailer" + trailer


def truncated(hands: Hands) -> bytes:
    """A file with a document timestamp, cut back to before it."""
    later = hands.timestamped(hands.signed)
    return later[: len(hands.signed)]
