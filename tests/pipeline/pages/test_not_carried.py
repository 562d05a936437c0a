"""Pages whose text cannot be taken out, or would not be all that they show, are left to who reads."""

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from bench.digital_pages import PAGE, digital_page, digital_pdf
from pipeline.pages.carried import glyphs
from tests.pipeline.pages.conftest import page_of
from tests.pipeline.scans import saved


def broken(change: Any) -> bytes:
    with pikepdf.open(io.BytesIO(digital_pdf())) as pdf:
        change(pdf.pages[0])
        return saved(pdf)


def _endless_form(page: pikepdf.Page) -> None:
    del page.Resources["/Font"]
    with_itself = page.Contents
    for key, value in {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 9, 9])}.items():
        with_itself[Name("/" + key)] = value
    with_itself.Resources = Dictionary(XObject=Dictionary(Self=with_itself))
    page.Resources.XObject = Dictionary(Self=with_itself)


def _too_much(page: pikepdf.Page) -> None:
    page.Contents.write(b"BT /F0 13 Tf 1 0 0 1 60 700 Tm " + b"<00240024002400240024> Tj\n" * 500 + b"ET")


def test_forms_that_share_what_they_draw_with_are_looked_through_once() -> None:
    with pikepdf.open(io.BytesIO(digital_pdf())) as pdf:
        shared = pdf.make_indirect(Dictionary(XObject=Dictionary()))
        for number in range(9):
            form = pdf.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
            form.Resources = shared
            shared.XObject[Name(f"/F{number}")] = form
        pdf.pages[0].Resources = shared
        pdf.pages[0].Contents = pdf.make_stream(b"/F0 Do")
        assert page_of(saved(pdf)).carried is None


@pytest.mark.parametrize("value_in", ["widget", "parent"])
def test_a_field_whose_value_nobody_has_drawn_leaves_the_page_to_who_reads(value_in: str) -> None:
    pdf = pikepdf.new()
    digital_page(pdf, PAGE)
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="so", V="1487", Rect=Array([78, 695, 102, 715])
    )
    if value_in == "parent":
        del field["/V"]
        field.Parent = pdf.make_indirect(Dictionary(T="so", FT=Name.Tx, V="1487"))
    pdf.pages[0].Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots)
    assert page_of(saved(pdf)).carried is None


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.Resources.Font.F0.__setitem__("/DescendantFonts", 5),
        lambda page: page.Resources.Font.__setitem__("/F0", Array([])),
        lambda page: page.Contents.write(b"BT /F0 13 Tf <00> ' \" Tj ( ET"),
        _endless_form,
        _too_much,
    ],
    ids=["no descendants", "no font", "cut operators", "endless form", "too much"],
)
def test_a_page_whose_text_cannot_be_taken_out_is_left_to_who_reads(
    change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glyphs, "_MOST_MARKS", 2_000)
    found = page_of(broken(change)).carried
    assert found is None or found.strange > 0.5
