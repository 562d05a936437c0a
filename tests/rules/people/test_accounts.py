"""Passwords, waits and ages, case by case."""

import datetime as dt
from dataclasses import replace

import pytest

from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, AccountName, Role
from core.settings.accounts import AccountRules, PasswordFault, Standing
from rules.people.accounts import (
    Scope,
    forgotten_after,
    has_ended,
    is_forgotten,
    is_too_old,
    leaves_nobody_in_charge,
    needs_second_factor,
    password_faults,
    standing,
    wait_after,
)

NOON = dt.datetime(2026, 9, 1, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CLERK = Account(AccountName("le.mau"), "", (Role.CLERK,))
CHIEF = Account(AccountName("quan.tri.vien"), "", (Role.ADMINISTRATOR,))


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> AccountRules:
    return load_rules(load(tmp_path_factory.mktemp("no-desk"), environ={}, deskless=True).config.accounts)


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("Trời xanh 25 độ", ()),
        ("aB3$efgh", ()),
        ("aB3$efg", (PasswordFault.TOO_SHORT,)),
        ("aB3$" + "e" * 125, (PasswordFault.TOO_LONG,)),
        ("aB3$" + "e" * 124, ()),
        ("ab3$efgh", (PasswordFault.TOO_FEW_CLASSES,)),
        ("AB3$EFGH", (PasswordFault.TOO_FEW_CLASSES,)),
        ("aBc$efgh", (PasswordFault.TOO_FEW_CLASSES,)),
        ("aB3defgh", (PasswordFault.TOO_FEW_CLASSES,)),
        ("", (PasswordFault.TOO_SHORT, PasswordFault.TOO_FEW_CLASSES)),
        # Vietnamese capitals are capitals.
        ("đƯờng 9.a", ()),
        ("Mật khẩu 2026!", (PasswordFault.COMMON,)),
        ("Password@1", (PasswordFault.COMMON,)),
        ("P@ssw0rd Password1", ()),
        ("Của Lê Mẫu 7", (PasswordFault.HOLDS_THE_NAME,)),
        ("LE.MAU-2026", (PasswordFault.TOO_FEW_CLASSES, PasswordFault.HOLDS_THE_NAME)),
    ],
)
def test_a_new_password_keeps_to_the_rules_or_is_told_which_it_breaks(
    rules: AccountRules, password: str, faults: tuple[PasswordFault, ...]
) -> None:
    assert password_faults(password, CLERK, rules) == faults


def test_a_name_of_a_few_letters_may_be_in_a_password_by_chance(rules: AccountRules) -> None:
    assert password_faults("Bản đồ số 7", replace(CLERK, name=AccountName("an")), rules) == ()


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (1, 0), (2, 2), (3, 4), (4, 8), (5, 12 * 3600), (6, 12 * 3600), (500, 12 * 3600)]
)
def test_an_account_waits_longer_after_each_failure_and_is_locked_after_the_fifth(
    rules: AccountRules, failures: int, seconds: int
) -> None:
    assert wait_after(failures, Scope.ACCOUNT, rules) == dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(("failures", "seconds"), [(20, 0), (21, 2), (22, 4), (29, 512), (30, 900), (10_000, 900)])
def test_an_address_of_a_whole_office_waits_later_and_never_longer_than_it_may(
    rules: AccountRules, failures: int, seconds: int
) -> None:
    assert wait_after(failures, Scope.ADDRESS, rules) == dt.timedelta(seconds=seconds)


def test_failures_are_forgotten_after_a_quiet_time(rules: AccountRules) -> None:
    assert forgotten_after(Scope.ACCOUNT, rules) == dt.timedelta(hours=12)
    assert forgotten_after(Scope.ADDRESS, rules) == dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("account", "days", "old"), [(CHIEF, 59, False), (CHIEF, 60, True), (CLERK, 60, False), (CLERK, 4000, False)]
)
def test_only_administrators_change_their_password_every_two_months(
    rules: AccountRules, account: Account, days: int, old: bool
) -> None:
    assert is_too_old(NOON - days * DAY, account, rules, now=NOON) is old


@pytest.mark.parametrize(("days", "forgotten"), [(44, False), (45, True)])
def test_an_account_that_nobody_used_for_45_days_counts_as_disabled(
    rules: AccountRules, days: int, forgotten: bool
) -> None:
    assert is_forgotten(NOON - days * DAY, rules, now=NOON) is forgotten


@pytest.mark.parametrize("role", Role)
def test_administrators_and_people_from_outside_need_a_second_factor(rules: AccountRules, role: Role) -> None:
    needed = needs_second_factor(Account(AccountName("a"), "", (Role.CLERK, role)), rules)
    assert needed is (role in {Role.ADMINISTRATOR, Role.OPERATOR})


def test_the_last_administrator_stays_in_charge() -> None:
    second = replace(CHIEF, name=AccountName("pho"))
    gone = replace(CHIEF, disabled=True)
    assert leaves_nobody_in_charge((CLERK, CHIEF), gone)
    assert leaves_nobody_in_charge((CLERK, CHIEF), replace(CHIEF, roles=(Role.CLERK,)))
    assert leaves_nobody_in_charge((replace(second, disabled=True), CHIEF), gone)
    assert not leaves_nobody_in_charge((second, CHIEF), gone)
    assert not leaves_nobody_in_charge((CLERK, CHIEF), replace(CLERK, disabled=True))
    assert leaves_nobody_in_charge((CLERK, CHIEF), replace(CHIEF, until=NOON.date())), "nor one who goes"


GUEST = Account(AccountName("mau.ngoai"), "", (Role.OPERATOR,), until=dt.date(2026, 9, 30))


@pytest.mark.parametrize(
    ("account", "now", "found"),
    [
        (GUEST, "2026-09-16T16:59", Standing.IN_USE),
        (GUEST, "2026-09-16T17:00", Standing.ENDING),  # midnight in Việt Nam
        (GUEST, "2026-09-30T16:59", Standing.ENDING),
        (GUEST, "2026-09-30T17:00", Standing.ENDED),
        (replace(GUEST, disabled=True), "2026-10-30T17:00", Standing.DISABLED),
        (replace(GUEST, until=None), "2026-09-01T00:00", Standing.ENDLESS),
        (CLERK, "2026-09-01T00:00", Standing.IN_USE),
    ],
)
def test_an_account_is_over_with_the_midnight_after_its_last_day(
    rules: AccountRules, account: Account, now: str, found: Standing
) -> None:
    at = dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC)
    assert standing(account, rules, now=at) is found
    assert has_ended(account, now=at) is (found is Standing.ENDED or account.disabled)
