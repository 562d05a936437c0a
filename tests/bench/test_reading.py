"""The reading benchmark: what it sets, and what it counts."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.good_pages import FACES
from bench.layouts import LABELS, SENTENCES, SORTS, VALUES, laid_page
from bench.line_errors import line_errors

ROOT = Path(__file__).resolve().parents[2]
LINES = st.lists(st.text(alphabet="aăâđ ệxyz", max_size=30), max_size=6)


@pytest.mark.parametrize(
    ("truth", "found", "wrong"),
    [
        (["Ủy ban nhân dân"], ["Ủy ban nhân dân"], 0),
        (["Ủy ban nhân dân"], ["Uỷ ban nhân dận"], 3),
        # In another order, and one line in pieces or two as one
        (["Nơi nhận lưu", "Chủ tịch xã"], ["Chủ tịch xã", "Nơi nhận lưu"], 0),
        (["Nơi nhận lưu và Chủ tịch xã"], ["Chủ tịch xã", "Nơi nhận lưu và"], 0),
        (["Chủ tịch xã", "Nơi nhận lưu và"], ["Nơi nhận lưu và Chủ tịch xã"], 0),
        # Missed and invented
        (["Nơi nhận lưu", "Chủ tịch xã"], ["Nơi nhận lưu"], 11),
        (["Nơi nhận lưu"], ["Nơi nhận lưu", "7"], 1),
        # Leaders, quotes, dashes and rules of tables are all one
        (["Lý do: ……… “a” – b"], ['Lý do: .......... "a" - b|'], 0),
        ([], [], 0),
    ],
)
def test_errors_of_lines_are_counted_wherever_they_stand(truth: list[str], found: list[str], wrong: int) -> None:
    assert line_errors(truth, found).wrong == wrong


@given(LINES)
def test_lines_have_no_errors_against_themselves(lines: list[str]) -> None:
    assert line_errors(lines, lines[::-1]).wrong == 0


@given(LINES, LINES)
def test_no_more_is_wrong_than_all_of_both(one: list[str], other: list[str]) -> None:
    assert 0 <= line_errors(one, other).wrong <= line_errors(one, []).wrong + line_errors([], other).wrong


def test_tuning_and_test_pages_share_neither_fonts_nor_words() -> None:
    for said in (FACES, SENTENCES, VALUES, LABELS):
        assert not set(said["tuning"]) & set(said["test"])


def test_a_page_of_a_number_is_always_the_same_and_of_all_sorts() -> None:
    pages = [laid_page(number, "tuning", degraded=False) for number in range(len(SORTS))]
    assert [page.name.split(" ", 2)[2] for page in pages] == [name for name, _ in SORTS]
    assert all(page.lines for page in pages)
    again = laid_page(1, "tuning", degraded=False)
    assert np.array_equal(again.pixels, pages[1].pixels)
    bad = laid_page(1, "tuning", degraded=True)
    assert (bad.lines, bad.pixels.shape) == (again.lines, again.pixels.shape)
    assert not np.array_equal(bad.pixels, again.pixels)


def test_recipes_are_compared_on_generated_pages() -> None:
    command = [sys.executable, "-m", "bench.reading", "--pages", "1", "--split", "test", "--better", ""]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "layouts, test, clean: 1 pages" in done.stdout
    assert "| test 0 columns " in done.stdout
