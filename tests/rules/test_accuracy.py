"""Outcomes are counted as they are, and a threshold keeps its budget."""

import pytest

from core.model import Field, FieldName, Metadata
from rules.accuracy import Outcome, Tally, lowest_score, outcome, reliability, same, tallies, total

N = FieldName


@pytest.mark.parametrize(
    ("name", "value", "truth", "alike"),
    [
        (N.NUMBER, "05", "5", True),
        (N.NUMBER, "50", "5", False),
        (N.PLATE, "76A-12345", "76A-123.45", True),
        (N.PERSON_NAME, "Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", True),
        (N.PERSON_NAME, "Nguyễn Văn Mẩu", "Nguyễn Văn Mẫu", False),
        (N.TYPE_NAME, "TRÍCH LỤC", "TRÍCH LỤC KHAI SINH", True),
        (N.TYPE_NAME, "TRÍCH LỤC KHAI TỬ", "TRÍCH LỤC KHAI SINH", False),
    ],
)
def test_a_value_is_what_the_paper_says(name: FieldName, value: str, truth: str, alike: bool) -> None:
    assert same(name, value, truth) is alike


@pytest.mark.parametrize(
    ("found", "truth", "became"),
    [
        (Field(N.PLACE, "Mẫu", 0.9), "Mẫu", Outcome.RIGHT),
        (Field(N.PLACE, "Mậu", 0.9), "Mẫu", Outcome.WRONG),
        (Field(N.PLACE, "Mẫu", 0.9), None, Outcome.INVENTED),
        (Field(N.PLACE, "Mẫu", 0.9, abstained=True), "Mẫu", Outcome.ASKED),
        (Field(N.PLACE, None, 0.0), "Mẫu", Outcome.ASKED),
        (Field(N.PLACE, "Mẫu", 0.9, abstained=True), None, None),
        (None, "Mẫu", Outcome.MISSED),
        (None, None, None),
    ],
)
def test_what_became_of_a_value(found: Field | None, truth: str | None, became: Outcome | None) -> None:
    assert outcome(N.PLACE, found, truth) is became


def test_outcomes_are_counted_by_field_and_fields_of_no_truth_are_left_out() -> None:
    right, wrong = (
        Metadata((Field(N.PLACE, "Mẫu", 0.9), Field(N.SEX, "nam", 0.9))),
        Metadata((Field(N.PLACE, "Mậu", 0.9),)),
    )
    found = tallies(
        [({"place": "Mẫu"}, right), ({"place": "Mẫu"}, wrong), ({"place": "Mẫu"}, Metadata()), ({}, Metadata())]
    )
    assert found == {N.PLACE: Tally(right=1, wrong=1, missed=1)}
    every = total(found.values())
    assert (every.accepted, every.exact) == (2, 0.5)
    assert every.abstained == pytest.approx(1 / 3)
    assert every.wrong_at_most == pytest.approx(0.9747, abs=1e-4)
    assert (Tally().exact, Tally().abstained, Tally().wrong_at_most) == (0.0, 0.0, 1.0)


def test_the_lowest_score_that_keeps_the_budget() -> None:
    good = [(0.9, True)] * 300
    assert lowest_score(good) == 0.9
    assert lowest_score([*good, (0.5, False)]) == 0.9
    assert lowest_score([*good, (0.5, True)]) == 0.5
    assert lowest_score([*good, (0.9, False)]) is None
    assert lowest_score(good[:50]) is None
    assert lowest_score([]) is None


def test_the_share_that_was_right_never_falls_with_the_score() -> None:
    judged = [(0.2, False), (0.3, True), (0.4, False), (0.8, True), (0.9, True), (0.9, True)]
    points = reliability(judged)
    assert points == ((0.2, 0.333), (0.35, 0.5), (0.867, 0.8))
    assert reliability([]) == ()


def test_two_shares_at_one_score_are_one_point() -> None:
    assert reliability([(0.5, False), (0.5001, True)]) == ((0.5, 0.333),)
