"""Files with actions, annotations, forms and packets that PDF/A-2 does not allow."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.pipeline.pdfa.breaches import annotation, breaks

JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=String("1"))


def packet_edit(pdf: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    data = pdf.Root.Metadata.read_bytes()
    assert old in data
    pdf.Root.Metadata.write(data.replace(old, new))


@breaks("6.5.2: the catalog has additional actions")
def actions_of_the_catalog(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AA = Dictionary()


@breaks("6.5.2: page 1 has additional actions")
def actions_of_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary()


@breaks("6.5.1: the file has JavaScript", "6.5.1: the file has an action of kind JavaScript", stricter=True)
def scripts_of_the_file(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), JAVASCRIPT])))


@breaks("6.5.1: the file has an action of kind Launch")
def a_program_to_launch(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.Launch, F=String("x"))


@breaks("6.5.1: the file has a named action of a forbidden name")
def a_named_action(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.Named, N=Name.Print)


@breaks("6.4.2: the catalog has NeedsRendering")
def a_catalog_that_needs_rendering(pdf: pikepdf.Pdf) -> None:
    pdf.Root.NeedsRendering = True


@breaks("6.4.2: the form has XFA")
def a_form_of_xml(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<a/>"))


@breaks("6.4.1: the form needs appearances")
def a_form_without_appearances(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), NeedAppearances=True)


@breaks("6.4.1: an annotation of page 1 has an action")
def a_field_with_an_action(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(Type=Name.Action, S=Name.URI, URI=String("a"))
    item = annotation(pdf, Subtype=Name.Widget, FT=Name.Sig, T=String("Signature"), A=action)
    pdf.Root.AcroForm = Dictionary(Fields=Array([item]))


@breaks("6.3.1: an annotation of page 1 is of a forbidden kind")
def a_film(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, Subtype=Name.Movie)


@breaks("6.3.1: an annotation of page 1 is of a forbidden kind")
def an_annotation_of_no_kind(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, Subtype=None)


@breaks("6.3.2: an annotation of page 1 is hidden or not printed")
def an_annotation_that_is_not_printed(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, F=None)


@breaks("6.3.2: an annotation of page 1 is hidden or not printed")
def a_hidden_annotation(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, F=4 + 2)


@breaks("6.3.3: an annotation of page 1 has no appearance")
def an_annotation_without_appearance(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, AP=None)


@breaks("6.3.3: an annotation of page 1 has other appearances than the normal one")
def an_appearance_when_pressed(pdf: pikepdf.Pdf) -> None:
    item = annotation(pdf)
    item.AP.D = item.AP.N


@breaks("6.1: objects of an impossible shape (object_faults: TypeError)")
def a_flag_that_is_a_string(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, F=Array())


@breaks("6.6.2.1: the catalog has no metadata", "6.6.4: the file claims no PDF/A conformance")
def no_packet(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


@breaks("6.6.2.1: the metadata stream is not marked as XMP")
def a_packet_that_is_not_marked(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata.stream_dict.Subtype


@breaks("6.6.2.1: the packet's header has bytes or encoding")
def a_packet_with_its_length(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b' id="W5M', b' bytes="99" id="W5M')


def _unreadable(pdf: pikepdf.Pdf, data: bytes) -> None:
    pdf.Root.Metadata.write(data)


_NOT_XML = ("6.6.2.1: the packet is not well-formed XML", "6.6.4: the file claims no PDF/A conformance")


@breaks(*_NOT_XML)
def a_packet_cut_short(pdf: pikepdf.Pdf) -> None:
    _unreadable(pdf, pdf.Root.Metadata.read_bytes()[:900])


@breaks(*_NOT_XML)
def a_packet_in_no_known_encoding(pdf: pikepdf.Pdf) -> None:
    _unreadable(pdf, b'<?xml version="1.0" encoding="shorthand"?><a/>')


@breaks(*_NOT_XML)
def a_packet_in_an_encoding_of_many_bytes(pdf: pikepdf.Pdf) -> None:
    _unreadable(pdf, b'<?xml version="1.0" encoding="gb18030"?><a/>')


@breaks(*_NOT_XML, stricter=True)
def a_packet_that_grows_when_it_is_read(pdf: pikepdf.Pdf) -> None:
    data: Any = pdf.Root.Metadata.read_bytes()
    _unreadable(pdf, b'<!DOCTYPE a [<!ENTITY b "bbbb">]>' + data)


@breaks("6.6.4: the file claims no PDF/A conformance")
def no_claim(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b"<pdfaid:part>2</pdfaid:part>", b"")


@breaks("6.6.4: the file claims PDF/A-3u; only PDF/A-2b and 2u are checked", stricter=True)
def a_claim_of_another_part(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b"<pdfaid:part>2<", b"<pdfaid:part>3<")


@breaks("6.6.4: the file claims PDF/A-2a; only PDF/A-2b and 2u are checked")
def a_claim_of_level_a(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b"conformance>U<", b"conformance>A<")


@breaks("6.6.4: the conformance level is none of A, B, U")
def a_level_in_small_letters(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b"conformance>U<", b"conformance>u<")


@breaks("6.6.4: the conformance level is none of A, B, U")
def a_claim_without_level(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b"<pdfaid:conformance>U</pdfaid:conformance>", b"")


@breaks("6.6.2.3: the property mood has no schema description")
def a_property_that_nobody_described(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b"<pdfaid:part>", b"<sohoa:mood>good</sohoa:mood><pdfaid:part>")


@breaks("6.6.2.3: the property mood has no schema description")
def a_property_written_as_an_attribute(pdf: pikepdf.Pdf) -> None:
    packet_edit(pdf, b'rdf:about=""', b'rdf:about="" sohoa:mood="good"')
