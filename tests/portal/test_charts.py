"""Charts say what was counted and nothing else, to whoever sees them and to whoever does not."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.charts import Line, Look, Mark, bar, sign, years
from portal.pages.filters import day, hundredths, moment, number, percent

YEARS = ("2021", "2022", "2023", "2024", "2025")
REACHED = Line("đạt", Look.REACHED, (12.0, 33.4, None, 61.25, 70.0))
PLAN = Line("kế hoạch", Look.PLAN, (30.0, 50.0, 70.0, 90.0, 100.0))


def parsed(made: Markup) -> ET.Element:
    return ET.fromstring(made)  # noqa: S314  our own


def drawn(*lines: Line, unit: str = "%") -> ET.Element:
    return parsed(years("t1", "Kết quả số hóa", YEARS, lines, unit=unit))


def texts(chart: ET.Element, css: str) -> list[str]:
    return [item.text or "" for item in chart.iter("text") if item.get("class") == css]


def dots(chart: ET.Element, look: Look) -> list[ET.Element]:
    return [item for item in chart.iter() if item.get("class") == f"dot {look}"]


def test_a_year_without_data_has_no_dot_and_says_so() -> None:
    chart = drawn(REACHED, PLAN)
    assert len(dots(chart, Look.REACHED)) == 4
    assert texts(chart, "label none") == ["chưa có", "số liệu"]
    line = next(item for item in chart.iter("path") if item.get("class") == "line reached")
    assert (line.get("d") or "").count("M") == 2, "a line must not run over the year that nobody counted"


def test_a_year_of_nothing_done_is_drawn_as_zero() -> None:
    chart = drawn(Line("đạt", Look.REACHED, (0.0, 0.0, 0.0, 0.0, 0.0)))
    assert texts(chart, "value") == ["0"] * 5
    assert texts(chart, "label none") == []


def test_more_than_everything_is_drawn_above_the_hundred_and_not_cut() -> None:
    chart = drawn(Line("đạt", Look.REACHED, (None, None, None, None, 118.0)), PLAN)
    assert texts(chart, "value") == ["118"]
    reached, plan = dots(chart, Look.REACHED)[0], dots(chart, Look.PLAN)[-1]
    assert float(reached.get("cy") or "") < float((plan.get("d") or "").split(" ")[1].split("H")[0])
    assert float(reached.get("cy") or "") >= 0


def test_whoever_cannot_see_a_chart_hears_every_number_once() -> None:
    chart = drawn(REACHED, PLAN)
    title, words = chart.find("title"), chart.find("desc")
    assert title is not None
    assert words is not None
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
    assert words.text == (
        "đạt: 2021 12 %, 2022 33,4 %, 2023 chưa có số liệu, 2024 61,2 %, 2025 70 %. "
        "kế hoạch: 2021 30 %, 2022 50 %, 2023 70 %, 2024 90 %, 2025 100 %."
    )
    assert all(item.get("aria-hidden") == "true" for item in chart.iter("text"))


def test_lines_differ_without_colour() -> None:
    shapes = {look: [item.tag for item in parsed(sign(look))] for look in Look}
    paths = {look: dots(parsed(sign(look)), look)[0].get("d") for look in (Look.PLAN, Look.NATIONAL)}
    assert len({tuple(tags) for tags in shapes.values()}) == 3
    assert paths[Look.PLAN] != paths[Look.NATIONAL]


def test_names_cannot_break_out_of_a_chart() -> None:
    chart = years("x", '<script>alert(1)</script>"', YEARS, (Line("</desc><b>", Look.REACHED, (1.0,) * 5),))
    assert isinstance(chart, Markup)
    assert "<script>" not in chart
    assert "<b>" not in chart


def test_a_chart_asks_for_nothing_that_the_policy_forbids() -> None:
    for made in (years("x", "x", YEARS, (REACHED, PLAN)), bar(3, [Mark("k", Look.PLAN, 4)]), sign(Look.PLAN)):
        assert "style" not in made
        assert not any(key.startswith("on") for item in parsed(made).iter() for key in item.attrib)


def test_a_bar_without_data_is_empty_and_one_of_zero_is_not() -> None:
    classes = [[item.get("class") for item in parsed(bar(value))] for value in (None, 0.0, 40.0)]
    assert classes == [["track empty"], ["track"], ["track", "done"]]


def test_a_bar_beyond_its_mark_shows_both_in_proportion() -> None:
    chart = parsed(bar(120.0, [Mark("kế hoạch", Look.PLAN, 60.0)]))
    done, mark = (item for item in chart if item.get("class") != "track")
    assert (done.get("width"), mark.get("x1")) == ("160", "80")


def test_bars_of_one_table_can_be_compared() -> None:
    widths = [parsed(bar(value, top=200.0))[1].get("width") for value in (50.0, 200.0)]
    assert widths == ["40", "160"]


@given(st.lists(st.none() | st.floats(0, 1e7), min_size=5, max_size=5), st.sampled_from(["%", "phút"]))
def test_nothing_is_drawn_outside_the_picture(values: list[float | None], unit: str) -> None:
    chart = drawn(Line("đạt", Look.REACHED, tuple(values)), unit=unit)
    for dot in dots(chart, Look.REACHED):
        assert 0 <= float(dot.get("cy") or "") <= 230
        assert 0 <= float(dot.get("cx") or "") <= 360


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (None, 0, "–"),
        (0, 1, "0"),
        (1234567, 0, "1.234.567"),
        (1234.56, 1, "1.234,5"),
        (70.0, 1, "70"),
        (-2.5, 1, "−2,5"),
        (69.96, 1, "69,9"),
        (0.29 * 100, 1, "29"),
        (-0.04, 1, "−0,04"),
        (0.004, 1, "0,004"),
        (100, 1, "100"),
    ],
)
def test_numbers_are_written_as_vietnamese_readers_do(value: float | None, places: int, shown: str) -> None:
    assert number(value, places) == shown


def test_days_are_those_in_vietnam() -> None:
    late = dt.datetime(2025, 12, 31, 18, 5, tzinfo=dt.UTC)
    assert (day(late), moment(late), day(dt.date(2025, 2, 1)), day(None)) == (
        "01/01/2026",
        "01:05 01/01/2026",
        "01/02/2025",
        "–",
    )
    assert hundredths(62.5) == percent(0.625) == "62,5\u00a0%"
    assert percent(None) == hundredths(None) == moment(None) == "–"
