"""What a sample says of the whole."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.programmes.sampling import most_faulty


def chance(seen: int, population: int, faulty: int, drawn: int) -> float:
    """Of at most so many faulty ones in a sample, by counting."""
    ways = sum(math.comb(faulty, n) * math.comb(population - faulty, drawn - n) for n in range(seen + 1))
    return ways / math.comb(population, drawn)


@given(population=st.integers(1, 60), data=st.data())
def test_no_more_are_faulty_than_the_sample_leaves_likely(population: int, data: st.DataObject) -> None:
    drawn = data.draw(st.integers(1, population))
    faulty = data.draw(st.integers(0, drawn))
    most = most_faulty(population=population, drawn=drawn, faulty=faulty, confidence=0.95)
    assert faulty <= most <= population - drawn + faulty
    if most > faulty:
        assert chance(faulty, population, most, drawn) >= 0.05 - 1e-9
    if most < population - drawn + faulty:
        assert chance(faulty, population, most + 1, drawn) < 0.05 + 1e-9


@pytest.mark.parametrize(
    ("population", "drawn", "faulty", "most"), [(1_000_000, 299, 0, 9_965), (10, 10, 3, 3), (5, 0, 0, 5)]
)
def test_three_hundred_good_ones_speak_for_ninety_nine_in_a_hundred(
    population: int, drawn: int, faulty: int, most: int
) -> None:
    assert most_faulty(population=population, drawn=drawn, faulty=faulty, confidence=0.95) == pytest.approx(
        most, rel=5e-3
    )
