"""The head of an administrative paper: number, symbol, date, place, issuer, type, subject (NĐ 30/2020 Phụ lục I)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from classifiers.layout import Segment, Zones, is_place_date, segments, zones
from core.citations import is_symbol, paper_number
from core.model import Box, DocumentKind, Field, FieldName, PageText
from core.text import fold, nfc, parse_date, squash
from core.text.syllables import WordSort, is_syllable, sort_of
from pipeline.metadata.organs import is_whole_organ, official_spelling

_LABEL: Final = re.compile(r"^s[o0]\s*[:.;]?\s*", re.IGNORECASE)
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
#: How alike two words of a title must be to be the same one misread, 0–100.
_SAME_WORD: Final = 60
#: A line so wide is one of a paragraph, whatever its middle.
_PARAGRAPH: Final = 0.64
#: What stands in smaller letters under a title is no part of it: "(BẢN SAO)".
_AS_LARGE: Final = 0.9
#: NĐ 30/2020/NĐ-CP Phụ lục I: days below ten and the months one and two have a zero before them. Without it a digit may
#: have been lost: "tháng 1" of "tháng 12".
_UNPADDED: Final = re.compile(r"ngay\s*\d\s*thang|thang\s*[12]\s*nam")
_AREA: Final = re.compile(r"(?:xa|phuong|huyen|quan|tinh|thanh pho) (.+)$")
#: Days of something else, whose words are misread.
_NO_PLACE: Final = re.compile(r"\W*(sinh|cap|tu|den|ky|vao|hoi|luc)\W+ngay")
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
    yield from _place_and_date(head, texts)
    yield from _organ(head, page)
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
    printed = nfc(head.number.text)
    label = _LABEL.match(fold(printed))
    rest = printed[len(label[0]) if label else 0 :]
    found = paper_number(rest)
    words = [word.score for word in head.number.words]
    if found is None:
        # The number is often written by hand, or stamped across: say that something stands there.
        yield _field(FieldName.NUMBER, None, (head.number,), 0.0, sure=False)
        symbol = re.sub(r"\s+", "", rest).rpartition("/")[2]
        if is_symbol(symbol):
            yield _field(FieldName.SYMBOL, symbol.replace("–", "-"), (head.number,), words[-1])
        return
    yield _field(FieldName.NUMBER, found.number, (head.number,), min(words[1:] or words), sure=not found.house)
    if found.symbol is not None:
        yield _field(FieldName.SYMBOL, found.symbol, (head.number,), words[-1], sure=is_symbol(found.symbol))


def _place_and_date(head: Zones, texts: tuple[PageText, ...]) -> Iterator[Field]:
    segment = head.place_date or _date_line_elsewhere(texts)
    if segment is None:
        return
    found = parse_date(segment.text)
    low = min(word.score for word in segment.words if any(map(str.isdigit, word.text))) if found else 0.0
    sure = found is not None and not _UNPADDED.search(segment.folded) and not _NO_PLACE.match(segment.folded)
    yield _field(FieldName.ISSUED_DATE, found.isoformat() if found else None, (segment,), low, sure=sure)
    place = _PLACE.match(fold(segment.text))
    if place:
        value = nfc(segment.text)[: place.end(1)].strip(" ,.;")
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


def _organ(head: Zones, page: PageText) -> Iterator[Field]:
    groups: list[list[Segment]] = []
    for item in head.organ:
        if not groups or _ORGANS.match(squash(item.text)):
            groups.append([])
        groups[-1].append(item)
    if not groups:
        return
    issuing = tuple(groups[-1])
    place = _PLACE.match(head.place_date.folded) if head.place_date else None
    known = nfc(head.place_date.text)[: place.end(1)].strip(" ,.;").upper() if head.place_date and place else ""
    printed = nfc(" ".join(item.text for item in issuing))
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
    doubted = [word.score for item in issuing for word in item.words if nfc(word.text) not in value or word.score < 0.8]
    worst = min(doubted, default=min(item.score for item in issuing))
    score = max(worst, 0.85) if known and known in value else worst
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
    if kind is not None and kind.code == "official_letter":
        if head.about:
            text = nfc(" ".join(item.text for item in head.about))
            value = re.sub(r"^[Vv]\s*/?\s*[vV]\s*:?\s*", "", text)
            worst = _worst_word(head.about)
            yield _field(FieldName.SUBJECT, value, head.about, worst, sure=worst >= _SURE_WORD)
        return
    if kind is None:
        return
    body = [item for item in segments(page) if item.box.y0 < page.height_px * 0.7]
    for place, item in enumerate(body):
        title = _title_of(item, kind)
        if title is None:
            continue
        title = _on_two_lines(title, (item, *body[place + 1 : place + 2]), kind)
        yield _field(
            FieldName.TYPE_NAME, title, (item,), item.score, sure=_says(title, item) or len(title) > len(item.text)
        )
        if FieldName.SUBJECT in kind.required_fields:
            yield from _subject(body[place + 1 :], page, item)
        return


def _worst_word(lines: Sequence[Segment]) -> float:
    return min(word.score for item in lines for word in item.words)


def _on_two_lines(title: str, lines: tuple[Segment, ...], kind: DocumentKind) -> str:
    """The longer title that begins with this one and goes on in the next line, if it does."""
    first, last = lines[0], lines[-1]
    if last.box.y1 - last.box.y0 < _AS_LARGE * (first.box.y1 - first.box.y0):
        return title
    read = squash(" ".join(item.text for item in lines))
    longer = (name for name in sorted(kind.titles, key=len, reverse=True) if name.startswith(title) and name != title)
    return next((name for name in longer if squash(name) == read[: len(squash(name))]), title)


def _says(title: str, item: Segment) -> bool:
    """Whether the line begins with the title word by word: one that is alike as a whole may be another kind's."""
    named, read = squash(title).split(), squash(item.text).split()
    if len(named) == 1 and len(read) > 1:
        return False
    return len(read) >= len(named) and all(
        one == other if one.isdigit() else fuzz.ratio(one, other) >= _SAME_WORD
        for one, other in zip(named, read, strict=False)
    )


def _title_of(item: Segment, kind: DocumentKind) -> str | None:
    if item.capitals < 0.8:
        return None
    line = squash(item.text)
    for title in sorted(kind.titles, key=len, reverse=True):
        plain = squash(title)
        if max(fuzz.ratio(plain, line), fuzz.ratio(plain, line[: len(plain)])) >= 88:
            return title
    return None


def _subject(below: list[Segment], page: PageText, title: Segment) -> Iterator[Field]:
    """The centred lines under the title, up to the rule, a wider gap, or the words that begin a text."""
    lines: list[Segment] = []
    ended = False
    middle = (title.box.x0 + title.box.x1) / 2
    for item in below:
        last = lines[-1].box if lines else title.box
        height = last.y1 - last.y0
        wide = item.box.x1 - item.box.x0 > _PARAGRAPH * page.width_px
        centred = not wide and abs((item.box.x0 + item.box.x1) / 2 - middle) < page.width_px * 0.04
        if _SUBJECT_ENDS.match(item.folded) or item.box.y0 - last.y1 > 1.5 * height or not centred:
            # A near line that is merely not centred may be the rest of it, with a stamp beside.
            ended = wide or item.box.y0 - last.y1 > 1.5 * height or _SUBJECT_ENDS.match(item.folded) is not None
            break
        lines.append(item)
        if len(lines) > _MAX_SUBJECT_LINES:
            return
    if not lines:
        return
    value = nfc(" ".join(item.text for item in lines)).strip(" _-–")
    worst = _worst_word(lines)
    written = all(sort_of(word) is not WordSort.ODD for word in value.split())
    sure = ended and written and worst >= _SURE_WORD and value.count("(") == value.count(")")
    yield _field(FieldName.SUBJECT, value, tuple(lines), worst, sure=sure)
