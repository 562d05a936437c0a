"""The desk today."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core.model import Role
from tests.browser.conftest import Look, Served

pytestmark = pytest.mark.service


def test_who_has_waited_longest_stands_first_and_is_one_click_away(look: Callable[..., Look], served: Served) -> None:
    seen = look()
    seen.page.goto(f"{served.address}/today")
    first = seen.page.locator(".paper a").first
    assert first.get_attribute("href") == f"/review/{served.ids['born']}"
    expect(seen.page.locator("h2").first).to_have_text("Người dân đang chờ")
    expect(seen.page.locator(".paper").first).to_contain_text(re.compile("25 phút.*H48.90.01-250915-0001", re.DOTALL))
    assert seen.wrong == []


def test_a_leader_sees_no_paper(look: Callable[..., Look], served: Served) -> None:
    served.sign_in(Role.LEADER)
    seen = look()
    seen.page.goto(f"{served.address}/")
    expect(seen.page.locator(".paper")).to_have_count(0)
    for screen in ("/today", "/review", "/dossiers", "/search", "/vault"):
        expect(seen.page.locator(f"nav a[href^='{screen}']")).to_have_count(0)
