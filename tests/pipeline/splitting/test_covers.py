"""Cover sheets come from the printer, through the scanner, and are read again."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from classifiers.codes import codes_of
from core.codes.payloads import cover_of
from core.model import ComponentCode, Cover, DossierCode, PageImage, ProcedureCode
from pipeline.covers import TITLE, Label, PerPage, cover_pdf
from samples.scanner import Effects
from tests.journeys.stacks import DOSSIER, printed, scanned

COVER = Cover(DOSSIER, ComponentCode("to-khai"), ProcedureCode("1.004884"))
LABEL = Label(COVER, "Tờ khai đăng ký kết hôn", "Đăng ký kết hôn")


@pytest.mark.parametrize(
    ("dpi", "effects", "per_page"),
    [
        (150, Effects(skew_deg=1.5, noise=6.0), PerPage.STRIPS),
        (200, Effects(skew_deg=-3.0, noise=9.0, blur=1.0), PerPage.STRIPS),
        (200, Effects(upside_down=True, skew_deg=2.0), PerPage.WHOLE),
        (300, Effects(skew_deg=3.0, noise=6.0, blur=1.0, upside_down=True), PerPage.STRIPS),
    ],
)
def test_a_sheet_that_was_printed_and_scanned_says_what_follows(dpi: int, effects: Effects, per_page: PerPage) -> None:
    data = scanned(printed("to-khai", dpi=dpi, per_page=per_page), effects, dpi=dpi)
    with Image.open(io.BytesIO(data)) as image:
        page = PageImage(1, data, "image/jpeg", image.width, image.height, dpi)
    (code,) = codes_of(page)
    assert cover_of(code) == Cover(DOSSIER, ComponentCode("to-khai"))


@pytest.mark.parametrize(("per_page", "pages"), [(PerPage.STRIPS, 2), (PerPage.WHOLE, 4)])
def test_several_sheets_are_printed_on_a_page_or_one(per_page: PerPage, pages: int) -> None:
    data = cover_pdf([LABEL] * 4, per_page=per_page)
    assert data == cover_pdf([LABEL] * 4, per_page=per_page)
    with pypdfium2.PdfDocument(data) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) == pages
    assert sum(text.count(TITLE) for text in texts) == 4
    assert "Giấy tờ: Tờ khai đăng ký kết hôn (to-khai)" in texts[0]
    assert f"Mã hồ sơ: {DOSSIER}" in texts[0]
    assert "Thủ tục: 1.004884 Đăng ký kết hôn" in texts[0]


def test_the_font_is_in_the_file() -> None:
    with pikepdf.open(io.BytesIO(cover_pdf([LABEL]))) as pdf:
        font = pdf.pages[0].Resources.Font.F1
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_a_long_name_goes_on_in_the_next_line_and_a_strange_sign_is_a_question_mark() -> None:
    label = Label(Cover(DossierCode(DOSSIER), ComponentCode("x")), "Giấy tờ có tên dài ☃ " * 6)
    with pypdfium2.PdfDocument(cover_pdf([label])) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "có tên dài ?" in text
    assert len(text.splitlines()) == 5  # the name in two
    assert "Thủ tục" not in text
