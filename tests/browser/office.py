"""A desk with people who sign in through the real door, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from core.catalogue.accounts import load_rules
from core.config import load
from portal.api.problems import install
from portal.people.door import add_people
from portal.people.gate import Gate
from portal.screens import add_screens
from portal.site import Site, open_site
from storage import open_index
from storage.access.passwords import Passwords
from tests.browser.conftest import listening
from tests.portal.people.conftest import CHEAP, Clock


@dataclass(frozen=True)
class Office:
    """Its screens at an address, and the door before them."""

    site: Site
    gate: Gate
    clock: Clock
    address: str


@contextmanager
def open_office(home: Path, *, idle_minutes: int = CHEAP.idle_minutes) -> Iterator[Office]:
    """One in an empty folder; nobody has an account yet."""
    (home / "sohoa.toml").write_text('[desk]\nname = "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"\n', encoding="utf-8")
    desk, clock = load(home, environ={}), Clock()
    open_index(desk.config.index, create=True).close()
    with open_site(desk, clock=clock) as site:
        rules = load_rules(CHEAP.model_copy(update={"idle_minutes": idle_minutes}))
        gate = Gate(site.index.accounts, rules, Passwords(CHEAP), clock)
        app = FastAPI()
        install(app)
        add_people(app, gate, add_screens(app, site))
        with listening(app) as address:
            yield Office(site, gate, clock, address)
