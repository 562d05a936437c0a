"""Days in words are read as people say and write them, and never half."""

import pytest

from core.text.days import spoken_day, spoken_number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ngày mười hai tháng ba năm một nghìn chín trăm chín mươi lăm", "1995-03-12"),
        ("ngày mười hai tháng ba năm hai nghìn không trăm hai mươi", "2020-03-12"),
        ("Ngày mồng một tháng giêng năm hai ngàn lẻ năm Giới tính: Nam", "2005-01-01"),
        ("ngày ba mươi mốt tháng chạp năm một nghìn chín trăm bảy tư", "1974-12-31"),
        ("ngày năm tháng năm năm hai nghìn không trăm mười", "2010-05-05"),
        ("ngày ba mươi tháng hai năm hai nghìn", None),
        ("ngày mười hai tháng tư", None),
        ("ngày mười hai tháng tư năm ấy", None),
        ("ngày mười hoa tháng tư năm hai nghìn", None),
    ],
)
def test_a_day_in_words(text: str, day: str | None) -> None:
    found = spoken_day(text)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [("mười", 10), ("mười lăm", 15), ("hai mươi", 20), ("hai mươi mốt", 21), ("ba lăm", 35), ("hai trăm linh một", 201),
     ("hai trăm bốn mươi", 240), ("một nghìn", 1000), ("", None), ("nghìn", None), ("hoa mươi hai", None),
     ("hoa mươi", None),     ("hoa lăm", None), ("mười hoa", None), ("linh hoa", None), ("hai ba bốn năm", None)],
)  # fmt: skip
def test_a_number_in_words(text: str, number: int | None) -> None:
    assert spoken_number(text) == number
