"""Where one paper of a stack ends and the next begins: at cover sheets, or where a first page seems to stand."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from classifiers import Classifier
from classifiers.layout import Segment, segments, zones
from core.model import CodeKind, Cover, PageRange, PageText, Part, Split
from core.text import squash
from rules.papers.stack import printed_number


def split_at(
    page_count: int,
    *,
    starts: Collection[int] = (),
    covers: Mapping[int, Cover] = {},
    blank: Callable[[int], bool] = lambda _number: False,
) -> Split:
    """What every page is, where papers begin at those pages and behind those cover sheets.

    Args:
        page_count: of the file.
        starts: pages, 1-based, with which a paper begins; the first page does anyway.
        covers: the cover sheets, by page.
        blank: whether a page is empty; asked only of those behind a cover sheet, which are its back.
    """
    parts: list[Part] = []
    blanks: list[int] = []
    first: int | None = None
    told: Cover | None = None
    behind = False
    for number in range(1, page_count + 1):
        cover = covers.get(number)
        if first is not None and (cover is not None or number in starts):
            parts.append(Part(PageRange(first, number - 1), told))
            first, told = None, None
        if cover is not None:
            told, behind = cover, True
        elif behind and blank(number):
            blanks.append(number)
        else:
            behind = False
            first = first or number
    if first is not None:
        parts.append(Part(PageRange(first, page_count), told))
    return Split(tuple(parts), tuple(sorted(covers)), tuple(blanks))


class Cue(StrEnum):
    """What speaks for, or against, a paper's beginning on a page. The names go into proposals."""

    STATE_NAME = "state_name"  #: quốc hiệu, ô số 1 of NĐ 30/2020/NĐ-CP Phụ lục I
    NUMBER_AND_DAY = "number_and_day"  #: ô số 3 and 4
    ONE_OF_THEM = "one_of_them"
    ADDRESSED = "addressed"  #: "Kính gửi", ô số 9a, which stands on first pages only
    TITLE = "title"  #: a known title stands in its place
    CAPITALS = "capitals"  #: a line in capitals in the middle of the upper third, whatever it says
    PAGE_ONE = "page_one"  #: "Trang 1/3"
    AFTER_LAST = "after_last"  #: the page before says that it is the last
    AFTER_END = "after_end"  #: the page before ends like a paper: Nơi nhận, a signature
    OTHER_SIZE = "other_size"  #: of the sheet, than the page before
    AFTER_BLANK = "after_blank"
    CODE = "code"  #: of a receipt or a card
    UNREAD_COVER = "unread_cover"  #: the words of a cover sheet, but no code
    GOES_ON = "goes_on"  #: its number is above 1
    ANNEX = "annex"  #: it says that it belongs to what stands before it
    NO_HEAD = "no_head"  #: text begins at once


#: Near to what a logistic regression gives on the tuning split of bench/splits.py, but wary of lines in capitals, which
#: offices set inside long papers too; what that split never shows (a code, an unread sheet) is by judgement.
_WEIGHTS: Final[dict[Cue, float]] = {
    Cue.STATE_NAME: 2.5,
    Cue.NUMBER_AND_DAY: 1.0,
    Cue.ONE_OF_THEM: 0.5,
    Cue.ADDRESSED: 2.0,
    Cue.TITLE: 1.0,
    Cue.CAPITALS: 1.5,
    Cue.PAGE_ONE: 2.0,
    Cue.AFTER_LAST: 2.0,
    Cue.AFTER_END: 1.0,
    Cue.OTHER_SIZE: 1.5,
    Cue.AFTER_BLANK: 0.5,
    Cue.CODE: 2.0,
    Cue.UNREAD_COVER: 6.0,
    Cue.GOES_ON: -3.0,
    Cue.ANNEX: -3.0,
    Cue.NO_HEAD: -3.5,
}
_BIAS: Final = -1.0
#: From here on a clerk is asked; below, the pages stay together unasked.
PROPOSED_FROM: Final = 0.5

_UPPER: Final = 0.4
_FOOT: Final = 0.55
_CAPITALS: Final = 0.85
_TITLE_SCORE: Final = 0.7
_SIZE_DIFFERS: Final = 0.06
_MM_AN_INCH: Final = 25.4
#: A line of a beginning that says to what it belongs; inside a sentence the same words say nothing.
_BELONGS: Final = re.compile(r"(?:ban hanh )?kem theo\b|phu luc\b|phu bieu\b|(?:trang|to) bo sung\b|tiep theo trang\b")
_FIRST_LINES: Final = 5
#: Headings inside a paper.
_SECTION: Final = re.compile(r"(?:chuong|phan|muc|dieu|[ivx]+|\d+)\b")
_END: Final = re.compile(r"\b(noi nhan|luu vt|nguoi khai|nguoi lam don|ky ten|ky ghi ro|ky va ghi ro|dong dau)\b")
_COVER_TITLE: Final = "to bia so hoa"


def proposed(texts: Sequence[PageText], classifier: Classifier) -> Split | None:
    """Where papers seem to begin without a cover sheet; None where all pages seem to be one paper."""
    found: dict[int, tuple[float, tuple[str, ...]]] = {}
    before: PageText | None = None
    after_blank = False
    for place, page in enumerate(texts, start=1):
        if page.blank:
            after_blank = True
            continue
        if before is not None:
            cues = cues_of(page, before, classifier, after_blank=after_blank)
            score = score_of(cues)
            if score >= PROPOSED_FROM:
                found[place] = (round(score, 3), tuple(cues))
        before, after_blank = page, False
    if not found:
        return None
    split = split_at(len(texts), starts=found)
    parts = tuple(Part(part.pages, part.cover, *found.get(part.pages.first, (1.0, ()))) for part in split.parts)
    return Split(parts, split.covers, split.blanks)


def score_of(cues: Collection[Cue]) -> float:
    """How likely a paper begins on a page with those cues, 0 to 1."""
    return 1 / (1 + math.exp(-_BIAS - sum(_WEIGHTS[cue] for cue in cues)))


def cues_of(page: PageText, before: PageText, classifier: Classifier, *, after_blank: bool) -> tuple[Cue, ...]:
    """What is seen on a page, and on the last written page before it."""
    return tuple(dict.fromkeys((*_on(page, classifier), *_between(before, page, after_blank=after_blank))))


def _on(page: PageText, classifier: Classifier) -> Iterator[Cue]:
    parts = segments(page)
    head = zones(page)
    upper = tuple(item for item in parts if item.box.y0 < page.height_px * _UPPER)
    said = squash(" ".join(item.text for item in upper))
    number = printed_number(page)
    if head.motto is not None:
        yield Cue.STATE_NAME
    if head.number is not None and head.place_date is not None:
        yield Cue.NUMBER_AND_DAY
    elif head.number is not None or head.place_date is not None:
        yield Cue.ONE_OF_THEM
    addressed = any(squash(item.text).startswith("kinh gui") for item in upper)
    if addressed:
        yield Cue.ADDRESSED
    candidates = classifier.candidates((page,))
    if candidates and candidates[0].score >= _TITLE_SCORE and "title" in candidates[0].evidence:
        yield Cue.TITLE
    if any(_is_headline(item, page) for item in upper):
        yield Cue.CAPITALS
    elif head.motto is None and not addressed:
        yield Cue.NO_HEAD
    if number is not None:
        yield Cue.PAGE_ONE if number.number == 1 else Cue.GOES_ON
    if any(code.kind in {CodeKind.RECEIPT, CodeKind.CITIZEN_CARD} for code in page.codes):
        yield Cue.CODE
    if _COVER_TITLE in said:
        yield Cue.UNREAD_COVER
    if any(_BELONGS.match(squash(item.text)) for item in upper[:_FIRST_LINES]):
        yield Cue.ANNEX


def _between(before: PageText, page: PageText, *, after_blank: bool) -> Iterator[Cue]:
    number = printed_number(before)
    if number is not None and number.number == number.total:
        yield Cue.AFTER_LAST
    foot = (item for item in segments(before) if item.box.y0 > before.height_px * (1 - _FOOT))
    if _END.search(squash(" ".join(item.text for item in foot))):
        yield Cue.AFTER_END
    if _size_differs(before, page):
        yield Cue.OTHER_SIZE
    if after_blank:
        yield Cue.AFTER_BLANK


def _is_headline(item: Segment, page: PageText) -> bool:
    middle = (item.box.x0 + item.box.x1) / 2 / page.width_px
    centred = item.capitals > _CAPITALS and len(item.text) > 5 and 0.35 < middle < 0.65
    return centred and _SECTION.match(squash(item.text)) is None


def _size_differs(one: PageText, other: PageText) -> bool:
    """Whether two sheets are of another format, whichever way round they lie."""
    sizes = (sorted(side / page.dpi * _MM_AN_INCH for side in (page.width_px, page.height_px)) for page in (one, other))
    return any(abs(a - b) > _SIZE_DIFFERS * max(a, b) for a, b in zip(*sizes, strict=True))
