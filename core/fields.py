"""What the value of a field may be: as it stands on paper, as a person types it, and how it is kept."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Final

from core.codes import (
    is_dossier_code,
    is_personal_id,
    is_tax_code,
    land_serial,
    passport_number,
    plate,
    procedure_key,
)
from core.codes.citations import is_symbol, paper_number
from core.model import FieldName, ValueKind
from core.text import has_known_surname, is_person_name, nfc, parse_date, squash


def read(kind: ValueKind, text: str, pattern: str | None = None) -> str | None:
    """The value that a printed stretch holds, normalised; None where it holds none, or two.

    Args:
        kind: what it must be.
        text: what is printed behind a label, up to the next one.
        pattern: what the value must fit as a whole, besides.
    """
    value = _READERS[kind](nfc(text))
    return None if value is None or (pattern is not None and not re.fullmatch(pattern, value)) else value


#: What may follow a name on its line; any other word behind it is as likely the rest of the name, misread.
_AFTER_NAME: Final = re.compile(
    r"\s*[,;(\[]\s*(?=[a-zđ\d]|CMND|CCCD|MST|Số |Sinh )|\s*;\s*"
    r"|\s+(?=(?:sinh|số|ở|là|có|và|về|hồ sơ|thường trú|địa chỉ|đã|nộp|cho|tại|năm|ngày|cư trú|hiện|căn cước|mã|trú|được"
    r"|cam kết|để|đến|xin|làm|đăng ký|đề nghị|yêu cầu|theo|gửi|không|cùng|sử dụng|ký|chết|mất|quê|nghề|trong"
    r"|thuộc|nhận|thực hiện|với|do|bị|từ|tham gia|tạm trú|công tác|trên|khai|xác nhận|lập|vì|tốt nghiệp|khám|nhập"
    r"|trả|hẹn|bằng|vào|tự|cam đoan|thuê|vay|đứng|thỏa thuận|ủy quyền|chấp hành|hoàn thành|nguyện vọng|kính)\b)"
)


def _person(text: str) -> str | None:
    value = text.strip(" .,:;-–_…")
    value = re.sub(r"^(Ông/Bà|Ông \(bà\)|Hộ ông|Hộ bà|[Ôô]ng|[Bb]à|Anh|Chị)\s*:?\s+", "", value)
    value = _AFTER_NAME.split(value, maxsplit=1)[0].strip(" .,:;-–_…")
    if value.isupper():
        value = value.title()
    return value if is_person_name(value) else None


def _date(text: str) -> str | None:
    # "có giá trị đến ngày 31 tháng 12 …": the label may have taken the word that such a date begins with.
    found = parse_date(text) or parse_date(f"ngày {text}")
    return found.isoformat() if found else None


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None


def _personal_id(text: str) -> str | None:
    digits = _only(re.findall(r"(?<!\d)\d{12}(?!\d)", _closed(text)))
    return digits if digits is not None and is_personal_id(digits) else None


def _closed(text: str) -> str:
    """The text with groups of digits put together: "0510 9500 0123"."""
    return re.sub(r"(?<=\d)[ .](?=\d)", "", text)


def _digits(count: int) -> Callable[[str], str | None]:
    return lambda text: _only(re.findall(rf"(?<!\d)\d{{{count}}}(?!\d)", _closed(text)))


#: The card of a health insurance has, before the ten digits of the insured, two letters of the group and up to three
#: digits of what is paid for and where: QĐ 1351/QĐ-BHXH 2015 Điều 2.
_CARD: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{1,3}(\d{10})(?!\d)")


def _insurance(text: str) -> str | None:
    cards = _CARD.findall(_closed(re.sub(r"(?<=[A-Z])[ .](?=\d)", "", text)))
    return _only(cards) if cards else _digits(10)(text)


def _old_id(text: str) -> str | None:
    """Nine digits, or the twelve of later cards, which forms print behind the old label, too."""
    return _digits(9)(text) or _personal_id(text)


def _passport(text: str) -> str | None:
    found = _only(re.findall(r"(?<!\w)[A-Z]\d{7}(?!\w)", text))
    return passport_number(found or _bare(text))


def _plate(text: str) -> str | None:
    # "51F-412.40, trọng tải 990 kg"
    return plate(_bare(re.split(r"[,;](?=\s)", text, maxsplit=1)[0]))


def _tax_code(text: str) -> str | None:
    found = _only(re.findall(r"(?<!\d)\d{10}(?:-\d{3})?(?!\d)|(?<!\d)\d{12}(?!\d)", text))
    return found if found is not None and is_tax_code(found) else None


def _dossier_code(text: str) -> str | None:
    found = re.search(r"[0-9A-Z]{3}(?:\.[0-9A-Z]{2,4}){1,3}-\d{6}-\d{4,10}", text.replace(" ", ""))
    return found[0] if found and is_dossier_code(found[0]) else None


def _procedure_code(text: str) -> str | None:
    found = re.search(r"\d\.\d{6}(?:(?:\.\d{3}\.\d{2}\.\d{2})?\.[A-Z]\d{2})?", text.replace(" ", ""))
    return found[0] if found and procedure_key(found[0]) else None


def _bare(text: str) -> str:
    return text.strip(" .,:;-–_…()")


def _sex(text: str) -> str | None:
    word = _bare(text).split("/")[0].strip().lower()
    return word if word in {"nam", "nữ"} else None


def _whole_number(text: str) -> str | None:
    found = re.match(r"\W*(?:số\s)?\W*0*(\d{1,6})(?![\w/]|[.,]\d)", text)
    return found[1] if found and found[1] != "0" else None


def _number(text: str) -> str | None:
    """Digits with letters and strokes among them, as one word: "CH 00123", "45/2016" as 45, "A1234567"."""
    value = re.sub(r"\s+", " ", _bare(text)).upper()
    numbered = paper_number(value) if re.match(r"\d{1,6}/", value) else None
    if numbered is not None:
        return None if numbered.house else numbered.number
    return value if re.fullmatch(r"[A-ZĐ]{0,4}[ .\-]?\d{2,14}", value) else None


def _symbol(text: str) -> str | None:
    value = _bare(text).replace("–", "-")
    return value if is_symbol(value) else None


def _name(text: str) -> str | None:
    value = " ".join(_bare(text).split())
    return value if len(squash(value)) > 1 else None


#: A name of three words or more, and where one begins on a line.
_NAMED: Final = r"(?P<name>(?:[^\W\d_]+\s+){2,5}[^\W\d_]+)"
_BEGINS: Final = r"^\W*(?:\d{1,2}[.)]\s*)?"
_SHAPES: Final[dict[ValueKind, re.Pattern[str]]] = {
    ValueKind.PERSON: re.compile(rf"{_BEGINS}(?P<value>{_NAMED})(?P<end>\s*(?:[;:(]|,(?!\s*ngày)|$))"),
    # The day right behind the name: "Nguyễn Văn Mẫu, 12/03/1990".
    ValueKind.DATE: re.compile(
        rf"(?<!\w){_NAMED}\s*[,;(]\s*(?P<value>\d{{1,2}}(?P<sign>[/.-])\d{{1,2}}(?P=sign)\d{{4}})(?!\d)"
    ),
    ValueKind.PERSONAL_ID: re.compile(r"(?<![\w./-])(?P<value>\d{12})(?![\w/-])"),
    ValueKind.DOSSIER_CODE: re.compile(
        r"(?<![\w.])(?P<value>[0-9A-Z]{3}(?:\.[0-9A-Z]{2,4}){1,3}-\d{6}-\d{4,10})(?![\w-])"
    ),
    ValueKind.PLATE: re.compile(r"(?<!\w)(?P<value>\d{2}[A-Z]\d?\s?[-–]\s?\d{3}\.?\d{2})(?![\w-])"),
    ValueKind.PASSPORT: re.compile(r"(?<!\w)(?P<value>[A-Z]\d{7})(?!\w)"),
    # Ten digits alone are as well a tax code or a telephone.
    ValueKind.INSURANCE: re.compile(r"(?<![\w./-])(?P<value>[A-Z]{2}\d{11,13})(?![\w/-])"),
    ValueKind.NUMBER: re.compile(r"(?<![\w./-])(?P<value>[A-Z]{1,3} ?\d{6,8})(?![\w/-])"),
}
#: "PHÓ CHỦ TỊCH" is no Mr Phó.
_TITLE: Final = re.compile(r"phó\b", re.IGNORECASE)
#: The sorts whose values say by themselves what they are.
SHAPED: Final = frozenset(_SHAPES)


def shaped(kind: ValueKind, line: str) -> Iterator[tuple[int, int, str]]:
    """The values of a sort that stand on a line without any label: from which letter to which, and normalised."""
    for hit in _SHAPES[kind].finditer(line):
        parts = hit.groupdict()
        value = read(kind, parts["value"])
        if value is not None and ("name" not in parts or _is_named(parts["name"], parts.get("end"))):
            yield *hit.span("value"), value


def _is_named(name: str, end: str | None) -> bool:
    """Whether it is a person who is named; one who has a line for himself is named in capitals, as cards do."""
    if end is None:
        # Other words may stand before the name: "Người nộp Nguyễn Văn Mẫu, 12/03/1990".
        words = name.split()
        names = (" ".join(words[begin:]) for begin in range(len(words) - 1))
        return any(is_person_name(part) and has_known_surname(part.title()) for part in names)
    if _TITLE.match(name) or not has_known_surname(name.title()) or not is_person_name(name):
        return False
    return name.isupper() or bool(end.strip())


_READERS: Final[dict[ValueKind, Callable[[str], str | None]]] = {
    ValueKind.PERSON: _person,
    ValueKind.DATE: _date,
    ValueKind.PERSONAL_ID: _personal_id,
    ValueKind.NINE_DIGITS: _old_id,
    ValueKind.PASSPORT: _passport,
    ValueKind.TAX_CODE: _tax_code,
    ValueKind.DOSSIER_CODE: _dossier_code,
    ValueKind.PROCEDURE_CODE: _procedure_code,
    ValueKind.PLATE: _plate,
    ValueKind.LAND_SERIAL: lambda text: land_serial(_bare(text)),
    ValueKind.INSURANCE: _insurance,
    ValueKind.SEX: _sex,
    ValueKind.WHOLE_NUMBER: _whole_number,
    ValueKind.NUMBER: _number,
    ValueKind.SYMBOL: _symbol,
    ValueKind.NAME: _name,
    ValueKind.PATTERN: _name,
}


def normalised(name: FieldName, text: str) -> str | None:
    """A typed value as it is kept: NFC, days as YYYY-MM-DD; None if no value of that field looks like this."""
    value = " ".join(nfc(text).split())
    return _TYPED.get(name, _anything)(value) or None


def expected(name: FieldName) -> str:
    """What a value of the field looks like, for messages, in both languages."""
    return _EXPECTED.get(name, "một giá trị / expected a value")


def is_owner_id(text: str) -> bool:
    """Whether it can be a personal id, a tax code (with a branch), the nine digits of an old CMND, or a passport's."""
    return re.fullmatch(r"\d{9,13}|\d{10}-\d{3}|[A-Z]\d{7,8}", text) is not None


def _anything(value: str) -> str:
    return value


def _day(value: str) -> str | None:
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        found = parse_date(value)
        return found.isoformat() if found else None


def _if(fits: Callable[[str], bool]) -> Callable[[str], str | None]:
    return lambda value: value if fits(value) else None


def _scope(value: str) -> str | None:
    """Codes of units and procedures, parted by commas."""
    codes = [code for code in re.split(r"[\s,;]+", value) if code]
    fits = all(re.fullmatch(r"[A-Z]\d{2}(\.\d+)*", code) or procedure_key(code) for code in codes)
    return ", ".join(codes) if fits else None


_TYPED: Final[dict[FieldName, Callable[[str], str | None]]] = {
    FieldName.ISSUED_DATE: _day,
    FieldName.BIRTH_DATE: _day,
    FieldName.DEATH_DATE: _day,
    FieldName.EXPIRES: _day,
    FieldName.PERSONAL_ID: _if(lambda value: is_personal_id(value) or re.fullmatch(r"\d{9}", value) is not None),
    FieldName.PASSPORT_NUMBER: passport_number,
    FieldName.TAX_CODE: _if(is_tax_code),
    FieldName.PROCEDURE_CODE: _if(lambda value: procedure_key(value) is not None),
    FieldName.SCOPE: _scope,
    FieldName.PLATE: plate,
    FieldName.SEX: _sex,
}
_A_DAY: Final = "ngày có thật, dạng 2025-10-15 hoặc 15/10/2025 / expected a day"
_EXPECTED: Final[dict[FieldName, str]] = {
    FieldName.ISSUED_DATE: _A_DAY,
    FieldName.BIRTH_DATE: _A_DAY,
    FieldName.DEATH_DATE: _A_DAY,
    FieldName.EXPIRES: _A_DAY,
    FieldName.PERSONAL_ID: "số định danh 12 chữ số hoặc CMND 9 chữ số / expected a personal id",
    FieldName.PASSPORT_NUMBER: "số hộ chiếu như C1234567 / expected the number of a passport",
    FieldName.TAX_CODE: "mã số thuế 10 hoặc 13 số, đúng số kiểm tra / expected a tax code",
    FieldName.PROCEDURE_CODE: "mã TTHC như 1.004884 / expected a procedure code",
    FieldName.SCOPE: "mã đơn vị hoặc mã TTHC như H48, 1.004884 / expected codes of units or procedures",
    FieldName.PLATE: "biển số như 76A-123.45 / expected a plate",
    FieldName.SEX: "nam hoặc nữ / expected nam or nữ",
}
