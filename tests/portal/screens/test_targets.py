"""The picture of a province: what is short stands first, with every line; only figures that one may see."""

import datetime as dt
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.model import Arrival, DeskCode, LedgerEvent, RegisterRow, Role, Status, UnitCode
from pipeline.targets.postings import keep
from tests.contracts.conftest import a_document
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
    keep(rows, LedgerEvent("registers_imported", "registers", "desk", NOON), screens.site.index, screens.site.store)
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


# --- of several units, page by page ---


def waiting(screens: Screens, count: int) -> list[str]:
    """So many papers that wait at the desk, oldest first."""
    found: list[str] = []
    for number in range(count):
        at = NOON + dt.timedelta(minutes=number)
        document = screens.site.index.receive(
            a_document(f"waiting {number}", desk="quay-1"), Arrival(DeskCode("quay-1"), f"{number}.jpg", at)
        )
        assert screens.site.index.save(replace(document, status=Status.NEEDS_REVIEW))
        found.append(document.id)
    return found


def papers_in(page: str) -> list[str]:
    return re.findall(r"/targets/papers/(d-\w+)", page)


def test_what_is_missing_of_all_units_is_listed_page_by_page(screens: Screens) -> None:
    ids = waiting(screens, 52)
    level = screens.get("/targets/units?indicator=T2&level=commune&year=2025").text
    (to_all,) = re.findall(r'href="(/targets/missing\?[^"]*level=[^"]*)"', level)
    every = screens.get(html.unescape(to_all)).text
    assert "chờ cán bộ xem lại" in every
    assert papers_in(every) == ids[:10]
    (to_list,) = re.findall(r'href="([^"]*why=waiting[^"]*)"', every)
    first = screens.get(html.unescape(to_list)).text
    assert (papers_in(first), "Xã Thử &lt;Nghiệm&gt;" in first) == (ids[:50], True)
    (to_next,) = re.findall(r'href="([^"]*after=[^"]*)"', first)
    second = screens.get(html.unescape(to_next)).text
    assert papers_in(second) == ids[50:]
    assert "Trang sau" not in second


def test_of_a_unit_of_another_only_its_own_are_missing(screens: Screens) -> None:
    waiting(screens, 1)
    page = screens.get("/targets/missing?indicator=T2&level=commune&unit=H48.90.07&year=2025").text
    assert "Không thiếu tờ nào" in page
    screens.sign_in(Role.LEADER, units=(UnitCode("H48.90.07"),))
    assert papers_in(screens.get("/targets/missing?indicator=T2&level=commune&province=H48&year=2025").text) == []


def test_a_successor_can_be_looked_behind_with_those_that_were_merged_into_it(screens: Screens, home: Path) -> None:
    older = UNITS.replace('name = "Xã Chưa Đếm"', f'name = "Xã Cũ"\nuntil = "2025-06-30"\nsuccessor = "{OWN}"')
    (home / "units.toml").write_text(older, encoding="utf-8")
    rows = [RegisterRow(UnitCode("H48.90.07"), 2025, "solved", 30, "sổ")]
    keep(rows, LedgerEvent("registers_imported", "registers", "desk", NOON), screens.site.index, screens.site.store)
    path = f"/targets/missing?indicator=T2&unit={OWN}&year=2025"
    alone, merged = (plain(screens.get(address).text) for address in (path, f"{path}&merged=1"))
    assert "Đơn vị đã sáp nhập vào" in alone
    assert "400 phải làm" in alone
    assert "430 phải làm" in merged


@pytest.mark.parametrize("more", ["&why=hunger", "&quarter=7", "&merged=2", "&year=x", "&after=" + 50 * "d"])
def test_nonsense_about_what_is_missing_is_refused_in_words(screens: Screens, more: str) -> None:
    answer = screens.get(f"/targets/missing?indicator=T2&unit={OWN}&year=2025{more}")
    assert (answer.status_code, "Thông tin gửi lên chưa đúng" in answer.text) == (422, True)
