"""What a second reading makes of a value: it is doubted by it, and gives way only where it cannot be a name."""

import re
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from core.model import Box, Field, FieldName, PageText, Word
from core.text import has_known_surname, same_tones, squash
from core.text.syllables import is_syllable
from pipeline.metadata.administrative.organs import is_whole_organ
from pipeline.metadata.names import is_whole_name

#: A word of a value that is likelier wrong than right takes the value with it.
_LIKELY_WRONG: Final = 0.5
#: How sure a word is at most that both readers read alike: as one alone is of a word without a blemish.
_SURE: Final = 0.97
#: How sure a name is of which the other reader makes what cannot be one: of 60 such names on papers of the train and
#: calibrate splits, made and really read, none was wrong.
_ONLY_POSSIBLE: Final = 0.95
#: How alike two readings of the same words are at least, 0–100.
_NEAR: Final = 75
_WORD: Final = re.compile(r"[^\W\d_]+")
_INNER_STOP: Final = re.compile(r"[.:;].")
_BESIDE: Final = re.compile(r"^\W+|\W+$")


def looked_at_twice(page: PageText) -> PageText:
    """The page, each word as sure as both its readers together are; words that one alone has seen stay as they are."""
    return replace(page, words=tuple(map(_as_sure_as_both, page.words)))


def _as_sure_as_both(word: Word) -> Word:
    if word.doubt is None:
        return word
    # A seal's rim before a name is a sign too many to one reader and nothing to the other: both read the same letters.
    alike = word.proposal is not None and _letters(word.text) == _letters(word.proposal) != ""
    if word.doubt > _LIKELY_WRONG and not alike:
        return replace(word, score=min(word.score, 1 - word.doubt))
    return replace(word, score=max(word.score, _SURE if alike else min(_SURE, 1 - word.doubt)))


def _letters(text: str) -> str:
    return same_tones(_BESIDE.sub("", text)).casefold()


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
    other = None if again is None or _is_same(again.value, item.value) else again.value
    if other is not None and again is not None:
        possible = [one for one in (item, again) if is_possible(one)]
        if len(possible) == 1 and _is_near(item, again):
            return replace(possible[0], score=_ONLY_POSSIBLE, evidence=(*possible[0].evidence, "reader:impossible"))
        return replace(item, other=other, abstained=True, evidence=(*item.evidence, "reader:differs"))
    wrong = max((word.doubt or 0.0 for word in _numbers_of(item, texts)), default=0.0)
    if wrong <= _LIKELY_WRONG:
        return item
    return replace(item, score=min(item.score, 1 - wrong), evidence=(*item.evidence, "reader:doubts"))


def is_possible(item: Field) -> bool:
    """Whether it can be one at all: of syllables; a person's name begins with a surname, an authority's is whole."""
    if item.value is None:
        return False
    match item.name:
        case FieldName.PERSON_NAME | FieldName.SIGNER_NAME | FieldName.HUSBAND_NAME | FieldName.WIFE_NAME:
            return has_known_surname(item.value) and is_whole_name(item.value)
        case FieldName.SUBJECT:
            return all(map(is_syllable, re.findall(r"[^\W\d_]+", item.value))) and not re.search(
                r"[.:;](?=.)", item.value
            )
        case FieldName.ORGAN_NAME:
            return is_whole_organ(item.value)
        case _:
            return True


def _is_near(item: Field, again: Field) -> bool:
    """Whether the two readings are of the same words: where the first is no value at all, of what is printed there."""
    one = item.value or item.printed or ""
    return fuzz.ratio(squash(one), squash(again.value or "")) >= _NEAR


def _is_same(one: str | None, other: str | None) -> bool:
    return one == other or (one is not None and other is not None and one.casefold() == other.casefold())


def _numbers_of(item: Field, texts: tuple[PageText, ...]) -> list[Word]:
    """The words of a value that hold digits: of those there is no proposal, only doubt."""
    if item.box is None or item.value is None or not any(map(str.isdigit, item.value)):
        return []
    page = next(page for page in texts if page.number == item.page)
    return [word for word in page.words if any(map(str.isdigit, word.text)) and _lies_in(word.box, item.box)]


def _lies_in(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1
