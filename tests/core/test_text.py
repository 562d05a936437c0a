"""Vietnamese text in one form, whoever typed it."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, has_known_surname, is_person_name, nfc, parse_date, same_tones, squash, words


def test_text_typed_apart_is_stored_together() -> None:
    assert nfc(unicodedata.normalize("NFD", "Đường Trường Chinh")) == "Đường Trường Chinh"


def test_the_icelandic_eth_becomes_the_vietnamese_letter() -> None:
    assert nfc("QÐ-UBND \u00f0ơn") == "QĐ-UBND đơn"


def test_invisible_letters_are_dropped() -> None:
    assert nfc("số\u200b 15\ufeff\u00ad") == "số 15"


@given(st.text())
def test_storing_twice_changes_nothing(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)


def test_folding_takes_every_mark() -> None:
    assert fold("Đăng ký Khai Sinh – Ủy ban nhân dân") == "dang ky khai sinh – uy ban nhan dan"
    assert fold(unicodedata.normalize("NFD", "ĐIỆN")) == "dien"


def test_words_leave_punctuation_behind() -> None:
    assert words("Số: 15/QĐ-UBND") == ("so", "15", "qd", "ubnd")
    assert squash("  TỜ   KHAI, đăng ký ") == "to khai dang ky"


@pytest.mark.parametrize(("left", "right"), [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("HOÀ", "HÒA")])
def test_both_ways_to_place_a_tone_are_one_word(left: str, right: str) -> None:
    assert same_tones(left) == same_tones(right) == right


def test_a_closed_syllable_and_qu_keep_their_tone() -> None:
    assert same_tones("hoàn quý toàn quỹ") == "hoàn quý toàn quỹ"


@pytest.mark.parametrize(
    "text",
    ["Quảng Ngãi, ngày 04 tháng 10 năm 2021", "ngày 4 tháng 10 năm 2021", "04/10/2021", "sinh 4-10-2021.", "4.10.2021"],
)
def test_dates_are_read_as_papers_write_them(text: str) -> None:
    assert parse_date(text) == dt.date(2021, 10, 4)


@pytest.mark.parametrize(
    "text", ["ngày … tháng 10 năm 2021", "31/02/2021", "ngày 4 tháng 13 năm 2021", "12/2021", "", "1/2-2021"]
)
def test_a_date_with_a_gap_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("name", ["Nguyễn Văn Mẫu", "TRẦN THỊ THỬ", "Lê H’Mẫu"])
def test_names_as_papers_print_them(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize("name", ["Mẫu", "nguyễn văn mẫu", "Nguyễn Văn 3", "Số: 15", "A B C D E F G H I"])
def test_what_cannot_be_a_name(name: str) -> None:
    assert not is_person_name(name)


@pytest.mark.parametrize("name", ["Nguyễn Văn Mẫu", "LÊ THỊ THỬ", "hoa văn ví", "Y Mẫu Thử"])
def test_a_surname_that_many_bear_is_known(name: str) -> None:
    assert has_known_surname(name)


@pytest.mark.parametrize("name", ["Nguyên Văn Mẫu", "Văn Mẫu", "Zzz Thử", "", "  "])
def test_a_surname_that_was_misread_is_not_known(name: str) -> None:
    assert not has_known_surname(name)
