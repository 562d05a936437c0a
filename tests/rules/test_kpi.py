"""Points of QĐ 766/QĐ-TTg: both published tables, two decimals, and what cannot be measured is not 0."""

from dataclasses import replace
from fractions import Fraction

import pytest

from core.model import UnitCode
from pipeline.reports import load_schemes
from rules.kpi import Answer, Handled, Item, Quantity, Scheme, rounded, scores, tally, total

SECOND, TEXT = sorted(load_schemes(), key=lambda scheme: scheme.code != "qd-766-thu-hai")
BARE = Handled(UnitCode("H48"), needs_result=True, component=False, result=False, reused=False, from_vault=False)
WHOLE = replace(BARE, component=True, result=True, reused=True, from_vault=True)


def points(scheme: Scheme, dossiers: list[Handled]) -> dict[str, float | None]:
    return {score.item.code: score.points for score in scores(tally(dossiers), scheme)}


def test_group_4_has_22_points_in_both_tables() -> None:
    for scheme in (TEXT, SECOND):
        found = scores(tally([WHOLE]), scheme)
        assert total(found).of_all == 22.0
        assert total(found).of_measured == total(found).points == 16.0


def test_the_two_tables_differ_in_digitized_dossiers_and_in_nothing_else() -> None:
    dossiers = [WHOLE] * 4 + [BARE] * 6
    assert points(TEXT, dossiers) == points(SECOND, dossiers) | {"3": None, "4.2": 2.0, "5": None}
    assert points(SECOND, dossiers)["4.2"] == 1.6
    assert points(TEXT, dossiers)["4.3"] == points(SECOND, dossiers)["4.3"] == 1.0


def test_from_80_percent_on_a_share_has_full_points_and_never_more() -> None:
    assert points(TEXT, [WHOLE] * 8 + [BARE] * 2)["4.2"] == 4.0
    assert points(TEXT, [WHOLE] * 10)["4.2"] == 4.0
    assert points(TEXT, [WHOLE] * 79 + [BARE] * 21)["4.2"] == 3.95


def test_a_dossier_whose_procedure_ends_without_a_paper_needs_no_result() -> None:
    copies = replace(BARE, needs_result=False, component=True)
    counts = tally([copies, WHOLE, BARE])
    assert (counts[Quantity.WHOLE], counts[Quantity.NEEDS_RESULT], counts[Quantity.NEEDED_RESULT]) == (2, 2, 1)
    assert (counts[Quantity.DIGITIZED], counts[Quantity.NOT_DIGITIZED]) == (2, 1)


def test_a_share_of_nothing_and_a_share_that_nobody_counted_are_answers_of_their_own() -> None:
    found = {score.item.code: score for score in scores(tally([]), TEXT)}
    assert (found["4.2"].answer, found["4.2"].percent, found["4.2"].points) == (Answer.EMPTY, None, None)
    assert (found["4.5a"].answer, found["3"].answer) == (Answer.UNKNOWN, Answer.UNKNOWN)
    assert total(found.values()).of_measured == 0
    none_given = scores(tally([WHOLE]) | {Quantity.RECEIVED: None}, TEXT)
    assert next(score.answer for score in none_given if score.item.code == "4.3") is Answer.UNKNOWN


def test_a_share_without_published_points_is_measured_and_brings_none() -> None:
    counts = tally([WHOLE]) | {Quantity.ONLINE: 1, Quantity.RECEIVED_BOOKED: 3}
    online = next(score for score in scores(counts, TEXT) if score.item.code == "3")
    assert (online.answer, online.percent, online.points) == (Answer.MEASURED, 33.33, None)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(Fraction(1, 8), 2, 0.13), (Fraction(5, 2), 0, 3.0), (Fraction(2, 3), 2, 0.67), (Fraction(1005, 1000), 2, 1.01)],
)
def test_a_half_goes_up_as_offices_round(value: Fraction, decimals: int, expected: float) -> None:
    assert rounded(value, decimals) == expected


def test_points_are_added_as_they_were_rounded() -> None:
    item = Item("x", "x", Quantity.REUSED, Quantity.RECEIVED, 1.0, 100.0, "", "")
    scheme = Scheme("s", "s", "s", 2, (item, replace(item, code="y"), replace(item, code="z")))
    assert total(scores(tally([WHOLE, BARE, BARE]), scheme)).points == 0.99
