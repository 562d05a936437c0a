"""What the pages of one paper say of each other: their own numbers, and whether one was scanned twice."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from core.model import Backs, Flaw, PageText, Sides, Word
from core.text import fold, words
from rules.papers.notes import under_a_note

#: NĐ 30/2020/NĐ-CP Phụ lục I: the number stands alone in the middle of the top margin, not on the first page. Forms
#: and extracts say "Trang 2/3" at the foot.
_NUMBERED: Final = re.compile(r"\btrang\s*(?:so\s*)?:?\s*(\d{1,3})(?:\s*/\s*(\d{1,3}))?(?!\d)")
_ALONE: Final = re.compile(r"[^\w]*(\d{1,3})[^\w]*")
_MARGIN: Final = 0.12
_MIDDLE: Final = (0.35, 0.65)
#: Fewer words prove nothing about two pages.
_ENOUGH_WORDS: Final = 20
#: Two readings of one page share this much; two filled-in copies of one form differ in their numbers.
_SAME_WORDS: Final = 0.9
_SAME_NUMBERS: Final = 0.8


T = TypeVar("T")


def in_turn(fronts: Sequence[T], backs: Sequence[T], order: Backs) -> tuple[T, ...]:
    """The sides of a stack as a reader turns its sheets: first front, first back, second front, and on.

    Raises:
        ValueError: there are not as many backs as fronts.
    """
    follow = tuple(reversed(backs)) if order is Backs.REVERSED else backs
    return tuple(side for sheet in zip(fronts, follow, strict=True) for side in sheet)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """What a page says of its place in its paper."""

    number: int
    total: int | None  #: of "Trang 2/3"


@dataclass(frozen=True, slots=True)
class _Printed:
    place: int  #: among the pages that are not blank, from 0
    page: int
    number: int
    total: int | None


def stack_flaws(pages: Iterable[PageText], sides: Sides = Sides.TOGETHER) -> dict[int, tuple[Flaw, ...]]:
    """What is wrong with the order of pages, by page number in the file.

    Only pages that are numbered can be missed; one stray figure in a margin accuses nobody. Where we have put fronts
    and backs together, a sheet that is printed on its back only is told too: nobody prints so.
    """
    every = tuple(pages)
    printed = tuple(page for page in every if not page.blank)
    found: dict[int, tuple[Flaw, ...]] = {}
    if sides is Sides.FRONTS_THEN_BACKS:
        for front, back in zip(every[::2], every[1::2], strict=True):
            if front.blank and not back.blank:
                found[front.number] = (Flaw.BLANK_FRONT,)
    for page in _scanned_twice(printed):
        found[page] = (Flaw.PAGE_TWICE,)
    for one, other in pairwise(printed):
        if other.number not in found and under_a_note(one, other):
            found[other.number] = (Flaw.PAGE_UNDER_NOTE,)
    for page, flaw in _out_of_turn(printed):
        if page not in found:
            found[page] = (flaw,)
    return found


def _out_of_turn(pages: Sequence[PageText]) -> Iterator[tuple[int, Flaw]]:
    numbers = [
        _Printed(place, page.number, found.number, found.total)
        for place, page in enumerate(pages)
        if (found := printed_number(page)) is not None
    ]
    # One figure by itself may be anything; the first page of a paper need not be numbered, all others are.
    alone = len(numbers) == 1 and numbers[0].total is None
    if not numbers or alone or 2 * len(numbers) < len(pages):
        return
    before: _Printed | None = None
    for now in numbers:
        flaw = _between(before, now)
        if flaw is not None:
            yield now.page, flaw
        before = now
    if before and before.total is not None and before.number < before.total and before.place == len(pages) - 1:
        yield before.page, Flaw.PAGES_MISSING_AFTER


def _between(before: _Printed | None, now: _Printed) -> Flaw | None:
    """What is wrong between one numbered page and the next."""
    expected = now.place + 1 if before is None else before.number + now.place - before.place
    if now.number > expected:
        return Flaw.PAGE_MISSING_BEFORE
    if before is None or now.number == expected:
        return None
    unnumbered = now.place - before.place - 1
    # Another paper begins: with number 1, or with a page that bears none.
    begins = now.number == 1 or (unnumbered > 0 and now.number <= unnumbered + 1)
    return None if begins else Flaw.PAGE_OUT_OF_ORDER


def printed_number(page: PageText) -> PrintedNumber | None:
    """The number printed in a margin of the page."""
    for line in page.lines:
        top, foot = min(word.box.y0 for word in line), max(word.box.y1 for word in line)
        if foot > _MARGIN * page.height_px and top < (1 - _MARGIN) * page.height_px:
            continue
        text = fold(" ".join(word.text for word in line))
        if match := _NUMBERED.search(text):
            return PrintedNumber(int(match[1]), int(match[2]) if match[2] else None)
        if (match := _ALONE.fullmatch(text)) and _in_the_middle(line, page):
            return PrintedNumber(int(match[1]), None)
    return None


def _in_the_middle(line: Sequence[Word], page: PageText) -> bool:
    middle = (line[0].box.x0 + line[-1].box.x1) / 2 / page.width_px
    return _MIDDLE[0] <= middle <= _MIDDLE[1]


def _scanned_twice(pages: Sequence[PageText]) -> Iterator[int]:
    """Pages that say what the page before, or the one before that, says."""
    said = [frozenset(words(page.text)) for page in pages]
    for place, page in enumerate(pages):
        if any(_same(said[place], said[other]) for other in range(max(0, place - 2), place)):
            yield page.number


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    if min(len(one), len(other)) < _ENOUGH_WORDS:
        return False
    return _shared(one, other) >= _SAME_WORDS and _shared(_figures(one), _figures(other)) >= _SAME_NUMBERS


def _figures(said: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in said if any(letter.isdigit() for letter in word))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of what both say in what either says."""
    return len(one & other) / len(one | other) if one | other else 1.0
