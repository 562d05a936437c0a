"""The text that pages of a PDF bring with them: every word where it stands, and what is odd about it."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from bench.digital_pages import (
    A4,
    BODY,
    HEAD,
    PAGE,
    Face,
    Line,
    digital_page,
    digital_pdf,
    lines_of,
    unicode_face,
)
from core.model import CarriedText, PageImage
from pipeline.pages import render
from tests.pipeline.pages.conftest import GENEROUS, carried, page_of, texts
from tests.pipeline.scans import image_object, jpeg, picture, saved

SCAN = b"595 0 0 842 0 0 cm /Im0 Do"


def stand_on_ink(page: PageImage) -> bool:
    """Whether there is print in every word's box, and hardly any outside."""
    assert page.carried is not None
    with Image.open(io.BytesIO(page.data)) as image:
        dark = np.asarray(image.convert("L")) < 128
    total, held = dark.sum(), 0
    for word in page.carried.words:
        ink = dark[word.box.y0 : word.box.y1, word.box.x0 : word.box.x1].sum()
        if not ink:
            return False
        held += ink
    return bool(held >= 0.98 * total)


def a_scan(pdf: pikepdf.Pdf) -> dict[str, Any]:
    return {"/Im0": image_object(pdf, jpeg(), (248, 351))}


def scan_with(lines: list[Line], *, before: bool = False) -> bytes:
    """A page that is one picture, with text over it or under it."""
    pdf = pikepdf.new()
    how = {"over": SCAN} if before else {"under": SCAN}
    digital_page(pdf, lines, images=a_scan(pdf), **how)  # type: ignore[arg-type]
    return saved(pdf)


def test_every_line_comes_back_with_its_words_on_their_print() -> None:
    page = page_of(digital_pdf())
    assert page.carried is not None
    assert texts(page.carried) == [*HEAD, *BODY]
    assert stand_on_ink(page)
    rest = replace(page.carried, words=(), numbers=())
    assert rest == CarriedText((), strange=0, outside=0, turned=0, hidden=0)


@pytest.mark.parametrize("turn", [90, 180, 270, -90])
def test_the_words_of_a_turned_page_turn_with_it(turn: int) -> None:
    # Given a page whose text runs as its turn asks, so that it is shown upright
    across, up = {90: (b"0 1 -1 0", (842, 0)), 180: (b"-1 0 0 -1", (595, 842)), 270: (b"0 -1 1 0", (0, 595))}[
        turn % 360
    ]
    pdf = pikepdf.new()
    box = (0, 0, 842, 595) if turn % 180 else (0, 0, 595, 842)
    lines = [replace(line, x=0, y=0, before=b"%s %g %g Tm" % (across, *_turned(line, turn % 360, up))) for line in PAGE]
    digital_page(pdf, lines, box=box, Rotate=turn)
    page = page_of(saved(pdf))
    assert page.carried is not None
    assert texts(page.carried) == [*HEAD, *BODY]
    assert stand_on_ink(page)


def _turned(line: Line, turn: int, up: tuple[float, float]) -> tuple[float, float]:
    return {
        90: (up[0] - line.y, line.x),
        180: (up[0] - line.x, up[1] - line.y),
        270: (line.y, up[1] - line.x),
    }[turn]


def test_the_words_of_a_cut_page_stand_where_they_are_shown() -> None:
    page = page_of(digital_pdf(CropBox=Array([40, 500, 560, 800])))
    assert page.carried is not None
    assert stand_on_ink(page)


def test_signs_outside_the_page_are_no_words_of_it_and_are_counted() -> None:
    found = carried(digital_pdf([*PAGE, *lines_of(BODY[:1], top=-100)]))
    assert texts(found) == [*HEAD, *BODY]
    assert 0.1 < found.outside < 0.3


def test_of_every_font_some_words_show_each_digit() -> None:
    faces = {"F0": unicode_face(), "F1": unicode_face("ABCDEF+Other")}
    many = lines_of([f"thôn {number}" for number in (12, 21, 12, 11, 3, 12)])
    found = carried(digital_pdf([*many, Line("Số 9 và 4b", 60, 300, font="F1")], faces))
    # The fourth and the last show no digit that three words before them have not shown
    assert [[word.text for word in words] for words in found.numbers] == [["12", "21", "12", "3"], ["9", "4b"]]


def test_signs_that_do_not_stand_upright_are_counted() -> None:
    upright = [*PAGE, replace(PAGE[2], before=b"0 1 -1 0 30 300 Tm"), replace(PAGE[2], before=b"-1 0 0 1 500 300 Tm")]
    found = carried(digital_pdf(upright))
    assert texts(found) == [*HEAD, *BODY]
    assert found.turned > 0.2


def test_invisible_text_is_told_apart() -> None:
    found = carried(digital_pdf([replace(line, before=b"3 Tr") for line in PAGE]))
    assert texts(found) == [*HEAD, *BODY]
    assert found.hidden == 1


@pytest.mark.parametrize("before", [True, False])
def test_text_on_a_large_picture_was_read_from_it(before: bool) -> None:
    assert carried(scan_with(list(PAGE), before=before)).hidden == 1


def test_a_scan_under_an_invisible_layer_stays_the_scanners_own() -> None:
    page = page_of(scan_with([replace(line, before=b"3 Tr") for line in PAGE]))
    assert page.data == jpeg()
    assert page.carried is not None
    assert page.carried.hidden == 1
    # And its words lie on the picture's pixels
    first = page.carried.words[0].box
    assert first.x0 == pytest.approx(150 / A4[0] * 248, abs=2)
    assert first.y1 == pytest.approx((A4[1] - 758) / A4[1] * 351, abs=3)


def test_a_scan_with_text_to_be_seen_on_it_is_drawn() -> None:
    for lines in (list(PAGE), [replace(PAGE[0], before=b"3 Tr 0 Tr")]):
        assert page_of(scan_with(lines)).data != jpeg()


def test_a_page_without_text_brings_none() -> None:
    pdf = pikepdf.new()
    digital_page(pdf, [], images=a_scan(pdf), under=SCAN)
    digital_page(pdf, [Line("   ", 60, 700)])
    assert [page.carried for page in render(saved(pdf), GENEROUS)] == [None, None]


def test_a_small_picture_beside_the_text_changes_nothing() -> None:
    pdf = pikepdf.new()
    digital_page(
        pdf,
        PAGE,
        images={"/Im0": image_object(pdf, jpeg(picture(size=(40, 40))), (40, 40))},
        under=b"80 0 0 80 60 300 cm /Im0 Do",
    )
    assert carried(saved(pdf)).hidden == 0


def test_what_a_field_shows_stands_in_its_line() -> None:
    pdf = pikepdf.new()
    digital_page(pdf, [Line("Số:", 60, 700), Line("/QĐ-UBND", 104, 700), *lines_of(BODY, top=600)])
    face = unicode_face()
    shown = pdf.make_stream(
        b"BT /F0 13 Tf 1 0 0 1 2 5 Tm <%s> Tj ET" % face.encoded("542").hex().encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 24, 20]),
        Resources=Dictionary(Font=Dictionary(F0=face.add(pdf))),
    )
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T="so",
        F=132,
        Rect=Array([78, 695, 102, 715]),
        AP=Dictionary(N=shown),
    )
    widget = pdf.make_indirect(field)
    pdf.pages[0].Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))
    assert texts(carried(saved(pdf)))[0] == "Số: 542 /QĐ-UBND"


def test_columns_are_lines_of_their_own() -> None:
    found = carried(digital_pdf([Line("ỦY BAN NHÂN DÂN", 60, 700), Line(HEAD[0], 250, 701)]))
    assert texts(found) == ["ỦY BAN NHÂN DÂN", HEAD[0]]


def test_a_word_drawn_twice_to_be_bold_is_one_word() -> None:
    found = carried(digital_pdf([*PAGE, *(replace(line, x=line.x + 0.3) for line in PAGE)]))
    assert texts(found) == [*HEAD, *BODY]


def test_words_without_spaces_are_parted_by_their_gaps() -> None:
    found = carried(digital_pdf([Line("Độc", 60, 700), Line("lập", 85.5, 700)]))
    assert texts(found) == ["Độc lập"]


# --- signs without meaning --------------------------------------------------------------------------------------------


def with_meaning(**signs: str) -> dict[str, Face]:
    return {"F0": unicode_face(meaning=lambda sign: signs.get(sign, sign))}


def test_signs_without_meaning_are_counted() -> None:
    found = carried(digital_pdf(faces=with_meaning(a="\ue001", n="\ufffd")))
    assert found.strange == pytest.approx("".join(HEAD + BODY).count("a") / 300 * 2, abs=0.1)
    assert found.strange > 0.05


def test_a_sign_that_the_file_gives_no_meaning_is_lost_not_left_out() -> None:
    face = unicode_face()

    def add(pdf: pikepdf.Pdf) -> pikepdf.Object:
        font = face.add(pdf)
        del font.ToUnicode
        return font

    found = carried(digital_pdf(faces={"F0": Face(add, face.encoded)}))
    assert found.strange > 0.05
    assert "\ufffd" in "".join(texts(found))


def test_bullets_of_a_font_of_their_own_are_no_words() -> None:
    bullets = [Line("-", 50, line.y, font="F1") for line in PAGE]
    faces = {"F0": unicode_face(), "F1": unicode_face("Symbol", meaning=lambda _: "\uf0b7")}
    found = carried(digital_pdf([*PAGE, *bullets], faces))
    assert texts(found) == [*HEAD, *BODY]
    assert found.strange == 0


def test_a_soft_hyphen_that_is_drawn_is_a_hyphen() -> None:
    faces = {"F0": unicode_face(meaning=lambda sign: "\u00ad" if sign == "-" else sign)}
    assert texts(carried(digital_pdf([Line("H48.001.01-250915-0001", 60, 700)], faces))) == ["H48.001.01-250915-0001"]


def test_joined_letters_are_letters() -> None:
    found = carried(digital_pdf([Line("báo cáo", 60, 700)], with_meaning(b="\ufb01")))
    assert texts(found) == ["fiáo cáo"]
