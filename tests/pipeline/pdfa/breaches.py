"""How a good file is broken: each way with what must then be said of it."""

import importlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.pipeline.pdfa.papers import a_pdf


@dataclass(frozen=True, slots=True)
class Breach:
    """One way to break a file."""

    name: str
    said: tuple[str, ...]  #: everything that is reported, and nothing else
    make: Callable[[], bytes]
    stricter: bool = False  #: veraPDF lets it pass


BREACHES: Final[list[Breach]] = []
Edit = Callable[[pikepdf.Pdf], None]


def all_breaches() -> tuple[Breach, ...]:
    """Those of every module."""
    for name in ("breaches_of_drawing", "breaches_of_objects"):
        importlib.import_module(f"tests.pipeline.pdfa.{name}")
    return tuple(BREACHES)


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        static_id=True,
        fix_metadata_version=False,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return out.getvalue()


def edited(edit: Edit) -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        edit(pdf)
        return saved(pdf)


def breaks(*said: str, stricter: bool = False) -> Callable[[Edit], Edit]:
    """Note an edit of the good file under the sentences that it must bring."""

    def note(edit: Edit) -> Edit:
        BREACHES.append(Breach(edit.__name__, said, lambda: edited(edit), stricter))
        return edit

    return note


def bytes_break(*said: str, stricter: bool = False) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """The same for files that pikepdf would not write."""

    def note(make: Callable[[], bytes]) -> Callable[[], bytes]:
        BREACHES.append(Breach(make.__name__, said, make, stricter))
        return make

    return note


def draws(pdf: pikepdf.Pdf, operators: bytes) -> None:
    """Draw something before everything else on page 1."""
    pdf.pages[0].contents_add(operators, prepend=True)


def resources(pdf: pikepdf.Pdf) -> Any:
    return pdf.pages[0].obj.Resources


def annotation(pdf: pikepdf.Pdf, **entries: Any) -> Any:
    """A good annotation with an appearance, changed by the entries; None takes one away."""
    look = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]))
    item = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([10, 10, 20, 20]), F=4, AP=Dictionary(N=look))
    for key, value in entries.items():
        if value is None:
            del item["/" + key]
        else:
            item["/" + key] = value
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(item)])
    return item


@bytes_break("6.1.2: the header is not %PDF-1.n at the first byte with a binary comment after it")
def a_header_without_its_binary_comment() -> bytes:
    data = a_pdf()
    start = data.index(b"\n") + 1
    return data[:start] + b"%abcd" + data[start + 5 :]


@bytes_break("6.1.3: bytes stand after the last %%EOF")
def bytes_after_the_end() -> bytes:
    return a_pdf() + b"\n% more"


@bytes_break("6.1.3: the trailer has no ID")
def a_trailer_without_id() -> bytes:
    return a_pdf().replace(b"/ID [", b"/IX [")


@bytes_break("6.1.3: the file is encrypted")
def a_file_that_opens_without_password() -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    return out.getvalue()


@bytes_break("6.1.3: the file is encrypted")
def a_file_that_needs_a_password() -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@bytes_break("6.1.3: there is no %%EOF")
def a_file_without_end_mark() -> bytes:
    return a_pdf().replace(b"%%EOF", b"     ")


@bytes_break("6.1: not a whole PDF (PdfError)")
def a_file_whose_table_is_elsewhere() -> bytes:
    data = a_pdf()
    start = data.rindex(b"startxref\n") + 10
    return data[:start] + b"1" + data[start:]


@breaks("6.4.3: a signature's byte range does not cover its revision", stricter=True)
def a_signature_over_nothing(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Probe = pdf.make_stream(b"/ByteRange [0 9 9 9]")


@breaks("6.4.3: a signature's byte range does not cover its revision", stricter=True)
def a_signature_over_more_than_there_is(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Probe = pdf.make_stream(b"/ByteRange [0 9 9 " + b"9" * 5000 + b"]")


@breaks("6.1.13: page 1 is smaller than 3 or larger than 14400 points")
def a_page_too_long(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 288, 14_401])


@breaks("6.1.13: page 1 is smaller than 3 or larger than 14400 points")
def a_crop_box_too_narrow(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([10, 10, 12, 300])


@breaks("6.1.13: a name is longer than 127 bytes")
def a_name_too_long(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/" + "n" * 128] = 1


@breaks("6.1.13: a string is longer than 32767 bytes")
def a_string_too_long(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Probe = Array([Array([pikepdf.String("s" * 32_768)])])


@breaks("6.1.7: a stream lies outside the file")
def a_stream_elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Probe = pdf.make_stream(b"", F=pikepdf.String("other.bin"))


@breaks("6.1.7: a stream is packed with LZWDecode")
def a_stream_packed_with_lzw(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Probe = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Array([Name.LZWDecode]))


@breaks("6.1.12: Perms has other keys than DocMDP and UR3")
def unknown_permissions(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms = Dictionary(Probe=Dictionary())


@breaks("6.11: the catalog has Requirements")
def requirements(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Requirements = Array([Dictionary(Type=Name.Requirement, S=Name.EnableJavaScripts)])


@breaks("6.10: the file has alternate presentations")
def alternate_presentations(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(AlternatePresentations=Dictionary(Names=Array()))


@breaks("6.10: page 1 has presentation steps")
def presentation_steps(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.PresSteps = Dictionary()


@breaks("6.2.6: page 1 has an unknown rendering intent")
def an_unknown_rendering_intent(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"/Vivid ri")


@breaks("6.2.2: page 1 has an operator that PDF does not know")
def an_unknown_operator(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"BX 1 shimmer EX")


@breaks("6.1.13: page 1 nests graphics states 29 deep")
def states_too_deep(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"q " * 29 + b"Q " * 29)


@breaks("6.1.13: page 1 shows a string longer than 32767 bytes")
def a_shown_string_too_long(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"BT 3 Tr /F0 1 Tf <" + b"0020" * 16_384 + b"> Tj ET")
