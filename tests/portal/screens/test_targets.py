"""The picture of a province: what is short stands first, with every line; only figures that one may see."""

import re
from pathlib import Path

import pytest

from core.model import DeskCode, LedgerEvent, RegisterRow, Role, UnitCode
from tests.portal.conftest import NOON, OWNER, Portal
from tests.portal.screens.conftest import Screens

UNITS = """
[[unit]]
code = "H48.90.01"
name = "Xã Thử <Nghiệm>"
level = "commune"
parent = "H48"
since = "1999-01-01"

[[unit]]
code = "H48.90.07"
name = "Xã Chưa Đếm"
level = "commune"
parent = "H48"
since = "1999-01-01"
"""
OWN = UnitCode("H48.90.01")


@pytest.fixture
def screens(screens: Screens, home: Path) -> Screens:
    (home / "units.toml").write_text(UNITS, encoding="utf-8")
    rows = [RegisterRow(OWN, 2025, "solved", 400, "sổ tiếp nhận"), RegisterRow(OWN, 2025, "waiting_minutes", 9, "sổ")]
    screens.site.index.registers.put(rows, LedgerEvent("registers_imported", "registers", "desk", NOON))
    screens.sign_in(Role.LEADER)
    return screens


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_province_is_shown_with_what_is_short_first(screens: Screens) -> None:
    page = screens.get("/targets?year=2025").text
    assert "Tỉnh Quảng Ngãi" in page
    head = page[page.index('id="short"') :]
    assert head.index("badge alarm") < head.index("chưa có số liệu hoặc được miễn")
    assert "điểm phần trăm" in plain(head)
    assert "giấy tờ mỗi ngày làm việc đến 31/12" in plain(head)


def test_each_unit_has_its_bar_and_the_shortest_stands_first(screens: Screens) -> None:
    page = screens.get("/targets/units?indicator=T2&level=commune&year=2025").text
    assert "Xã Thử &lt;Nghiệm&gt;" in page
    rows = re.findall(r"<tr>(.*?)</tr>", page[page.index("<tbody>") :], re.DOTALL)
    assert [("chưa có số liệu" in row) for row in rows] == [False, True]
    assert "/ 400" in plain(rows[0])


def test_nobody_sees_figures_of_units_that_are_not_theirs(screens: Screens) -> None:
    screens.sign_in(Role.LEADER, units=(OWN,))
    page = screens.get("/targets/units?indicator=T2&level=commune&year=2025").text
    assert "Xã Chưa Đếm" not in page
    screens.sign_in(Role.LEADER, units=(UnitCode("H16"),))
    assert screens.get("/targets?province=H48").status_code == 404
    assert screens.get("/targets/units?indicator=T2&level=commune&year=2025&province=H48").status_code == 404


def test_a_year_without_targets_is_answered_with_the_newest_one_that_has_some(screens: Screens) -> None:
    for year in ("1999", "0"):
        assert "năm 2025" in plain(screens.get(f"/targets?year={year}").text)
    assert "quý 2" in plain(screens.get("/targets?year=2025&quarter=2").text).lower()


@pytest.mark.parametrize(
    "path", ["/targets?year=x", "/targets?quarter=9", "/targets/units?indicator=T2&level=hamlet&year=2025"]
)
def test_nonsense_in_the_address_is_refused_in_words(screens: Screens, path: str) -> None:
    answer = screens.get(path)
    assert answer.status_code == 422
    assert "Thông tin gửi lên chưa đúng" in answer.text


def test_an_indicator_that_there_is_not_is_not_found(screens: Screens) -> None:
    assert screens.get("/targets/units?indicator=T99&level=commune&year=2025").status_code == 404


def test_charts_are_drawn_with_the_same_numbers_beside_them(screens: Screens) -> None:
    page = screens.get("/targets?year=2025").text
    assert page.count('<svg class="chart"') == page.count("Số liệu của hình")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_who_leads_nothing_does_not_see_it(screens: Screens) -> None:
    screens.sign_in(Role.CLERK)
    assert screens.get("/targets").status_code == 403


def test_behind_a_figure_stand_its_papers_by_reason_and_code_only(screens: Screens, portal: Portal) -> None:
    page = screens.get(f"/targets/missing?indicator=T2&unit={OWN}&year=2025").text
    assert "chưa quét" in page
    record = portal.records["decision"]
    assert f"/targets/papers/{record.id}" in page
    assert OWNER not in page
    told = screens.get(f"/targets/papers/{record.id}").text
    assert record.id in told
    assert "đã vào kho" in told
    assert OWNER not in told
    assert "/review/" not in told


def test_what_is_not_counted_from_papers_is_said_to_come_from_the_books(screens: Screens) -> None:
    page = screens.get(f"/targets/missing?indicator=T8&unit={OWN}&year=2025")
    assert (page.status_code, "chỉ tiêu khác lấy từ sổ" in page.text) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "/targets/missing?indicator=T99&unit=H48.90.01&year=2025",
        "/targets/missing?indicator=T2&unit=H99&year=2025",
        "/targets/papers/r-nobody",
        "/targets/papers/..%2f..%2fetc",
    ],
)
def test_what_there_is_not_is_not_found(screens: Screens, path: str) -> None:
    assert screens.get(path).status_code == 404


def test_a_paper_of_another_desk_is_not_there(screens: Screens, portal: Portal) -> None:
    screens.sign_in(Role.LEADER, desks=(DeskCode("quay-9"),))
    assert screens.get(f"/targets/papers/{portal.records['decision'].id}").status_code == 404
