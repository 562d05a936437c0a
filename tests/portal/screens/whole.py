"""Every screen of a desk with something on each, its people behind the real door."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from core.catalogue.accounts import load_rules
from core.config import load
from core.model import Account, AccountName, Action, Client, LedgerEvent, RegisterRow, Role, Scope, UnitCode
from pipeline.targets.postings import keep
from portal.api import create_app
from portal.people.door import add_people
from portal.people.gate import Gate
from portal.screens import add_screens
from portal.site import Site, open_site
from rules.people.totp import code_at, text_of
from storage.access.clients import new_secret
from storage.access.passwords import Passwords
from tests.portal.people.conftest import CHEAP, OWN, SECOND, SECRET, Browser, Clock
from tests.portal.screens.test_programmes import ID, programme
from tests.portal.screens.test_targets import UNITS

SYSTEM: Final = "cong-dich-vu"
#: An account that nobody signs in with, for administrators to look at.
WHOM: Final = AccountName("mau.duoc.xem")
UNIT: Final = UnitCode("H48.90.01")
_PART: Final = re.compile(r"\{(\w+)[^}]*\}")
#: What other programs ask, and what is nobody's screen.
_PROGRAMS: Final = ("/v1/", "/oauth/", "/metrics", "/healthz", "/static/", "/favicon.ico")


@dataclass(frozen=True)
class Whole:
    """The application over the desk, and everything that addresses of it name."""

    site: Site
    app: FastAPI
    gate: Gate
    clock: Clock
    named: Mapping[str, str]  #: what stands for each part in braces of an address

    def routes(self, method: str) -> tuple[str, ...]:
        """The addresses that people may ask with a method, as the application has them."""
        routes = (route for route in self.app.routes if isinstance(route, APIRoute))
        return tuple(
            item.path for item in routes if method in (item.methods or ()) and not item.path.startswith(_PROGRAMS)
        )

    def address(self, path: str) -> str:
        """One that names what there is.

        Raises:
            KeyError: nothing is known for a part of it.
        """
        said: list[str] = []
        for part in path.split("/"):
            place = said[-1] if said else ""
            said.append(_PART.sub(lambda found, place=place: self._named(place, found[1]), part))  # type: ignore[misc]
        return "/".join(said)

    def _named(self, place: str, part: str) -> str:
        return self.named.get(f"{place}/{part}") or self.named[part]

    def enter(self, *roles: Role, address: str = "127.0.0.1") -> Browser:
        """A browser of somebody with these roles, through the second step where they need one."""
        name = name_of(roles)
        if self.gate.accounts.find(name) is None:
            add_account(self.gate, Account(name, f"Người Mẫu {len(roles)}", roles))
        browser = Browser(self.gate, address)
        browser.sign_in(name)
        # A code counts once.
        self.clock.now += 30 * SECOND
        browser.second_step(code_at(SECRET, self.clock()))
        return browser


def name_of(roles: tuple[Role, ...]) -> AccountName:
    """The account of whoever has just these roles."""
    return AccountName("-".join(("mau", *(role.value for role in roles)))[:40])


def add_account(gate: Gate, account: Account) -> None:
    """With the password `OWN` and the app that shows codes of `SECRET`."""
    event = LedgerEvent("account_added", f"account/{account.name}", "desk", gate.clock())
    gate.accounts.add(account, gate.passwords.hashed(OWN), event, must_change=False)
    gate.accounts.set_second_factor(account.name, text_of(SECRET), (), event)


@contextmanager
def open_whole(home: Path, clock: Clock, named: Mapping[str, str]) -> Iterator[Whole]:
    """A desk's screens with a programme, registers, a system and somebody's account besides what lies on it already.

    Args:
        home: of the desk, which is changed.
        clock: of it and its door.
        named: the papers and records that its addresses name.
    """
    (home / "units.toml").write_text(UNITS, encoding="utf-8")
    with open_site(load(home, environ={}), clock=clock) as site:
        gate = Gate(site.index.accounts, load_rules(CHEAP), Passwords(CHEAP), clock)
        app = create_app(site)
        add_people(app, gate, add_screens(app, site))
        add_account(gate, Account(WHOM, "Người Được Xem Mẫu", (Role.CLERK,)))
        _fill(site)
        yield Whole(
            site,
            app,
            gate,
            clock,
            {**named, "batch_id": ID, "number": "1", "people/name": WHOM, "systems/name": SYSTEM},
        )


def _fill(site: Site) -> None:
    programme(site)
    rows = [RegisterRow(UNIT, site.today.year, "solved", 40, "sổ tiếp nhận (hư cấu)")]
    keep(rows, LedgerEvent("registers_imported", "registers", "desk", site.clock()), site.index, site.store)
    scopes = tuple(Scope(action) for action in (Action.REUSE_SEARCH, Action.RECORDS_READ))
    _, hashed = new_secret()
    client = Client(SYSTEM, scopes, ("giai-quyet-tthc",), created_at=site.clock(), secret_hash=hashed)
    site.index.systems.clients.add(client, LedgerEvent("client_added", SYSTEM, "desk", site.clock()))
