"""The mark says who signed and when, in letters that can be read and copied, and stands where the rule wants it."""

import io
import unicodedata

import pdfplumber
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfplumber.page import Page

from core.errors import DocumentError
from core.text import nfc
from signing.stamp.lettering import lay_out
from tests.signing.conftest import WORDS
from tests.signing.papers import altered
from tests.signing.pki import ORGANISATION, SIGNED, Pki

TIME = "2025-06-01T09:30:15+07:00"


def boxes(pdf: bytes) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The mark's rectangle and the shown page's, origin bottom left."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        page = file.pages[0]
        (mark,) = page.Annots
        return tuple(float(n) for n in mark.Rect), tuple(float(n) for n in page.cropbox)


def text_of_mark(pdf: bytes) -> str:
    """What the appearance of the mark says: its content put on a page of its own."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        page = file.pages[0]
        (mark,) = page.Annots
        shown = mark.AP.N
        alone = pikepdf.new()
        alone.add_blank_page(page_size=(600, 100))
        form = alone.copy_foreign(shown)
        alone.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm0=form))
        alone.pages[0].Contents = alone.make_stream(b"/Fm0 Do")
        alone.save(out)
    with pdfplumber.open(out) as opened:
        return str(opened.pages[0].extract_text())


def page_text(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page: Page = opened.pages[0]
        return str(page.extract_text())


def test_the_mark_says_office_and_time_in_nfc(signed: bytes) -> None:
    text = text_of_mark(signed)
    assert text == f"{ORGANISATION}\n{TIME}"
    assert unicodedata.is_normalized("NFC", text)


def test_a_name_in_decomposed_letters_comes_out_composed(pki: Pki, unsigned: bytes) -> None:
    signer = pki.signer(organisation=unicodedata.normalize("NFD", ORGANISATION))
    assert text_of_mark(signer.sign(unsigned, at=SIGNED).data) == f"{ORGANISATION}\n{TIME}"


def test_a_letter_that_the_font_lacks_does_not_stop_the_signing(pki: Pki, unsigned: bytes) -> None:
    signer = pki.signer(organisation="Phòng 漢 Một")
    assert text_of_mark(signer.sign(unsigned, at=SIGNED).data).startswith("Phòng")


def test_the_text_under_the_mark_is_what_it_was(signed: bytes, unsigned: bytes) -> None:
    before = page_text(unsigned)
    assert before == " ".join(WORDS)
    assert page_text(signed).replace(ORGANISATION, "").replace(TIME, "").strip() == before


def test_the_offices_mark_stands_at_the_top_right(signed: bytes) -> None:
    (x0, y0, x1, y1), (left, bottom, right, top) = boxes(signed)
    assert left <= x0 < x1 <= right
    assert bottom <= y0 < y1 <= top
    assert (right - x1, top - y1) == pytest.approx((14, 14), abs=1)


def test_a_clerks_mark_stands_at_the_top_left(pki: Pki, unsigned: bytes) -> None:
    (x0, _, _, y1), (left, _, _, top) = boxes(pki.signer(profile="tt01-ca-nhan").sign(unsigned, at=SIGNED).data)
    assert (x0 - left, top - y1) == pytest.approx((14, 14), abs=1)


@pytest.mark.parametrize("profile", ["tt05-co-quan", "tt01-ca-nhan"])
@pytest.mark.parametrize("box", [[50, 40, 500, 300], [500, 300, 50, 40], [-20.5, -10.5, 400.5, 260.5]])
def test_the_mark_stays_inside_the_shown_part_of_the_page(
    profile: str, box: list[float], pki: Pki, unsigned: bytes
) -> None:
    cropped = altered(unsigned, MediaBox=[-100, -100, 700, 700], CropBox=box)
    (x0, y0, x1, y1), _ = boxes(pki.signer(profile=profile).sign(cropped, at=SIGNED).data)
    assert min(box[0], box[2]) <= x0 < x1 <= max(box[0], box[2])
    assert min(box[1], box[3]) <= y0 < y1 <= max(box[1], box[3])


def test_a_long_name_goes_on_in_the_next_line_of_a_small_page(pki: Pki, unsigned: bytes) -> None:
    name = "Trung tâm Phục vụ hành chính công phường Thử Nghiệm, thành phố Ví Dụ"
    card = altered(unsigned, MediaBox=[0, 0, 243, 153])
    made = pki.signer(organisation=name).sign(card, at=SIGNED).data
    (x0, _, x1, _), _ = boxes(made)
    assert 0 <= x0 < x1 <= 243
    *lines, time = text_of_mark(made).splitlines()
    assert (" ".join(lines), time) == (name, TIME)
    assert len(lines) > 1


def test_a_paper_without_pages_is_the_papers_fault(pki: Pki) -> None:
    out = io.BytesIO()
    pikepdf.new().save(out)
    with pytest.raises(DocumentError, match="signature_not_good"):
        pki.signer().sign(out.getvalue(), at=SIGNED)


def test_a_page_that_inherits_its_size_is_signed_like_any_other(pki: Pki, unsigned: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(unsigned)) as file:
        page = file.pages[0].obj
        middle = file.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=[page], Count=1, Parent=file.Root.Pages)
        )
        file.Root.Pages.MediaBox = page.MediaBox
        del page.MediaBox
        page.Parent = middle
        file.Root.Pages.Kids = pikepdf.Array([middle])
        file.save(out)
    made = pki.signer().sign(out.getvalue(), at=SIGNED).data
    assert text_of_mark(made) == f"{ORGANISATION}\n{TIME}"
    (_, _, x1, _), (_, _, right, _) = boxes(made)
    assert right - x1 == pytest.approx(14, abs=1)


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1, max_size=4)
)
@settings(max_examples=40, deadline=None)
def test_the_room_of_a_mark_grows_with_its_lines(lines: list[str]) -> None:
    mark = lay_out(tuple(lines), 10)
    assert mark.lines == tuple(nfc(line) for line in lines)
    assert mark.width >= lay_out(tuple(lines[:1]), 10).width > 0
    assert mark.height > 10 * len(lines)
