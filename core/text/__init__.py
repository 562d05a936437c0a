"""Vietnamese text: one form for what is stored, one for what is searched, and dates as papers write them."""

import datetime as dt
import re
import unicodedata
from typing import Final

_ETH: Final = str.maketrans({"Ð": "Đ", "ð": "đ"})
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_STROKE: Final = str.maketrans({"đ": "d", "Đ": "D"})
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")

#: Where the tone mark of an open oa, oe, uy stands is taste: "hòa" and "hoà" are one word.
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_GLIDE: Final = re.compile(rf"(?<![qQ])([oO][aeAE]|[uU][yY])([{_TONES}])(?![a-zA-Z\u0300-\u036f])")


def nfc(text: str) -> str:
    """The text as it is stored: NFC, Đ typed as the Icelandic Ð repaired, nothing invisible."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).translate(_ETH))


def fold(text: str) -> str:
    """The text as it is searched: lower case, no accents, đ as d; lengths may differ from the input."""
    plain = unicodedata.normalize("NFD", nfc(text).translate(_STROKE).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a text."""
    return tuple(part for part in _NOT_WORD.split(fold(text)) if part)


def squash(text: str) -> str:
    """Folded words with one space between them: for comparing phrases."""
    return " ".join(words(text))


def same_tones(text: str) -> str:
    """NFC with the tone mark of open oa, oe, uy on the first vowel: equal for both ways to write a syllable."""
    spread = unicodedata.normalize("NFD", nfc(text))
    return unicodedata.normalize("NFC", _OPEN_GLIDE.sub(lambda hit: hit[1][0] + hit[2] + hit[1][1], spread))


_DATE_WORDS: Final = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})\b")
_DATE_DIGITS: Final = re.compile(r"(?<![\d/.-])(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)")


def parse_date(text: str) -> dt.date | None:
    """The first date of a text: "ngày 04 tháng 10 năm 2021", "04/10/2021", "4-10-2021", "4.10.2021".

    None without one, and for days that do not exist. Gaps are never filled.
    """
    plain = fold(text)
    spoken = _DATE_WORDS.search(plain)
    written = _DATE_DIGITS.search(plain)
    if spoken:
        day, month, year = spoken.groups()
    elif written:
        day, _, month, year = written.groups()
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


_NAME_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\Z")


def is_person_name(text: str) -> bool:
    """Whether it can be a person's name as papers print it: two to eight words, each capitalised or all capitals."""
    parts = nfc(text).split()
    if not 2 <= len(parts) <= 8:
        return False
    return all(_NAME_WORD.match(part) and part[0].isupper() for part in parts)


#: Surnames that nearly all Vietnamese bear; a name that begins otherwise is more often misread than rare.
#: "Văn" is left out: where a name begins with it, a surname was more likely lost.
_SURNAMES: Final = frozenset(
    [
        "Nguyễn",
        "Trần",
        "Lê",
        "Phạm",
        "Hoàng",
        "Huỳnh",
        "Phan",
        "Vũ",
        "Võ",
        "Đặng",
        "Bùi",
        "Đỗ",
        "Hồ",
        "Ngô",
        "Dương",
        "Lý",
        "An",
        "Âu",
        "Bạch",
        "Bế",
        "Cao",
        "Châu",
        "Chu",
        "Chử",
        "Cù",
        "Cung",
        "Diệp",
        "Doãn",
        "Đàm",
        "Đào",
        "Đinh",
        "Đoàn",
        "Đồng",
        "Đường",
        "Giang",
        "Giáp",
        "Hà",
        "Hàn",
        "Hầu",
        "Hoa",
        "Hứa",
        "Kiều",
        "Kim",
        "La",
        "Lã",
        "Lại",
        "Lâm",
        "Liễu",
        "Lò",
        "Lộc",
        "Lục",
        "Lương",
        "Lưu",
        "Lường",
        "Ma",
        "Mã",
        "Mai",
        "Mạc",
        "Mẫn",
        "Nghiêm",
        "Ngân",
        "Nông",
        "Ông",
        "Phí",
        "Phó",
        "Phú",
        "Phùng",
        "Phương",
        "Quách",
        "Quan",
        "Quản",
        "Quàng",
        "Tạ",
        "Tào",
        "Tăng",
        "Thạch",
        "Thái",
        "Thân",
        "Thẩm",
        "Thiều",
        "Tiêu",
        "Tô",
        "Tôn",
        "Tống",
        "Trang",
        "Triệu",
        "Trình",
        "Trịnh",
        "Trương",
        "Từ",
        "Ung",
        "Uông",
        "Vi",
        "Viên",
        "Vương",
        "Xa",
        "Y",
        "Ksor",
        "Rơ",
        "Siu",
        "H’",
        "Điểu",
        "Giàng",
        "Vàng",
        "Sùng",
        "Thào",
    ]
)


def has_known_surname(name: str) -> bool:
    """Whether a person's name begins with a surname that is common in Viet Nam."""
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return same_tones(first).capitalize() in _SURNAMES
