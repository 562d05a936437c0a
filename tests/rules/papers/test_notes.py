"""A page that was scanned twice, once with a note on it, is found; another page is not taken for it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from core.model import Box, Flaw, PageQuality, PageText, Verdict, Word
from rules.papers.notes import under_a_note
from rules.papers.stack import stack_flaws

#: 200 dots an inch: lines 7 mm apart, words 16 mm.
DPI, LINE, COLUMN = 200.0, 55, 125
LINES, COLUMNS = 12, 8
Place = tuple[int, int]
#: What a note of some 60 mm hides.
NOTE = frozenset((line, column) for line in range(3, 9) for column in range(2, 6))


def a_word(text: str, line: int, column: float, *, moved: int = 0) -> Word:
    x, y = round(150 + column * COLUMN) + moved, 300 + line * LINE + moved
    return Word(text, Box(x, y, x + 100, y + 30), 0.95, line)


def a_page(
    number: int = 1, *, without: Iterable[Place] = (), otherwise: Callable[[Place], str] | None = None, moved: int = 0
) -> PageText:
    """A page of words that say where they stand; those of the last column are numbers."""
    hidden = frozenset(without)
    words = [
        a_word((otherwise and otherwise((line, column))) or said((line, column)), line, column, moved=moved)
        for line in range(LINES)
        for column in range(COLUMNS)
        if (line, column) not in hidden
    ]
    return PageText(
        number, 1654, 2339, DPI, 0, 0.0, blank=False, quality=PageQuality(Verdict.GOOD, 200.0, 0.8),
        words=tuple(words), engine="none",
    )  # fmt: skip


def said(place: Place) -> str:
    line, column = place
    return f"{line}{column}0" if column == COLUMNS - 1 else f"chữ{'abcdefghijkl'[line]}{'abcdefgh'[column]}"


def written(page: PageText, *texts: str) -> PageText:
    """The page with words written on the note."""
    more = tuple(a_word(text, 4, 2.5 + place / 8) for place, text in enumerate(texts))
    return replace(page, words=page.words + more)


@pytest.mark.parametrize("moved", [0, 20])
def test_one_page_with_and_without_a_note_is_told_and_stays(moved: int) -> None:
    bare, noted = a_page(1), a_page(2, without=NOTE, moved=moved)
    assert under_a_note(bare, noted)
    assert under_a_note(noted, bare)
    assert under_a_note(bare, written(noted, "gọi", "lại", "0905"))
    assert stack_flaws([bare, noted, a_page(3, otherwise=lambda _: "khác")]) == {2: (Flaw.PAGE_UNDER_NOTE,)}


def test_a_note_hides_no_page_that_says_the_same_twice() -> None:
    assert stack_flaws([a_page(1), a_page(2)]) == {2: (Flaw.PAGE_TWICE,)}


def test_words_half_under_the_edge_of_the_note_say_nothing() -> None:
    edge = {(line, column) for line in range(3, 9) for column in (1, 6)}
    cut = a_page(2, without=NOTE, otherwise=lambda place: said(place)[:2] if place in edge else "")
    assert under_a_note(a_page(1), cut)


OTHERS: dict[str, PageText] = {
    "a few words that were not read": a_page(2, without=[(0, 0), (5, 3), (6, 3)]),
    "one line": a_page(2, without=[(4, column) for column in range(6)]),
    "words that are seen through it": a_page(2, without=[place for place in NOTE if place[0] != 5]),
    "as many words as under it": written(a_page(2, without=NOTE), *("văn", "bản", "khác") * 5),
    "other words beside it": a_page(2, without=NOTE, otherwise=lambda place: "khác" if place[0] in {0, 1, 11} else ""),
    "other numbers beside it": a_page(
        2, without=NOTE, otherwise=lambda place: "777" if place[1] == COLUMNS - 1 and place[0] < 4 else ""
    ),
    "hardly a word": a_page(2, without=[(line, column) for line in range(2, LINES) for column in range(COLUMNS)]),
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_pages_are_not_taken_for_one_under_a_note(what: str) -> None:
    assert not under_a_note(a_page(1), OTHERS[what])


def test_a_note_larger_than_half_a_page_is_none() -> None:
    small = [replace(page, width_px=1400, height_px=700) for page in (a_page(1), a_page(2, without=NOTE))]
    assert under_a_note(*small)
    assert not under_a_note(*(replace(page, height_px=100) for page in small))


def test_without_a_number_beside_it_the_words_decide() -> None:
    bare, noted = (a_page(1, without=hidden, otherwise=lambda place: said((place[0], 0)) + "x" * place[1])
                   for hidden in ((), NOTE))  # fmt: skip
    assert under_a_note(bare, noted)
