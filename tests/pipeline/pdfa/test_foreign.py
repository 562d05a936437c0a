"""What other writers may do, and ours does not, is no fault."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from pikepdf import Array, Dictionary, Name, String

from pipeline.pdfa import check
from tests.pipeline.pdfa.breaches import annotation, draws, edited, resources
from tests.pipeline.pdfa.breaches_of_drawing import descendant, simple_font
from tests.pipeline.pdfa.papers import a_pdf


def a_note_that_pops_up(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, Subtype=Name.Popup, F=None, AP=None)


def a_link_without_appearance(pdf: pikepdf.Pdf) -> None:
    annotation(pdf, Subtype=Name.Link, AP=None)


def a_signature_field_that_is_not_seen(pdf: pikepdf.Pdf) -> None:
    item = annotation(pdf, Subtype=Name.Widget, FT=Name.Sig, T=String("S"), AP=None, Rect=Array([0, 0, 0, 0]), F=132)
    pdf.Root.AcroForm = Dictionary(Fields=Array([item]), SigFlags=3)


def letters_pushed_apart(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"q BT 3 Tr /F0 9 Tf [<00420041> -120 <004E>] TJ ET Q")


def fonts_within_states(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"q BT 3 Tr /F0 9 Tf ET q BT /F0 8 Tf <0042> Tj ET Q BT <0041> ' ET Q")


def widths_of_letters_that_the_font_does_not_have(pdf: pikepdf.Pdf) -> None:
    descendant(pdf).CIDToGIDMap = Name.Identity
    descendant(pdf).W = Array([2, Array([999])])
    contents = pdf.pages[0].obj.Contents
    contents.write(b"q 288 0 0 403.2 0 0 cm /Im0 Do Q")


def a_named_action_to_the_next_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.Named, N=Name.NextPage)


def a_page_change_with_an_effect(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Trans = Dictionary(Type=Name.Trans, S=Name.Trans)


def a_simple_font_with_glyphs_of_the_adobe_list(pdf: pikepdf.Pdf) -> None:
    simple_font(pdf, Encoding=Dictionary(BaseEncoding=Name.WinAnsiEncoding, Differences=Array([32, Name.space])))


def a_blend_mode_among_others(pdf: pikepdf.Pdf) -> None:
    resources(pdf).ExtGState = Dictionary(G0=Dictionary(BM=Array([Name.Multiply, Name.Normal]), TR2=Name.Default))
    draws(pdf, b"/G0 gs")


def a_font_of_postscript_outlines(pdf: pikepdf.Pdf) -> None:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    blank = T2CharStringPen(500, None).getCharString()
    builder.setupCFF("Plain", {}, {".notdef": blank, "blank": blank}, {})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "blank": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Plain", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.font.save(out)
    font = descendant(pdf)
    font.Subtype = Name.CIDFontType0
    del font["/CIDToGIDMap"]
    del font.FontDescriptor["/FontFile2"]
    font.FontDescriptor.FontFile3 = pdf.make_stream(out.getvalue(), Subtype=Name.OpenType)


@pytest.mark.parametrize(
    "edit",
    [
        a_note_that_pops_up,
        a_link_without_appearance,
        a_signature_field_that_is_not_seen,
        letters_pushed_apart,
        fonts_within_states,
        widths_of_letters_that_the_font_does_not_have,
        a_named_action_to_the_next_page,
        a_page_change_with_an_effect,
        a_simple_font_with_glyphs_of_the_adobe_list,
        a_blend_mode_among_others,
        a_font_of_postscript_outlines,
    ],
)
def test_what_the_standard_allows_is_no_fault(edit: Callable[[pikepdf.Pdf], None]) -> None:
    assert check(edited(edit)).broken == ()


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_a_header_may_end_as_any_line_does(end: bytes) -> None:
    data = a_pdf()
    changed = check(data.replace(b"%PDF-1.7\n", b"%PDF-1.7" + end, 1)).broken
    assert not [sentence for sentence in changed if sentence.startswith("6.1.2")]


def test_a_signature_whose_ranges_leave_out_only_itself_is_no_fault() -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        numbers = Array([1_000_000_000, 2_000_000_000, 3_000_000_000, 4_000_000_000])
        pdf.Root.Probe = Dictionary(ByteRange=numbers, Contents=pikepdf.String(b"\0" * 40))

    data = edited(sign)
    hole = data.index(b"<" + b"00" * 40 + b">")
    after = hole + 82
    old = b"1000000000 2000000000 3000000000 4000000000"
    assert old in data
    new = f"{0:10d} {hole:10d} {after:10d} {len(data) - after:10d}".encode()
    assert check(data.replace(old, new)).broken == ()
    # One byte less, and the end of the file is no longer held.
    short = f"{0:10d} {hole:10d} {after:10d} {len(data) - after - 8:10d}".encode()
    assert check(data.replace(old, short)).broken == ("6.4.3: a signature's byte range does not cover its revision",)
