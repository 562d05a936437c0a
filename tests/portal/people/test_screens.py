"""Sign-in, second step, lock and sign-out as a browser sees them: cookies, tokens, headers, ways back."""

import re
from dataclasses import replace

import pytest

from core.model import Role
from portal.people import SESSION_COOKIE
from portal.people.screens import safe
from portal.site import Site
from tests.portal.people.conftest import CHIEF, CLERK, GUEST, MINUTE, OWN, SECOND, House
from tests.portal.people.web import Web, an_app, led


@pytest.fixture
def web(house: House, site: Site) -> Web:
    return Web(an_app(house, site))


def other(web: Web, address: str = "192.0.2.9") -> Web:
    return Web(web.app, address)


# --- in and out -------------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_led_to_the_sign_in_screen_and_back(web: Web) -> None:
    assert led(web.get("/today?day=2026-09-01")) == "/sign-in?next=/today%3Fday%3D2026-09-01"
    page = web.get("/sign-in?next=/today%3Fday%3D2026-09-01")
    assert 'value="/today?day=2026-09-01"' in page.text
    assert led(web.post("/sign-in", name=CLERK, password=OWN, next="/today?day=2026-09-01")) == "/today?day=2026-09-01"
    assert "Hôm nay" in web.get("/today").text


def test_the_cookie_is_for_this_host_alone_and_for_no_script(web: Web) -> None:
    said = web.sign_in(CLERK).headers["set-cookie"]
    name, _, rest = said.partition("=")
    assert name == SESSION_COOKIE == "__Host-sohoa"
    assert set(rest.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}


def test_a_session_id_that_somebody_planted_is_worth_nothing_after_signing_in(web: Web) -> None:
    web.cookies[SESSION_COOKIE] = "planted"
    web.sign_in(CLERK)
    attacker = other(web)
    attacker.cookies[SESSION_COOKIE] = "planted"
    assert led(attacker.get("/today")).startswith("/sign-in")
    assert web.cookies[SESSION_COOKIE] != "planted"


def test_signing_out_takes_the_cookie_away(web: Web) -> None:
    web.sign_in(CLERK)
    web.get("/today")
    kept = dict(web.cookies)
    answer = web.post("/sign-out")
    assert led(answer) == "/sign-in"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    web.cookies = kept
    assert led(web.get("/today")).startswith("/sign-in")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("/today?x=1", "/today?x=1"),
        ("", "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
    ],
)
def test_the_way_back_leads_nowhere_else(web: Web, said: str, place: str) -> None:
    assert safe(said) == place
    assert led(web.sign_in(CLERK, next=said)) == place


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_look_the_same(web: Web, house: House) -> None:
    house.chief.disable(GUEST)
    pages = []
    for name in (CLERK, "khong.co", GUEST):
        browser = other(web)
        answer = browser.sign_in(name, "wrong")
        assert answer.status_code == 422
        pages.append(re.sub(r'value="\w{64}"', "", answer.text))
    assert len(set(pages)) == 1
    assert "Chưa đúng" in pages[0]


def test_what_is_typed_comes_back_as_text_and_never_the_password(web: Web) -> None:
    answer = web.sign_in('"><script>alert(1)</script>', "Bí mật 1.", next='/"><script>alert(2)</script>')
    assert "<script>alert" not in answer.text
    assert "Bí mật" not in answer.text


def test_a_locked_name_is_told_until_when(web: Web, house: House) -> None:
    for wait in (0, 0, 2, 4, 8):
        house.clock.now += wait * SECOND
        web.sign_in(CLERK, "wrong")
    answer = web.sign_in(CLERK)
    assert answer.status_code == 429
    assert "00:00 02/09/2026" in answer.text


@pytest.mark.parametrize(
    ("base", "asks"),
    [
        ("https://portal.example", True),
        ("http://localhost:8080", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://portal.example", False),
        ("http://10.0.0.5", False),
    ],
)
def test_without_https_a_password_is_asked_on_this_machine_only(web: Web, base: str, asks: bool) -> None:
    web.base = base
    assert ('type="password"' in web.get("/sign-in").text) is asks


# --- second step and lock ---------------------------------------------------------------------------------------------


def test_an_administrator_types_a_code_after_the_password(web: Web, house: House) -> None:
    assert led(web.sign_in(CHIEF, next="/today")) == "/sign-in/code?next=/today"
    assert led(web.get("/today")) == "/sign-in/code?next=/today"
    page = web.get("/sign-in/code?next=/today")
    assert page.status_code == 200
    assert web.post("/sign-in/code", code="000000").status_code == 422
    house.clock.now += MINUTE
    assert led(web.post("/sign-in/code", code=house.code(), next="/today")) == "/today"


@pytest.mark.parametrize("path", ["/sign-in/code", "/lock"])
def test_there_is_no_second_step_and_no_lock_for_who_has_not_begun(web: Web, path: str) -> None:
    assert led(web.get(path)) == "/sign-in"


def test_a_screen_is_locked_by_hand_and_unlocked_with_the_password(web: Web) -> None:
    web.sign_in(CLERK)
    web.get("/today")
    page = web.post("/lock", next="/today")
    assert page.status_code == 200
    assert "Màn hình đã khóa" in page.text
    assert led(web.get("/today")) == "/lock?next=/today"
    assert web.post("/unlock", password="wrong", next="/today").status_code == 422
    assert led(web.post("/unlock", password=OWN, next="/today")) == "/today"
    assert led(web.get("/lock?next=/today")) == "/today", "nothing is locked any more"


def test_a_page_tells_the_browser_when_to_lock(web: Web, house: House) -> None:
    web.sign_in(CLERK)
    text = web.get("/today").text
    assert 'data-idle-seconds="900"' in text
    assert '<meta http-equiv="refresh" content="905;url=/lock">' in text
    house.clock.now += 14 * MINUTE
    assert web.get("/alive").status_code == 204
    house.clock.now += 14 * MINUTE
    assert web.get("/today").status_code == 200
    house.clock.now += 15 * MINUTE
    assert led(web.get("/alive")).startswith("/lock")


def test_a_part_of_a_page_sends_the_whole_page_to_the_lock(web: Web, house: House) -> None:
    web.sign_in(CLERK)
    house.clock.now += 15 * MINUTE
    answer = web.get("/today", HX_Request="true", HX_Current_URL="https://portal.example/today?x=1")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/lock?next=/today%3Fx%3D1")


# --- roles and forged requests ----------------------------------------------------------------------------------------


def test_a_page_of_another_role_says_in_plain_words_whose_it_is(web: Web, house: House) -> None:
    web.sign_in(CHIEF)
    web.get("/sign-in/code")
    web.post("/sign-in/code", code=house.code())
    answer = web.get("/today")
    assert answer.status_code == 403
    assert "Trang này dành cho: cán bộ tiếp nhận." in answer.text
    assert 'action="/sign-out"' in answer.text, "whose session it is, and the way out, are still there"


def test_a_role_that_was_taken_away_counts_at_the_next_click(web: Web, house: House) -> None:
    web.sign_in(CLERK)
    assert web.get("/today").status_code == 200
    house.chief.change(replace(house.chief.find(CLERK), roles=(Role.LEADER,)))
    assert web.get("/today").status_code == 403


def test_only_the_token_of_ones_own_session_lets_a_change_through(web: Web) -> None:
    web.sign_in(CLERK)
    web.get("/today")
    theirs = other(web)
    theirs.get("/sign-in")
    for form in ({}, {"csrf": ""}, {"csrf": theirs.token}, {"csrf": web.token[:-1]}):
        answer = web.ask("POST", "/change", **form)
        assert answer.status_code == 403
        assert "Chưa ghi gì" in answer.text
    assert web.app.state.done == []
    assert web.post("/change").text == "done"
    assert web.ask("POST", "/change", headers={"X-CSRF-Token": web.token}).text == "done"
    assert web.ask("POST", "/change", headers={"X-CSRF-Token": "x"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-in/code", "/sign-out", "/lock", "/unlock", "/account/password", "/account/sessions"]
)
def test_nobody_is_signed_in_or_out_by_another_site(web: Web, path: str) -> None:
    web.sign_in(CLERK)
    answer = web.ask("POST", path, name=CLERK, password=OWN, code="1", new="x")
    assert answer.status_code == 403
    assert web.get("/today").status_code == 200


def test_every_change_asks_for_the_token(web: Web) -> None:
    # Given every route of the application that is not for reading
    unsafe = [
        getattr(route, "path", "")
        for route in web.app.routes
        if getattr(route, "methods", None) and route.methods - {"GET", "HEAD", "OPTIONS"}  # type: ignore[attr-defined]
    ]
    assert len(unsafe) >= 9
    # When a signed-in clerk's browser is made to call each of them
    web.sign_in(CLERK)
    for path in unsafe:
        # Then none does anything
        assert web.ask("POST", path, x="1").status_code == 403, path


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sign-in", "/today", "/nowhere", "/lock"])
def test_no_page_may_be_framed_or_kept_or_load_what_is_not_ours(web: Web, path: str) -> None:
    web.sign_in(CLERK)
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "max-age" in headers["strict-transport-security"]


def test_what_is_never_changed_may_be_kept_for_ever(web: Web) -> None:
    found = re.search(r'href="(/static/sohoa\.\w+\.css)"', web.get("/sign-in").text)
    assert found is not None
    assert "immutable" in web.get(found[1]).headers["cache-control"]


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "length", "kind", "status"),
    [
        ("/sign-in", 60_000, "application/x-www-form-urlencoded", 403),
        ("/sign-in", 70_000, "application/x-www-form-urlencoded", 413),
        ("/sign-in", 70_000, "multipart/form-data; boundary=x", 413),
        ("/change", 1_000_000, "application/x-www-form-urlencoded", 303),
        ("/change", 1_100_000, "application/x-www-form-urlencoded", 413),
        ("/change", 200_000_000, "multipart/form-data; boundary=x", 413),
        ("/change", None, "multipart/form-data; boundary=x", 411),
    ],
)
def test_who_is_not_signed_in_cannot_fill_a_disk(
    web: Web, path: str, length: int | None, kind: str, status: int
) -> None:
    told = {"Transfer-Encoding": "chunked"} if length is None else {"Content-Length": str(length)}
    answer = web.ask("POST", path, headers={"Content-Type": kind, **told}, csrf="x")
    assert answer.status_code == status
