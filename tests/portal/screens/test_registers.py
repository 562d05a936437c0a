"""Numbers of the offices' own books are typed on a screen: whole or not at all, with who and from where."""

import html
import re
from contextlib import closing
from pathlib import Path

import pytest

from core.model import Role
from pipeline.targets.postings import brought_back
from storage import open_index
from tests.contracts.conftest import index_settings
from tests.portal.screens.conftest import Screens
from tests.portal.screens.test_targets import OWN, UNITS

TYPED = {
    "unit": OWN,
    "year": "2025",
    "quarter": "2",
    "measure": "solved",
    "value": "1234",
    "source": "sổ <b>tiếp nhận",
}


LABELS = {
    "unit": "Đơn vị",
    "year": "Năm",
    "measure": "Số liệu",
    "value": "Giá trị",
    "source": "Nguồn",
}


@pytest.fixture
def screens(screens: Screens, home: Path) -> Screens:
    (home / "units.toml").write_text(UNITS, encoding="utf-8")
    screens.sign_in(Role.TEAM_LEAD)
    return screens


def test_a_number_is_written_with_who_and_its_source(screens: Screens) -> None:
    page = screens.post("/registers", TYPED)
    assert (page.status_code, "Đã ghi vào sổ" in page.text) == (200, True)
    (row,) = screens.site.index.registers.rows()
    assert (row.unit, row.year, row.quarter, row.measure, row.value) == (OWN, 2025, 2, "solved", 1234)
    assert "sổ &lt;b&gt;tiếp nhận" in page.text
    assert "can.bo.mau" in page.text
    assert [event.action for event in screens.noted()] == ["register_entered"]


@pytest.mark.parametrize(
    "changed",
    [{"value": "nhiều"}, {"value": "-1"}, {"year": "2099"}, {"unit": "H99"}, {"measure": "gold"}, {"source": ""}],
)
def test_what_is_wrong_is_told_and_nothing_is_written(screens: Screens, changed: dict[str, str]) -> None:
    answer = screens.post("/registers", TYPED | changed)
    assert answer.status_code == 422
    (name,) = changed
    assert f"<p>{LABELS[name]}:" in answer.text
    assert "cột" not in answer.text
    assert screens.site.index.registers.rows() == ()


def test_a_corrected_number_leaves_the_old_one_in_sight(screens: Screens, tmp_path: Path) -> None:
    screens.post("/registers", TYPED)
    page = screens.post("/registers", TYPED | {"value": "1300"}).text
    assert "1.234" in page
    assert "1.300" in page
    assert "đã thay" in page
    # And an index that is made again from the store knows both.
    site = screens.site
    folder = tmp_path / "again"
    folder.mkdir()
    with closing(open_index(index_settings(f"sqlite:///{folder}/index.db", folder), create=True)) as again:
        assert brought_back(again, site.store) == ((1, 2), ())
        assert again.registers.history(OWN, 2025) == site.index.registers.history(OWN, 2025)


def test_leaders_look_and_do_not_write(screens: Screens) -> None:
    screens.sign_in(Role.LEADER)
    assert screens.post("/registers", TYPED).status_code == 403


def test_a_figure_that_nobody_knows_leads_to_the_number_that_the_books_lack(screens: Screens) -> None:
    # Given a unit of which one half of T6 is in the books
    screens.post("/registers", TYPED | {"measure": "dossiers_received", "quarter": ""})
    # When a team lead looks at what is not known
    page = screens.get("/targets/units?indicator=T6&level=commune&year=2025").text
    links = re.findall(r'trong sổ chưa có <a href="(/registers[^"]*)">([^<]*)</a>', page)
    # Then the other half leads to the form, filled in up to the number
    (link, name), *others = [(html.unescape(link), name) for link, name in links if OWN in link]
    assert (others, name) == ([], "Hồ sơ tiếp nhận trực tuyến")
    form = screens.get(link).text
    assert [
        text in form for text in (f'value="{OWN}" selected', 'value="dossiers_online" selected', 'value="2025"')
    ] == [True] * 3
    # And who only reads is told its name
    screens.sign_in(Role.LEADER)
    for page in (
        screens.get("/targets/units?indicator=T5&level=commune&year=2025").text,
        screens.get("/targets?year=2025").text,
    ):
        assert "trong sổ chưa có" in page
        assert "/registers?" not in page
