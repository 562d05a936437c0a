"""What the books say that cannot be."""

import pytest

from core.catalogue.indicators import load_indicators, load_measures
from core.model import RegisterRow, UnitCode
from rules.targets import contradictions

COMMUNE = UnitCode("H48.90.01")


def said(*numbers: tuple[str, int | None, float]) -> list[str]:
    rows = [RegisterRow(COMMUNE, 2025, measure, value, "sổ", quarter) for measure, quarter, value in numbers]
    found = contradictions(rows, load_measures(), load_indicators().values())
    assert [doubt.sentence("en").endswith("check the books") for doubt in found] == [True] * len(found)
    return [doubt.sentence("vi") for doubt in found]


def test_a_part_is_no_more_than_its_whole() -> None:
    assert said(("dossiers_online", 3, 200), ("dossiers_received", 3, 130)) == [
        "H48.90.01, 2025-Q3: dossiers_online 200 nhiều hơn dossiers_received 130: cần xem lại sổ"
    ]


def test_a_year_is_no_less_than_its_quarters() -> None:
    assert said(("solved", None, 100), ("solved", 1, 60), ("solved", 2, 60)) == [
        "H48.90.01, 2025: solved cộng các quý là 120, cả năm chỉ ghi 100: cần xem lại sổ"
    ]


@pytest.mark.parametrize(
    "numbers",
    [
        (("dossiers_online", 3, 130), ("dossiers_received", 3, 130)),
        (("dossiers_online", 3, 200), ("dossiers_received", 2, 130)),
        (("dossiers_online", 3, 200),),
        # Of a stock the last quarter counts, of a mean nobody knows of how many.
        (("results_valid", None, 900), ("results_valid", 1, 880), ("results_valid", 2, 900)),
        (("waiting_minutes", None, 10), ("waiting_minutes", 1, 12), ("waiting_minutes", 2, 9)),
        (("dossiers_received", None, 1600), ("staff", None, 4)),
    ],
)
def test_what_can_be_is_no_contradiction(numbers: tuple[tuple[str, int | None, float], ...]) -> None:
    assert said(*numbers) == []
