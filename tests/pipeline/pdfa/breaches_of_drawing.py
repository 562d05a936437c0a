"""Files whose pages draw with colours, images, states and fonts that PDF/A-2 does not allow."""

import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.pipeline.pdfa.breaches import breaks, draws, resources


def picture(pdf: pikepdf.Pdf) -> Any:
    return resources(pdf).XObject.Im0.stream_dict


def descendant(pdf: pikepdf.Pdf) -> Any:
    return shown_font(pdf).DescendantFonts[0]


def shown_font(pdf: pikepdf.Pdf) -> Any:
    """The text layer's font, its letters made visible: veraPDF forgives fonts of invisible text a lot."""
    contents = pdf.pages[0].obj.Contents
    contents.write(contents.read_bytes().replace(b"3 Tr", b"0 Tr"))
    return resources(pdf).Font.F0


def state(pdf: pikepdf.Pdf, **entries: Any) -> None:
    resources(pdf).ExtGState = Dictionary(G0=Dictionary(**entries))


def form(pdf: pikepdf.Pdf, **entries: Any) -> Any:
    """A form that page 1 draws."""
    item = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), **entries)
    resources(pdf).XObject.Fm0 = item
    draws(pdf, b"q /Fm0 Do Q")
    return item


@breaks("6.2.3: the output intent has no profile", "6.2.4.3: page 1 uses DeviceGray without an output intent")
def an_intent_without_profile(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents[0].DestOutputProfile


@breaks("6.2.4.3: page 1 uses DeviceGray without an output intent")
def no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


@breaks("6.2.3: the output profile is no ICC profile of version 2 or 4 for a screen or printer")
def a_profile_of_a_scanner(pdf: pikepdf.Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes().replace(b"mntr", b"scnr", 1))


@breaks("6.2.3: the output profile's N does not fit its colour space", stricter=True)
def a_profile_with_too_many_components(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile.stream_dict.N = 4


@breaks("6.2.4.3: page 1 uses DeviceCMYK without an output intent for it")
def ink_of_a_printer(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"0 0 0 1 k 0 0 1 1 re f")


@breaks("6.2.4.3: page 1 uses DeviceCMYK without an output intent for it")
def a_space_of_a_printer(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"/DeviceCMYK cs 0 0 1 1 re f")


@breaks("6.2.4.3: page 1 uses DeviceCMYK without an output intent for it")
def an_image_in_four_colours(pdf: pikepdf.Pdf) -> None:
    resources(pdf).XObject.Im0 = pdf.make_stream(
        b"\0\0\0\0",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        ColorSpace=Name.DeviceCMYK,
        BitsPerComponent=8,
    )


@breaks("6.2.8: page 1 has an image with Alternates or OPI")
def an_image_with_alternates(pdf: pikepdf.Pdf) -> None:
    picture(pdf).Alternates = Array()


@breaks("6.2.8: page 1 has an image with Interpolate")
def an_image_that_is_smoothed(pdf: pikepdf.Pdf) -> None:
    picture(pdf).Interpolate = True


@breaks("6.2.8: page 1 has an image with 3 bits a component")
def an_image_of_three_bits(pdf: pikepdf.Pdf) -> None:
    resources(pdf).XObject.Im0 = pdf.make_stream(
        bytes(3),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=8,
        Height=1,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=3,
    )


@breaks("6.2.9: page 1 has a PostScript XObject")
def a_program_on_the_page(pdf: pikepdf.Pdf) -> None:
    resources(pdf).XObject.Ps0 = pdf.make_stream(b"showpage", Type=Name.XObject, Subtype=Name.PS)
    draws(pdf, b"/Ps0 Do")


@breaks("6.2.9: page 1 has a form with OPI or PostScript")
def a_form_with_a_program(pdf: pikepdf.Pdf) -> None:
    form(pdf, Subtype2=Name.PS)


@breaks("6.2.9: page 1 has a reference XObject")
def a_form_from_another_file(pdf: pikepdf.Pdf) -> None:
    form(pdf, Ref=Dictionary(F=b"other.pdf", Page=0))


@breaks("6.2.2: page 1 has an operator that PDF does not know")
def an_unknown_operator_in_a_form_within_a_form(pdf: pikepdf.Pdf) -> None:
    outer = form(pdf)
    inner = pdf.make_stream(b"shimmer", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    outer.stream_dict.Resources = Dictionary(XObject=Dictionary(Fm1=inner))
    outer.write(b"/Fm1 Do")


@breaks("6.2.2: page 1 draws with something that its resources do not have", stricter=True)
def a_picture_that_is_not_there(pdf: pikepdf.Pdf) -> None:
    draws(pdf, b"/Im7 Do")


@breaks("6.2.2: page 1 draws with something that its resources do not have")
def a_form_that_draws_with_what_the_page_has(pdf: pikepdf.Pdf) -> None:
    form(pdf).write(b"/Im0 Do")


@breaks("6.2.5: page 1 has a transfer function")
def a_transfer_function(pdf: pikepdf.Pdf) -> None:
    state(pdf, TR=Name.Identity)
    draws(pdf, b"/G0 gs")


@breaks("6.2.5: page 1 has a transfer function")
def a_second_transfer_function(pdf: pikepdf.Pdf) -> None:
    state(pdf, TR2=Name.Identity)
    draws(pdf, b"/G0 gs")


@breaks("6.2.5: page 1 has a halftone phase")
def a_halftone_phase(pdf: pikepdf.Pdf) -> None:
    state(pdf, HTP=Array([0, 0]))
    draws(pdf, b"/G0 gs")


@breaks("6.2.10: page 1 has an unknown blend mode")
def an_unknown_blend_mode(pdf: pikepdf.Pdf) -> None:
    state(pdf, BM=Name.Sparkle)
    draws(pdf, b"/G0 gs")


@breaks("6.2.11.4: the font SohoaInvisible is not embedded")
def a_font_without_its_file(pdf: pikepdf.Pdf) -> None:
    del descendant(pdf).FontDescriptor.FontFile2


@breaks("6.2.11.4: the font file of SohoaInvisible cannot be read (TTLibError)")
def a_font_file_of_garbage(pdf: pikepdf.Pdf) -> None:
    descendant(pdf).FontDescriptor.FontFile2.write(b"\0\1\0\0 no tables")


@breaks("6.2.11.3.2: the font SohoaInvisible has no CIDToGIDMap")
def a_font_without_its_map_to_glyphs(pdf: pikepdf.Pdf) -> None:
    del descendant(pdf).CIDToGIDMap


@breaks("6.2.11.7: the font SohoaInvisible has no map to Unicode")
def a_font_without_its_map_to_letters(pdf: pikepdf.Pdf) -> None:
    del shown_font(pdf).ToUnicode


@breaks("6.2.11.7.2: the font SohoaInvisible maps to U+0000, U+FEFF or U+FFFE")
def a_font_that_maps_to_no_letter(pdf: pikepdf.Pdf) -> None:
    mapping = resources(pdf).Font.F0.ToUnicode
    mapping.write(re.sub(rb"<0042> <0042>", b"<0042> <FEFF>", mapping.read_bytes()))


@breaks("6.2.11.5: widths of the font SohoaInvisible do not agree with its glyphs")
def widths_in_a_list_that_do_not_agree(pdf: pikepdf.Pdf) -> None:
    descendant(pdf).W = Array([0x41, Array([500, 700])])


@breaks("6.2.11.5: widths of the font SohoaInvisible do not agree with its glyphs")
def widths_of_a_range_that_do_not_agree(pdf: pikepdf.Pdf) -> None:
    descendant(pdf).W = Array([0x20, 0x40, 500, 0x41, 0x50, 502])


@breaks("6.2.11.5: the default width of the font SohoaInvisible does not agree with its glyphs")
def a_default_width_that_does_not_agree(pdf: pikepdf.Pdf) -> None:
    descendant(pdf).DW = 600


@breaks("6.2.11.8: page 1 shows a letter that the font SohoaInvisible does not have", stricter=True)
def a_letter_that_the_font_does_not_have(pdf: pikepdf.Pdf) -> None:
    mapping = descendant(pdf).CIDToGIDMap
    data = bytearray(mapping.read_bytes())
    data[2 * 0x42 : 2 * 0x42 + 2] = b"\0\0"
    mapping.write(bytes(data))


def simple_font(pdf: pikepdf.Pdf, **entries: Any) -> None:
    """A simple font, embedded, with widths, shown nowhere."""
    descriptor = Dictionary(descendant(pdf).FontDescriptor)
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name.SohoaInvisible,
        FirstChar=32,
        LastChar=32,
        Widths=Array([500]),
        Encoding=Name.WinAnsiEncoding,
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    descriptor.Flags = 32
    for key, value in entries.items():
        if value is None:
            del font["/" + key]
        else:
            font["/" + key] = value
    resources(pdf).Font.F1 = pdf.make_indirect(font)
    draws(pdf, b"BT /F1 9 Tf ( ) Tj ET")


@breaks("6.2.11.4: the font SohoaInvisible is not embedded")
def a_simple_font_without_its_file(pdf: pikepdf.Pdf) -> None:
    simple_font(pdf, FontDescriptor=None)


@breaks("6.2.11.5: the font SohoaInvisible has no widths")
def a_simple_font_without_widths(pdf: pikepdf.Pdf) -> None:
    simple_font(pdf, Widths=None)


@breaks("6.2.11.7: the font SohoaInvisible has no map to Unicode")
def a_simple_font_of_its_own_encoding(pdf: pikepdf.Pdf) -> None:
    simple_font(pdf, Encoding=Dictionary(BaseEncoding=Name.WinAnsiEncoding, Differences=Array([32, Name.g17])))
