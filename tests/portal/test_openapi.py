"""What other systems' programmers read: the OpenAPI document, and errors that are all of one form."""

import sqlite3
from collections import Counter
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from core.config import load
from core.model import ArchiveRecord
from portal.api import create_app
from portal.api.problems import PROBLEM_TYPE, install
from portal.site import open_site
from tests.portal.conftest import SEARCH, Portal, asked, is_problem

METHODS = ("get", "head", "post", "put", "delete", "patch")


@pytest.fixture
def document(portal: Portal) -> dict[str, Any]:
    answer = portal.ask("GET", "/v1/openapi.json", token=None)
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def references(value: object) -> list[str]:
    if isinstance(value, dict):
        found = [str(value["$ref"])] if "$ref" in value else []
        return found + [name for item in value.values() for name in references(item)]
    return [name for item in value for name in references(item)] if isinstance(value, list) else []


def holds(document: dict[str, Any], name: str, value: object) -> None:
    """Check a value against one of the document's schemas."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(value)


def test_the_document_names_every_route(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert operations(document).keys() == {
        f"POST {SEARCH}",
        "GET /v1/records/{record_id}",
        "HEAD /v1/records/{record_id}",
        "GET /v1/records/{record_id}/content",
        "HEAD /v1/records/{record_id}/content",
        "GET /v1/records/{record_id}/verification",
        "POST /v1/dossiers",
        "GET /v1/dossiers/{code}",
        "GET /v1/indicators",
        "POST /oauth/token",
    }


def test_no_two_operations_share_an_id(document: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for operation in operations(document).values())
    assert max(ids.values()) == 1


def test_every_schema_is_one_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    names = {reference.removeprefix("#/components/schemas/") for reference in references(document)}
    assert names <= schemas.keys()
    assert "Problem" in names


def test_every_operation_says_that_its_errors_are_problems_and_that_it_wants_a_token(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name: scheme["scheme"] for name, scheme in schemes.items()} == {"Token": "bearer", "ClientSecret": "basic"}
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert operation["tags"], name
        if name == "POST /oauth/token":
            assert operation["security"] == [{"ClientSecret": []}], name
            continue
        assert operation["security"] == [{"Token": []}], name
        errors = {status: item for status, item in operation["responses"].items() if status >= "400"}
        assert errors.keys() >= {"401", "403", "404", "422", "429", "500", "503"}, name
        for item in errors.values():
            assert item["content"][PROBLEM_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}
        if name.endswith("/content"):
            assert operation["responses"].keys() >= {"200", "206", "304", "416"}
            assert "application/pdf" in operation["responses"]["200"]["content"]


def test_answers_are_what_the_document_says(portal: Portal, document: dict[str, Any], paper: ArchiveRecord) -> None:
    holds(document, "ReuseAnswer", portal.search().json())
    holds(document, "RecordAnswer", portal.ask("GET", f"/v1/records/{paper.id}").json())
    for wrong in (portal.search(purpose="x-x"), portal.search(owner="x"), portal.ask("GET", "/v1/records/r-none")):
        holds(document, "Problem", wrong.json())


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/records", "/docs", "/redoc", "/openapi.json", "/metrics"])
def test_where_nothing_is_a_problem_says_so(portal: Portal, path: str) -> None:
    assert is_problem(portal.ask("GET", path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", SEARCH, "POST"), *(("DELETE", f"/v1/records/r-none{more}", "GET, HEAD") for more in ("", "/content"))],
)
def test_another_method_is_a_problem_that_names_the_right_ones(
    portal: Portal, method: str, path: str, allowed: str
) -> None:
    answer = portal.ask(method, path)
    assert is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == allowed


def test_what_nobody_foresaw_is_a_problem_that_tells_nothing_of_the_inside() -> None:
    app = FastAPI()
    install(app)

    @app.get("/")
    def broken() -> None:
        raise RuntimeError("số 051095000123")

    answer = asked(app, "GET", "/")
    assert is_problem(answer, 500, "internal")
    assert answer.json()["detail"] == ""


# --- nobody else is told ---------------------------------------------------------------------------------------------


def test_nothing_of_a_request_is_sent_anywhere_whatever_the_environment_asks_of_the_framework(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setattr("fastapi.telemetry._asgi._unconfigured", lambda _provider: False)
    assert FastAPI()._native_telemetry.enabled()
    with open_site(load(portal.home, environ={})) as site:
        app = create_app(site)
    assert not app._native_telemetry.enabled()
    assert not app._telemetry["auto_configure"]


# --- is it alive ------------------------------------------------------------------------------------------------------


def test_health_is_told_to_anybody_and_noted_nowhere(portal: Portal) -> None:
    answer = portal.ask("GET", "/healthz", token=None)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert portal.accesses() == []


def test_without_its_index_the_portal_is_not_healthy(portal: Portal) -> None:
    with sqlite3.connect(portal.home / "index.db") as database:
        database.execute("ALTER TABLE documents RENAME TO lost")
    database.close()
    answer = portal.ask("GET", "/healthz", token=None)
    assert is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "30"
