"""The screens for signing in, asked as a browser asks them but without a socket."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
from fastapi import Depends, FastAPI, Request, Response

from core.model import Account, Role
from portal.api.problems import install
from portal.pages import Pages
from portal.pages.errors import install_pages
from portal.pages.statics import Statics
from portal.people import person
from portal.people.door import add_people
from portal.site import Site
from tests.portal.people.conftest import OWN, House

Clerk = Annotated[Account, Depends(person(Role.CLERK))]


def an_app(house: House, site: Site) -> FastAPI:
    """Two screens of a clerk, behind the door."""
    app = FastAPI(openapi_url=None)
    install(app)
    statics = Statics()
    statics.serve(app)
    pages = Pages(site, statics)
    install_pages(app, pages)
    app.state.done = []

    @app.get("/")
    @app.get("/today")
    def today(request: Request, account: Clerk) -> Response:
        return pages.show(request, "error.html", account=account, head="Hôm nay", detail="")

    @app.post("/change")
    def change(account: Clerk) -> Response:
        app.state.done.append(account.name)
        return Response("done")

    add_people(app, house.gate, pages)
    return app


@dataclass
class Web:
    """One browser: it keeps cookies, follows nothing by itself, and sends the token that the last page had."""

    app: FastAPI
    address: str = "192.0.2.7"
    base: str = "https://portal.example"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, path: str, *, headers: Any = None, **form: str) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 5), raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base, cookies=self.cookies, trust_env=False
            ) as client:
                return await client.request(method, path, data=form or None, headers=headers)

        answer = asyncio.run(once())
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        found = re.search(r'name="csrf" value="(\w+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.ask("POST", path, csrf=self.token, **form)

    def sign_in(self, name: str, password: str = OWN, **form: str) -> httpx.Response:
        self.get("/sign-in")
        return self.post("/sign-in", name=name, password=password, **form)


def led(answer: httpx.Response) -> str:
    """Where an answer leads."""
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
