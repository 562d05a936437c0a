"""Accounts by command: who may do it, what is refused, and that no password is on a command line."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from commands.people.checks import account_checks
from commands.people.user import user as group
from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, AccountName, LedgerEvent, Role
from rules.people.accounts import Scope
from storage import Index, open_index
from storage.access.failures import Tried
from tests.commands.conftest import Answer, Run

GOOD, OTHER = "Trời xanh 25 độ", "Sông dài 2 bến."


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with an index and nothing else; passwords cost little."""
    home = tmp_path_factory.mktemp("bare")
    (home / "sohoa.toml").write_text("[accounts]\nargon2_memory_kib = 8\nargon2_passes = 1\nargon2_lanes = 1\n")
    open_index(load(home, environ={}).config.index, create=True).close()
    return home


@pytest.fixture
def home(bare: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bare, tmp_path / "desk"))


class Users:
    """`sohoa user …` of one desk."""

    def __init__(self, run: Run, home: Path) -> None:
        self.run, self.home = run, home

    def __call__(self, *arguments: str, password: str | None = None) -> Answer:
        told: tuple[str, ...] = ()
        if password is not None:
            reading, writing = os.pipe()
            os.write(writing, f"{password}\n".encode())
            os.close(writing)
            told = ("--password-fd", str(reading))
        return self.run("user", *arguments, *told, "--home", self.home)

    def index(self) -> Index:
        return open_index(load(self.home, environ={}).config.index)

    def actions(self) -> list[str]:
        index = self.index()
        try:
            return [entry.event.action for entry in index.ledger()]
        finally:
            index.close()


@pytest.fixture
def user(run: Run, home: Path) -> Users:
    return Users(run, home)


@pytest.fixture
def staffed(user: Users) -> Users:
    assert user("add", "Mau.Quan.Tri", "--role", "administrator", password=GOOD).code == 0
    assert user("add", "mau.can.bo", "--role", "clerk", "--desk", "quay-1", password=GOOD).code == 0
    return user


def test_a_new_desk_has_no_account_and_says_how_to_make_one(user: Users) -> None:
    said = user("list").out
    assert f"sohoa user add NAME --role administrator --home {user.home}" in said
    assert user("list", "--json").json["accounts"] == []


def test_accounts_are_listed_with_what_they_may_and_how_they_prove_it(staffed: Users) -> None:
    clerk, chief = staffed("list", "--json").json["accounts"]
    assert (chief["name"], chief["roles"], clerk["desks"]) == ("mau.quan.tri", ["administrator"], ["quay-1"])
    assert (clerk["must_change"], clerk["second_factor"], clerk["recovery_codes"]) == (True, False, 0)
    table = staffed("list").out
    assert "quản trị viên" in table
    assert "argon2" not in table


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (("add", "mau.can.bo", "--role", "clerk"), GOOD, "đã có tài khoản tên này"),
        (("add", "051095000123", "--role", "clerk"), GOOD, "không dùng số định danh"),
        (("add", "mẫu", "--role", "clerk"), GOOD, "chữ không dấu"),
        (("add", "moi", "--role", "boss"), GOOD, "cần một trong"),
        (("add", "moi"), GOOD, "thiếu --role"),
        (("add", "moi", "--role", "clerk"), "ngan", "ít nhất 8 ký tự"),
        (("add", "moi", "--role", "clerk"), "Matkhau@2026", "từ thông dụng"),
        (("add", "moi", "--role", "clerk"), "", "--password-fd"),
        (("add", "moi", "--role", "clerk"), None, "không có bàn phím"),
        (("password", "mau.can.bo"), GOOD, "đã được dùng"),
        (("password", "nguoi.la"), GOOD, "không có tài khoản này"),
        (("add", "moi", "--role", "operator"), GOOD, "phải có ngày hết hạn"),
        (("add", "moi", "--role", "clerk", "--until", "2020-02-29"), GOOD, "29/02/2020 đã qua"),
        (("add", "moi", "--role", "clerk", "--until", "29/2/2020"), GOOD, "dạng NĂM-THÁNG-NGÀY"),
        (("role", "mau.can.bo", "--role", "operator"), None, "phải có ngày hết hạn"),
        (("until", "mau.can.bo"), None, "cần một ngày, hoặc --never"),
        (("until", "mau.can.bo", "2999-12-31", "--never"), None, "cần một ngày, hoặc --never"),
        (("until", "mau.quan.tri", "2999-12-31"), None, "quản trị viên cuối cùng"),
        (("disable", "mau.quan.tri"), None, "quản trị viên cuối cùng"),
        (("role", "mau.quan.tri", "--role", "clerk"), None, "quản trị viên cuối cùng"),
        (("role", "nguoi.la", "--role", "clerk"), None, "không có tài khoản này"),
        (("sessions", "--end"), None, "phiên của ai"),
        (("unlock", "nguoi.la"), None, "không có tài khoản này"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence_and_nothing_is_written(
    staffed: Users, arguments: tuple[str, ...], password: str | None, said: str
) -> None:
    before = staffed.actions()
    answer = staffed(*arguments, password=password)
    assert answer.code == 2
    assert said in answer.err
    assert staffed.actions() == before
    if password:
        assert password not in answer.err


@pytest.mark.parametrize(
    ("arguments", "password"),
    [
        (("add", "moi", "--role", "leader"), GOOD),
        (("role", "mau.can.bo", "--role", "leader"), None),
        (("until", "mau.can.bo", "2999-12-31"), None),
        (("disable", "mau.can.bo"), None),
        (("disable", "mau.can.bo", "--undo"), None),
        (("password", "mau.can.bo"), OTHER),
        (("totp", "mau.can.bo"), None),
        (("unlock", "mau.can.bo"), None),
        (("sessions", "mau.can.bo", "--end"), None),
    ],
)
def test_a_dry_run_checks_all_and_writes_nothing(
    staffed: Users, arguments: tuple[str, ...], password: str | None
) -> None:
    before, listed = staffed.actions(), staffed("list", "--json").json
    assert staffed(*arguments, "--dry-run", "--json", password=password).code == 0
    assert (staffed.actions(), staffed("list", "--json").json) == (before, listed)


def test_what_an_administrator_does_is_in_the_ledger_by_what_it_was(staffed: Users) -> None:
    done = (
        ("role", "mau.can.bo", "--role", "clerk", "--role", "team_lead"),
        ("disable", "mau.can.bo"),
        ("disable", "mau.can.bo", "--undo"),
        ("totp", "mau.can.bo"),
        ("unlock", "mau.can.bo"),
        ("sessions", "mau.can.bo", "--end"),
    )
    answers = [staffed(*arguments, "--json") for arguments in done]
    assert [answer.code for answer in answers] == [0] * 6
    assert [answer.json["schema"] for answer in answers] == ["sohoa.user/1"] * 5 + ["sohoa.sessions/1"]
    assert answers[1].json["disabled"] is True
    assert staffed("password", "mau.can.bo", password=OTHER).code == 0
    assert staffed.actions()[2:] == [
        *("account_changed", "account_disabled", "account_enabled"),
        *("second_factor_removed", "sessions_ended", "account_unlocked", "sessions_ended", "password_set"),
    ]


def test_a_last_day_is_shown_moved_and_taken_away(staffed: Users) -> None:
    staffed("add", "mau.ngoai", "--role", "operator", "--until", "2999-12-31", password=GOOD)
    assert "2999-12-31" in staffed("list").out
    assert (
        staffed("role", "mau.ngoai", "--role", "operator", "--desk", "quay-1", "--json").json["until"] == "2999-12-31"
    )
    assert "; đến hết 2999-11-30" in staffed("until", "mau.ngoai", "2999-11-30").out
    staffed("role", "mau.ngoai", "--role", "clerk")
    assert staffed("until", "mau.ngoai", "--never", "--json").json["until"] is None


def test_nobody_is_signed_in_at_first(staffed: Users) -> None:
    assert "Không ai" in staffed("sessions").out
    assert staffed("sessions", "mau.can.bo", "--json").json == {
        "schema": "sohoa.sessions/1",
        "sessions": [],
        "ended": False,
    }


def test_no_command_about_accounts_takes_a_password_as_a_word() -> None:
    for command in group.commands.values():
        for parameter in command.params:
            assert parameter.name not in {"password", "secret", "pin"}, command.name


# --- what the doctor says of them -------------------------------------------------------------------------------------


def said_of_accounts(run: Run, home: Path) -> dict[str, tuple[bool, str]]:
    checks = run("doctor", "--json", "--home", home).json["checks"]
    return {item["name"]: (item["good"], item["found"]) for item in checks if item["name"].startswith("accounts")}


def test_the_doctor_says_whether_anybody_is_in_charge(user: Users, run: Run, home: Path) -> None:
    assert said_of_accounts(run, home) == {"accounts": (True, "chưa có")}
    user("add", "mau.can.bo", "--role", "clerk", password=GOOD)
    assert said_of_accounts(run, home)["accounts"] == (False, "0 quản trị viên")
    user("add", "mau.quan.tri", "--role", "administrator", password=GOOD)
    assert said_of_accounts(run, home)["accounts"] == (True, "1 quản trị viên")


def test_the_doctor_names_accounts_that_somebody_must_look_at(user: Users, run: Run, home: Path) -> None:
    # Given an administrator, two people from outside of whom one may no longer come, and a clerk who is locked out
    user("add", "mau.quan.tri", "--role", "administrator", password=GOOD)
    last = ("--until", "2999-12-31")
    user("add", "mau.ngoai", "--role", "operator", *last, password=GOOD)
    user("add", "mau.can.bo", "--role", "clerk", password=GOOD)
    user("add", "mau.ngoai.ban", "--role", "operator", "--desk", "quay-1", *last, password=GOOD)
    user("disable", "mau.ngoai.ban")
    index = user.index()
    rules, now = load_rules(load(home, environ={}).config.accounts), dt.datetime.now(dt.UTC)
    for tried in range(rules.lock_failures):
        at = now - dt.timedelta(minutes=rules.lock_failures - tried)
        index.accounts.failures.begin(Tried(Scope.ACCOUNT, "mau.can.bo"), rules=rules, at=at)
    index.close()
    # Then each is named with what is to be done, and the desk works all the same
    said = said_of_accounts(run, home)
    assert said == {
        "accounts": (True, "1 quản trị viên"),
        "accounts second factor": (True, "mau.ngoai, mau.quan.tri"),
        "accounts locked": (True, "mau.can.bo"),
        "accounts operators": (True, "mau.ngoai"),
    }
    # And who is unlocked is named no longer
    user("unlock", "mau.can.bo")
    assert "accounts locked" not in said_of_accounts(run, home)


def test_the_doctor_names_who_has_not_signed_in_for_long(user: Users, home: Path) -> None:
    user("add", "mau.quan.tri", "--role", "administrator", password=GOOD)
    desk, now = load(home, environ={}), dt.datetime.now(dt.UTC)
    names = [{check.name for check in account_checks(desk, at=now + dt.timedelta(days=days))} for days in (44, 46)]
    assert ["accounts unused" in found for found in names] == [False, True]


def test_the_doctor_warns_before_an_account_ends_and_names_who_never_does(user: Users, home: Path) -> None:
    # Given a clerk who stays for some time, and an outside operator of before last days were asked for
    now = dt.datetime.now(dt.UTC)
    last = (now + dt.timedelta(days=30)).date()
    user("add", "mau.quan.tri", "--role", "administrator", password=GOOD)
    user("add", "mau.can.bo", "--role", "clerk", "--until", last.isoformat(), password=GOOD)
    index, old = user.index(), Account(AccountName("mau.ngoai"), "Người Mẫu", (Role.OPERATOR,))
    index.accounts.add(old, "-", LedgerEvent("account_added", "account/mau.ngoai", "desk", now))
    index.close()
    # Then the one is named when the day is near and when it is over, the other always
    desk = load(home, environ={})
    told = []
    for days in (10, 20, 40):
        checks = {check.name: check.found for check in account_checks(desk, at=now + dt.timedelta(days=days))}
        told.append([checks.get(f"accounts {what}") for what in ("ending", "ended", "without end")])
    assert told == [
        [None, None, "mau.ngoai"],
        ["mau.can.bo", None, "mau.ngoai"],
        [None, "mau.can.bo", "mau.ngoai"],
    ]
