"""Where whoever answers for a paper signs it: between the title and the name (NĐ 30/2020/NĐ-CP Phụ lục I, ô 7)."""

import re
from collections.abc import Sequence
from typing import Final

from core.text import nfc
from signing.stamp.frame import Box
from signing.view import Phrase

_ABBREVIATIONS: Final = ("TM.", "Q.", "KT.", "TL.", "TUQ.")  #: NĐ 30/2020/NĐ-CP Phụ lục I
_TITLES: Final = (
    "CHỦ TỊCH",
    "GIÁM ĐỐC",
    "TRƯỞNG",
    "CHÁNH",
    "CỤC TRƯỞNG",
    "BỘ TRƯỞNG",
    "THỨ TRƯỞNG",
    "VIỆN TRƯỞNG",
    "HIỆU TRƯỞNG",
    "THỦ TRƯỞNG",
    "BÍ THƯ",
)
_DEPUTIES: Final = ("PHÓ ", "QUYỀN ", "TỔNG ", "PHÓ TỔNG ")
_STARTS: Final = (*_ABBREVIATIONS, *(before + title for before in ("", *_DEPUTIES) for title in _TITLES))
_NAME: Final = re.compile(r"[^\W\d_]+(\s+[^\W\d_]+){1,6}")
#: Between title and name at least so much stays free for the hand, in points: 8 mm.
_MIN_GAP_PT: Final = 23.0


def signature_place(phrases: Sequence[Phrase]) -> Box | None:
    """The room between the last title of a page and the name below it, None where there is none.

    Args:
        phrases: what is written on the page, in shown points.
    """
    titles = [phrase for phrase in phrases if _plain(phrase).startswith(_STARTS)]
    for title in sorted(titles, key=lambda phrase: phrase.box[1]):
        name = _name_below(title, phrases)
        if name is not None:
            left, right = min(title.box[0], name.box[0]), max(title.box[2], name.box[2])
            return (left, name.box[3], right, title.box[1])
    return None


def _plain(phrase: Phrase) -> str:
    return " ".join(nfc(phrase.text).split())


def _name_below(title: Phrase, phrases: Sequence[Phrase]) -> Phrase | None:
    """What is next below the title in its column, if that is a name and far enough below."""
    middle = (title.box[0] + title.box[2]) / 2
    below = [
        phrase
        for phrase in phrases
        if phrase.box[3] < title.box[1] and phrase.box[0] <= middle <= phrase.box[2] and _plain(phrase)
    ]
    if not below:
        return None
    nearest = max(below, key=lambda phrase: phrase.box[3])
    far = title.box[1] - nearest.box[3] >= _MIN_GAP_PT
    return nearest if far and _NAME.fullmatch(_plain(nearest)) else None
