"""Whether a file's bytes are one document and nothing else: what two readers could understand in two ways is told."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from signing.validate.document import value_of

_END: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\r\n]{0,2}\Z")
_OBJECT: Final = re.compile(rb"(?:\A|[\r\n\s])(\d{1,10})[ \t\r\n]+(\d{1,5})[ \t\r\n]+obj\b")
_DEEPEST: Final = 64


def doubts_of(pdf: bytes, reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> tuple[str, ...]:
    """Codes of what is odd; nothing where the file is as the standard says."""
    return tuple(dict.fromkeys(_doubts(pdf, reader, signatures)))


def _doubts(pdf: bytes, reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> Iterator[str]:
    # The library passes over signatures of kinds that it does not know.
    if sum(1 for _ in enumerate_sig_fields(reader, filled_status=True)) > len(signatures):
        yield "unread_signature"
    if not pdf.startswith(b"%PDF-") or not (end := _END.search(pdf[-64:])):
        # Every signature may be whole and something else be shown to a reader that looks further.
        yield "bytes_outside"
    elif _covered(signatures) < len(pdf) and _unlisted(pdf, reader, _covered(signatures), int(end.group(1))):
        # A tail without an object, be it one line feed, is nothing that a reader could show.
        yield "unlisted_objects" if any(_objects(pdf, _covered(signatures))) else "bytes_outside"
    if reader.xrefs.hybrid_xrefs_present:
        yield "hybrid"
    if _twice(reader):
        yield "field_twice"


def _covered(signatures: Sequence[EmbeddedPdfSignature]) -> int:
    """Where the range of the last signature or timestamp ends."""
    return max((int(item.byte_range[-2]) + int(item.byte_range[-1]) for item in signatures), default=0)


def _unlisted(pdf: bytes, reader: PdfFileReader, covered: int, startxref: int) -> bool:
    """Objects after the last signed byte which no cross-reference lists, for a reader that repairs files.

    Whatever follows must be revisions of their own: a tail that points back to the signed cross-reference is none.
    """
    if startxref < covered:
        return True
    listed = {
        place
        for revision in range(reader.xrefs.total_revisions)
        for place in _places(reader, revision)
        if place >= covered
    }
    return any(place not in listed for place in _objects(pdf, covered))


def _objects(pdf: bytes, covered: int) -> Iterator[int]:
    """Where objects begin after the last signed byte; what parts the first of them from it may be signed."""
    return (match.start(1) for match in _OBJECT.finditer(pdf, max(covered - 1, 0)))


def _places(reader: PdfFileReader, revision: int) -> Iterator[int]:
    resolver = reader.get_historical_resolver(revision)
    for ref in resolver.explicit_refs_in_revision():
        place = reader.xrefs.get_historical_ref(ref, revision)
        if isinstance(place, int):
            yield place
    yield reader.xrefs.get_startxref_for_revision(revision)


def _twice(reader: PdfFileReader) -> bool:
    """A field, a name of a field, or a signature, that is there twice: which one is shown is up to the reader."""
    form: Any = value_of(reader.root, "/AcroForm")
    if not isinstance(form, generic.DictionaryObject):
        return False
    seen = list(_signature_fields(form, "/Fields", "", 0))
    return any(times > 1 for column in zip(*seen, strict=True) for times in Counter(column).values())


def _signature_fields(node: Any, key: str, above: str, depth: int) -> Iterator[tuple[str, str, str]]:
    """Own reference, name, and reference of the value, of every signature field that is filled."""
    if depth > _DEEPEST:
        raise RecursionError
    members = value_of(node, key)
    for place in range(len(members)) if isinstance(members, generic.ArrayObject) else ():
        ref, item = members.raw_get(place), members[place]
        if not isinstance(item, generic.DictionaryObject):
            continue
        name = f"{above}.{value_of(item, '/T', '')}"
        if "/V" in item and value_of(item, "/FT", "/Sig") == "/Sig":
            value = item.raw_get("/V")
            told = repr(value) if isinstance(value, generic.IndirectObject) else f"{name} {place}"
            yield repr(ref), name, told
        yield from _signature_fields(item, "/Kids", name, depth + 1)
