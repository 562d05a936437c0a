"""Where things stand on a page: segments of lines, and the numbered zones (ô số) of a page after NĐ 30/2020."""

import re
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz

from core.model import Box, PageText, Word
from core.text import fold, squash

#: A gap wider than this many line heights parts two columns that the reader joined into one line.
_GAP: Final = 1.6
_MOTTO: Final = "cong hoa xa hoi chu nghia viet nam"
_FREEDOM: Final = "doc lap tu do hanh phuc"
_ALIKE: Final = 84
#: NĐ 30/2020/NĐ-CP Phụ lục I: ô số 3 and 4 lie in the upper third.
_HEAD: Final = 0.42
#: What stands in the middle of the page has its own middle less than this share of the width away.
_ASIDE: Final = 0.08
_NUMBER: Final = re.compile(r"^(?:ban an |quyet dinh )?s[o0]\s*(?:[:.;_…]|\d)")
#: "Số vào sổ cấp giấy chứng nhận: 5021", but never the number of a person, a house or a telephone.
_NUMBER_OF: Final = re.compile(r"^s[o0] (?!dinh|cccd|cmnd|can cuoc|nha|dien|the|tai|luong|thua|to ban)")
#: "Mẫu Sơn, ngày 04 tháng 9 năm 2025" and nothing more: the year ends the line.
_PLACE_DATE: Final = re.compile(r"\bngay(?!,)[^,]{0,12}thang[^,]{0,12}nam\b[^a-z]{0,12}[a-z]{0,2}\W*$")
#: A day in a line that says one of these is that of a cited text, or of something else than the issue.
_OTHER_DAY: Final = re.compile(
    r"\b(can cu|luat|nghi dinh|nghi quyet|quyet dinh|thong tu|cong van|ke hoach|to trinh|hop dong|chung nhan|theo|"
    r"xet|ngay cap|cap ngay|co gia tri|gia tri den|hieu luc|thoi han|het han|ke tu|sinh ngay|ngay sinh)\b"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together on one line of one column."""

    page: int
    words: tuple[Word, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def folded(self) -> str:
        """The text without accents and case."""
        return fold(self.text)

    @property
    def box(self) -> Box:
        """The smallest box around the words."""
        return Box(
            min(word.box.x0 for word in self.words),
            min(word.box.y0 for word in self.words),
            max(word.box.x1 for word in self.words),
            max(word.box.y1 for word in self.words),
        )

    @property
    def score(self) -> float:
        """The mean score of the words."""
        return sum(word.score for word in self.words) / len(self.words)

    @property
    def capitals(self) -> float:
        """The share of letters that are capitals."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return sum(letter.isupper() for letter in letters) / len(letters) if letters else 0.0


def segments(page: PageText) -> tuple[Segment, ...]:
    """The segments of a page from top to bottom, left before right."""
    found: list[Segment] = []
    for line in page.lines:
        ordered = sorted(line, key=lambda word: word.box.x0)
        heights = sorted(word.box.y1 - word.box.y0 for word in ordered)
        limit = _GAP * max(1, heights[len(heights) // 2])
        run = [ordered[0]]
        for word in ordered[1:]:
            if word.box.x0 - run[-1].box.x1 > limit:
                found.append(Segment(page.number, tuple(run)))
                run = []
            run.append(word)
        found.append(Segment(page.number, tuple(run)))
    return tuple(sorted(found, key=lambda item: (item.box.y0 + item.box.y1, item.box.x0)))


@dataclass(frozen=True, slots=True)
class Zones:
    """What was found of the head of a first page; None where nothing was."""

    motto: Segment | None  #: ô 1, the line of the state's name
    number: Segment | None  #: ô 3
    place_date: Segment | None  #: ô 4
    organ: tuple[Segment, ...]  #: ô 2, the lines above the number, left of the motto
    about: tuple[Segment, ...]  #: ô 5b of an official letter, "V/v …" under the number
    body_top: int  #: where ô 5a or the text begins, pixels


def zones(page: PageText) -> Zones:
    """The head of a page after NĐ 30/2020 or of a civil-status paper."""
    parts = tuple(part for item in segments(page) if item.box.y0 < page.height_px * _HEAD for part in _columns(item))
    motto = _best(parts, _MOTTO)
    freedom = _best(parts, _FREEDOM)
    number = next((item for item in parts if _NUMBER.match(item.folded)), None)
    if number is None:
        longer = (item for item in parts if _NUMBER_OF.match(item.folded) and any(map(str.isdigit, item.text)))
        number = next(longer, None)
    place_date = next((item for item in parts if is_place_date(item)), None)
    heads = [item for item in (motto, freedom, number, place_date) if item is not None]
    bottom = max((item.box.y1 for item in heads), default=0)
    organ = _organ(parts, motto, (number, place_date), page.width_px)
    about = _about(parts, number, motto)
    return Zones(motto, number, place_date, organ, about, max(bottom, *(item.box.y1 for item in organ), 0))


def _columns(item: Segment) -> tuple[Segment, ...]:
    """The columns of the head, where the reader joined them: at the state's name, its motto, or ô 4."""
    words = item.words
    cut = max(range(len(words)), key=lambda place: _right_column(words, place))
    if cut == 0 or _right_column(words, cut) < _ALIKE:
        return (item,)
    return Segment(item.page, words[:cut]), Segment(item.page, words[cut:])


def _right_column(words: tuple[Word, ...], place: int) -> float:
    """How alike the words from that place on are to a line of the right column, 0–100."""
    rest = squash(" ".join(word.text for word in words[place:]))
    # "Số: 15/QĐ-UBND Mẫu Sơn, ngày 04 tháng 9 năm 2025": behind the symbol begins ô 4.
    if place and "/" in words[place - 1].text and _NUMBER.match(fold(" ".join(word.text for word in words[:place]))):
        return 100.0 if _PLACE_DATE.search(rest) else 0.0
    return max(fuzz.ratio(rest, phrase) for phrase in (_MOTTO, _FREEDOM))


def is_place_date(item: Segment) -> bool:
    """Whether it is a line of place and date (ô 4), not one that cites the day of something else."""
    return bool(_PLACE_DATE.search(item.folded)) and not _OTHER_DAY.search(item.folded)


def _best(parts: tuple[Segment, ...], phrase: str) -> Segment | None:
    scored = [(fuzz.partial_ratio(phrase, squash(item.text)), item) for item in parts if len(item.text) > 12]
    score, item = max(scored, key=lambda pair: pair[0], default=(0, None))
    return item if score >= _ALIKE else None


def _organ(
    parts: tuple[Segment, ...], motto: Segment | None, below: tuple[Segment | None, Segment | None], width_px: int
) -> tuple[Segment, ...]:
    """The lines in capitals above the number: in the left column, or on the left below the state's name."""
    if motto is None:
        return ()
    lower = min((item.box.y0 for item in below if item is not None), default=motto.box.y1 * 2)
    reach = motto.box.x0 + (motto.box.x1 - motto.box.x0) * 0.1

    def on_the_left(item: Segment) -> bool:
        if item.box.x1 <= reach:
            return True
        # Civil status: the state's name in the middle, the authority under it on the left; a title in the middle, too.
        middle = (item.box.x0 + item.box.x1) / 2
        return item.box.y0 > motto.box.y1 and item.box.x0 < motto.box.x0 and middle < (0.5 - _ASIDE) * width_px

    return tuple(
        item
        for item in parts
        if on_the_left(item)
        and item.box.y1 <= lower + (item.box.y1 - item.box.y0)
        and item.box.y0 > motto.box.y0 - 3 * (motto.box.y1 - motto.box.y0)
        and item is not below[0]
        and item.capitals > 0.85
        and len(item.text) > 3
    )


def _about(parts: tuple[Segment, ...], number: Segment | None, motto: Segment | None) -> tuple[Segment, ...]:
    """The line "V/v …" and those that go on below it in the left column."""
    start = next((place for place, item in enumerate(parts) if re.match(r"^v/?v\b", item.folded)), None)
    if start is None or number is None or motto is None:
        return ()
    found = [parts[start]]
    for item in parts[start + 1 :]:
        if item.folded.startswith("kinh gui"):
            break
        last = found[-1].box
        close = item.box.y0 - last.y1 < 1.2 * (last.y1 - last.y0)
        if close and item.box.x1 < motto.box.x0 + (motto.box.x1 - motto.box.x0) * 0.3 and item.box.y0 > last.y0:
            found.append(item)
    return tuple(found)
