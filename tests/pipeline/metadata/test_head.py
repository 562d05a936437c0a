"""The head of an administrative paper: what is printed there, and what is better left to a clerk."""

from dataclasses import replace

import pytest

from classifiers import open_classifier
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.model import Classification, DocumentKind, FieldName, Group, KindCode, PageText
from pipeline.metadata import doubts, extract
from pipeline.metadata.administrative.organs import is_whole_organ, official_spelling
from tests.classifiers.layouts import DECISION, a_page

KINDS, BOOK = load_kinds(), load_fields()
ABSTAINED = "abstained"


def kind_named(code: str) -> DocumentKind:
    return next(kind for kind in KINDS if kind.code == code)


def found(name: FieldName, *pages: PageText, kind: str = "decision") -> str | None:
    known = Classification(Group.RESULT, KindCode(kind), 0.9, abstained=not kind)
    field = extract(pages, known, KINDS, BOOK, accept_score=0.75).get(name)
    return None if field is None else ABSTAINED if field.abstained else field.value


def headed(old: str, new: str) -> PageText:
    """The decision with one thing changed."""
    assert old in DECISION
    return a_page(DECISION.replace(old, new))


@pytest.mark.parametrize(
    ("printed", "number", "symbol"),
    [
        ("Số: 15/QĐ-UBND", "15", "QĐ-UBND"),
        ("Số: 15 / QĐ - UBND", "15", "QĐ-UBND"),
        ("Số 15/QĐ–UBND.", "15", "QĐ-UBND"),
        ("So: 07/2025/QĐ-UBND", "07", "QĐ-UBND"),
        ("Số: 15a/TTr-SNV", "15a", "TTr-SNV"),
        ("Số: 45/2016", "45", None),
        ("Số: 341/ĐKKD", "341", "ĐKKD"),
        ("Số: 118", "118", None),
        ("Số: ……/QĐ-UBND", ABSTAINED, "QĐ-UBND"),
        ("Số: /QĐ-UBND", ABSTAINED, "QĐ-UBND"),
        ("Số: ……", ABSTAINED, None),
        ("Số: I5/QĐ-UBND", ABSTAINED, "QĐ-UBND"),
        ("Số: 15/QĐ-U8ND", "15", "QĐ-U8ND"),
        ("Số: 15/Qđ-ubnd", "15", ABSTAINED),
        ("Số: 15/XYZ", "15", "XYZ"),
        ("Số: 15/10 đường Mẫu", ABSTAINED, None),
        ("Số: 15/QĐ-UBND@0.5", ABSTAINED, ABSTAINED),
        ("không số", None, None),
    ],
)
def test_number_and_symbol(printed: str, number: str | None, symbol: str | None) -> None:
    page = headed("Số: 15/QĐ-UBND", printed)
    assert (found(FieldName.NUMBER, page), found(FieldName.SYMBOL, page)) == (number, symbol)


@pytest.mark.parametrize(
    ("printed", "date", "place"),
    [
        ("Mẫu Sơn Đông, ngày 04 tháng 9 năm 2025", "2025-09-04", "Mẫu Sơn Đông"),
        ("Mẫu Sơn Đông ngày 4 tháng 9 năm 2025", ABSTAINED, "Mẫu Sơn Đông"),
        ("Mẫu Sơn Đông, ngày …… tháng 9 năm 2025", ABSTAINED, "Mẫu Sơn Đông"),
        ("Mẫu Sơn Đông, ngày tháng 9 năm 2025", ABSTAINED, "Mẫu Sơn Đông"),
        ("Mẫu Sơn Đông, ngày 31 tháng 9 năm 2025", ABSTAINED, "Mẫu Sơn Đông"),
        ("Mẫu Sơn Đông, ngày 04@0.4 tháng 9 năm 2025", ABSTAINED, "Mẫu Sơn Đông"),
        ("mẫu Sơn Đông, ngày 04 tháng 9 năm 2025", "2025-09-04", ABSTAINED),
        ("ngày 04 tháng 9 năm 2025", "2025-09-04", None),
        ("một dòng khác", None, None),
    ],
)
def test_place_and_date(printed: str, date: str | None, place: str | None) -> None:
    page = headed("Mẫu Sơn Đông, ngày 04 tháng 9 năm 2025", printed)
    assert (found(FieldName.ISSUED_DATE, page), found(FieldName.PLACE, page)) == (date, place)


@pytest.mark.parametrize(
    ("below", "date"),
    [
        ("|| Mẫu Sơn, ngày 15 tháng 9 năm 2025", "2025-09-15"),
        ("|| Mẫu Sơn, ngày 15 tháng 9 năm 2025\n|| Mẫu Sơn, ngày 15 tháng 9 năm 2025", "2025-09-15"),
        ("|| Mẫu Sơn, ngày 15 tháng 9 năm 2025\n|| Mẫu Sơn, ngày 16 tháng 9 năm 2025", None),
        ("> Ngày, tháng, năm sinh: 12/03/1995", None),
        ("> Theo Quyết định số 7, ngày 15 tháng 9 năm 2025", None),
        ("> Giấy này có giá trị đến ngày 31 tháng 12 năm 2025", None),
        ("> Kể từ ngày 15 tháng 9 năm 2025", None),
        ("> Mẫu Sơn, ngày 15 tháng 9 năm 2025 tôi đã nộp đơn", None),
    ],
)
def test_a_form_has_its_date_above_the_signature(below: str, date: str | None) -> None:
    page = a_page("TỜ KHAI" + "\n" * 20 + below)
    assert found(FieldName.ISSUED_DATE, page, kind="declaration_form") == date


@pytest.mark.parametrize(
    ("first", "second", "organ"),
    [
        ("ỦY BAN NHÂN DÂN", "XÃ MẪU SƠN ĐÔNG", "ỦY BAN NHÂN DÂN XÃ MẪU SƠN ĐÔNG"),
        ("UY BAN NHÂN DÂN", "XA MẪU SƠN ĐÔNG", "ỦY BAN NHÂN DÂN XÃ MẪU SƠN ĐÔNG"),
        ("UBND TỈNH MẪU", "SỞ NỘI VỤ", "SỞ NỘI VỤ"),
        ("UBND TỈNH MẪU", "SO NÔI VU", "SỞ NỘI VỤ"),
        ("ỦY BAN NHÂN DÂN", "XÃ MẪU SƠN Đ0NG#", ABSTAINED),
        ("ỦY BAN NHÂN DÂN", "XÃ@0.4", ABSTAINED),
        ("ỦY BAN", "XÃ MẪU SƠN ĐÔNG", ABSTAINED),
    ],
)
def test_the_authority_that_issues(first: str, second: str, organ: str | None) -> None:
    drawing = DECISION.replace("ỦY BAN NHÂN DÂN ||", f"{first} ||", 1).replace("XÃ MẪU SƠN ĐÔNG ||", f"{second} ||", 1)
    assert found(FieldName.ORGAN_NAME, a_page(drawing)) == organ


def test_a_paper_without_the_states_name_names_no_authority() -> None:
    assert found(FieldName.ORGAN_NAME, a_page("UBND XÃ MẪU ||\n\nQUYẾT ĐỊNH")) is None


def test_lines_that_are_not_centred_on_each_other_have_lost_words() -> None:
    page = headed("XÃ MẪU SƠN ĐÔNG ||", "XÃ MẪU SƠN ĐÔNG THUỘC ||")
    moved = replace(page, words=tuple(word for word in page.words if word.text != "XÃ"))
    assert found(FieldName.ORGAN_NAME, moved) == ABSTAINED


@pytest.mark.parametrize(
    ("rows", "subject"),
    [
        (["Về việc công nhận tổ hòa giải thôn Một", "", "> Căn cứ Luật"], "Về việc công nhận tổ hòa giải thôn Một"),
        (
            ["Về việc công nhận tổ hòa giải", "thôn Một, xã Mẫu Sơn", "> Căn cứ Luật"],
            "Về việc công nhận tổ hòa giải thôn Một, xã Mẫu Sơn",
        ),
        (["Về việc công@0.8 nhận tổ hòa giải", "> Căn cứ Luật"], ABSTAINED),
        (["Về việc công nhận tổ hòa giải"], ABSTAINED),
        (["> Căn cứ Luật"], None),
        (["Căn cứ Luật Tổ chức chính quyền"], None),
        (["dòng chữ ở giữa"] * 9, None),
    ],
)
def test_the_subject_under_the_title(rows: list[str], subject: str | None) -> None:
    page = a_page("QUYẾT ĐỊNH\n" + "\n".join(rows))
    assert (found(FieldName.SUBJECT, page), found(FieldName.TYPE_NAME, page)) == (subject, "QUYẾT ĐỊNH")


def test_a_title_that_says_more_is_still_the_type() -> None:
    assert found(FieldName.TYPE_NAME, a_page("TỜ KHAI ĐĂNG KÝ KẾT HÔN"), kind="declaration_form") == "TỜ KHAI"


def test_a_paper_of_unknown_kind_has_no_type_and_no_subject() -> None:
    page = a_page(DECISION)
    assert found(FieldName.TYPE_NAME, page, kind="") is None
    assert found(FieldName.SUBJECT, page, kind="") is None
    assert found(FieldName.TYPE_NAME, a_page("Quyết định\n> Điều 1"), kind="decision") is None


LETTER = """
    UBND XÃ MẪU SƠN ĐÔNG || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Số: 152/UBND-ĐC || Độc lập - Tự do - Hạnh phúc
    V/v phối hợp kiểm tra || Mẫu Sơn Đông, ngày 14 tháng 6 năm 2024
    cấp giấy phép ||

    Kính gửi: Văn phòng Đăng ký đất đai
"""


@pytest.mark.parametrize(
    ("old", "new", "subject"),
    [
        ("", "", "phối hợp kiểm tra cấp giấy phép"),
        ("V/v phối hợp", "V/v phối@0.7 hợp", ABSTAINED),
        ("V/v phối hợp kiểm tra", "", None),
    ],
)
def test_a_letter_says_what_it_is_about(old: str, new: str, subject: str | None) -> None:
    assert found(FieldName.SUBJECT, a_page(LETTER.replace(old, new)), kind="official_letter") == subject


def test_the_head_stands_on_the_first_written_page() -> None:
    pages = (a_page(""), a_page(DECISION, number=2))
    assert found(FieldName.NUMBER, *pages) == "15"
    assert (
        extract(
            (a_page(""),), Classification(Group.UNKNOWN, None, 0, abstained=True), (), BOOK, accept_score=0.5
        ).fields
        == ()
    )


def test_what_a_kind_requires_and_nobody_may_rely_on_is_a_doubt() -> None:
    page = a_page(DECISION.replace("Số: 15/QĐ-UBND", "Số: ……/QĐ-UBND"))
    known = open_classifier(KINDS, accept_score=0.75).classify((page,))
    metadata = extract((page,), known, KINDS, BOOK, accept_score=0.75)
    assert doubts(metadata, kind_named("decision")) == (FieldName.NUMBER,)
    assert FieldName.TAX_CODE in doubts(metadata, kind_named("tax_registration"))


@pytest.mark.parametrize(
    ("read", "place", "spelled"),
    [
        ("UY BAN NHAN DAN XÃ MẪU", "", "ỦY BAN NHÂN DÂN XÃ MẪU"),
        ("ỦY BAN NHÂN DÂN XA MÂU SON", "MẪU SƠN", "ỦY BAN NHÂN DÂN XÃ MẪU SƠN"),
        ("CÔNG AN TINH MẪU", "", "CÔNG AN TỈNH MẪU"),
        ("BAN QUẢN LÝ TINH HOA", "", "BAN QUẢN LÝ TINH HOA"),
        (" – SỞ XÂY DỰNG. ", "", "SỞ XÂY DỰNG"),
    ],
)
def test_official_words_are_spelled_as_they_are(read: str, place: str, spelled: str) -> None:
    assert official_spelling(read, place) == spelled


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("ỦY BAN NHÂN DÂN XÃ MẪU", True),
        ("ỦY BAN MẶT TRẬN TỔ QUỐC", True),
        ("ỦY BAN", False),
        ("ỦY BAN XÃ", False),
        ("HỘI ĐỒNG NHÂN DÂN", False),
        ("SỞ", False),
        ("XÃ MẪU SƠN ĐÔNG", False),
        ("THÀNH PHỐ MẪU", False),
        ("THANH TRA TỈNH MẪU", True),
        ("SỞ X#Y DỰNG", False),
    ],
)
def test_a_name_that_begs_for_more_words_is_not_whole(name: str, whole: bool) -> None:
    assert is_whole_organ(name) is whole
