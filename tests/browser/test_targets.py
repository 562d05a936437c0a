"""A leader goes from a red figure to the paper that is missing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core.model import LedgerEvent, RegisterRow, Role, UnitCode
from pipeline.targets.postings import keep
from tests.browser.conftest import Look, Served
from tests.browser.looks import follow, readable_by_everybody
from tests.pipeline.desk import MORNING

pytestmark = pytest.mark.service

UNITS = """
[[unit]]
code = "H48.90.01"
name = "Xã Mẫu Sơn Đông (hư cấu)"
level = "commune"
parent = "H48"
since = "1999-01-01"
"""


@pytest.fixture
def leader(served: Served) -> Served:
    """A desk whose books say that there was more to do than was done, and its leader signed in."""
    (served.site.desk.home / "units.toml").write_text(UNITS, encoding="utf-8")
    rows = [
        RegisterRow(UnitCode("H48.90.01"), year, "solved", 40, "sổ tiếp nhận (hư cấu)") for year in (2023, 2024, 2025)
    ]
    keep(rows, LedgerEvent("registers_imported", "registers", "desk", MORNING), served.site.index, served.site.store)
    served.sign_in(Role.LEADER)
    return served


def test_a_leader_goes_from_a_red_figure_to_the_missing_paper(look: Callable[..., Look], leader: Served) -> None:
    seen = look()
    page = seen.page
    page.goto(f"{leader.address}/targets")
    expect(page.locator(".tile.alarm")).to_be_visible()
    readable_by_everybody(seen)
    # Given the figure that is shortest
    card = page.locator(".figure-card.alarm").first
    expect(card).to_contain_text("điểm phần trăm")
    expect(card).to_contain_text("giấy tờ mỗi ngày làm việc")
    # When they follow it: to the communes, to the one that is short, to what waits there
    follow(card.get_by_role("link"))
    readable_by_everybody(seen)
    page.get_by_role("link", name="Xã Mẫu Sơn Đông").click()
    waiting = page.locator("section", has_text="chờ cán bộ xem lại")
    expect(waiting).to_be_visible()
    readable_by_everybody(seen)
    waiting.get_by_role("link").first.click()
    # Then the paper's place and reason are there, and nothing of what it says
    expect(page.locator("main")).to_contain_text("chờ cán bộ xem lại")
    expect(page.locator(".note")).not_to_be_empty()
    expect(page.locator("main")).not_to_contain_text("Nguyễn Văn Mẫu")
    assert page.get_by_role("link", name="Mở để xử lý").count() == 0
    readable_by_everybody(seen)
    # And whoever may open it finds the way there
    leader.sign_in(Role.LEADER, Role.CLERK)
    page.reload()
    expect(page.get_by_role("link", name="Mở để xử lý")).to_be_visible()
