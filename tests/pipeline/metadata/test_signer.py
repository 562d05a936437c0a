"""Who signed: the last title with a name below it, whatever pen and seal have left around the name."""

import pytest

from core.model import FieldName, PageText
from pipeline.metadata.administrative.signer import signer_fields
from tests.classifiers.layouts import DECISION, a_page


def signed(*pages: PageText) -> tuple[str | None, str | None]:
    fields = {field.name: field for field in signer_fields(pages)}
    name, title = fields.get(FieldName.SIGNER_NAME), fields.get(FieldName.SIGNER_TITLE)
    return (name.value if name else None, title.value if title else None)


def a_block(title: str, name: str, between: str = "") -> PageText:
    return a_page(f"> Điều 1.\n\n|| {title}\n\n{between}\n|| {name}")


@pytest.mark.parametrize(
    "printed",
    [
        "Lê Văn Ví",
        "~Lê Văn Ví",
        "~ Lê Văn Ví",
        "“Lê Văn Ví”",
        '"Lê Văn Ví"',
        "‘Lê Văn Ví’",  # noqa: RUF001  quotation marks are meant
        "'Lê Văn Ví'",
        "«Lê Văn Ví»",
        "* Lê Văn Ví |",
        "| Lê Văn Ví.",
        "— Lê Văn Ví –",
        "_Lê Văn Ví_",
        "„ Lê Văn Ví",
        "¬„Lê Văn Ví",
        "2 „ Lê Văn Ví 7",
        "Lê. Văn : Ví",
        "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}¿; Lê Văn Ví",
    ],
)
def test_a_name_is_found_though_pen_and_seal_touch_it(printed: str) -> None:
    assert signed(a_block("CHỦ TỊCH", printed)) == ("Lê Văn Ví", "CHỦ TỊCH")


@pytest.mark.parametrize(
    "title",
    [
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "“GIÁM ĐỐC",
        "CHÁNH VĂN PHÒNG",
        "_.TRƯỞNG PHÒNG",
        "CHỦ : TỊCH",
        "PHÓ GIÁM ĐỐC TRUNG TÂM,",
    ],
)
def test_titles_of_those_who_sign(title: str) -> None:
    assert signed(a_block(title, "Lê Văn Ví")) == ("Lê Văn Ví", title.replace(" :", "").strip("“_.,"))


def test_a_title_is_kept_in_its_official_spelling() -> None:
    assert signed(a_block("CHU TICH,", "Lê Văn Ví")) == ("Lê Văn Ví", "CHỦ TỊCH")


@pytest.mark.parametrize(
    "page",
    [
        a_block("NGƯỜI LÀM ĐƠN", "Lê Văn Ví"),
        a_block("Chủ tịch", "Lê Văn Ví"),
        a_block("CHỦ TỊCH", "LÊ VĂN VÍ"),
        a_block("CHỦ TỊCH", "Lê"),
        a_block("CHỦ TỊCH", "Đã ký"),
        a_block("CHỦ TỊCH", "(đóng dấu)"),
        a_page("|| CHỦ TỊCH\n\nLê Văn Ví ||"),
        a_page("|| CHỦ TỊCH" + "\n" * 15 + "|| Lê Văn Ví"),
        a_page("|| Lê Văn Ví\n|| CHỦ TỊCH"),
        a_page("|| CHỦ TỊCH HỘI ĐỒNG THÀNH VIÊN CÔNG TY MỘT HAI\n\n|| Lê Văn Ví"),
        a_page(""),
    ],
)
def test_nobody_is_said_to_have_signed_where_it_is_not_clear(page: PageText) -> None:
    assert signed(page) == (None, None)


def test_a_name_that_begins_like_no_other_is_doubted() -> None:
    sure, doubted = (
        next(iter(signer_fields((a_block("CHỦ TỊCH", name),)))).score for name in ("Lê Văn Ví", "Lể Văn Ví")
    )
    assert sure == pytest.approx(0.97)
    assert doubted == pytest.approx(0.485)


def test_an_annex_after_the_signature_does_not_hide_the_signer() -> None:
    annex = a_page("PHỤ LỤC\n\n> Danh sách kèm theo", number=2)
    fields = list(signer_fields((a_page(DECISION), annex)))
    assert [(field.value, field.page) for field in fields] == [("Lê Văn Ví", 1), ("CHỦ TỊCH", 1)]


def test_of_two_titles_the_one_above_the_name_counts() -> None:
    page = a_page("|| KT. CHỦ TỊCH\n|| PHÓ CHỦ TỊCH\n\n|| Lê Văn Ví")
    assert signed(page) == ("Lê Văn Ví", "PHÓ CHỦ TỊCH")


def test_a_title_without_a_name_leaves_the_one_before_it() -> None:
    page = a_page("|| GIÁM ĐỐC\n\n|| Lê Văn Ví\n\nTRƯỞNG PHÒNG ||")
    assert signed(page) == ("Lê Văn Ví", "GIÁM ĐỐC")
