"""Accounts, sessions and failures, on both engines."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.exc import NoResultFound

from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, AccountName, DeskCode, LedgerEvent, Role, Session, SessionStage, UnitCode
from core.settings import IndexSettings
from core.settings.accounts import AccountRules
from rules.people.accounts import Scope
from storage import Index, rotate_key
from storage.access.failures import Tried
from tests.contracts.conftest import NOON
from tests.contracts.test_sealing import everything_in

NAME = AccountName("le.mau")
ACCOUNT = Account(NAME, "Lê Thị Mẫu", (Role.CLERK, Role.AUDITOR), (DeskCode("q-1"),), (UnitCode("H48"),))
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)
WHO, WHERE = Tried(Scope.ACCOUNT, NAME), Tried(Scope.ADDRESS, "192.0.2.7")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> AccountRules:
    return load_rules(load(tmp_path_factory.mktemp("no-desk"), environ={}, deskless=True).config.accounts)


def event(action: str = "account_changed", at: dt.datetime = NOON) -> LedgerEvent:
    return LedgerEvent(action, f"account/{NAME}", "chief", at)


def a_session(digest: str, *, at: dt.datetime = NOON, lasts: dt.timedelta = HOUR) -> Session:
    return Session(digest, NAME, SessionStage.FULL, at, at, at + lasts, "192.0.2.7")


@pytest.fixture
def filled(index: Index) -> Index:
    assert index.accounts.add(ACCOUNT, "hash-1", event("account_added"))
    return index


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_an_account_is_what_was_written_and_a_name_is_given_once(filled: Index) -> None:
    assert not filled.accounts.add(replace(ACCOUNT, roles=(Role.ADMINISTRATOR,)), "hash-9", event())
    found = filled.accounts.find(NAME)
    assert found is not None
    assert found[0] == ACCOUNT
    assert filled.accounts.all() == (ACCOUNT,)
    assert filled.accounts.find(AccountName("nobody")) is None
    proofs = found[1]
    assert (proofs.passwords, proofs.must_change, proofs.password_at, proofs.totp) == (("hash-1",), True, NOON, None)
    assert [entry.event.action for entry in filled.ledger()] == ["account_added"]


def test_nothing_of_a_person_and_no_secret_is_readable_in_the_database(
    filled: Index, settings: IndexSettings, rules: AccountRules
) -> None:
    filled.accounts.set_second_factor(NAME, "SECRETSECRET", ("digest-1",), event())
    filled.accounts.failures.begin(Tried(Scope.ACCOUNT, "mat-khau-go-nham"), rules=rules, at=NOON)
    held = everything_in(settings)
    for secret in ("Mẫu", "hash-1", "SECRETSECRET", "digest-1", "mat-khau-go-nham"):
        assert secret not in held


def test_accounts_come_along_when_the_key_of_the_index_changes(filled: Index, settings: IndexSettings) -> None:
    rotate_key(settings)
    found = filled.accounts.find(NAME)
    assert found is not None
    assert found[0] == ACCOUNT


def test_who_is_disabled_is_signed_out_and_begins_anew_when_enabled(filled: Index) -> None:
    filled.accounts.sessions.begin(a_session("one"))
    filled.accounts.change(replace(ACCOUNT, disabled=True), event())
    assert filled.accounts.sessions.get("one", at=NOON) is None
    later = NOON + 900 * HOUR
    filled.accounts.change(ACCOUNT, event(at=later))
    found = filled.accounts.find(NAME)
    assert found is not None
    assert (found[0].disabled, found[1].used_at) == (False, later)


def test_a_password_is_kept_with_those_before_it_and_other_sessions_are_over(filled: Index) -> None:
    for digest in ("mine", "other"):
        filled.accounts.sessions.begin(a_session(digest))
    for number in (2, 3, 4):
        filled.accounts.set_password(NAME, f"hash-{number}", event(), must_change=False, history=3, but="mine")
    found = filled.accounts.find(NAME)
    assert found is not None
    assert (found[1].passwords, found[1].must_change) == (("hash-4", "hash-3", "hash-2"), False)
    assert [item.digest for item in filled.accounts.sessions.of(NAME, at=NOON)] == ["mine"]
    filled.accounts.rehash(NAME, "hash-4", "hash-4b")
    filled.accounts.rehash(NAME, "hash-4", "too late")
    found = filled.accounts.find(NAME)
    assert found is not None
    assert found[1].passwords == ("hash-4b", "hash-3", "hash-2")


def test_a_step_and_a_recovery_code_are_used_up_by_the_first_of_many(filled: Index) -> None:
    filled.accounts.set_second_factor(NAME, "SECRET", ("a", "b"), event(), step=100)
    with ThreadPoolExecutor(4) as many:
        steps = list(many.map(lambda _: filled.accounts.take_step(NAME, 101), range(4)))
        codes = list(many.map(lambda _: filled.accounts.take_recovery(NAME, "a", event()), range(4)))
    assert (sum(steps), sum(codes)) == (1, 1)
    assert not filled.accounts.take_step(NAME, 100)
    found = filled.accounts.find(NAME)
    assert found is not None
    assert (found[1].totp_step, found[1].recovery) == (101, ("b",))


def test_an_account_that_is_not_there_is_not_changed(filled: Index) -> None:
    with pytest.raises(NoResultFound):
        filled.accounts.change(replace(ACCOUNT, name=AccountName("nobody")), event())


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_lasts_until_its_end_and_is_replaced_under_a_new_id(filled: Index) -> None:
    sessions = filled.accounts.sessions
    sessions.begin(a_session("old"))
    assert sessions.get("old", at=NOON + HOUR - SECOND) == a_session("old")
    assert sessions.get("old", at=NOON + HOUR) is None
    sessions.begin(a_session("new"), instead_of="old")
    assert sessions.get("old", at=NOON) is None
    sessions.seen("new", NOON + MINUTE)
    sessions.lock("new")
    assert sessions.get("new", at=NOON) == replace(a_session("new"), seen_at=NOON + MINUTE, locked=True)
    assert [sessions.end("new"), sessions.end("new")] == [True, False]


def test_sessions_whose_time_is_up_are_cleared_away(filled: Index) -> None:
    sessions = filled.accounts.sessions
    sessions.begin(a_session("old"))
    sessions.begin(a_session("new", at=NOON + HOUR))
    assert [item.digest for item in sessions.of(at=NOON)] == ["new"]
    assert filled.accounts.end_sessions(NAME, event()) == 1
    assert [entry.event.facts for entry in filled.ledger()][-1] == (("count", "1"),)


# --- failures ---------------------------------------------------------------------------------------------------------


def test_attempts_are_counted_and_wait_ever_longer(index: Index, rules: AccountRules) -> None:
    failures, at, waits = index.accounts.failures, NOON, []
    for _ in range(5):
        attempt = failures.begin(WHO, WHERE, rules=rules, at=at)
        assert attempt.until is None
        refused = failures.begin(WHO, rules=rules, at=at)
        waits.append((refused.until or at) - at)
        at = refused.until or at
        if refused.until is None:
            failures.take_back(WHO, rules=rules, at=at)
    assert [wait.total_seconds() for wait in waits] == [0, 2, 4, 8, 12 * 3600]
    assert failures.begin(WHO, rules=rules, at=at).counts == (1,), "after the lock everything begins anew"


def test_while_one_of_two_waits_neither_is_counted(index: Index, rules: AccountRules) -> None:
    failures = index.accounts.failures
    other = Tried(Scope.ADDRESS, "192.0.2.8")
    for _ in range(2):
        failures.begin(WHO, rules=rules, at=NOON)
    assert failures.begin(WHO, other, rules=rules, at=NOON).until == NOON + 2 * SECOND
    assert [failures.until(who, at=NOON) for who in (WHO, other)] == [NOON + 2 * SECOND, None]
    assert failures.until(WHO, at=NOON + 2 * SECOND) is None
    assert failures.begin(other, rules=rules, at=NOON).counts == (1,)


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(index: Index, rules: AccountRules) -> None:
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda _: index.accounts.failures.begin(WHO, rules=rules, at=NOON), range(24)))
    assert sum(attempt.until is None for attempt in found) == 2


def test_a_good_attempt_is_taken_back_or_clears_all(index: Index, rules: AccountRules) -> None:
    failures = index.accounts.failures
    for _ in range(2):
        failures.begin(WHO, rules=rules, at=NOON)
    failures.take_back(WHO, rules=rules, at=NOON)
    assert failures.begin(WHO, rules=rules, at=NOON).counts == (2,)
    assert [failures.clear(WHO), failures.clear(WHO)] == [True, False]
    assert failures.begin(WHO, rules=rules, at=NOON).counts == (1,)


def test_a_new_key_of_the_index_forgets_no_failure(index: Index, settings: IndexSettings, rules: AccountRules) -> None:
    index.accounts.failures.begin(WHO, rules=rules, at=NOON)
    rotate_key(settings)
    assert index.accounts.failures.begin(WHO, rules=rules, at=NOON).counts == (2,)
