"""The head of an administrative paper: number, symbol, date, place, issuer, type, subject (NĐ 30/2020 Phụ lục I)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from classifiers.layout import Segment, Zones, is_place_date, segments, zones
from core.codes.citations import is_symbol, paper_number
from core.model import Box, DocumentKind, Field, FieldName, PageText
from core.text import fold, nfc, parse_date, squash
from core.text.syllables import WordSort, is_syllable, sort_of
from pipeline.metadata.administrative.organs import is_whole_organ, official_spelling, own_words
from pipeline.metadata.administrative.titles import printed_title, title_at

_LABEL: Final = re.compile(
    r"^(?:ban an |quyet dinh )?s[o0](?: vao so(?: goc)?(?: cap [a-z ]{2,20})?(?=\s*:))?\s*[:.;_–-]*\s*", re.IGNORECASE
)
#: What follows a number in a sentence, or in the column beside it: "Số 26/2020/TT-BGDĐT ngày 26 …", ", ngày", "của".
_SENTENCE: Final = re.compile(r"(?:\s+|,\s*)(?:ngày|của|về|ban hành|chứng nhận|cấp)\b.*|[,;(].*", re.IGNORECASE)
#: The longest symbols of offices and their departments have so many letters.
_LONGEST_SYMBOL: Final = 24
_OTHER_NUMBER: Final = re.compile(r"(?<=\d)\W+(?:Quyển|QUYỂN|Q\.)")
_PLACE: Final = re.compile(r"^\s*([^\d,;:]{2,60}?)\s*[,.;]?\s*(?=ngay)")
#: A line of ô 2 that begins so names an authority of its own; others go on the line above.
_ORGANS: Final = re.compile(
    r"^(so|ban (?!nhan dan)|van phong|phong|chi cuc|cuc|tong cuc|trung tam|uy ban|ubnd|hdnd|hoi |cong an|bo|truong|"
    r"cong ty|vien|toa an|thanh tra|dang uy|bao hiem|kho bac|chi nhanh|doan |thue |truong |benh vien)\b"
)
_SUBJECT_ENDS: Final = re.compile(
    r"^(can cu|kinh gui|\(?(ban hanh )?kem theo |"
    r"theo |thuc hien (quyet dinh|ke hoach|cong van|chi thi|nghi quyet|chuong trinh)|xet |hom nay|"
    r"dieu 1|chuong i|phan i|i[.,] |1[.,] |a[)] |uy ban nhan dan|giam doc|chu tich|ngay \d|de |nham |"
    r"(hoi )?dong nhan dan)"
)
#: A line so wide is one of a paragraph, whatever its middle; from the second width on it must be nearer the middle.
_PARAGRAPH: Final = 0.71
_LONG_LINE: Final = 0.64
_CENTRED: Final = 0.04
_ABOUT: Final = re.compile(r"^[Vv]\s*/?\s*[vV]\s*:?\s*")
#: NĐ 30/2020/NĐ-CP Phụ lục I: days below ten and the months one and two have a zero before them. Without it a digit may
#: have been lost: "tháng 1" of "tháng 12".
_UNPADDED: Final = re.compile(r"ngay\s*\d\s*thang|thang\s*[12]\s*nam")
_AREA: Final = re.compile(r"(?:xa|phuong|huyen|quan|tinh|thanh pho) (.+)$")
#: Days of something else, whose words are misread.
_NO_PLACE: Final = re.compile(r"\W*(sinh|cap|tu|den|ky|vao|hoi|luc)\W+ngay")
#: Signs that readers see where a form has dots and a seal its rim; a dash before the level of an area is one, too.
_SPECK: Final = re.compile(r"[.:;]+(?=\s|$)|(?<=\s)[-–.:;|'~*]+(?=\s\d)")
_LOST_DASH: Final = re.compile(r"\s+[-–]\s+(?=(?:XÃ|PHƯỜNG|HUYỆN|QUẬN|TỈNH|THÀNH|THỊ)\b)")
#: How sure a name is all of whose words are official or printed beside the date, too.
_OFFICIAL: Final = 0.97
_MAX_SUBJECT_LINES: Final = 6
#: A sentence is long; one word in doubt makes the whole of it one that a clerk should see.
_SURE_WORD: Final = 0.9


def administrative_fields(texts: tuple[PageText, ...], kind: DocumentKind | None) -> Iterator[Field]:
    """The fields of the first written page's head."""
    page = next((item for item in texts if item.words), None)
    if page is None:
        return
    head = zones(page)
    yield from _number(head)
    dated = head.place_date or _date_line_elsewhere(texts)
    if dated is not None:
        yield from _place_and_date(dated)
    yield from _organ(head, page, _place_of(dated))
    yield from _type_and_subject(page, head, kind)


def _field(name: FieldName, value: str | None, parts: tuple[Segment, ...], score: float, *, sure: bool = True) -> Field:
    boxes = [item.box for item in parts]
    box = Box(
        min(item.x0 for item in boxes),
        min(item.y0 for item in boxes),
        max(item.x1 for item in boxes),
        max(item.y1 for item in boxes),
    )
    printed = " ".join(item.text for item in parts)
    return Field(name, value, score, parts[0].page, box, abstained=not sure, printed=printed, evidence=("zone",))


def _number(head: Zones) -> Iterator[Field]:
    if head.number is None:
        return
    # Registers print both on one line: "Số: 12  Quyển số: 01/2010".
    printed = _OTHER_NUMBER.split(_SPECK.sub(" ", nfc(head.number.text)), maxsplit=1)[0].rstrip()
    label = _LABEL.match(fold(printed))
    whole = printed[len(label[0]) if label else 0 :]
    rest = _SENTENCE.sub("", whole)
    found = paper_number(rest)
    words = [word.score for word in head.number.words]
    last = words[-1] if rest == whole else min(words)
    if found is None:
        # The number is often written by hand, or stamped across: say that something stands there.
        yield _field(FieldName.NUMBER, None, (head.number,), 0.0, sure=False)
        symbol = re.sub(r"\s+", "", rest).rpartition("/")[2]
        if is_symbol(symbol) and len(symbol) <= _LONGEST_SYMBOL:
            yield _field(FieldName.SYMBOL, symbol.replace("–", "-"), (head.number,), last)
        return
    yield _field(FieldName.NUMBER, found.number, (head.number,), min(words[1:] or words), sure=not found.house)
    if found.symbol is not None and len(found.symbol) <= _LONGEST_SYMBOL:
        yield _field(FieldName.SYMBOL, found.symbol, (head.number,), last, sure=is_symbol(found.symbol))


def _place_of(dated: Segment | None) -> str:
    """The place before the day, as printed; empty without one."""
    hit = _PLACE.match(dated.folded) if dated is not None else None
    return nfc(dated.text)[: hit.end(1)].strip(" ,.;") if dated is not None and hit else ""


def _place_and_date(segment: Segment) -> Iterator[Field]:
    # A speck between the words of a day is none of it: "năm : 2024".
    found = parse_date(_SPECK.sub(" ", segment.text))
    low = min(word.score for word in segment.words if any(map(str.isdigit, word.text))) if found else 0.0
    sure = found is not None and not _UNPADDED.search(segment.folded) and not _NO_PLACE.match(segment.folded)
    yield _field(FieldName.ISSUED_DATE, found.isoformat() if found else None, (segment,), low, sure=sure)
    value = _place_of(segment)
    if value:
        words = [word.score for word in segment.words if nfc(word.text).strip(" ,.;") in value.split()]
        spelled = all(is_syllable(word) and word[:1].isupper() for word in value.replace("-", " ").split())
        yield _field(FieldName.PLACE, value, (segment,), min(words, default=segment.score), sure=spelled)


def _date_line_elsewhere(texts: tuple[PageText, ...]) -> Segment | None:
    """The line "…, ngày … tháng … năm …" above the signer, if there is just one on all pages."""
    lines = [
        item
        for page in texts
        for item in segments(page)
        if _PLACE.match(item.folded) and is_place_date(item) and len(item.words) <= 14 and item.text[:1].isupper()
    ]
    distinct = {parse_date(item.text) for item in lines}
    return lines[-1] if len(distinct) == 1 else None


def _organ(head: Zones, page: PageText, place: str) -> Iterator[Field]:
    groups: list[list[Segment]] = []
    for item in head.organ:
        if not groups or _ORGANS.match(squash(item.text)):
            groups.append([])
        groups[-1].append(item)
    if not groups:
        return
    issuing = tuple(groups[-1])
    known = place.upper()
    printed = _LOST_DASH.sub(" ", _SPECK.sub(" ", nfc(" ".join(item.text for item in issuing))))
    value = official_spelling(printed, known)
    # Where ô 2 and ô 4 spell the area's name differently, one of them is misread.
    spelled_alike = squash(known) not in squash(printed) or known in printed
    area = _AREA.search(squash(printed))
    # "XÃ ĐẠI" beside "Đại Tạm": a word was lost.
    spelled_alike &= not (area and known) or area[1] == squash(known) or area[1] not in squash(known)
    centres = [(item.box.x0 + item.box.x1) / 2 for item in head.organ]
    width = max(item.box.x1 - item.box.x0 for item in head.organ)
    # The lines of ô 2 are centred on each other, or flush; a line that is not has lost words.
    lefts = [item.box.x0 for item in head.organ]
    aligned = min(max(centres) - min(centres), 2 * (max(lefts) - min(lefts))) < 0.2 * width
    whole = aligned and spelled_alike and is_whole_organ(value) and not _goes_on(head, page)
    own = own_words(printed, known)
    # Official words bear out what was read of them, as the place does of the area's name.
    read = (word.score for item in issuing for word in item.words if squash(word.text) in own)
    score = min(read, default=_OFFICIAL)
    yield _field(FieldName.ORGAN_NAME, value, issuing, score, sure=whole)


def _goes_on(head: Zones, page: PageText) -> bool:
    """Whether a line in capitals stands under those of ô 2 that is too long to be told from the right column."""
    bottom = max(item.box.y1 for item in head.organ)
    reach = bottom + 1.6 * (head.organ[-1].box.y1 - head.organ[-1].box.y0)
    return any(
        item not in head.organ
        and not any(map(str.isdigit, item.text))
        and item.capitals > 0.85
        and len(item.words) > 1
        and bottom <= (item.box.y0 + item.box.y1) / 2 <= reach
        and head.motto is not None
        and item.box.x0 < max(organ.box.x1 for organ in head.organ)
        and item.box.x1 > head.motto.box.x0
        for item in segments(page)
    )


def _type_and_subject(page: PageText, head: Zones, kind: DocumentKind | None) -> Iterator[Field]:
    if kind is None:
        return
    has_subject = bool(kind.symbol_codes) or FieldName.SUBJECT in kind.required_fields
    if head.about and has_subject:
        text = nfc(" ".join(item.text for item in head.about))
        worst = _worst_word(head.about)
        sure = worst >= _SURE_WORD and _is_written(text)
        yield _field(FieldName.SUBJECT, _ABOUT.sub("", text), head.about, worst, sure=sure)
    if kind.code == "official_letter":
        return
    body = [item for item in segments(page) if item.box.y0 < page.height_px * 0.7]
    for place in range(len(body)):
        title = title_at(body[place:], kind)
        if title is None:
            continue
        # A known title bears out what was read of it.
        score = max(sum(item.score for item in title.lines) / len(title.lines), title.alike)
        yield _field(FieldName.TYPE_NAME, title.name, title.lines, score, sure=title.sure)
        if has_subject and not head.about:
            yield from _subject(body[place + len(title.lines) :], page, title.lines[-1])
        return
    printed = printed_title(page, head)
    if printed is not None:
        yield _field(FieldName.TYPE_NAME, printed.name, printed.lines, _worst_word(printed.lines))


def _is_written(text: str) -> bool:
    return all(sort_of(word) is not WordSort.ODD for word in text.split())


def _worst_word(lines: Sequence[Segment]) -> float:
    return min(word.score for item in lines for word in item.words)


def _subject(below: list[Segment], page: PageText, title: Segment) -> Iterator[Field]:
    """The centred lines under the title, up to the rule, a wider gap, or the words that begin a text."""
    lines: list[Segment] = []
    ended = False
    middle = (title.box.x0 + title.box.x1) / 2
    for item in below:
        last = lines[-1].box if lines else title.box
        height = last.y1 - last.y0
        width = (item.box.x1 - item.box.x0) / page.width_px
        wide = width > _PARAGRAPH
        aside = abs((item.box.x0 + item.box.x1) / 2 - middle) / page.width_px
        centred = not wide and aside < (_CENTRED if width < _LONG_LINE else _CENTRED / 3)
        # Lines are filled before the next begins: one so much wider than the first is the text.
        wide |= (
            bool(lines)
            and width > _LONG_LINE
            and item.box.x1 - item.box.x0 > 1.15 * (lines[0].box.x1 - lines[0].box.x0)
        )
        if wide or _SUBJECT_ENDS.match(item.folded) or item.box.y0 - last.y1 > 1.5 * height or not centred:
            # A near line that is merely not centred may be the rest of it, with a stamp beside.
            # One that begins further left than all of the subject is the text.
            begins = bool(lines) and item.box.x0 < min(line.box.x0 for line in lines) - height
            far = item.box.y0 - last.y1 > 1.5 * height
            ended = wide or far or begins or _SUBJECT_ENDS.match(item.folded) is not None
            break
        lines.append(item)
        if len(lines) > _MAX_SUBJECT_LINES:
            return
    # "(Bản sao)", "(Sử dụng cho nhà ở riêng lẻ)" say which form it is.
    if not lines or lines[0].text.startswith("("):
        return
    value = nfc(" ".join(item.text for item in lines)).strip(" _-–")
    worst = _worst_word(lines)
    sure = ended and _is_written(value) and worst >= _SURE_WORD and value.count("(") == value.count(")")
    yield _field(FieldName.SUBJECT, value, tuple(lines), worst, sure=sure)
