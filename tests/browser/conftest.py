"""A desk's screens served on a free port, a real Chromium before them, and axe-core to look at what it shows."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core.config import load
from core.model import Account, AccountName, Role
from portal.api.problems import install
from portal.people import SESSION_COOKIE
from portal.people.headers import Headers
from portal.screens import add_screens
from portal.site import Site, open_site
from tests.browser.desk import make
from tests.pipeline.conftest import keys
from tests.pipeline.desk import MORNING
from tests.services.server import free_port

__all__ = ["keys"]

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sohoa" / "axe-4.14.1.min.js"
#: How long a screen may take on a machine that has much other work.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = (1280, 900), (390, 844)


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """What a browser asks for is measured where the screens' own tests ask for it."""


@dataclass
class Keeper:
    """Takes everybody for the account that it was told of."""

    who: Account

    def account(self, request: Request) -> Account:  # noqa: ARG002  the protocol's
        return self.who


@dataclass(frozen=True)
class Served:
    """A desk whose screens are served, and what lies under it."""

    site: Site
    address: str
    keeper: Keeper
    ids: dict[str, str]

    def sign_in(self, *roles: Role, name: str = "mau.can.bo") -> None:
        """Whoever asks from now on is that person."""
        self.keeper.who = Account(AccountName(name), "Cán bộ Mẫu", roles)


@dataclass
class Look:
    """A page of the browser, and everything that went wrong in it."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))

    def serious(self, *, rules: tuple[str, ...] = ()) -> list[str]:
        """What axe-core calls serious or critical on the page; `rules`: only these are asked."""
        if not self.page.evaluate("'axe' in window"):
            # Not as a script element: the page's policy allows only our own files.
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
        found: dict[str, Any] = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{item['id']}: {item['nodes'][0]['html']} {item['nodes'][0]['failureSummary']}"
            for item in found["violations"]
            if item["impact"] in {"serious", "critical"}
        ]


def _missing(what: str) -> None:
    pytest.fail(what) if os.environ.get("CI") == "true" else pytest.skip(what)


@pytest.fixture(scope="module")
def browser(filled: tuple[Path, dict[str, str]]) -> Iterator[Browser]:
    """While it is open this thread has a running event loop: what signs must be done before, and tests elsewhere after.

    That is why it lives no longer than a module, and asks for the desk first.
    """
    for path, packages in ((CHROMIUM, "apt-get install chromium"), (AXE, "scripts/setup test")):
        if not path.is_file():
            _missing(f"{path} is missing: {packages}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Look]]:
    """Opens pages: `look(size=PHONE, scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def opened(*, size: tuple[int, int] = DESKTOP, scheme: Any = "light") -> Look:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="vi-VN", has_touch=size == PHONE
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        found = Look(context.new_page())
        found.watch()
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def filled(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A desk with papers that wait, were set aside and were archived, and their ids."""
    home = tmp_path_factory.mktemp("screens") / "desk"
    return home, make(home, keys)


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The application served from a thread of its own, at that address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
            assert thread.is_alive(), "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def signing_in(app: FastAPI) -> None:
    """A session for whoever asks for one: forms bring its token."""

    @app.get("/test/sign-in")
    def sign_in(response: Response) -> None:
        response.set_cookie(SESSION_COOKIE, "of-this-test", secure=True, httponly=True)


@pytest.fixture
def served(filled: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Served]:
    """A copy of the desk, its screens served to a clerk."""
    home = Path(shutil.copytree(filled[0], tmp_path / "desk"))
    with open_site(load(home, environ={}), clock=lambda: MORNING) as site:
        app = FastAPI()
        app.add_middleware(Headers)
        install(app)
        keeper = Keeper(Account(AccountName("mau.can.bo"), "Cán bộ Mẫu", (Role.CLERK,)))
        app.state.people = keeper
        add_screens(app, site)
        signing_in(app)
        with listening(app) as address:
            yield Served(site, address, keeper, filled[1])
