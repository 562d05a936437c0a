"""The second step, what is due first, and staying signed in, with a clock of our own."""

import datetime as dt
import hashlib
from dataclasses import replace

import pytest

from core.errors import ConfigError
from core.model import DeskCode, SessionStage
from portal.people.gate import In, Why
from rules.people.totp import text_of
from storage.access.passwords import recovery_digest
from tests.portal.people.conftest import (
    CHIEF,
    CLERK,
    DAY,
    FIRST,
    GUEST,
    HOUR,
    MINUTE,
    OWN,
    SECOND,
    SECRET,
    House,
    why,
)

# --- the last day -----------------------------------------------------------------------------------------------------


def test_after_the_last_day_nobody_gets_in_and_whoever_was_in_no_longer_is(house: House) -> None:
    # Given a clerk for whom today is the last day, and who is at work
    at_work, other = house.browser(), house.browser("192.0.2.8")
    house.clock.now += 11 * HOUR  # 23:00 in Việt Nam
    assert why(at_work.sign_in(CLERK)) is None
    house.chief.change(replace(house.chief.find(CLERK), until=dt.date(2026, 9, 1)))
    assert at_work.place() == "/today"
    # When it is midnight
    house.clock.now += HOUR
    house.index.accounts.sessions.seen(hashlib.sha256(at_work.cookie.encode()).hexdigest(), house.clock())
    # Then the session is over, and the right password is answered with why
    assert at_work.place() == "/sign-in"
    assert house.index.accounts.sessions.of(CLERK, at=house.clock()) == ()
    assert why(other.sign_in(CLERK, "wrong")) is Why.WRONG
    assert why(other.sign_in(CLERK)) is Why.ENDED
    (over,) = house.said("sessions_ended")
    assert dict(over.facts) == {"reason": "ended", "count": "1"}
    # And a later last day lets them in again
    house.clock.now += MINUTE
    house.chief.change(replace(house.chief.find(CLERK), until=dt.date(2026, 9, 2)))
    assert why(other.sign_in(CLERK)) is None


def test_the_code_of_an_app_opens_nothing_after_the_last_day(house: House) -> None:
    browser = house.browser()
    house.index.accounts.set_second_factor(GUEST, text_of(SECRET), (), house.said()[0])
    house.chief.change(replace(house.chief.find(GUEST), until=dt.date(2026, 9, 1)))
    house.clock.now += 12 * HOUR - MINUTE
    browser.sign_in(GUEST)
    house.clock.now += 2 * MINUTE
    assert why(browser.second_step(house.code())) is Why.OVER


def test_an_outside_operator_of_before_still_works_without_a_last_day(house: House) -> None:
    assert why(house.browser().sign_in(GUEST)) is None
    with pytest.raises(ConfigError, match="phải có ngày hết hạn"):
        house.chief.change(replace(house.chief.find(GUEST), desks=(DeskCode("quay-1"),)))


# --- the second step --------------------------------------------------------------------------------------------------


def test_a_password_alone_is_half_a_session_that_shows_nothing(house: House) -> None:
    browser = house.browser()
    answer = browser.sign_in(CHIEF)
    assert isinstance(answer, In)
    assert answer.stage is SessionStage.PASSWORD
    assert browser.place() == "/sign-in/code"
    assert house.said("signed_in") == []
    half = browser.cookie
    assert why(browser.second_step(house.code())) is None
    assert browser.place() == "/today"
    assert browser.cookie != half
    browser.cookie = half
    assert browser.place() == "/sign-in"


def test_half_a_session_ends_after_ten_minutes(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CHIEF)
    house.clock.now += 10 * MINUTE
    assert browser.place() == "/sign-in"
    assert why(browser.second_step(house.code())) is Why.OVER


def test_a_code_signs_in_once(house: House) -> None:
    first, second = house.browser(), house.browser()
    code = house.code()
    for browser in (first, second):
        browser.sign_in(CHIEF)
    assert why(first.second_step(code)) is None
    assert why(second.second_step(code)) is Why.WRONG
    assert why(second.second_step(house.code(-1))) is Why.WRONG, "nor an older one"
    house.clock.now += 30 * SECOND
    assert why(second.second_step(house.code())) is None


@pytest.mark.parametrize("code", ["", "000000", "12", "abc-def", "١٢٣٤٥٦"])
def test_a_wrong_code_lets_nobody_in(house: House, code: str) -> None:
    browser = house.browser()
    browser.sign_in(CHIEF)
    assert why(browser.second_step(code)) is Why.WRONG
    assert browser.place() == "/sign-in/code"


def test_who_knows_the_password_has_no_more_codes_to_try_than_five(house: House) -> None:
    tried = 0
    for _ in range(20):
        browser = house.browser(f"192.0.2.{tried}")
        house.clock.now += 10 * SECOND
        if why(browser.sign_in(CHIEF)) is Why.WAIT:
            break
        assert why(browser.second_step("000000")) is Why.WRONG
        tried += 1
    assert tried == 5
    assert len(house.said("account_locked")) == 1


def test_a_recovery_code_signs_in_once_however_it_is_typed(house: House) -> None:
    digests = (recovery_digest("ACDE-FGHJ-KMNP-QRST"), recovery_digest("2222-3333-4444-5555"))
    event = house.said()[0]
    house.index.accounts.set_second_factor(CHIEF, text_of(SECRET), digests, event)
    browser = house.browser()
    browser.sign_in(CHIEF)
    assert why(browser.second_step(" acde fghj-kmnpqrst ")) is None
    browser.sign_in(CHIEF)
    assert why(browser.second_step("ACDE-FGHJ-KMNP-QRST")) is Why.WRONG
    (used,) = house.said("recovery_code_used")
    assert dict(used.facts)["left"] == "1"


# --- duties -----------------------------------------------------------------------------------------------------------


def test_a_password_that_somebody_else_set_is_changed_before_anything_else(house: House) -> None:
    house.chief.set_password(CLERK, FIRST)
    browser = house.browser()
    assert why(browser.sign_in(CLERK, FIRST)) is None
    assert browser.place() == "/account/password"


def test_who_needs_a_second_factor_sets_it_up_before_anything_else(house: House) -> None:
    browser = house.browser()
    assert why(browser.sign_in(GUEST)) is None
    assert browser.place() == "/account/second-factor"


def test_an_administrators_password_is_due_after_60_days(house: House) -> None:
    browser = house.browser()
    for _ in range(2):
        house.clock.now += 30 * DAY
        browser.sign_in(CHIEF)
        browser.second_step(house.code())
    assert browser.place() == "/account/password"


# --- staying signed in ------------------------------------------------------------------------------------------------


def test_a_screen_that_nobody_touches_locks_and_asks_the_password_only(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CHIEF)
    browser.second_step(house.code())
    for _ in range(3):
        house.clock.now += 14 * MINUTE
        assert browser.place() == "/today"
    house.clock.now += 15 * MINUTE
    assert browser.place() == "/lock"
    before = browser.cookie
    assert why(browser.unlock("wrong")) is Why.WRONG
    assert browser.place() == "/lock"
    assert why(browser.unlock()) is None
    assert browser.place() == "/today"
    assert browser.cookie != before
    browser.cookie = before
    assert browser.place() == "/sign-in"


def test_what_a_page_asks_by_itself_is_no_sign_of_life(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CLERK)
    for _ in range(14):
        house.clock.now += MINUTE
        assert browser.place("/today", **{"X-Poll": "1"}) == "/today"
    house.clock.now += MINUTE
    assert browser.place() == "/lock"


def test_a_session_ends_after_twelve_hours_however_busy(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CLERK)
    for _ in range(12 * 6 - 1):
        house.clock.now += 10 * MINUTE
        assert browser.place() == "/today"
    house.clock.now += 10 * MINUTE
    assert browser.place() == "/sign-in"


def test_unlocking_does_not_make_a_session_longer(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CLERK)
    house.clock.now += 11 * HOUR
    assert why(browser.unlock()) is None
    house.clock.now += HOUR
    assert browser.place() == "/sign-in"


def test_five_mistakes_at_the_lock_sign_out(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CLERK)
    house.gate.lock(browser.request())
    for wait in (0, 0, 2, 4, 8):
        assert browser.place() == "/lock"
        house.clock.now += wait * SECOND
        assert why(browser.unlock("wrong")) is Why.WRONG
    assert browser.place() == "/sign-in"
    assert why(browser.unlock()) is Why.OVER


def test_signing_in_gives_a_new_id_and_ends_the_session_before(house: House) -> None:
    browser = house.browser()
    browser.cookie = "planted-by-somebody-else"
    browser.sign_in(CLERK)
    assert browser.cookie != "planted-by-somebody-else"
    first = browser.cookie
    browser.sign_in(CLERK)
    assert [item.account for item in house.index.accounts.sessions.of(at=house.clock())] == [CLERK]
    browser.cookie = first
    assert browser.place() == "/sign-in"


def test_who_is_disabled_while_signed_in_is_out_at_the_next_click(house: House) -> None:
    browser = house.browser()
    browser.sign_in(CLERK)
    house.chief.disable(CLERK)
    assert browser.place() == "/sign-in"


def test_signing_out_ends_the_session_here_and_nowhere_else(house: House) -> None:
    here, there = house.browser(), house.browser("192.0.2.9")
    for browser in (here, there):
        browser.sign_in(CLERK)
    house.gate.sign_out(here.request())
    house.gate.sign_out(here.request())
    assert (here.place(), there.place()) == ("/sign-in", "/today")
    assert len(house.said("signed_out")) == 1


def test_the_ledger_says_from_where_and_never_what_was_typed(house: House) -> None:
    browser = house.browser()
    browser.sign_in("Mật khẩu gõ nhầm chỗ", "Sông")
    browser.sign_in(CLERK)
    said = str(house.said())
    assert "Mật khẩu" not in said
    assert OWN not in said
    assert "Người Mẫu" not in said
    assert browser.cookie not in said
    assert {dict(event.facts).get("source") for event in house.said("signed_in", "sign_in_failed")} == {"192.0.2.7"}
