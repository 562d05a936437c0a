"""One's own account: password, second factor with its QR code, recovery codes, sessions."""

import re
import urllib.parse
from itertools import pairwise

import numpy as np
import pytest
import zxingcpp

from portal.people.qr import QrCode, qr_code
from portal.site import Site
from rules.people.totp import code_at, secret_of
from tests.portal.people.conftest import CHIEF, CLERK, FIRST, GUEST, OWN, SECOND, House
from tests.portal.people.web import Web, an_app, led

NEW = "Núi cao 3 tầng!"


@pytest.fixture
def web(house: House, site: Site) -> Web:
    return Web(an_app(house, site))


def read(code: QrCode) -> str:
    """What a reader sees in the path, drawn with eight dots a module."""
    page = np.full((code.modules, code.modules), 255, np.uint8)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path):
        page[int(y), int(x) : int(x) + int(width)] = 0
    (found,) = zxingcpp.read_barcodes(np.kron(page, np.ones((8, 8), np.uint8)))
    return str(found.text)


def change(web: Web, current: str, new: str, again: str | None = None) -> tuple[int, str]:
    web.get("/account/password")
    answer = web.post("/account/password", current=current, new=new, again=new if again is None else again)
    return answer.status_code, answer.text


# --- password ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "Mật khẩu hiện nay"),
        (OWN, NEW, NEW + ".", "chưa giống nhau"),
        (OWN, "Ngắn 1", "Ngắn 1", "ít nhất 8 ký tự"),
        (OWN, "Của mau.can.bo 1", "Của mau.can.bo 1", "tên đăng nhập"),
        (OWN, OWN, OWN, "đã được dùng"),
    ],
)
def test_a_password_that_is_not_good_is_refused_in_plain_words(
    web: Web, house: House, current: str, new: str, again: str, said: str
) -> None:
    web.sign_in(CLERK)
    status, text = change(web, current, new, again)
    assert status == 422
    assert said in text
    assert new not in text
    assert house.said("password_changed") == []


def test_a_new_password_ends_other_sessions_and_goes_on_under_a_new_id(web: Web, house: House) -> None:
    there = Web(web.app, "192.0.2.9")
    for browser in (web, there):
        browser.sign_in(CLERK)
    before = dict(web.cookies)
    assert change(web, OWN, NEW)[0] == 303
    assert web.cookies != before
    assert web.get("/today").status_code == 200
    assert led(there.get("/today")).startswith("/sign-in")
    assert Web(web.app).sign_in(CLERK, OWN).status_code == 422
    assert led(Web(web.app).sign_in(CLERK, NEW)) == "/"
    assert [event.actor for event in house.said("password_changed")] == [CLERK]


def test_after_a_password_that_was_due_one_goes_on_to_what_was_asked_for(web: Web, house: House) -> None:
    house.chief.set_password(CLERK, FIRST)
    web.sign_in(CLERK, FIRST)
    place = led(web.get("/today?done=d-mau"))
    assert place == "/account/password?next=/today%3Fdone%3Dd-mau"
    assert 'name="next" value="/today?done=d-mau"' in web.get(place).text
    wrong = web.post("/account/password", current=FIRST, new=NEW, again="", next="/today?done=d-mau")
    assert 'name="next" value="/today?done=d-mau"' in wrong.text
    asked = {"current": FIRST, "new": NEW, "again": NEW}
    assert led(web.post("/account/password", **asked, next="/today?done=d-mau")) == "/today?done=d-mau"
    # Who came by oneself comes back to the account; nobody is led to another site
    web.get("/account/password")
    assert led(web.post("/account/password", current=NEW, new=OWN + "!", again=OWN + "!")) == "/account"
    asked = {"current": OWN + "!", "new": NEW + "!", "again": NEW + "!"}
    web.get("/account/password")
    assert led(web.post("/account/password", **asked, next="//portal.invalid/")) == "/"


def test_none_of_the_last_ten_passwords_comes_again(web: Web, house: House) -> None:
    web.sign_in(CLERK)
    passwords = [OWN, *(f"Câu số {number} khác." for number in range(10))]
    for old, new in pairwise(passwords):
        assert change(web, old, new)[0] == 303
    for again in passwords[1:]:
        assert change(web, passwords[-1], again)[0] == 422
    assert change(web, passwords[-1], OWN)[0] == 303, "ten others have come since"


def test_guessing_the_password_of_who_left_a_screen_open_ends_after_five(web: Web, house: House) -> None:
    web.sign_in(CLERK)
    for wait in (0, 0, 2, 4, 8):
        house.clock.now += wait * SECOND
        assert change(web, "wrong", NEW)[0] == 422
    assert led(web.get("/today")).startswith("/sign-in")


def test_who_has_a_password_of_somebody_else_changes_it_first_of_all(web: Web, house: House) -> None:
    house.chief.set_password(CLERK, FIRST)
    web.sign_in(CLERK, FIRST)
    assert led(web.get("/today")) == "/account/password?next=/today"
    assert led(web.get("/account")).startswith("/account/password")
    assert "do người khác đặt" in web.get("/account/password").text
    assert change(web, FIRST, NEW)[0] == 303
    assert web.get("/today").status_code == 200


# --- second factor ----------------------------------------------------------------------------------------------------


def test_an_app_is_set_up_by_its_qr_code_and_recovery_codes_are_shown_once(web: Web, house: House) -> None:
    # Given a person from outside who needs a second factor and has none
    web.sign_in(GUEST)
    assert led(web.get("/account")) == "/account/second-factor?next=/account"
    page = web.get("/account/second-factor")
    # When they scan the code and type what the app shows
    modules = re.search(r'viewBox="0 0 (\d+) ', page.text)
    path = re.search(r'<path d="([^"]+)"', page.text)
    assert modules is not None
    assert path is not None
    address = urllib.parse.urlsplit(read(QrCode(int(modules[1]), path[1])))
    said = urllib.parse.parse_qs(address.query)
    assert said["issuer"] == ["UBND XÃ MẪU (HƯ CẤU)"]
    secret = said["secret"][0]
    assert f'value="{secret}"' in page.text
    code = code_at(secret_of(secret), house.clock())
    shown = web.post("/account/second-factor", secret=secret, code=code, password=OWN)
    # Then ten codes are shown, and never again
    codes = re.findall(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b", shown.text)
    assert len(set(codes)) == 10
    account = web.get("/account")
    assert "<dd>10</dd>" in account.text
    assert codes[0] not in account.text
    # And the code that was typed does not sign in once more, but a recovery code does
    fresh = Web(web.app)
    assert led(fresh.sign_in(GUEST)).startswith("/sign-in/code")
    fresh.get("/sign-in/code")
    assert fresh.post("/sign-in/code", code=code).status_code == 422
    assert led(fresh.post("/sign-in/code", code=codes[3].lower())) == "/"


@pytest.mark.parametrize(
    ("secret", "code", "password", "said"),
    [
        (None, "000000", OWN, "Mã chưa đúng"),
        (None, None, "wrong", "Chưa đúng"),
        ("AAAA", None, OWN, "Mã chưa đúng"),
        ("không phải khóa", None, OWN, "Mã chưa đúng"),
    ],
)
def test_an_app_that_does_not_show_the_code_is_not_taken(
    web: Web, house: House, secret: str | None, code: str | None, password: str, said: str
) -> None:
    web.sign_in(GUEST)
    found = re.search(r'name="secret" value="(\w+)"', web.get("/account/second-factor").text)
    assert found is not None
    right = code_at(secret_of(found[1]), house.clock())
    answer = web.post("/account/second-factor", secret=secret or found[1], code=code or right, password=password)
    assert answer.status_code == 422
    assert said in answer.text
    assert [event.actor for event in house.said("second_factor_set")] == [CHIEF]


def test_a_second_factor_that_an_administrator_dropped_is_set_up_anew(web: Web, house: House) -> None:
    house.chief.drop_second_factor(CHIEF)
    assert led(web.sign_in(CHIEF)) == "/"
    assert led(web.get("/today")).startswith("/account/second-factor")


@pytest.mark.parametrize("text", ["a", "otpauth://totp/x?secret=ABC", "x" * 300])
def test_a_qr_code_says_what_it_was_made_for(text: str) -> None:
    assert read(qr_code(text)) == text


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_people_see_where_they_are_signed_in_and_end_it_elsewhere(web: Web, house: House) -> None:
    there = Web(web.app, "192.0.2.9")
    for browser in (web, there):
        browser.sign_in(CLERK)
    page = web.get("/account")
    assert "192.0.2.9" in page.text
    assert led(web.post("/account/sessions")) == "/account"
    assert "192.0.2.9" not in web.get("/account").text
    assert led(there.get("/account")).startswith("/sign-in")
    assert [event.facts for event in house.said("sessions_ended")] == [(("count", "1"),)]
