"""What the steps of a line recogniser spell."""

from core.ctc import spelled


def test_a_letter_is_one_however_many_steps_show_it() -> None:
    assert spelled([0, 3, 3, 3, 0]) == [(3, [1, 2, 3])]


def test_a_letter_twice_is_two_where_nothing_stands_between() -> None:
    assert spelled([3, 0, 3, 4, 4, 3]) == [(3, [0]), (3, [2]), (4, [3, 4]), (3, [5])]


def test_nothing_spells_nothing() -> None:
    assert spelled([]) == spelled([0, 0]) == []
