"""Tables and letters on paper: headings come again, nothing runs over its edge, no signature stands alone."""

import datetime as dt
import io

import pdfplumber
import pytest

from pipeline.press import Chart, Column, Form, Letter, Table, printed_letter, printed_tables, written
from pipeline.press.canvas import Style, broken, width_of

NOON = dt.datetime(2025, 10, 2, 5, tzinfo=dt.UTC)
COLUMNS = (
    Column("Đơn vị", width=30),
    Column("Đạt", Form.PERCENT, above="Kết quả"),
    Column("Yêu cầu", Form.DECIMAL, above="Kết quả"),
)
LETTER = Letter(
    above="UBND tỉnh Mẫu", organ="UBND xã Mẫu Sơn Đông (hư cấu)", number="05", symbol="BC-UBND", place="Mẫu Sơn Đông",
    day=dt.date(2025, 2, 4), kind="Báo cáo", subject="Tình hình số hóa", sections=(("I. SỐ LIỆU", ("Đoạn văn.",) * 3),),
    closing="Trên đây là báo cáo./.", recipients=("Như trên;", "Lưu: VT."), signer_title=("CHỦ TỊCH",),
    signer_name="Nguyễn Văn Mẫu",
)  # fmt: skip


def a_table(rows: int, **changes: object) -> Table:
    values = tuple((f"Xã số {number}", None if number % 2 else 50.0, 80.0) for number in range(rows))
    told: dict[str, object] = {"title": "Bảng", "over": ("Bàn",), "columns": COLUMNS, "rows": values}
    return Table(**(told | changes))  # type: ignore[arg-type]


def pages_of(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [" ".join(page.extract_text().split()) for page in document.pages]


def test_headings_come_again_on_each_page_and_pages_have_their_numbers() -> None:
    table = a_table(70, total=("Tổng cộng", None, None), notes=("Ghi chú.",))
    first, *rest = pages_of(printed_tables("Bảng", (table,), unit="H48", organ_name="Bàn", at=NOON))
    assert rest
    assert all("Kết quả" in page and "Yêu cầu" in page for page in (first, *rest))
    assert all(str(number) in page.split() for number, page in enumerate(rest, 2))
    assert "Xã số 69" in rest[-1]
    assert "50,00 %" in first


def test_a_chart_shows_rows_that_have_a_value_and_their_values() -> None:
    table = a_table(4, chart=Chart((0,), (1, 2)))
    (page,) = pages_of(printed_tables("Bảng", (table,), unit="", organ_name="Bàn", at=NOON))
    assert (page.count("Xã số 0"), page.count("Xã số 1")) == (2, 1)
    nothing = a_table(0, chart=Chart((0,), (1, 2)))
    assert len(pages_of(printed_tables("Bảng", (nothing,), unit="", organ_name="Bàn", at=NOON))) == 1


@pytest.mark.parametrize("rows", [1, 18, 24, 27, 60])
def test_a_signature_never_stands_alone_on_a_page(rows: int) -> None:
    pages = pages_of(printed_letter(LETTER, (a_table(rows),), unit="H48", at=NOON))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert "ngày 04 tháng 02 năm 2025" in pages[0]
    assert "Số: 05/BC-UBND" in pages[0]
    last = pages[-1]
    assert all(words in last for words in ("Trên đây là báo cáo./.", "Nơi nhận:", "CHỦ TỊCH", "Nguyễn Văn Mẫu"))


def test_lines_are_broken_at_words_and_a_word_that_is_too_wide_is_cut() -> None:
    style = Style(10)
    lines = broken("một hai ba " + "x" * 80, style, 40)
    assert all(width_of(line, style) <= 40 for line in lines)
    assert "".join(lines).replace(" ", "") == "mộthaiba" + "x" * 80
    assert broken("", style, 40) == [""]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1234567, Form.NUMBER, "1.234.567"),
        (1234.5, Form.DECIMAL, "1.234,50"),
        (-3.456, Form.PERCENT, "-3,46 %"),
        (None, Form.NUMBER, "–"),
        (None, Form.TEXT, ""),
        ("a", Form.NUMBER, "a"),
    ],
)
def test_numbers_are_written_as_vietnamese_print_has_them(value: float | None, form: Form, expected: str) -> None:
    assert written(value, form) == expected
