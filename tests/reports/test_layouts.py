"""Layouts and scoring tables are data: what is wrong in them is named."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import CONFIGS
from core.errors import ConfigError
from core.model import UnitCode
from pipeline.reports import Known, Window, load_layout, load_schemes
from pipeline.reports.figures import Figures, UnitFigures
from pipeline.reports.letters import letter_of
from rules.kpi import Quantity, tally
from rules.periods import period_of
from tests.reports.quarter import OCTOBER

PERIOD = period_of("2025-Q3")
KNOWN = Known(
    PERIOD, Figures(PERIOD.code, OCTOBER, (), (), (), ()), (), (), {UnitCode("H48"): "Tỉnh"}, "Bàn", over=True
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("so-hoa", lambda text: text.replace('value = "received"', 'value = "bribes"'), "bribes"),
        ("so-hoa", lambda text: text.replace('source = "units"', 'source = "people"'), "people"),
        ("so-hoa", lambda text: text.replace("width = 6.0", "width = 0.5"), "1 to 200"),
        ("so-hoa", lambda text: text.partition("\n[[part.column]]\n")[0], "needs columns"),
        ("so-hoa", lambda text: text.replace("landscape = true", "landscape = 1"), "landscape must be bool"),
        ("nang-suat", lambda text: text.replace('"papers", "archived"', '"papers", "xyz"'), "chart_series"),
        ("nang-suat", lambda text: text.replace('chart_labels = ["desk"]', ""), "chart_series"),
        ("so-hoa", lambda text: f"letter = 3\n{text}", "one table"),
        ("bao-cao-quy", lambda text: text.replace('symbol = "BC-UBND"', ""), "symbol is missing"),
    ],
)
def test_a_layout_that_is_wrong_is_refused_where_it_is(
    tmp_path: Path, name: str, change: Callable[[str], str], said: str
) -> None:
    text = (CONFIGS / "reports" / f"{name}.toml").read_text(encoding="utf-8")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / f"{name}.toml").write_text(change(text), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_layout(name, tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('numerator = "whole"', 'numerator = "half"'), "half"),
        (lambda text: text.replace('numerator = "whole"\n', ""), "both there or neither"),
        (lambda text: text.replace("full_at = 80.0", "full_at = 0.0"), "percentage above 0"),
        (lambda text: text.replace("points = 6.0", 'points = "6"'), "points must be float"),
    ],
)
def test_a_scoring_table_that_is_wrong_is_refused_where_it_is(
    tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    text = (CONFIGS / "kpi" / "qd-766.toml").read_text(encoding="utf-8")
    (tmp_path / "qd-766.toml").write_text(change(text), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_schemes(tmp_path)


@pytest.mark.parametrize("words", ["{bribes}", "{received.__class__}", "{}"])
def test_words_that_name_no_figure_are_refused_with_those_that_there_are(tmp_path: Path, words: str) -> None:
    text = (CONFIGS / "reports" / "bao-cao-quy.toml").read_text(encoding="utf-8")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "bao-cao-quy.toml").write_text(text.replace("{received}", words), encoding="utf-8")
    layout = load_layout("bao-cao-quy", tmp_path)
    with pytest.raises(ConfigError, match=r"is no figure.*\{received\}"):
        letter_of(layout, KNOWN, unit_name="Xã", number="", day=dt.date(2025, 10, 2))


def test_a_letter_without_figures_says_that_there_are_none() -> None:
    letter = letter_of(load_layout("bao-cao-quy"), KNOWN, unit_name="Xã", number="1", day=dt.date(2025, 10, 2))
    said = " ".join(words for _, text in letter.sections for words in text)
    assert "{" not in said
    assert "chưa có số liệu" in said
    with pytest.raises(ConfigError, match=r"\[letter\]"):
        letter_of(load_layout("so-hoa"), KNOWN, unit_name="Xã", number="", day=dt.date(2025, 10, 2))


def test_a_letter_says_what_the_books_and_what_the_desks_took_in_and_never_0_of_0_points() -> None:
    counts = tally(()) | {Quantity.RECEIVED_BOOKED: 130, Quantity.SOLVED: 120}
    unit = UnitFigures(UnitCode("H48"), tuple(counts.items()))
    known = replace(KNOWN, figures=replace(KNOWN.figures, units=(unit,)))
    layout = load_layout("bao-cao-quy")
    letter = letter_of(layout, known, unit_name="Xã", number="1", day=dt.date(2025, 10, 2))
    taken_in = letter.sections[0][1][0]
    assert "theo sổ của đơn vị: 130." in taken_in
    assert "đã tiếp nhận 0 hồ sơ" in taken_in
    scheme = replace(load_schemes()[0], items=load_schemes()[0].items[:1])
    for schemes, said in (((), "chưa có số liệu."), ((scheme,), "chưa chấm được, vì chưa mục nào có số liệu")):
        scored = letter_of(
            layout, replace(known, schemes=schemes), unit_name="Xã", number="1", day=dt.date(2025, 10, 2)
        )
        assert said in scored.sections[2][1][1]


def test_a_window_that_goes_on_ends_with_the_day_that_is_known() -> None:
    assert Window(PERIOD, dt.datetime(2025, 8, 5, 18, tzinfo=dt.UTC)).on == dt.date(2025, 8, 6)
