"""An administrator admits the portal's software, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.model import Account, Role
from rules.people.totp import code_at
from tests.browser.conftest import Look
from tests.browser.looks import follow
from tests.browser.office import Office, open_office
from tests.portal.people.conftest import CHIEF, OWN, SECRET
from tests.portal.screens.whole import add_account

pytestmark = pytest.mark.service


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        add_account(opened.gate, Account(CHIEF, "Quản trị Mẫu", (Role.ADMINISTRATOR,)))
        yield opened


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
    follow(page.get_by_role("link", name="Xem, thêm hệ thống"))
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
    page.get_by_role("link", name="Đã chép").click()
    expect(page.locator("article")).to_contain_text("cong-dich-vu-cong")
    assert secret not in page.content()
    page.goto(f"{office.address}/administration/people")
    follow(page.get_by_role("link", name=CHIEF))
