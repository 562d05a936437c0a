"""An administrator admits the portal's software, in a real browser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, LedgerEvent, Role
from portal.people.door import add_people
from portal.people.gate import Gate
from portal.screens import add_screens
from portal.site import Site, open_site
from rules.people.totp import code_at, text_of
from storage import open_index
from storage.access.passwords import Passwords
from tests.browser.conftest import Look, listening
from tests.browser.looks import follow, readable_by_everybody
from tests.portal.people.conftest import CHEAP, CHIEF, OWN, SECRET, Clock

pytestmark = pytest.mark.service


@dataclass(frozen=True)
class Office:
    """A desk with one administrator."""

    site: Site
    clock: Clock
    address: str


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "sohoa.toml").write_text('[desk]\nname = "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"\n', encoding="utf-8")
    desk = load(tmp_path, environ={})
    open_index(desk.config.index, create=True).close()
    clock = Clock()
    with open_site(desk, clock=clock) as site:
        passwords = Passwords(CHEAP)
        event = LedgerEvent("account_added", f"account/{CHIEF}", "desk", clock())
        chief = Account(CHIEF, "Quản trị Mẫu", (Role.ADMINISTRATOR,))
        site.index.accounts.add(chief, passwords.hashed(OWN), event, must_change=False)
        site.index.accounts.set_second_factor(CHIEF, text_of(SECRET), (), event)
        app = FastAPI()
        add_people(app, Gate(site.index.accounts, load_rules(CHEAP), passwords, clock), add_screens(app, site))
        with listening(app) as address:
            yield Office(site, clock, address)


def test_an_administrator_admits_a_system_and_sees_its_secret_once(look: Callable[..., Look], office: Office) -> None:
    seen = look()
    page = seen.page
    page.goto(f"{office.address}/administration")
    page.get_by_label("Tên tài khoản").fill(CHIEF)
    page.get_by_label("Mật khẩu").fill(OWN)
    page.keyboard.press("Enter")
    page.get_by_label(re.compile("Mã")).first.fill(code_at(SECRET, office.clock()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/administration")
    readable_by_everybody(seen)
    follow(page.get_by_role("link", name="Xem, thêm hệ thống"))
    readable_by_everybody(seen)
    # Given a mistake, what was typed is still there
    page.get_by_label("Tên", exact=True).fill("cong-dich-vu-cong")
    page.get_by_label("đọc và lấy giấy tờ").check()
    page.get_by_label("Mật khẩu của bạn").fill(OWN)
    page.get_by_role("button", name="Cho vào").click()
    expect(page.get_by_role("alert")).to_contain_text("ít nhất một mục đích")
    expect(page.get_by_label("Tên", exact=True)).to_have_value("cong-dich-vu-cong")
    # The browser's console calls every refused form an error.
    assert len(seen.wrong) == 1
    seen.wrong.clear()
    # When it is mended
    page.get_by_label("Giải quyết thủ tục hành chính").check()
    page.get_by_label("Mật khẩu của bạn").fill(OWN)
    page.get_by_role("button", name="Cho vào").click()
    # Then the secret is there once
    secret = page.locator("#secret").inner_text()
    assert len(secret) >= 40
    readable_by_everybody(seen)
    page.get_by_role("link", name="Đã chép").click()
    expect(page.locator("article")).to_contain_text("cong-dich-vu-cong")
    assert secret not in page.content()
    page.goto(f"{office.address}/administration/people")
    readable_by_everybody(seen)
    follow(page.get_by_role("link", name=CHIEF))
    readable_by_everybody(seen)
