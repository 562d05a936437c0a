"""Values behind a printed label: persons, numbers of persons and firms, codes, dates of expiry."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from core.codes import is_dossier_code, is_personal_id, is_tax_code, personal_id_facts, procedure_key
from core.model import Box, Field, FieldName, PageText, Word
from core.text import fold, is_person_name, nfc, parse_date
from pipeline.metadata.names import name_score


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line, its folded form, and which word each folded letter came from."""

    page: int
    words: tuple[Word, ...]
    folded: str
    owners: tuple[int, ...]

    def between(self, start: int, stop: int) -> tuple[Word, ...]:
        """The words that have a letter in the folded stretch."""
        inside = {self.owners[place] for place in range(start, stop) if self.folded[place] != " "}
        return tuple(self.words[place] for place in sorted(inside))


def _line(page: PageText, words: tuple[Word, ...]) -> _Line:
    folded, owners = "", []
    for place, word in enumerate(sorted(words, key=lambda item: item.box.x0)):
        part = fold(word.text) + " "
        folded += part
        owners += [place] * len(part)
    return _Line(page.number, tuple(sorted(words, key=lambda item: item.box.x0)), folded.rstrip(), tuple(owners))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A label, where its value ends, and what the value must be."""

    name: FieldName
    label: re.Pattern[str]
    normalise: Callable[[str], str | None]
    score: Callable[[str, tuple[Word, ...]], float] | None = None  #: else that of the worst word


_STOP: Final = re.compile(
    r"\b(gioi tinh|dan toc|quoc tich|ngay,? thang,? nam sinh|ngay sinh|sinh ngay|sinh nam|noi sinh|noi cu tru|"
    r"so dinh danh|so cccd|so cmnd|so ho chieu|"
    r"giay to tuy than|cccd|cmnd|so can cuoc|can cuoc|ngay cap|noi cap|cap ngay|do |que quan|dien thoai|"
    r"so dien thoai|chuc vu|"
    r"ma so thue|dia chi|thuong tru|email|ma ho so|ma tthc|ma thu tuc|nam sinh|co gia tri|gia tri den|ton giao)"
)
_NAME_LABEL: Final = r"(?:ho,? ?chu dem,? ?(?:va )?ten|ho va ten(?: khai sinh)?|ho ten|ten toi la|ho,? ten)"
_OTHERS: Final = r"(?! ?(?:nguoi )?(?:cha|me|vo|chong|bo|con|dai dien|nguoi yeu cau|nguoi di|nguoi ky|thanh vien))"
_ID_LABEL: Final = (
    r"(?:so dinh danh(?: ca nhan)?(?: ?/ ?\w+)*|so cccd|cccd|so can cuoc(?: cong dan)?|can cuoc(?: cong dan)?|"
    r"giay to tuy than|so cmnd ?/ ?cccd|cmnd ?/ ?cccd)"
)


def _name(text: str) -> str | None:
    value = nfc(text).strip(" .,:;-–_…")
    value = re.sub(r"^(Ông/Bà|Ông|Bà|Anh|Chị)\s*:?\s+", "", value)
    if value.isupper():
        value = value.title()
    return value if is_person_name(value) else None


def _date(text: str) -> str | None:
    # "có giá trị đến ngày 31 tháng 12 …": the label may have taken the word that such a date begins with.
    found = parse_date(text) or parse_date(f"ngày {text}")
    return found.isoformat() if found else None


def _personal_id(text: str) -> str | None:
    digits = re.findall(r"(?<!\d)\d{12}(?!\d)", re.sub(r"(?<=\d)[ .](?=\d)", "", text))
    return digits[0] if len(digits) == 1 and is_personal_id(digits[0]) else None


def _tax_code(text: str) -> str | None:
    found = re.findall(r"(?<!\d)\d{10}(?:-\d{3})?(?!\d)|(?<!\d)\d{12}(?!\d)", text)
    return found[0] if len(found) == 1 and is_tax_code(found[0]) else None


def _dossier_code(text: str) -> str | None:
    found = re.search(r"[0-9A-Z]{3}(?:\.[0-9A-Z]{2,4}){1,3}-\d{6}-\d{4,10}", text.replace(" ", ""))
    return found[0] if found and is_dossier_code(found[0]) else None


def _procedure_code(text: str) -> str | None:
    found = re.search(r"\d\.\d{6}(?:(?:\.\d{3}\.\d{2}\.\d{2})?\.[A-Z]\d{2})?", text.replace(" ", ""))
    return found[0] if found and procedure_key(found[0]) else None


_RULES: Final = (
    _Rule(FieldName.PERSON_NAME, re.compile(rf"\b{_NAME_LABEL}{_OTHERS}[^:]{{0,28}}:"), _name, name_score),
    _Rule(
        FieldName.BIRTH_DATE,
        re.compile(r"\b(?:ngay,? ?thang,? ?nam sinh|ngay sinh|sinh ngay)\s*:?"),
        _date,
    ),
    _Rule(FieldName.PERSONAL_ID, re.compile(rf"\b{_ID_LABEL}[^:\d]{{0,20}}:?"), _personal_id),
    _Rule(
        FieldName.TAX_CODE,
        re.compile(
            r"\b(?:ma so thue|mst|ma so doanh nghiep|ma so ho kinh doanh|ma so dang ky ho kinh doanh)[^:\d]{0,20}:?"
        ),
        _tax_code,
    ),
    _Rule(FieldName.DOSSIER_CODE, re.compile(r"\bma ho so[^:\d]{0,12}:?"), _dossier_code),
    _Rule(
        FieldName.PROCEDURE_CODE,
        re.compile(r"\b(?:ma thu tuc(?: hanh chinh)?|ma tthc|ma so tthc)[^:\d]{0,12}:?"),
        _procedure_code,
    ),
    _Rule(
        FieldName.EXPIRES,
        re.compile(
            r"\b(?:co gia tri(?: su dung)? den(?: het)?|gia tri den(?: het)?|thoi han den|het han(?: ngay)?)"
            r"\s*(?:ngay)?\s*:?"
        ),
        _date,
    ),
)


def labelled_fields(texts: tuple[PageText, ...]) -> Iterator[Field]:
    """The first value behind each label, in the order of the pages."""
    lines = tuple(_line(page, words) for page in texts for words in page.lines)
    found = [item for rule in _RULES if (item := _first(rule, lines)) is not None]
    yield from _agreeing(found)


def _first(rule: _Rule, lines: tuple[_Line, ...]) -> Field | None:
    labels = ((place, line, match) for place, line in enumerate(lines) for match in rule.label.finditer(line.folded))
    for place, line, match in labels:
        stop = _STOP.search(line.folded, match.end())
        words = line.between(match.end(), stop.start() if stop else len(line.folded))
        value = rule.normalise(" ".join(word.text for word in words))
        if stop is None and not words and place + 1 < len(lines) and lines[place + 1].page == line.page:
            # A label at the end of its line: the value begins the next one.
            below = lines[place + 1]
            stop = _STOP.search(below.folded)
            words = below.between(0, stop.start() if stop else len(below.folded))
            value = rule.normalise(" ".join(word.text for word in words))
        if value is None:
            blank = not any(letter.isalnum() for word in words for letter in word.text)
            if blank:
                continue
            return _field(rule, None, words, line.page, 0.0)
        scores = [word.score for word in words if any(map(str.isalnum, word.text))]
        return _field(rule, value, words, line.page, rule.score(value, words) if rule.score else min(scores))
    return None


def _field(rule: _Rule, value: str | None, words: tuple[Word, ...], page: int, score: float) -> Field:
    box = Box(
        min(word.box.x0 for word in words),
        min(word.box.y0 for word in words),
        max(word.box.x1 for word in words),
        max(word.box.y1 for word in words),
    )
    printed = " ".join(word.text for word in words)
    return Field(rule.name, value, score, page, box, abstained=value is None, printed=printed)


def _agreeing(found: list[Field]) -> Iterator[Field]:
    """The fields, the personal id doubted when it and the birth date contradict each other."""
    values = {item.name: item.value for item in found}
    facts = personal_id_facts(values.get(FieldName.PERSONAL_ID) or "")
    born = values.get(FieldName.BIRTH_DATE)
    contradicts = facts is not None and born is not None and int(born[:4]) != facts.birth_year
    for item in found:
        if contradicts and item.name in {FieldName.PERSONAL_ID, FieldName.BIRTH_DATE}:
            yield Field(
                item.name, item.value, item.score / 2, item.page, item.box, abstained=True, printed=item.printed
            )
        else:
            yield item
