"""Where things stand on a page: columns, and the numbered zones."""

import pytest

from classifiers.layout import Segment, segments, zones
from core.model import Box, Word
from tests.classifiers.layouts import DECISION, a_page


def test_columns_that_were_read_as_one_line_are_parted() -> None:
    found = [item.text for item in segments(a_page(DECISION))][:4]
    assert found == [
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ MẪU SƠN ĐÔNG",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_a_segment_knows_its_box_score_and_capitals() -> None:
    words = (Word("SỐ", Box(10, 10, 30, 40), 0.9, 0), Word("mười", Box(40, 8, 80, 42), 0.7, 0))
    segment = Segment(1, words)
    assert segment.box == Box(10, 8, 80, 42)
    assert segment.score == pytest.approx(0.8)
    assert segment.capitals == pytest.approx(2 / 6)
    assert segment.folded == "so muoi"
    assert Segment(1, (Word("15/", Box(0, 0, 9, 9), 1.0, 0),)).capitals == 0.0


def test_the_zones_of_a_decision() -> None:
    head = zones(a_page(DECISION))
    assert head.motto is not None
    assert head.motto.text.startswith("CỘNG HÒA")
    assert head.number is not None
    assert head.number.text == "Số: 15/QĐ-UBND"
    assert head.place_date is not None
    assert [item.text for item in head.organ] == ["ỦY BAN NHÂN DÂN", "XÃ MẪU SƠN ĐÔNG"]
    assert head.about == ()
    assert head.body_top >= head.number.box.y1


@pytest.mark.parametrize("drawing", ["", "> một dòng chữ", "QUYẾT ĐỊNH"])
def test_a_page_without_a_head_has_no_zones(drawing: str) -> None:
    head = zones(a_page(drawing))
    assert (head.motto, head.number, head.place_date, head.organ, head.about, head.body_top) == (
        None,
        None,
        None,
        (),
        (),
        0,
    )


def test_a_number_that_is_missing_still_has_its_place() -> None:
    head = zones(a_page(DECISION.replace("Số: 15/QĐ-UBND", "Số: ....../QĐ-UBND")))
    assert head.number is not None
    assert head.number.text == "Số: ....../QĐ-UBND"


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("Số: 15/QĐ-UBND", "Số: 15/QĐ-UBND"),
        ("Số 15/QĐ-UBND", "Số 15/QĐ-UBND"),
        ("SỐ: 15", "SỐ: 15"),
        ("Số: ……", "Số: ……"),
        ("Số ____/QĐ-UBND", "Số ____/QĐ-UBND"),
        ("Số vào sổ: 5021", "Số vào sổ: 5021"),
        ("Số vào sổ:", None),
        ("Số định danh cá nhân: 051095000123", None),
        ("Số điện thoại: 0255 3822 000", None),
        ("Số nhà 15, đường Mẫu", None),
        ("Sổ tay năm", None),
    ],
)
def test_a_number_is_known_by_its_label(row: str, number: str | None) -> None:
    found = zones(a_page(f"{row} || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")).number
    assert (found.text if found else None) == number


def test_a_motto_is_known_though_letters_are_misread() -> None:
    assert zones(a_page(DECISION.replace("CỘNG HÒA XÃ HỘI CHỦ", "CÔNG HOA XÃ HÔI CHU"))).motto is not None
    assert zones(a_page(DECISION.replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỬA HÀNG"))).organ == ()


def test_the_lines_of_v_v_go_on_while_they_stay_close_in_their_column() -> None:
    drawing = """
        UBND XÃ MẪU SƠN ĐÔNG || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        Số: 152/UBND-ĐC || Độc lập - Tự do - Hạnh phúc
        V/v kiểm tra thực địa || Mẫu Sơn Đông, ngày 14 tháng 6 năm 2024
        cấp giấy phép ||

        Kính gửi ||
    """
    assert [item.text for item in zones(a_page(drawing)).about] == ["V/v kiểm tra thực địa", "cấp giấy phép"]
    assert zones(a_page(drawing.replace("Số: 152/UBND-ĐC", "Văn bản"))).about == ()
    follows = drawing.replace("cấp giấy phép ||", "Kính gửi: Ủy ban ||")
    assert [item.text for item in zones(a_page(follows)).about] == ["V/v kiểm tra thực địa"]
