"""Who signed: quyền hạn, chức vụ và họ tên (ô số 7a, 7b)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from classifiers.layout import Segment, segments
from core.model import Field, FieldName, PageText
from core.text import is_person_name, nfc, squash
from pipeline.metadata.administrative.organs import official_title
from pipeline.metadata.names import name_score

_AUTHORITY: Final = re.compile(r"^(tm|kt|tl|tuq|q)\s*[.,]\s*\S")
_TITLES: Final = re.compile(
    r"^(pho )?(chu tich|giam doc|tong giam doc|truong phong|chanh van phong|cuc truong|chi cuc truong|tong cuc truong|"
    r"vu truong|bo truong|vien truong|chanh an|tham phan|kiem sat vien|chap hanh vien|truong khoa|"
    r"thu truong|thu truong co quan|truong ban|cong chung vien|hieu truong|chanh thanh tra|truong cong an|doi truong|"
    r"truong thue|truong tram|tram truong|truong chi nhanh|truong van phong|truong thon|to truong|bi thu|"
    r"dang kiem vien|can bo|chuyen vien|"
    r"cong chuc tu phap ho tich|cong chuc tu phap|giam doc trung tam)\b"
)
#: "- Như Điều 3;": whom a paper goes to is listed beside who signed it. A dash alone may be a stroke of the pen.
_LISTED: Final = re.compile(r"^[-–+*•]\s*\S.*([;:.,]|\d)\W*$")
_STROKES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
#: How sure a title is that is one of the usual ones but for its accents.
_USUAL: Final = 0.97
#: From title to name there is room for a seal: up to so many inches below.
_ROOM_INCHES: Final = 3.0


def signer_fields(texts: tuple[PageText, ...]) -> Iterator[Field]:
    """The last block of title and name; enclosed drafts and annexes after the signature have none of their own."""
    for page in reversed(texts):
        parts = tuple(_without_strokes(item) for item in segments(page) if not _LISTED.match(item.text))
        titles = [item for item in parts if _is_title(item)]
        for title in reversed(titles):
            name = _name_below(title, parts, page)
            if name is None:
                continue
            value = _named(name)
            yield Field(
                FieldName.SIGNER_NAME,
                value,
                name_score(value, name.words),
                page.number,
                name.box,
                printed=name.text,
                evidence=("zone",),
            )
            spelled = official_title(_tidy(title.text))
            yield Field(
                FieldName.SIGNER_TITLE,
                spelled or _tidy(title.text),
                # A usual title bears out what was read of it.
                max(title.score, _USUAL if spelled else 0.0),
                page.number,
                title.box,
                printed=title.text,
                evidence=("zone",),
            )
            return


def _is_title(item: Segment) -> bool:
    return item.capitals > 0.8 and len(item.words) <= 8 and bool(_TITLES.match(squash(item.text)))


def _tidy(text: str) -> str:
    """The text without what strokes of pen and seal are read as at its ends."""
    return _STROKES.sub("", nfc(text))


def _named(item: Segment) -> str:
    return " ".join(_tidy(word.text) for word in item.words)


def _without_strokes(item: Segment) -> Segment:
    """The segment without words that hold no letter: before it they would move its middle."""
    lettered = tuple(
        word
        for word in item.words
        if any(map(str.isalpha, word.text.replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "")))
    )
    return replace(item, words=lettered) if lettered else item


def _name_below(title: Segment, parts: tuple[Segment, ...], page: PageText) -> Segment | None:
    """The nearest person's name under the title, in its column."""
    middle = (title.box.x0 + title.box.x1) / 2
    for item in parts:
        below = 0 < item.box.y0 - title.box.y1 < _ROOM_INCHES * page.dpi
        same_column = abs((item.box.x0 + item.box.x1) / 2 - middle) < page.width_px * 0.12
        if below and same_column and item.capitals < 0.6 and is_person_name(_named(item)):
            return item
    return None
