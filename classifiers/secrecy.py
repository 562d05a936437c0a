"""Does a page bear a secrecy mark?"""

from typing import Final

from classifiers.layout import Segment, segments
from core.model import PageText, StampWords
from core.secrecy import secrecy_words

#: NĐ 30/2020/NĐ-CP Phụ lục I: ô 10a lies under the number; stamps of copies are set at the top too.
_UPPER: Final = 0.35
_CAPITALS: Final = 0.8


def secrecy_mark(texts: tuple[PageText, ...]) -> str | None:
    """The secrecy mark of the first page that bears one, folded, as `core.secrecy` names them; None where none does.

    It stands alone and in capitals in the upper part of a page, or is the words of a stamp; "mật" inside a sentence is
    no mark.
    """
    for page in texts:
        if any(mark.words is StampWords.SECRET for mark in page.marks or ()):
            return "mat"
        for item in segments(page):
            mark = secrecy_words(item.text) if _may_be_one(item, page) else None
            if mark is not None:
                return mark
    return None


def _may_be_one(item: Segment, page: PageText) -> bool:
    return item.box.y1 < page.height_px * _UPPER and item.capitals >= _CAPITALS
