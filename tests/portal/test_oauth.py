"""Client credentials: who gets a token, for what, for how long, and what becomes of it (RFC 6749, 6750, 8705)."""

import base64
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest

from core.errors import ConfigError
from core.model import LedgerEvent, Scope, scope_of
from portal.api.gate.keys import PortalKeys
from portal.api.gate.tokens import LIFE
from tests.portal.admitted import EVERYTHING, LAWFUL, NAME, admit, disabled
from tests.portal.conftest import NOON, SEARCH, Portal, is_problem, question

ASKED = question(purpose=LAWFUL)
CERTIFICATE = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
HEADER = (("portal.certificate_header", "X-Client-Certificate"),)


@pytest.mark.parametrize("basic", [True, False])
def test_a_client_gets_a_token_by_its_secret_and_searches_with_it(portal: Portal, *, basic: bool) -> None:
    answer = admit(portal).form(basic=basic)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 600, " ".join(EVERYTHING))
    found = portal.ask("POST", SEARCH, token=said["access_token"], json=ASKED)
    assert found.status_code == 200
    assert len(found.json()["results"]) == 3
    actions = [(entry.event.actor, entry.event.action) for entry in portal.index.ledger()][-2:]
    assert actions == [(NAME, "token_issued"), (NAME, "reuse_search")]


def test_a_token_says_who_for_whom_and_for_how_long(portal: Portal) -> None:
    token = admit(portal).token(scope="reuse:search;kinds=decision")
    kid = PortalKeys(portal.home / "keys/portal.toml").signing[0]
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "kid": kid, "typ": "at+jwt"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["sub"] == claims["client_id"] == NAME
    assert claims["iss"] == claims["aud"] == "sohoa/quay-1"
    assert claims["exp"] - claims["iat"] == LIFE.total_seconds() == 600
    assert claims["scope"] == "reuse:search;kinds=decision"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"scope": "records:write"}, "invalid_scope"),
        ({"scope": "records:read dossiers:write"}, "invalid_scope"),
        ({"client_secret": "twice"}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_refused_as_the_rfc_says(portal: Portal, fields: dict[str, str], code: str) -> None:
    answer = admit(portal, "records:read").form(fields)
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "more",
    [
        {"content": b"grant_type=client_credentials", "headers": {"Content-Type": "application/json"}},
        {"content": b"\xff\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"data": {"grant_type": ["client_credentials", "client_credentials"]}},
        {"data": {f"field{number}": "x" for number in range(50)}},
    ],
)
def test_what_is_no_form_is_an_invalid_request(portal: Portal, more: dict[str, Any]) -> None:
    answer = portal.ask("POST", "/oauth/token", token=None, **more)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_wrong_secret_a_stranger_and_one_who_was_shut_out_are_told_the_same(portal: Portal) -> None:
    client = admit(portal)
    wrong, stranger = replace(client, secret="x" * 43), replace(client, name="nobody")
    said = [item.form() for item in (wrong, stranger)] + [wrong.form(basic=False)]
    said.append(portal.ask("POST", "/oauth/token", token=None, data={"grant_type": "client_credentials"}))
    said.append(client.form())
    event = LedgerEvent("client_disabled", NAME, "admin", NOON)
    portal.index.systems.clients.change(NAME, disabled, event)
    said.append(client.form())
    assert [answer.status_code for answer in said] == [401, 401, 401, 401, 200, 401]
    for answer in said[:3]:
        assert answer.json() == said[-1].json()
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="sohoa"'
    refused = [entry.event.subject for entry in portal.index.ledger() if entry.event.action == "token_refused"]
    assert refused == [NAME] * 3


@pytest.mark.parametrize("said", ["Basic", "Basic !", "Basic eHg=", "Digest abc", "Basic //79"])
def test_credentials_that_cannot_be_read_are_no_ones(portal: Portal, said: str) -> None:
    fields = {"grant_type": "client_credentials"}
    answer = portal.ask("POST", "/oauth/token", token=None, data=fields, headers={"Authorization": said})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


# --- what becomes of a token ------------------------------------------------------------------------------------------


def test_a_token_counts_for_ten_minutes_and_not_before_its_time(portal: Portal) -> None:
    token = admit(portal).token()
    for minutes, status in ((-2, 401), (0, 200), (9.9, 200), (10, 401)):
        later = replace(portal, now=NOON + dt.timedelta(minutes=minutes))
        answer = later.ask("POST", SEARCH, token=token, json=ASKED)
        assert answer.status_code == status, minutes
    assert is_problem(answer, 401, "unauthorized")
    assert "expired" in answer.json()["detail"]
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_whoever_is_shut_out_is_out_at_once_and_what_was_taken_away_is_gone(portal: Portal) -> None:
    token = admit(portal).token()
    clients = portal.index.systems.clients

    def fewer(scopes: tuple[Scope, ...]) -> None:
        clients.change(NAME, lambda found: replace(found, scopes=scopes), LedgerEvent("x", NAME, "admin", NOON))

    fewer((scope_of("records:read"),))
    assert is_problem(portal.ask("POST", SEARCH, token=token, json=ASKED), 403, "insufficient-scope")
    clients.change(NAME, disabled, LedgerEvent("client_disabled", NAME, "admin", NOON))
    assert is_problem(portal.ask("POST", SEARCH, token=token, json=ASKED), 401, "unauthorized")


def test_tokens_of_others_and_tokens_that_were_changed_count_for_nothing(portal: Portal) -> None:
    token = admit(portal).token()
    head, body, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False})
    stranger = PortalKeys(portal.home / "other.toml")
    kid = PortalKeys(portal.home / "keys/portal.toml").signing[0]
    forged = [
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{base64.urlsafe_b64encode(b'{}').decode()}.{signature}",
        "a.b.c",
        "..",
        jwt.encode(claims, stranger.signing[1], algorithm="EdDSA", headers={"kid": kid}),
        jwt.encode(claims, stranger.signing[1], algorithm="EdDSA", headers={"kid": "other"}),
        jwt.encode(claims, "", algorithm="none", headers={"kid": kid}),
        jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": kid}),
    ]
    for wrong in forged:
        assert is_problem(portal.ask("POST", SEARCH, token=wrong, json=ASKED), 401, "unauthorized"), wrong


def test_a_token_for_another_desk_counts_for_nothing(portal: Portal) -> None:
    token = admit(portal).token()
    elsewhere = replace(portal, flags=(("portal.audience", "https://other.example"),))
    assert is_problem(elsewhere.ask("POST", SEARCH, token=token, json=ASKED), 401, "unauthorized")


def test_after_a_new_key_tokens_of_the_last_one_count_and_of_those_before_do_not(portal: Portal) -> None:
    client, keys = admit(portal), PortalKeys(portal.home / "keys/portal.toml")
    first = client.token()
    assert keys.rotate() != jwt.get_unverified_header(first)["kid"]
    second = client.token()
    assert jwt.get_unverified_header(second)["kid"] == keys.signing[0]
    said = [portal.ask("POST", SEARCH, token=token, json=ASKED).status_code for token in (first, second)]
    keys.rotate()
    said += [portal.ask("POST", SEARCH, token=token, json=ASKED).status_code for token in (second,)]
    # A process that knows the key goes on until it reads the file anew, which it does for every token that it makes.
    client.token()
    assert [*said, portal.ask("POST", SEARCH, token=first, json=ASKED).status_code] == [200, 200, 200, 401]


def test_a_bound_token_counts_only_with_its_certificate(portal: Portal) -> None:
    behind = replace(portal, flags=HEADER)
    client = replace(admit(portal, thumbprint=CERTIFICATE), portal=behind)
    shown = {"X-Client-Certificate": bytes(range(32)).hex(":")}
    assert client.form().status_code == 401
    token = client.form(headers=shown).json()["access_token"]
    assert jwt.decode(token, options={"verify_signature": False})["cnf"] == {"x5t#S256": CERTIFICATE}
    for headers, status in ((shown, 200), ({}, 401), ({"X-Client-Certificate": "0" * 64}, 401)):
        assert behind.ask("POST", SEARCH, token=token, json=ASKED, headers=headers).status_code == status
    # Without a proxy whose word counts, nobody can show a certificate
    assert portal.ask("POST", SEARCH, token=token, json=ASKED, headers=shown).status_code == 401


# --- the key file -----------------------------------------------------------------------------------------------------


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "portal.toml"
    first, second = PortalKeys(path), PortalKeys(path)
    assert first.signing[0] == second.signing[0]
    assert first.digest("a", b"x") == second.digest("a", b"x") != first.digest("b", b"x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["portal.toml"]


@pytest.mark.parametrize(
    "text", ["", "secret = 7", 'secret = "AAAA"\n[tokens]\n', "[", 'secret = "!"\n[tokens]\na = ""\n']
)
def test_a_file_of_something_else_is_no_key_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "portal.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=r"portal\.keys_file: .* is no key file"):
        PortalKeys(path)


def test_keys_that_others_may_read_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "portal.toml"
    PortalKeys(path)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        PortalKeys(path)
