"""People with accounts before a gate, and a clock that only moves when it is told to."""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import Request

from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, AccountName, LedgerEvent, Role
from core.settings.accounts import AccountSettings
from portal.people import SESSION_COOKIE
from portal.people.gate import Gate, In, NotIn, Why
from portal.people.refusals import RefusalError
from portal.site import Site
from rules.people.totp import code_at, text_of
from storage import Index, open_index, open_store
from storage.access.administration import Administration
from storage.access.passwords import Passwords
from tests.contracts.conftest import blank_index, index_settings

__all__ = ["blank_index"]

NOON = dt.datetime(2026, 9, 1, 5, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR, DAY = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
#: As cheap as argon2 can be.
CHEAP = AccountSettings(argon2_memory_kib=8, argon2_passes=1, argon2_lanes=1, idle_minutes=15, session_hours=12)
FIRST, OWN = "Trời xanh 25 độ", "Sông dài 2 bến."
SECRET = b"12345678901234567890"
CLERK, CHIEF, GUEST = AccountName("mau.can.bo"), AccountName("mau.quan.tri"), AccountName("mau.ngoai")


@dataclass
class Clock:
    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Browser:
    """One browser at one address: it keeps the cookie that it is given."""

    gate: Gate
    address: str = "192.0.2.7"
    cookie: str = ""

    def request(self, path: str = "/today", *, headers: dict[str, str] | None = None) -> Request:
        told = {"cookie": f"{SESSION_COOKIE}={self.cookie}"} if self.cookie else {}
        named = [(name.lower().encode(), value.encode()) for name, value in (told | (headers or {})).items()]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": named,
            "client": (self.address, 5),
            "query_string": b"",
        }
        return Request(scope)

    def sign_in(self, name: str, password: str = OWN) -> In | NotIn:
        return self._kept(self.gate.sign_in(name, password, self.request()))

    def second_step(self, code: str) -> In | NotIn:
        return self._kept(self.gate.second_step(code, self.request()))

    def unlock(self, password: str = OWN) -> In | NotIn:
        return self._kept(self.gate.unlock(password, self.request()))

    def place(self, path: str = "/today", **headers: str) -> str:
        """Where they may be: the page, or where they are sent first."""
        try:
            self.gate.account(self.request(path, headers=headers))
        except RefusalError as error:
            return error.place
        return path

    def _kept(self, answer: In | NotIn) -> In | NotIn:
        if isinstance(answer, In):
            self.cookie = answer.id
        return answer


@dataclass
class House:
    """An index with three people in it: a clerk, an administrator and an outside operator."""

    index: Index
    gate: Gate
    clock: Clock

    def browser(self, address: str = "192.0.2.7") -> Browser:
        return Browser(self.gate, address)

    def code(self, off: int = 0) -> str:
        return code_at(SECRET, self.clock() + off * 30 * SECOND)

    @property
    def chief(self) -> Administration:
        return Administration(self.index.accounts, self.gate.rules, self.gate.passwords, "chief", self.clock())

    def said(self, *actions: str) -> list[LedgerEvent]:
        """Events of the ledger, of these actions only where some are named."""
        return [item.event for item in self.index.ledger() if not actions or item.event.action in actions]


@pytest.fixture(scope="session")
def peopled(blank_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index before anybody has signed in; every password is the person's own."""
    folder = Path(shutil.copytree(blank_index, tmp_path_factory.mktemp("people") / "index"))
    index = open_index(index_settings(f"sqlite:///{folder}/index.db", folder))
    passwords = Passwords(CHEAP)
    for name, role in ((CLERK, Role.CLERK), (CHIEF, Role.ADMINISTRATOR), (GUEST, Role.OPERATOR)):
        event = LedgerEvent("account_added", f"account/{name}", "desk", NOON)
        index.accounts.add(
            Account(name, f"Người Mẫu {role.value}", (role,)), passwords.hashed(OWN), event, must_change=False
        )
    event = LedgerEvent("second_factor_set", f"account/{CHIEF}", CHIEF, NOON)
    index.accounts.set_second_factor(CHIEF, text_of(SECRET), (), event)
    index.close()
    return folder


@pytest.fixture
def house(peopled: Path, tmp_path: Path) -> Iterator[House]:
    folder = Path(shutil.copytree(peopled, tmp_path / "index"))
    index = open_index(index_settings(f"sqlite:///{folder}/index.db", folder))
    clock = Clock()
    yield House(index, Gate(index.accounts, load_rules(CHEAP), Passwords(CHEAP), clock), clock)
    index.close()


def why(answer: In | NotIn) -> Why | None:
    return answer.why if isinstance(answer, NotIn) else None


@pytest.fixture
def site(house: House, tmp_path: Path) -> Site:
    (tmp_path / "sohoa.toml").write_text('[desk]\nname = "UBND XÃ MẪU (HƯ CẤU)"\n', encoding="utf-8")
    desk = load(tmp_path, environ={})
    store = open_store(desk.config.store)
    return Site(desk, house.index, store, store, {}, house.clock)
