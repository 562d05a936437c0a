"""All screens of the portal: none is shown to nobody, none changes anything without its session's token."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from core.model import Role
from portal.api import create_app
from portal.people.door import add_people
from portal.screens import add_screens
from portal.site import Site
from tests.portal.people.conftest import CLERK, House
from tests.portal.people.web import Web, led

TEMPLATES = Path(__file__).resolve().parents[3] / "portal" / "templates"
#: For whoever is not signed in.
OPEN = {"/sign-in", "/favicon.ico", "/healthz", "/static/{name}", "/v1/openapi.json"}
DOORS = {"/sign-in", "/sign-in/code", "/lock", "/unlock", "/sign-out"}


@pytest.fixture
def web(house: House, site: Site) -> Web:
    app = create_app(site)
    add_people(app, house.gate, add_screens(app, site))
    return Web(app)


def paths(app: FastAPI, method: str) -> Iterator[str]:
    for route in app.routes:
        path = str(getattr(route, "path", ""))
        if method in (getattr(route, "methods", None) or ()) and path not in OPEN:
            yield re.sub(r"\{[^}]+\}", "x", path)


def test_nobody_sees_a_screen_without_signing_in(web: Web) -> None:
    found = list(paths(web.app, "GET"))
    assert len(found) > 15
    for path in found:
        assert led(web.get(path)).startswith("/sign-in"), path
    for path in set(paths(web.app, "POST")) - DOORS:
        assert led(web.ask("POST", path, x="1")).startswith("/sign-in"), path


def test_no_answer_may_stand_in_anybodys_frame(web: Web) -> None:
    web.sign_in(CLERK)
    for path in [*paths(web.app, "GET"), *OPEN - {"/static/{name}"}, *sorted(DOORS), "/nowhere"]:
        headers = web.get(path).headers
        assert headers["x-frame-options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path


def test_whatever_a_template_shows_is_escaped() -> None:
    for template in sorted(TEMPLATES.glob("*.html")):
        text = template.read_text(encoding="utf-8")
        assert "autoescape" not in text, template.name
        # Only words that stand in the template itself may be taken for markup.
        for shown in re.findall(r"([^{(]*)\| *safe", text):
            assert re.fullmatch(r"\s*'[^'{]*' ", shown), (template.name, shown)


def test_nothing_is_changed_without_the_token(web: Web, house: House) -> None:
    found = set(paths(web.app, "POST"))
    assert len(found) > 10
    web.sign_in(CLERK)
    before = len(house.said())
    for path in found:
        assert web.ask("POST", path, x="1").status_code == 403, path
    assert len(house.said()) == before


def test_an_account_without_a_role_for_it_sees_no_screen_but_its_own(web: Web, house: House) -> None:
    # Given somebody whose every role was taken away but a leader's
    house.chief.change(replace(house.chief.find(CLERK), roles=(Role.LEADER,)))
    web.sign_in(CLERK)
    # Then a paper, a person and an account are none of theirs
    for path in ("/today", "/search", "/auditor", "/review", "/administration/people"):
        assert web.get(path).status_code in {403, 404}, path
    assert web.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CLERK, "/today"),
        (Role.TEAM_LEAD, "/today"),
        (Role.ARCHIVIST, "/search"),
        (Role.AUDITOR, "/auditor"),
        (Role.LEADER, "/targets"),
    ],
)
def test_each_begins_with_the_screen_of_their_work(web: Web, house: House, role: Role, place: str) -> None:
    house.chief.change(replace(house.chief.find(CLERK), roles=(role,)))
    web.sign_in(CLERK)
    assert led(web.get("/")) == place
