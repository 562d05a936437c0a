"""An administrator's first day in a real browser: password, app, recovery codes, lock."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.model import Account, LedgerEvent, Role
from rules.people.totp import code_at, secret_of
from storage.access.administration import Administration, account_name
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Look
from tests.browser.looks import follow
from tests.browser.office import Office, open_office
from tests.portal.people.conftest import CLERK, FIRST, MINUTE

NEW = "Núi cao 3 tầng!"
CHIEF = account_name("mau.quan.tri")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """A desk with an administrator, whose password somebody else has set, and a clerk; its screens lock quickly."""
    with open_office(tmp_path, idle_minutes=1) as opened:
        gate, now = opened.gate, opened.clock()
        administration = Administration(gate.accounts, gate.rules, gate.passwords, "desk", now)
        administration.add(Account(CHIEF, "Quản trị Mẫu", (Role.ADMINISTRATOR, Role.CLERK)), FIRST)
        event = LedgerEvent("account_added", f"account/{CLERK}", "desk", now)
        clerk = Account(CLERK, "Cán bộ Mẫu", (Role.CLERK,))
        gate.accounts.add(clerk, gate.passwords.hashed(NEW), event, must_change=False)
        yield opened


def sign_in(look: Look, desk: Office, password: str, name: str = CHIEF) -> None:
    look.page.goto(f"{desk.address}/today")
    look.page.get_by_label("Tên tài khoản").fill(name)
    look.page.get_by_label("Mật khẩu").fill(password)
    look.page.keyboard.press("Enter")


def test_an_administrators_first_day(desk: Office, look: Callable[..., Look]) -> None:
    """What no other test reaches is looked at by axe-core: the setting up of an app, and its codes."""
    first = look()
    page, serious = first.page, []
    # Given an administrator with the password that the installer typed
    sign_in(first, desk, "wrong")
    assert page.get_by_role("alert").inner_text().startswith("Chưa đúng")
    sign_in(first, desk, FIRST)
    # When they choose their own
    page.wait_for_url("**/account/password?next=/today")
    page.get_by_label("Mật khẩu hiện nay").fill(FIRST)
    page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    page.get_by_label("Nhập lại mật khẩu mới").fill(NEW)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    # And set up the app
    page.wait_for_url("**/account/second-factor?next=/today")
    serious += first.serious()
    secret = secret_of(re.sub(r"\s", "", page.locator("p.small .code").inner_text()))
    page.get_by_label("Mã 6 chữ số").fill(code_at(secret, desk.clock()))
    page.get_by_label("Mật khẩu của tài khoản").fill(NEW)
    page.get_by_role("button", name="Xong").click()
    page.get_by_role("heading", name="Mã khôi phục").wait_for()
    serious += first.serious()
    codes = page.locator(".recovery li").all_inner_texts()
    assert len(codes) == 10
    # Then the desk is theirs
    page.get_by_role("link", name="Tôi đã cất mã").click()
    page.wait_for_url("**/today")
    follow(page.get_by_role("link", name="Quản trị Mẫu"))
    # And a locked screen asks the password only
    page.get_by_role("button", name="Khóa").click()
    page.get_by_role("heading", name="Màn hình đã khóa").wait_for()
    page.get_by_label("Mật khẩu").fill(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    # And the next time a recovery code stands in for the app
    page.get_by_role("button", name="Đăng xuất").click()
    sign_in(first, desk, NEW)
    page.wait_for_url("**/sign-in/code?next=/today")
    page.get_by_label("Mã 6 chữ số").fill(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    assert serious == []
    # What is refused is answered with its status, which the browser notes; nothing else is wrong
    assert [text for text in first.wrong if "422" not in text] == []
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-sohoa", True, True)
    assert cookie["sameSite"] == "Lax"


def test_a_screen_that_nobody_touches_goes_to_the_lock_by_itself(desk: Office, look: Callable[..., Look]) -> None:
    first = look()
    first.page.clock.install()
    sign_in(first, desk, NEW, CLERK)
    first.page.wait_for_url("**/today")
    # Given somebody who types, and then leaves
    first.page.clock.run_for(50_000)
    first.page.keyboard.press("Tab")
    first.page.clock.run_for(50_000)
    assert first.page.url.endswith("/today")
    desk.clock.now += 2 * MINUTE
    first.page.clock.run_for(20_000)
    # Then nothing of the page is left to see
    first.page.get_by_role("heading", name="Màn hình đã khóa").wait_for()
    first.page.go_back()
    first.page.get_by_role("heading", name="Màn hình đã khóa").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_button_to_sign_in_is_large_enough_for_a_thumb(
    desk: Office, look: Callable[..., Look], size: tuple[int, int]
) -> None:
    first = look(size=size)
    first.page.goto(f"{desk.address}/sign-in")
    button = first.page.get_by_role("button", name="Đăng nhập").bounding_box()
    assert button is not None
    assert button["height"] >= 44


def test_people_sign_in_without_a_script(desk: Office, look: Callable[..., Look]) -> None:
    first = look()
    browser = first.page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    try:
        plain = Look(context.new_page())
        sign_in(plain, desk, FIRST)
        plain.page.wait_for_url("**/account/password?next=/today")
        # The page itself goes to the lock screen then.
        assert plain.page.locator('meta[http-equiv="refresh"]').count() == 1
    finally:
        context.close()
