"""The bench of fields draws the same pages each time, and counts what it says it counts."""

from bench.fields import decision, outcomes
from core.model import Field, FieldName, Metadata


def test_a_page_is_the_same_each_time_and_another_in_the_other_split() -> None:
    first, again, other = decision(1, "tuning"), decision(1, "tuning"), decision(1, "test")
    assert first == again
    assert first[1] != other[1]


def test_a_value_is_certain_or_asked_about_and_right_or_wrong() -> None:
    values = dict.fromkeys((*list(FieldName)[:5],), "right")
    names = list(values)
    found = Metadata(
        (
            Field(names[0], "right", 0.9),
            Field(names[1], "wrong", 0.9),
            Field(names[2], "wrong", 0.9, abstained=True, other="right"),
            Field(names[3], None, 0.0, abstained=True),
        )
    )
    assert list(outcomes(values, found)) == [
        "certain, right",
        "certain, wrong",
        "asked, wrong, other right",
        "not found",
        "not found",
    ]
