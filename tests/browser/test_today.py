"""The desk today."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core.model import Role
from tests.browser.conftest import DESKTOP, PHONE, Look, Served

pytestmark = pytest.mark.service


def test_who_has_waited_longest_stands_first_and_is_one_click_away(look: Callable[..., Look], served: Served) -> None:
    seen = look()
    seen.page.goto(f"{served.address}/today")
    first = seen.page.locator(".paper a").first
    assert first.get_attribute("href") == f"/review/{served.ids['born']}"
    expect(seen.page.locator("h2").first).to_have_text("Người dân đang chờ")
    expect(seen.page.locator(".paper").first).to_contain_text(re.compile("25 phút.*H48.90.01-250915-0001", re.DOTALL))
    assert seen.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_desk_today_can_be_read_by_everybody(
    look: Callable[..., Look], served: Served, size: tuple[int, int], scheme: str
) -> None:
    seen = look(size=size, scheme=scheme)
    seen.page.goto(f"{served.address}/today")
    assert seen.serious() == []
    # Nothing hangs over the edge: a phone is not moved sideways.
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert seen.wrong == []


def test_a_leader_sees_no_paper(look: Callable[..., Look], served: Served) -> None:
    served.sign_in(Role.LEADER)
    seen = look()
    seen.page.goto(f"{served.address}/")
    expect(seen.page.locator(".paper")).to_have_count(0)
    for screen in ("/today", "/review", "/dossiers", "/search", "/vault"):
        expect(seen.page.locator(f"nav a[href^='{screen}']")).to_have_count(0)
