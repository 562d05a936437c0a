"""Rows put together for the eye: one figure with every line, its tone, and what there is to do first."""

from dataclasses import replace

from core.model import Level, UnitCode
from portal.charts import Look
from portal.screens.leading import words
from portal.screens.leading.figures import Tone, figures, lines
from rules.targets import Forecast, Note, TargetProgress, in_tenths

ROW = TargetProgress(
    plan="140/KH-UBND", clause="II.2.b", indicator="T1", level=Level.COMMUNE, unit=UnitCode("H48.90.01"), year=2022,
    numerator=300, denominator=1000, percent=30.0, comparator=">=", target=35.0, gap=-5.0, reading="A", ambiguous=True,
    value=30.0,
)  # fmt: skip
LOWER = replace(ROW, reading="B", target=18.0, gap=12.0)
COUNTRY = replace(ROW, plan="71/NQ-CP", reading=None, target=100.0, gap=-70.0, national=True, due=2030)


def test_a_figure_is_red_where_every_reading_asks_more_and_yellow_where_they_differ() -> None:
    tones = {
        Tone.MISSED: (ROW,),
        Tone.DISPUTED: (ROW, LOWER),
        Tone.REACHED: (LOWER,),
        Tone.UNKNOWN: (replace(ROW, gap=None, value=None),),
        Tone.EXEMPT: (replace(ROW, notes=(Note.EXEMPT,)),),
    }
    for tone, rows in tones.items():
        (figure,) = figures(rows)
        assert figure.tone is tone


def test_the_closest_line_that_is_missed_is_what_there_is_to_do() -> None:
    forecast = Forecast(41.5, lacking=51, days_left=33, working_days_left=24, per_day=1.54, per_working_day=2.125)
    (figure,) = figures((COUNTRY, replace(ROW, forecast=forecast), LOWER))
    assert words.lacking(figure) == "thiếu 5 điểm phần trăm"
    assert words.needed(figure) == (
        "cần 3 giấy tờ mỗi ngày làm việc đến 31/12 (còn thiếu 51); giữ tốc độ này thì đến 31/12 được 41,5 %"
    )


def test_a_figure_is_never_shown_above_the_truth_nor_a_lack_below_it() -> None:
    row = replace(ROW, value=69.96, gap=-0.04)
    (figure,) = figures((row,))
    assert (words.measured(row.value, "percent"), words.lacking(figure)) == ("69,9\u00a0%", "thiếu 0,1 điểm phần trăm")
    assert [in_tenths(value) for value in (69.96, -3.08, 35.0, 0.3, -0.7, 5.07)] == [69.9, -3.1, 35.0, 0.3, -0.7, 5.0]


def test_what_must_not_be_more_is_told_as_too_much() -> None:
    waiting = replace(ROW, indicator="T8", measure="minutes", comparator="<=", value=26.0, target=15.0, gap=-11.0)
    (figure,) = figures((waiting,))
    assert words.lacking(figure) == "vượt 11\u00a0phút"
    assert words.asked(figure.asks[0], "minutes") == "≤ 15\u00a0phút"


def test_a_line_by_a_later_year_says_so_and_one_without_a_base_too() -> None:
    (figure,) = figures((COUNTRY, replace(ROW, reading="C", target=None, gap=None)))
    assert [words.asked(ask, "percent") for ask in figure.asks] == [
        "≥ 100\u00a0%, hạn năm 2030",
        "cần mức nền chưa ai đo",
    ]


def test_figures_stand_in_the_order_of_their_numbers_and_levels() -> None:
    levels = (Level.COMMUNE, Level.PROVINCE)
    rows = [replace(ROW, indicator=name, level=level) for name in ("T10", "T2") for level in levels]
    keys = [(figure.key.indicator, figure.key.level) for figure in figures(rows)]
    assert keys == [
        ("T2", Level.PROVINCE),
        ("T2", Level.COMMUNE),
        ("T10", Level.PROVINCE),
        ("T10", Level.COMMUNE),
    ]


def test_a_year_that_leaves_no_doubt_belongs_to_every_reading() -> None:
    first = replace(ROW, year=2021, reading=None, target=15.0, gap=-3.0, value=12.0)
    found = lines(figures((first, ROW, LOWER, COUNTRY)), (2021, 2022), "đạt được")
    assert [(line.name, line.look, line.values) for line in found] == [
        ("đạt được", Look.REACHED, (12.0, 30.0)),
        ("140/KH-UBND (A)", Look.PLAN, (15.0, 35.0)),
        ("140/KH-UBND (B)", Look.OTHER, (15.0, 18.0)),
        ("71/NQ-CP", Look.NATIONAL, (None, 100.0)),
    ]
