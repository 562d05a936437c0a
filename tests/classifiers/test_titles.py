"""Which paper it is: by title, symbol and wording; and when to say "I do not know"."""

import unicodedata
from dataclasses import replace

import pytest

from classifiers import Classifier
from classifiers.cascade import by_titles
from core.catalogue.kinds import load_kinds
from core.model import Classification, DocumentKind, Group, KindCode
from tests.classifiers.layouts import DECISION, a_page

KINDS = load_kinds()
HEAD = """
    UBND XÃ MẪU SƠN ĐÔNG || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    {number} || Độc lập - Tự do - Hạnh phúc
"""


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return by_titles(KINDS, 0.75)


def paper(*rows: str, number: str = "Số: 7") -> str:
    """A paper with those rows below its head."""
    return HEAD.format(number=number) + "\n\n    " + "\n    ".join(rows)


def kind_of(drawing: str, classifier: Classifier) -> str | None:
    """The kind that was accepted."""
    found = classifier.classify((a_page(drawing),))
    assert found.abstained is (found.group is Group.UNKNOWN)
    return None if found.abstained else found.kind


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.titles], ids=lambda kind: kind.code)
def test_every_kind_is_known_by_each_of_its_titles(kind: DocumentKind, classifier: Classifier) -> None:
    for title in kind.titles:
        assert kind_of(paper(title, *kind.cues[:1]), classifier) == kind.code, title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("QUYET DINH", "decision"),
        ("QUYẾTĐỊNH", "decision"),
        ("GIẤY KHAI SIHN", "birth_certificate"),
        ("GlẤY XÁC NHẬN TÌNH TRẠNG HÔN NHẢN", "marital_status_certificate"),
        ("GIẤY CHỨNG NHÂN QUYÊN SỬ DỤNG ĐÁT", "land_use_certificate"),
        ("TỞ KHAI ĐĂNG KÝ KẾT HÔN", "declaration_form"),
        ("GIẤY PHẾP XÂY DƯNG", "building_permit"),
        (unicodedata.normalize("NFD", "GIẤY ỦY QUYỀN"), "power_of_attorney"),
        ("GIẤY UỶ QUYỀN", "power_of_attorney"),
    ],
)
def test_a_title_is_known_though_letters_are_misread(title: str, kind: str, classifier: Classifier) -> None:
    assert kind_of(paper(title), classifier) == kind


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (("GIẤY CHỨNG NHẬN ĐĂNG KÝ", "HỘ KINH DOANH"), "household_business_certificate"),
        (
            ("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU NHÀ Ở", "VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"),
            "land_use_certificate",
        ),
        (("GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ"), "receipt"),
    ],
)
def test_a_title_may_stand_on_several_lines(rows: tuple[str, ...], kind: str, classifier: Classifier) -> None:
    assert kind_of(paper(*rows), classifier) == kind


@pytest.mark.parametrize(
    "drawing",
    [
        paper("THỰC ĐƠN TRONG NGÀY"),
        paper("HÓA ĐƠN GIÁ TRỊ GIA TĂNG"),
        paper("BẢNG KÊ VẬT TƯ"),
        paper("> Theo quyết định của Ủy ban nhân dân xã, giấy khai sinh và tờ khai được nộp lại."),
        paper("Quyết định"),
        paper("ĐƠN VỊ THI CÔNG"),
        """
            SỞ || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
            KẾ HOẠCH VÀ ĐẦU TƯ || Độc lập - Tự do - Hạnh phúc
            Số: 7 || Mẫu Sơn, ngày 4 tháng 9 năm 2025

            DANH MỤC
        """,
        paper("QUYẾT TÂM"),
        "> một trang chỉ có chữ thường, không có tiêu đề nào cả",
        paper("> Kính gửi ông Nguyễn Văn Mẫu"),
    ],
)
def test_a_form_that_nobody_described_is_unknown(drawing: str, classifier: Classifier) -> None:
    assert kind_of(drawing, classifier) is None


def test_a_title_far_down_the_page_is_no_title(classifier: Classifier) -> None:
    drawing = paper("DANH SÁCH KÈM THEO", *["> dòng chữ"] * 34, "QUYẾT ĐỊNH")
    assert kind_of(drawing, classifier) is None


def test_nothing_written_is_no_paper(classifier: Classifier) -> None:
    found = classifier.classify((a_page(""),))
    assert found == Classification(Group.UNKNOWN, None, 0.0, abstained=True, evidence=("no text",))
    assert classifier.classify(()) == found


def test_a_blank_cover_does_not_hide_the_title(classifier: Classifier) -> None:
    found = classifier.classify((a_page(""), a_page(DECISION, number=2)))
    assert (found.kind, found.abstained) == ("decision", False)


def test_an_application_of_one_word_is_known_by_its_wording(classifier: Classifier) -> None:
    assert kind_of(paper("ĐƠN KHIẾU NẠI", "Kính gửi: Ủy ban nhân dân xã"), classifier) == "application_form"
    assert kind_of(paper("ĐƠN", "ĐỀ NGHỊ CẤP GIẤY PHÉP"), classifier) == "application_form"


def test_the_longer_title_says_more(classifier: Classifier) -> None:
    assert kind_of(paper("TRÍCH LỤC KHAI SINH"), classifier) == "birth_extract"
    assert kind_of(paper("TRÍCH LỤC KẾT HÔN (BẢN SAO)"), classifier) == "marriage_extract"
    assert kind_of(paper("GIẤY CHỨNG NHẬN ĐĂNG KÝ THUẾ"), classifier) == "tax_registration"


# --- doubt ------------------------------------------------------------------------------------------------------------


def twins(**second: object) -> Classifier:
    """A classifier that knows two kinds of one title."""
    first = DocumentKind(KindCode("one"), "Một", Group.RESULT, ("GIẤY XÁC NHẬN CƯ TRÚ",))
    other = replace(first, code=KindCode("two"), name="Hai", **second)  # type: ignore[arg-type]
    return by_titles((first, other), 0.75)


def test_two_kinds_of_one_title_are_not_told_apart_by_luck() -> None:
    found = twins().classify((a_page(paper("GIẤY XÁC NHẬN CƯ TRÚ")),))
    assert (found.abstained, found.group) == (True, Group.UNKNOWN)
    assert found.kind is not None


def test_wording_tells_two_kinds_of_one_title_apart() -> None:
    rows = ("GIẤY XÁC NHẬN CƯ TRÚ", "> Thông tin về hộ gia đình và chủ hộ")
    assert kind_of(paper(*rows), twins(cues=("thông tin về hộ gia đình",))) == "two"
    assert kind_of(paper(*rows), twins(anti_cues=("chủ hộ",))) == "one"


def test_a_classifier_that_asks_for_more_abstains_more() -> None:
    strict = by_titles(KINDS, 0.95)
    found = strict.classify((a_page(paper("QUYẾT ĐỊNH")),))
    assert (found.kind, found.abstained, found.score) == ("decision", True, 0.9)


def test_a_score_never_leaves_its_range() -> None:
    hated = by_titles(
        (DocumentKind(KindCode("x"), "X", Group.RESULT, ("QUYẾT ĐỊNH",), anti_cues=tuple("abcdefghijklmnop")),),
        0.75,
    )
    found = hated.classify((a_page(paper("QUYẾT ĐỊNH", "> a b c d e f g h i j k l m n o p")),))
    assert (found.score, found.abstained) == (0.0, True)


# --- symbols and letters ----------------------------------------------------------------------------------------------


def test_a_symbol_speaks_where_the_title_is_lost(classifier: Classifier) -> None:
    found = classifier.classify((a_page(paper("QU#ẾT @ NH", number="Số: 15/QĐ-UBND")),))
    assert (found.kind, found.evidence) == ("decision", ("symbol",))
    assert kind_of(paper("QUYẾT ĐỊNH", number="Số: 15/2025/QĐ-UBND"), classifier) == "decision"


def test_a_symbol_that_contradicts_the_title_leaves_the_title(classifier: Classifier) -> None:
    assert kind_of(paper("GIẤY PHÉP XÂY DỰNG", number="Số: 15/QĐ-UBND"), classifier) == "building_permit"


LETTER = """
    UBND XÃ MẪU SƠN ĐÔNG || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Số: 152/UBND-ĐC || Độc lập - Tự do - Hạnh phúc
    V/v phối hợp kiểm tra thực địa || Mẫu Sơn Đông, ngày 14 tháng 6 năm 2024

    Kính gửi: Văn phòng Đăng ký đất đai
    > Thực hiện kế hoạch năm 2024
"""


def test_a_letter_has_no_title_but_its_form(classifier: Classifier) -> None:
    found = classifier.classify((a_page(LETTER),))
    assert (found.kind, found.group, found.abstained) == ("official_letter", Group.RESULT, False)
    assert "form of a letter" in found.evidence


def test_a_letter_without_its_subject_is_only_guessed(classifier: Classifier) -> None:
    found = classifier.classify((a_page(LETTER.replace("V/v phối hợp kiểm tra thực địa", "")),))
    assert (found.kind, found.abstained) == ("official_letter", True)


# --- candidates -------------------------------------------------------------------------------------------------------


def test_what_was_weighed_is_told_the_likeliest_first(classifier: Classifier) -> None:
    page = a_page(paper("GIẤY PHÉP XÂY DỰNG", number="Số: 15/QĐ-UBND"))
    found = classifier.candidates((page,))
    assert [item.kind for item in found[:2]] == ["building_permit", "decision"]
    assert found[0].score == classifier.classify((page,)).score
    assert found[1].evidence == ("symbol",)


def test_a_paper_without_words_has_no_candidates(classifier: Classifier) -> None:
    assert classifier.candidates((a_page(""),)) == ()
    assert classifier.candidates(()) == ()
