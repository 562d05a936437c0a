"""A secrecy mark stops a paper; words that speak of secrets, or that only look like a mark, do not."""

from dataclasses import replace

import pytest

from classifiers.secrecy import secrecy_mark
from core.model import Box, InkColour, Mark, MarkKind, StampWords
from core.secrecy import secrecy_words
from tests.classifiers.layouts import DECISION, a_page

MARKS = {
    "MẬT": "mat",
    "MẶT": "mat",
    "MÂT.": "mat",
    "M Ậ T": "mat",
    "|MẬT|": "mat",
    "IMẬTI": "mat",
    "MẬTT": "mat",
    "TỐI MẬT": "toi mat",
    "TÔI MẬT": "toi mat",
    "TỐIMẬT": "toi mat",
    "T0I MẬT": "toi mat",
    "[ TỐI MẬT ]": "toi mat",
    "TUYỆT MẬT": "tuyet mat",
    "TUYET MAT": "tuyet mat",
    "TUYẾT MẬT": "tuyet mat",
    "TUYỆTMẬT": "tuyet mat",
    "MẬT - HỎA TỐC": "mat",
    "TỐI MẬT KHẨN": "toi mat",
    "HỎA TỐC HẸN GIỜ MẬT": "mat",
    "ĐỘ MẬT: MẬT": "mat",
    "ĐỘ BẢO MẬT: TUYỆT MẬT": "tuyet mat",
    "BẢN SAO BÍ MẬT NHÀ NƯỚC": "ban sao bi mat nha nuoc",
    "BẢN SA0 BÍ MẬT NHÀ NƯỚC": "ban sao bi mat nha nuoc",
}
NONE = (
    "",
    "BÍ MẬT",
    "BẢO MẬT",
    "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "BÍ MẬT NHÀ NƯỚC",
    "ĐỘ MẬT:",
    "MẬT ONG",
    "NGUYỄN VĂN MẬT",
    "MẤT GIẤY TỜ",
    "MẶT TRƯỚC",
    "MẶT SAU",
    "CAM KẾT BẢO MẬT THÔNG TIN",
    "TỔ MẬT MÃ",
    "MAI",
    "MAY",
    "NHẬT",
    "HỎA TỐC",
    "KHẨN",
    "TUYỆT ĐỐI",
)


@pytest.mark.parametrize(("text", "mark"), MARKS.items())
def test_a_mark_is_known_by_its_words_also_misread(text: str, mark: str) -> None:
    assert secrecy_words(text) == mark


@pytest.mark.parametrize("text", NONE)
def test_words_about_secrets_are_no_mark(text: str) -> None:
    assert secrecy_words(text) is None


@pytest.mark.parametrize("place", ["{} ||", "|| {}"])
@pytest.mark.parametrize("printed", ["MẬT", "TUYỆT MẬT", "BẢN SAO BÍ MẬT NHÀ NƯỚC"])
def test_a_mark_is_seen_at_the_head_of_any_page(printed: str, place: str) -> None:
    drawing = DECISION.replace("\n    QUYẾT ĐỊNH", f"    {place.format(printed)}\n\n    QUYẾT ĐỊNH")
    assert secrecy_mark((a_page(drawing),)) == MARKS[printed]
    assert secrecy_mark((a_page(DECISION), a_page(drawing, number=2))) == MARKS[printed]


@pytest.mark.parametrize(
    "drawing",
    [
        DECISION,
        DECISION.replace("\n    QUYẾT ĐỊNH", "    mật ||\n\n    QUYẾT ĐỊNH"),
        DECISION.replace("\n    QUYẾT ĐỊNH", "    BẢO VỆ BÍ MẬT NHÀ NƯỚC ||\n\n    QUYẾT ĐỊNH"),
        DECISION + "\n    MẬT ||",
        DECISION.replace("Nguyễn Văn Mẫu", "Trần Thị MẬT"),
    ],
)
def test_the_word_elsewhere_is_no_secrecy_mark(drawing: str) -> None:
    assert secrecy_mark((a_page(drawing),)) is None


def test_a_stamp_that_says_so_is_a_mark_wherever_it_is_set() -> None:
    stamp = Mark(MarkKind.STAMP, Box(10, 900, 200, 960), InkColour.RED, words=StampWords.SECRET)
    other = replace(stamp, words=StampWords.URGENT)
    assert secrecy_mark((replace(a_page(DECISION), marks=(other, stamp)),)) == "mat"
    assert secrecy_mark((replace(a_page(DECISION), marks=(other,)),)) is None
