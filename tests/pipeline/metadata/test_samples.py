"""The sample papers' own lines: everything is found, and noise makes values doubtful, not wrong."""

import json
import random
import re
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from classifiers import open_classifier
from core.catalogue.fields import load_fields
from core.catalogue.kinds import load_kinds
from core.model import FieldName, Metadata, PageText, Word
from core.text import fold
from pipeline.metadata import extract
from tests.classifiers.layouts import a_page

KINDS, BOOK = load_kinds(), load_fields()
PAPERS = {
    paper["file"]: paper
    for paper in json.loads((Path(__file__).parents[3] / "samples" / "expected.json").read_text(encoding="utf-8"))[
        "papers"
    ]
}
_RIGHT_COLUMN = re.compile(r"^CỘNG HÒA|^Độc lập|, ngày \d+ tháng \d+ năm \d+$")


def laid_out(lines: list[str], number: int) -> PageText:
    """A page with the lines of its head in two columns, if it has the head of an authority."""
    numbered = next((place for place, line in enumerate(lines[:9]) if line.startswith("Số: ")), None)
    if numbered is None:
        return a_page("\n".join(lines), number=number)
    ends = next(place for place, line in enumerate(lines) if place > numbered and ", ngày" in line) + 1
    right = [line for line in lines[:ends] if _RIGHT_COLUMN.search(line)]
    left = [line for line in lines[:ends] if line not in right]
    head = [f"{first} || {second}" for first, second in zip_longest(left, right, fillvalue="")]
    return a_page("\n".join([*head, "", *lines[ends:]]), number=number)


def pages_of(paper: dict[str, Any]) -> tuple[PageText, ...]:
    return tuple(laid_out(page["lines"], number) for number, page in enumerate(paper["pages"], start=1))


def read(pages: tuple[PageText, ...]) -> tuple[str | None, Metadata]:
    known = open_classifier(KINDS, accept_score=0.75).classify(pages)
    return None if known.abstained else known.kind, extract(pages, known, KINDS, BOOK, accept_score=0.75)


def accepted(metadata: Metadata) -> dict[FieldName, str]:
    return {field.name: field.value for field in metadata.fields if field.value and not field.abstained}


@pytest.mark.parametrize("file", PAPERS)
def test_everything_that_a_sample_says_is_found(file: str) -> None:
    kind, metadata = read(pages_of(PAPERS[file]))
    assert kind == PAPERS[file]["kind"]
    assert accepted(metadata) == PAPERS[file]["fields"]


#: What Tesseract makes of Vietnamese letters on poor scans: lost accents, look-alikes.
CONFUSED = {
    "ễ": "ê",
    "ộ": "ô",
    "ã": "a",
    "ă": "a",
    "1": "l",
    "0": "O",
    "5": "S",
    "ư": "u",
    "m": "rn",
    "Đ": "D",
    "8": "B",
}


def misread(page: PageText, dice: random.Random, share: float) -> PageText:
    """The page with some words misread, which the reader has noticed: their score is low."""

    def one(word: Word) -> Word:
        if dice.random() >= share:
            return word
        text = "".join(CONFUSED.get(letter, letter) for letter in word.text)
        return replace(word, text=text, score=0.55 if text != word.text else word.score)

    return replace(page, words=tuple(map(one, page.words)))


@pytest.mark.parametrize("file", PAPERS)
@pytest.mark.parametrize("share", [0.1, 0.3, 0.6])
def test_noise_that_the_reader_noticed_makes_values_doubtful_not_wrong(file: str, share: float) -> None:
    dice = random.Random(f"{file} {share}")
    kind, metadata = read(tuple(misread(page, dice, share) for page in pages_of(PAPERS[file])))
    assert kind in {None, PAPERS[file]["kind"]}
    expected = PAPERS[file]["fields"]
    for name, value in accepted(metadata).items():
        # Which words make up a value depends on its neighbours; each of them must be right.
        assert set(fold(value).split()) <= set(fold(expected.get(name, "")).split()), name


@pytest.mark.parametrize("file", PAPERS)
def test_digits_that_fade_out_leave_no_wrong_number_of_a_person_or_firm(file: str) -> None:
    dice = random.Random(file)

    def faded(word: Word) -> Word:
        return replace(word, text="".join(letter for letter in word.text if dice.random() > 0.05) or ".")

    pages = tuple(replace(page, words=tuple(map(faded, page.words))) for page in pages_of(PAPERS[file]))
    found, expected = accepted(read(pages)[1]), PAPERS[file]["fields"]
    for name in (FieldName.PERSONAL_ID, FieldName.TAX_CODE):
        assert found.get(name, expected.get(name)) == expected.get(name)
