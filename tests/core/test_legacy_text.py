"""Text of the time before Unicode, code by code."""

import shutil
import string
import subprocess

import pytest

from core.text import nfc
from core.text.legacy import LegacyEncoding, code_of


def test_tcvn3_is_the_table_of_the_standard_as_the_system_has_it() -> None:
    iconv = shutil.which("iconv")
    listed = subprocess.run(["iconv", "-l"], capture_output=True, text=True, check=True).stdout if iconv else ""
    if "TCVN5712-1" not in listed:
        pytest.skip("this system has no iconv with TCVN5712-1")
    codes = [bytes([code]) for code in (*range(32, 127), *range(160, 256))]
    command = ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"]
    made = subprocess.run(command, input=b"\n".join(codes), capture_output=True, check=True)
    assert [LegacyEncoding.TCVN3.decoded(code) for code in codes] == nfc(made.stdout.decode()).split("\n")


def test_a_letter_and_a_mark_of_tcvn3_are_one_letter() -> None:
    assert LegacyEncoding.TCVN3.decoded(b"a\xb3") == "á"


def test_dashes_and_quotation_marks_of_windows_stay() -> None:
    assert LegacyEncoding.TCVN3.decoded("–“”…".encode("cp1252")) == "–“”…"


def test_fonts_of_capitals_show_small_letters_as_capitals() -> None:
    assert LegacyEncoding.TCVN3_CAPITALS.decoded(b"quy\xd5t \xae\xdenh") == "QUYẾT ĐỊNH"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp – Töï do – Haïnh phuùc", "Độc lập – Tự do – Hạnh phúc"),
        ("UÛY BAN NHAÂN DAÂN QUAÄN, ÑÖÔØNG LEÂ LÔÏI", "ỦY BAN NHÂN DÂN QUẬN, ĐƯỜNG LÊ LỢI"),
        ("quyù kyõ thuaät, tyû leä, thuî", "quý kỹ thuật, tỷ lệ, thuỵ"),
        ("tính chaát, nghæ, thò traán", "tính chất, nghỉ, thị trấn"),
        ("naêm baèng laép ñaët thaúng saün", "năm bằng lắp đặt thẳng sẵn"),
    ],
)  # fmt: skip
def test_vni_is_a_letter_and_a_mark_behind_it(typed: str, meant: str) -> None:
    assert LegacyEncoding.VNI.decoded(typed.encode("cp1252")) == meant


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_what_is_plain_stays_plain(encoding: LegacyEncoding) -> None:
    plain = string.digits + string.punctuation + string.ascii_uppercase + " "
    assert encoding.decoded(plain.encode()) == plain


def test_every_code_has_some_text() -> None:
    for encoding in LegacyEncoding:
        assert all(encoding.decoded(bytes([code])) for code in range(256))


@pytest.mark.parametrize("code", range(256))
def test_a_code_is_found_again_in_the_letter_that_it_was_taken_for(code: int) -> None:
    letter = bytes([code]).decode("cp1252", errors="ignore") or chr(code)
    assert code_of(letter) == code
    assert code_of(chr(0xF000 + code)) == code


def test_a_letter_that_windows_had_not_has_no_code() -> None:
    assert code_of("ế") is None
