"""The line of place and day as its form prints it: "ngày … tháng … năm …", also where one of these words is misread."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from core.model import PageText, Word
from core.text import squash

#: What stands before day, month and year.
_FORM: Final = ("ngày", "tháng", "năm")
_NUMBERS: Final = re.compile(r"\d{1,2} \d{1,2} \d{4}")
#: How alike a misread word of the form is at least, 0–100: "ugày", "nărn".
_ALIKE: Final = 50


def with_days_spelled(page: PageText) -> PageText:
    """The page with the words of the form spelled as they are, and without specks between them.

    Of the three words two must be read as they are: days are told by their digits.
    """
    mended: dict[Word, Word] = {}
    specks: set[Word] = set()
    for line in page.lines:
        ordered = sorted(line, key=lambda word: word.box.x0)
        places = [place for place, word in enumerate(ordered) if any(map(str.isalnum, word.text))]
        for first in range(len(places) - 5):
            run = places[first : first + 6]
            words = [ordered[place] for place in run]
            if not _is_day(words):
                continue
            mended |= {word: replace(word, text=form) for word, form in zip(words[::2], _FORM, strict=True)}
            specks |= {ordered[place] for one, two in pairwise(run) for place in range(one + 1, two)}
    if not specks and all(word.text == form.text for word, form in mended.items()):
        return page
    return replace(page, words=tuple(mended.get(word, word) for word in page.words if word not in specks))


def _is_day(words: list[Word]) -> bool:
    numbers = [word.text.strip(".,:;-–") for word in words[1::2]]
    digits = (
        all(map(str.isdecimal, numbers)) and len(numbers[2]) == len("2025") and max(map(len, numbers[:2])) <= len("31")
    )
    wrong = [
        (squash(word.text), squash(form))
        for word, form in zip(words[::2], _FORM, strict=True)
        if squash(word.text) != squash(form)
    ]
    return digits and (not wrong or (len(wrong) == 1 and fuzz.ratio(*wrong[0]) >= _ALIKE))
