"""Full stops behind the numbers of a list that the engine read without them."""

import numpy as np

from pipeline.reading.engines import RawWord
from pipeline.reading.ink import Gray
from pipeline.reading.layout import with_stops

HIGH, WIDE = 24, 14


def a_list(*behind: str, other: str | None = None) -> tuple[Gray, tuple[RawWord, ...]]:
    """Digits as black blocks, one a line with a word after it, and what stands behind each on the paper."""
    page: Gray = np.full((60 * len(behind) + 20, 300), 240, dtype=np.uint8)
    words = []
    for line, mark in enumerate(behind):
        top, left = 20 + 60 * line, 40
        page[top : top + HIGH, left : left + WIDE] = 20
        page[top : top + HIGH, 120:180] = 20
        right, foot = left + WIDE, top + HIGH
        if mark == ".":
            page[foot - 4 : foot, right + 4 : right + 8] = 30
        elif mark == "·":
            page[top + 4 : top + 8, right + 4 : right + 8] = 30
        elif mark == "-":
            page[foot - 4 : foot, right + 4 : right + 60] = 30
        words.append(RawWord(str(line + 1), left, top, right, foot, 0.97, line, other=other and str(line + 1)))
        words.append(RawWord("7", 120, top, 180, foot, 0.9, line))
    return page, tuple(words)


def texts(words: tuple[RawWord, ...]) -> list[str]:
    return [word.text for word in words]


def test_a_stop_behind_a_number_is_seen_and_nothing_else_is_taken_for_one() -> None:
    page, words = a_list(".", "", "·", "-", ".")
    found = with_stops(page, words)
    assert texts(found)[::2] == ["1.", "2", "3", "4", "5."]
    assert found[0].x1 == words[0].x1 + 8
    # A number inside a line is no number of a list
    assert texts(found)[1::2] == ["7"] * 5


def test_two_numbers_are_no_list() -> None:
    page, words = a_list(".", ".")
    assert with_stops(page, words) == words


def test_a_second_reader_that_agreed_goes_on_agreeing() -> None:
    page, words = a_list(".", ".", ".", other="yes")
    assert [word.other for word in with_stops(page, words)[::2]] == ["1.", "2.", "3."]


def test_a_number_at_the_edge_of_the_picture_stays_as_it_was_read() -> None:
    page, words = a_list("", "", "")
    outside = (*words, RawWord("4", 400, 900, 414, 924, 0.9, 3))
    assert texts(with_stops(page, outside))[-1] == "4"
