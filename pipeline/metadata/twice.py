"""What a second reading makes of a value: shown beside it, and doubted by it, but never put in its place."""

from dataclasses import replace
from typing import Final

from core.model import Box, Field, PageText, Word

#: A word of a value that is likelier wrong than right takes the value with it.
_LIKELY_WRONG: Final = 0.5


def as_seen_again(page: PageText) -> PageText:
    """The page with the words that its second reader proposes."""
    return replace(page, words=tuple(_seen_again(word) for word in page.words))


def _seen_again(word: Word) -> Word:
    # Of words that one reader alone has seen, official language may have a proposal: values are not its business.
    return word if word.doubt is None else replace(word, text=word.likely)


def weighed(item: Field, again: Field | None, texts: tuple[PageText, ...]) -> Field:
    """A value after a second reading of its words; unchanged where both give the same.

    Args:
        item: what was read.
        again: the same field as the second reader's words give it, if they do.
        texts: the pages.
    """
    other = None if again is None or again.value == item.value else again.value
    if other is not None:
        return replace(item, other=other, abstained=True, evidence=(*item.evidence, "reader:differs"))
    wrong = max((word.doubt or 0.0 for word in _numbers_of(item, texts)), default=0.0)
    if wrong <= _LIKELY_WRONG:
        return item
    return replace(item, score=min(item.score, 1 - wrong), evidence=(*item.evidence, "reader:doubts"))


def _numbers_of(item: Field, texts: tuple[PageText, ...]) -> list[Word]:
    """The words of a value that hold digits: of those there is no proposal, only doubt."""
    if item.box is None or item.value is None or not any(map(str.isdigit, item.value)):
        return []
    page = next(page for page in texts if page.number == item.page)
    return [word for word in page.words if any(map(str.isdigit, word.text)) and _lies_in(word.box, item.box)]


def _lies_in(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1
