"""Genuine signatures and timestamps copied into a later revision, as if they spoke of it."""

import io
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

from bench.forgeries import revisions as revision
from bench.forgeries.hands import Change, Hands, revised

_ESCAPED = {ord(letter): b"\\%03o" % ord(letter) for letter in "\\()\r\n"}


class _Literal(generic.ByteStringObject):  # type: ignore[misc]  # the library has no types
    """A string of as many bytes as it has letters; in digits each would need two."""

    def write_to_stream(self, stream: Any, *_: Any, **__: Any) -> None:
        stream.write(b"(" + b"".join(_ESCAPED.get(byte, bytes([byte])) for byte in self) + b")")


def timestamp_copied(hands: Hands) -> bytes:
    """A timestamp that is older than the signature stands once more behind it."""
    signed = hands.desk(hands.timestamped(hands.unsigned))
    return revised(signed, _copied(signed, "/DocTimeStamp"))


def timestamp_padded(hands: Hands) -> bytes:
    """The same, with zeros behind its container, so that lengths add up to the whole file."""
    return _padded(hands.desk(hands.timestamped(hands.unsigned)), "/DocTimeStamp")


def signature_padded(hands: Hands) -> bytes:
    """Another content, and the desk's signature of the first in a field of its own, lengths adding up as above."""
    return _padded(revised(hands.signed, revision.content), "/Sig", revision.signature_emptied)


def _padded(pdf: bytes, kind: str, *before: Change) -> bytes:
    changed = revised(pdf, *before)
    zeros = 0
    for _ in range(5):
        made = revised(changed, _copied(pdf, kind, zeros))
        item = PdfFileReader(io.BytesIO(made)).embedded_signatures[-1]
        missing = len(made) - sum(int(item.byte_range[place]) for place in (1, 3)) - 2 * len(item.pkcs7_content) - 2
        if missing == 0:
            return made
        zeros += missing
    raise ValueError("the lengths do not add up")


def _copied(pdf: bytes, kind: str, zeros: int = 0) -> Change:
    """A new field with the dictionary of the first signature of that kind in a file."""
    reader = PdfFileReader(io.BytesIO(pdf))
    item = next(item for item in reader.embedded_signatures if item.sig_object_type in {kind, None})
    numbers = generic.ArrayObject([generic.NumberObject(int(number)) for number in item.byte_range])
    about = {name: generic.NameObject(item.sig_object[name]) for name in ("/Filter", "/SubFilter")}

    def change(writer: Any) -> None:
        append_signature_field(writer, SigFieldSpec("SohoaBanSao"))
        _, _, ref = next(enumerate_sig_fields(writer, with_name="SohoaBanSao"))
        container = _Literal(bytes(item.pkcs7_content) + b"\0" * zeros)
        value = generic.DictionaryObject(
            {pdf_name(name): entry for name, entry in about.items()}
            | {pdf_name("/Type"): pdf_name(kind), pdf_name("/ByteRange"): numbers, pdf_name("/Contents"): container}
        )
        field = ref.get_object()
        field[pdf_name("/V")] = writer.add_object(value)
        writer.update_container(field)

    return change
