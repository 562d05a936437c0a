"""Signing in, staying so and being locked out, with a clock of our own."""

import unicodedata

import pytest

from portal.people.gate import NotIn, Why
from storage.access.passwords import Passwords
from tests.portal.people.conftest import (
    CHEAP,
    CLERK,
    DAY,
    FIRST,
    HOUR,
    MINUTE,
    OWN,
    SECOND,
    House,
    why,
)

# --- the first step ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [CLERK, f" {CLERK}\n", CLERK.upper()])
def test_a_name_is_the_same_however_it_is_typed(house: House, said: str) -> None:
    browser = house.browser()
    assert why(browser.sign_in(said)) is None
    assert browser.place() == "/today"
    assert [(event.actor, event.subject) for event in house.said("signed_in")] == [(CLERK, f"account/{CLERK}")]


@pytest.mark.parametrize("password", ["", OWN.lower(), f"{OWN} ", "x" * 100_000, "\x00", FIRST])
def test_a_wrong_password_lets_nobody_in(house: House, password: str) -> None:
    browser = house.browser()
    assert why(browser.sign_in(CLERK, password)) is Why.WRONG
    assert browser.place() == "/sign-in"


def test_a_password_is_the_same_in_both_forms_of_unicode(house: House) -> None:
    assert why(house.browser().sign_in(CLERK, unicodedata.normalize("NFD", OWN))) is None


@pytest.mark.parametrize("name", ["", "khong.co", "051095000123", "\x00", "a" * 5000, "mau.can.bo'--", "../mau"])
def test_an_unknown_name_is_answered_like_a_wrong_password_and_not_written_down(house: House, name: str) -> None:
    known, unknown = house.browser("192.0.2.1"), house.browser("192.0.2.2")
    assert known.sign_in(CLERK, "wrong") == unknown.sign_in(name, "wrong")
    first, second = house.said("sign_in_failed")
    assert (first.subject, second.subject) == (f"account/{CLERK}", "account/-")
    assert (second.actor, dict(second.facts)) == ("-", {"source": "192.0.2.2", "step": "password"})


def test_an_unknown_name_costs_the_time_of_a_password(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bool] = []
    hasher = house.gate.passwords._hasher

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            compared.append(hasher.check_needs_rehash(hashed))
            return hasher.verify(hashed, password)

        def __getattr__(self, name: str) -> object:
            return getattr(hasher, name)

    house.gate.passwords._hasher = Counting()  # type: ignore[assignment]
    house.browser().sign_in(CLERK, "wrong")
    house.browser().sign_in("khong.co", "wrong")
    # Both once, and at the same cost.
    assert compared == [False, False]


def test_who_is_disabled_learns_it_only_with_the_password(house: House) -> None:
    house.chief.disable(CLERK)
    assert why(house.browser().sign_in(CLERK, "wrong")) is Why.WRONG
    assert why(house.browser().sign_in(CLERK)) is Why.DISABLED
    assert [dict(event.facts)["step"] for event in house.said("sign_in_failed")] == ["password", "disabled"]


def test_an_account_that_was_not_used_for_45_days_is_disabled_until_an_administrator_enables_it(house: House) -> None:
    house.clock.now += 45 * DAY
    assert why(house.browser().sign_in(CLERK)) is Why.UNUSED
    house.clock.now += MINUTE
    assert why(house.browser().sign_in(CLERK)) is Why.DISABLED
    house.chief.enable(CLERK)
    house.clock.now += MINUTE
    assert why(house.browser().sign_in(CLERK)) is None
    (event,) = house.said("account_disabled")
    assert event.facts == (("reason", "unused"),)


def test_a_password_kept_at_another_cost_is_kept_anew(house: House) -> None:
    dearer = CHEAP.model_copy(update={"argon2_passes": 2})
    house.gate.passwords.__init__(dearer)  # type: ignore[misc]
    assert why(house.browser().sign_in(CLERK)) is None
    found = house.index.accounts.find(CLERK)
    assert found is not None
    assert ",t=2," in found[1].passwords[0]
    assert Passwords(dearer).is_right(OWN, found[1].passwords[0])


# --- lockout ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [CLERK, "khong.co"])
def test_the_fifth_mistake_locks_a_name_for_12_hours_whether_it_is_known_or_not(house: House, name: str) -> None:
    browser = house.browser()
    for seconds in (0, 2, 4, 8, 12 * 3600):
        assert why(browser.sign_in(name, "wrong")) is Why.WRONG
        if seconds:
            until = house.clock() + seconds * SECOND
            assert browser.sign_in(name, "wrong") == NotIn(Why.WAIT, until)
            house.clock.now = until


def test_while_an_account_waits_even_the_right_password_is_not_looked_at(house: House) -> None:
    browser = house.browser()
    for wait in (0, 0, 2, 4, 8):
        house.clock.now += wait * SECOND
        assert why(browser.sign_in(CLERK, "wrong")) is Why.WRONG
    assert browser.sign_in(CLERK) == NotIn(Why.WAIT, house.clock() + 12 * HOUR)
    house.clock.now += 12 * HOUR - SECOND
    assert why(browser.sign_in(CLERK)) is Why.WAIT
    house.clock.now += SECOND
    assert why(browser.sign_in(CLERK)) is None
    (locked,) = house.said("account_locked")
    assert (locked.subject, dict(locked.facts)["hours"]) == (f"account/{CLERK}", "12")
    assert len(house.said("sign_in_failed")) == 5, "what was not judged is not written down either"


def test_an_administrator_unlocks_an_account_before_its_time(house: House) -> None:
    for wait in (0, 0, 2, 4, 8):
        house.clock.now += wait * SECOND
        house.browser().sign_in(CLERK, "wrong")
    house.chief.unlock(CLERK)
    assert why(house.browser().sign_in(CLERK)) is None
    assert [event.actor for event in house.said("account_unlocked")] == ["chief"]


def test_a_right_password_before_the_fifth_mistake_clears_the_others(house: House) -> None:
    for _ in range(3):
        for wait in (0, 0, 2, 4):
            house.clock.now += wait * SECOND
            assert why(house.browser().sign_in(CLERK, "wrong")) is Why.WRONG
        house.clock.now += 8 * SECOND
        assert why(house.browser().sign_in(CLERK)) is None


def test_an_address_that_tries_many_names_waits_and_others_do_not(house: House) -> None:
    bad, good = house.browser("2001:db8::1"), house.browser("2001:db8:0:1::1")
    for number in range(21):
        assert why(bad.sign_in(f"ten{number}", "wrong")) is Why.WRONG
    same_network = house.browser("2001:db8::ffff")
    assert same_network.sign_in(CLERK) == NotIn(Why.WAIT, house.clock() + 2 * SECOND)
    assert why(good.sign_in(CLERK)) is None
    assert [event.subject for event in house.said("address_slowed")] == ["account/-"]


def test_who_may_sign_in_does_not_wash_an_address_by_it(house: House) -> None:
    browser = house.browser()
    for number in range(20):
        browser.sign_in(f"ten{number}", "wrong")
    assert why(browser.sign_in(CLERK)) is None
    browser.sign_in("ten99", "wrong")
    assert why(browser.sign_in("ten100", "wrong")) is Why.WAIT
