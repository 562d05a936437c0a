"""The error rates of the benchmarks count what they say they count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.error_rate import Errors, order_free_errors, plain_errors
from bench.table import table

TEXTS = st.text(alphabet="aăâđ ệ\n", max_size=40)


@pytest.mark.parametrize(
    ("truth", "found", "plain", "free"),
    [
        ("Hà Nội", "Hà Nội", 0, 0),
        ("Hà Nội", "Ha\u0300 No\u0302\u0323i", 0, 0),
        ("Hà  Nội\n", "Hà Nội", 0, 0),
        ("Hà Nội", "Ha Nội", 1, 1),
        ("Hà Nội", "Nội Hà", 6, 0),
        ("Hà Nội", "", 6, 5),
        ("Hà", "Hà Nội", 4, 3),
        ("số số", "số", 3, 2),
        ("Quyết định", "Quyết đinh", 1, 1),
        ("ab", "xy", 2, 4),
    ],
)
def test_wrong_characters_are_counted_in_order_and_without_it(truth: str, found: str, plain: int, free: int) -> None:
    assert plain_errors(truth, found).wrong == plain
    assert order_free_errors(truth, found).wrong == free


def test_an_empty_page_is_read_right_when_nothing_is_read() -> None:
    assert plain_errors("", "").rate == 0
    assert plain_errors("", "x").rate == 1
    assert (Errors(1, 10) + Errors(1, 30)).rate == 0.05


@given(TEXTS)
def test_what_is_printed_has_no_errors_against_itself(text: str) -> None:
    assert plain_errors(text, text).wrong == 0
    assert order_free_errors(text, text).wrong == 0


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_words_costs_nothing_without_order(text: str, random: object) -> None:
    words = text.split()
    random.shuffle(words)  # type: ignore[attr-defined]
    assert order_free_errors(text, " ".join(words)).wrong == 0


@given(TEXTS, TEXTS)
def test_both_rates_cost_at_most_everything_missed_and_everything_invented(truth: str, found: str) -> None:
    most = len(truth) + len(found)
    assert plain_errors(truth, found).wrong <= most
    assert order_free_errors(truth, found).wrong <= most


def test_a_table_is_markdown_with_figures_to_the_right() -> None:
    assert table(("", "n"), [["a", 5], ["bb", 10]]) == "|    |  n |\n| -- | -: |\n| a  |  5 |\n| bb | 10 |"
