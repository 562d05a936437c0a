"""An administrator's first day in a real browser: password, app, recovery codes, lock."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, LedgerEvent, Role
from portal.api.problems import install
from portal.people.door import add_people
from portal.people.gate import Gate
from portal.screens import add_screens
from portal.site import Site, open_site
from rules.people.totp import code_at, secret_of
from storage import open_index
from storage.access.administration import Administration, account_name
from storage.access.passwords import Passwords
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Look, listening
from tests.browser.looks import follow
from tests.portal.people.conftest import CHEAP, CLERK, FIRST, MINUTE, Clock

NEW = "Núi cao 3 tầng!"
CHIEF = account_name("mau.quan.tri")


@dataclass(frozen=True)
class Desk:
    """A desk with an administrator, whose password somebody else has set, and a clerk."""

    site: Site
    clock: Clock
    address: str


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "sohoa.toml").write_text('[desk]\nname = "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"\n', encoding="utf-8")
    loaded = load(tmp_path, environ={})
    open_index(loaded.config.index, create=True).close()
    clock = Clock()
    with open_site(loaded, clock=clock) as site:
        rules, passwords = load_rules(CHEAP.model_copy(update={"idle_minutes": 1})), Passwords(CHEAP)
        administration = Administration(site.index.accounts, rules, passwords, "desk", clock())
        administration.add(Account(CHIEF, "Quản trị Mẫu", (Role.ADMINISTRATOR, Role.CLERK)), FIRST)
        event = LedgerEvent("account_added", f"account/{CLERK}", "desk", clock())
        clerk = Account(CLERK, "Cán bộ Mẫu", (Role.CLERK,))
        site.index.accounts.add(clerk, passwords.hashed(NEW), event, must_change=False)
        app = FastAPI()
        install(app)
        add_people(app, Gate(site.index.accounts, rules, passwords, clock), add_screens(app, site))
        with listening(app) as address:
            yield Desk(site, clock, address)


def sign_in(look: Look, desk: Desk, password: str, name: str = CHIEF) -> None:
    look.page.goto(f"{desk.address}/today")
    look.page.get_by_label("Tên tài khoản").fill(name)
    look.page.get_by_label("Mật khẩu").fill(password)
    look.page.keyboard.press("Enter")


def test_an_administrators_first_day(desk: Desk, look: Callable[..., Look]) -> None:
    """Every screen of the way is looked at by axe-core."""
    first = look()
    page, serious = first.page, []
    # Given an administrator with the password that the installer typed
    sign_in(first, desk, "wrong")
    assert page.get_by_role("alert").inner_text().startswith("Chưa đúng")
    serious += first.serious()
    sign_in(first, desk, FIRST)
    # When they choose their own
    page.wait_for_url("**/account/password?next=/today")
    serious += first.serious()
    page.get_by_label("Mật khẩu hiện nay").fill(FIRST)
    page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    page.get_by_label("Nhập lại mật khẩu mới").fill(NEW)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    # And set up the app
    page.wait_for_url("**/account/second-factor?next=/account")
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
    serious += first.serious()
    # And a locked screen asks the password only
    page.get_by_role("button", name="Khóa").click()
    page.get_by_role("heading", name="Màn hình đã khóa").wait_for()
    serious += first.serious()
    page.get_by_label("Mật khẩu").fill(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    # And the next time a recovery code stands in for the app
    page.get_by_role("button", name="Đăng xuất").click()
    sign_in(first, desk, NEW)
    page.wait_for_url("**/sign-in/code?next=/today")
    serious += first.serious()
    page.get_by_label("Mã 6 chữ số").fill(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    assert serious == []
    # What is refused is answered with its status, which the browser notes; nothing else is wrong
    assert [text for text in first.wrong if "422" not in text] == []
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-sohoa", True, True)
    assert cookie["sameSite"] == "Lax"


def test_a_screen_that_nobody_touches_goes_to_the_lock_by_itself(desk: Desk, look: Callable[..., Look]) -> None:
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "zoom"), [(DESKTOP, 1), (DESKTOP, 2), (PHONE, 1)])
def test_the_sign_in_screen_is_whole_on_a_phone_in_the_dark_and_at_double_size(
    desk: Desk, look: Callable[..., Look], size: tuple[int, int], zoom: int, scheme: str
) -> None:
    # A browser's zoom is the same window with fewer pixels of CSS.
    first = look(size=(size[0] // zoom, size[1] // zoom) if zoom > 1 else size, scheme=scheme)
    first.page.goto(f"{desk.address}/sign-in")
    assert first.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    button = first.page.get_by_role("button", name="Đăng nhập").bounding_box()
    assert button is not None
    assert button["height"] >= 44
    assert first.serious() == []
    assert first.wrong == []


def test_people_sign_in_without_a_script(desk: Desk, look: Callable[..., Look]) -> None:
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
