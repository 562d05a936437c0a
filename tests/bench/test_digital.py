"""The bench of text that PDFs bring draws what it says it draws."""

import numpy as np
import pytest

from bench.digital import WAYS, verdicts
from bench.odd_pages import KINDS, odd_page
from core.model import CarriedVerdict


@pytest.mark.parametrize("way", WAYS)
def test_a_text_is_taken_where_it_is_right(way: str) -> None:
    spoil, right = WAYS[way]
    assert (verdicts(spoil, "tuning", 1) == [CarriedVerdict.TRUSTED]) is right


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_one_number_and_split_are_the_same_and_others_are_not(kind: str) -> None:
    first, again, other = (np.asarray(odd_page(kind, number, "test")) for number in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
