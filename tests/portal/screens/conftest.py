"""The screens over an archive of real papers, asked without a socket and without a browser."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from core.catalogue.kinds import by_code, load_kinds
from core.config import load
from core.model import (
    Account,
    AccountName,
    DeskCode,
    Dossier,
    DossierCode,
    LedgerEvent,
    OwnerId,
    ProcedureCode,
    Role,
    UnitCode,
)
from portal.people import FORM_FIELD, SESSION_COOKIE, csrf
from portal.people.refusals import RoleNeededError
from portal.screens import add_screens
from portal.site import Site
from storage import open_store
from tests.browser.odd import add_odd_papers
from tests.portal.conftest import Portal

SESSION = "of-this-test"


@dataclass
class Keeper:
    """Takes everybody for the account that it was told of."""

    who: Account
    sitting: str = "first"

    def account(self, request: Request) -> Account:
        request.state.sitting = self.sitting
        return self.who


@dataclass
class Screens:
    """The screens as one person sees them."""

    site: Site
    app: FastAPI
    keeper: Keeper

    def sign_in(self, *roles: Role, name: str = "can.bo.mau", **scope: object) -> None:
        self.keeper.who = Account(AccountName(name), "Cán bộ Mẫu", roles, **scope)  # type: ignore[arg-type]

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            cookies = {SESSION_COOKIE: SESSION}
            async with httpx.AsyncClient(transport=transport, base_url="http://portal", cookies=cookies) as client:
                return await client.request(method, path, **more)  # type: ignore[arg-type]

        return asyncio.run(once())

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)

    def post(self, path: str, data: Mapping[str, object] | None = None, **more: object) -> httpx.Response:
        return self.ask("POST", path, data={FORM_FIELD: token(), **(data or {})}, **more)

    def noted(self) -> list[LedgerEvent]:
        """What this person did, for the ledger."""
        return [entry.event for entry in self.site.index.ledger() if entry.event.actor == self.keeper.who.name]


def token() -> str:
    """What the forms of the session bring along."""
    cookie = f"{SESSION_COOKIE}={SESSION}".encode()
    return csrf(Request({"type": "http", "headers": [(b"cookie", cookie)], "state": {}}))


@pytest.fixture
def screens(portal: Portal, keys: Path) -> Screens:
    shutil.copytree(keys.parent / "trust", portal.home / "trust", dirs_exist_ok=True)
    desk = load(portal.home, environ={})
    work = open_store(desk.config.work)
    return screens_over(Site(desk, portal.index, portal.store, work, by_code(load_kinds()), lambda: portal.now))


@pytest.fixture(scope="session")
def odd_desk(
    archived: tuple[Path, dict[str, str]], keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """The desk with papers that wait for a clerk too, to be copied; and the ids of records and papers."""
    home = Path(shutil.copytree(archived[0], tmp_path_factory.mktemp("odd") / "desk"))
    return home, archived[1] | add_odd_papers(home, keys)


def screens_over(site: Site) -> Screens:
    """The screens of an open desk."""
    app = FastAPI()
    keeper = Keeper(Account(AccountName("can.bo.mau"), "Cán bộ Mẫu", tuple(Role)))
    app.state.people = keeper
    app.exception_handler(RoleNeededError)(lambda *_: Response(status_code=403))
    add_screens(app, site)
    return Screens(site, app, keeper)


def announced(portal: Portal, code: str, owner: str) -> None:
    """A dossier of the desk."""
    config = portal.desk.config.desk
    desk, unit = DeskCode(config.code), UnitCode(config.unit)
    dossier = Dossier(DossierCode(code), ProcedureCode("1.004884"), OwnerId(owner), desk, unit, portal.now)
    portal.index.dossiers.open(dossier, LedgerEvent("dossier_opened", code, "desk", portal.now))
