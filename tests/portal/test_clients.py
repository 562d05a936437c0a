"""Who may ask: tokens, and the file that says which."""

import json
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.errors import ConfigError
from core.model import ArchiveRecord
from portal.api.gate.embedded import EmbeddedClient, load_clients
from tests.journeys.conftest import sohoa
from tests.portal.conftest import (
    ASKED,
    CLIENT,
    CLIENTS,
    PURPOSE,
    SEARCH,
    TOKEN,
    Portal,
    content_of,
    is_problem,
    question,
)

OLD = "the-token-of-last-year"


def clients_file(folder: Path, text: str) -> Path:
    path = folder / "clients.toml"
    path.write_text(text, encoding="utf-8")
    return path


# --- tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {TOKEN} ",
        f"Bearer  {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {sha256_of(TOKEN.encode())}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer mã-sai",
    ],
)
def test_nobody_is_answered_without_a_known_bearer_token(
    portal: Portal, paper: ArchiveRecord, said: str | None
) -> None:
    headers = {name: value.encode() for name, value in ASKED.items()} | (
        {} if said is None else {"Authorization": said.encode()}
    )
    for method, path in (
        ("POST", SEARCH),
        ("GET", f"/v1/records/{paper.id}"),
        ("GET", content_of(paper)),
        ("GET", "/v1/records/r-none"),
    ):
        body = question() if method == "POST" else None
        answer = portal.ask(method, path, token=None, headers=headers, json=body)
        assert is_problem(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers.get("ETag") is None
    assert portal.accesses() == []


def test_the_scheme_may_be_written_as_one_likes(portal: Portal, paper: ArchiveRecord) -> None:
    for scheme in ("bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {TOKEN}"}
        assert portal.ask("GET", f"/v1/records/{paper.id}", token=None, headers=headers).status_code == 200


def test_a_stranger_learns_of_no_purpose_and_no_record(portal: Portal, paper: ArchiveRecord) -> None:
    known, unknown = (
        portal.ask("GET", path, token="wrong", headers=ASKED | {"X-Purpose": "other"})
        for path in (content_of(paper), "/v1/records/r-none/content")
    )
    assert known.content == unknown.content
    assert known.status_code == 401


def test_a_client_has_its_old_and_its_new_token_until_the_old_is_struck_out(
    portal: Portal, paper: ArchiveRecord
) -> None:
    old = CLIENTS.replace(sha256_of(TOKEN.encode()), sha256_of(OLD.encode()))
    clients_file(portal.home, CLIENTS + old)
    path = f"/v1/records/{paper.id}"
    assert [portal.ask("GET", path, token=token).status_code for token in (TOKEN, OLD)] == [200, 200]
    clients_file(portal.home, CLIENTS)
    assert [portal.ask("GET", path, token=token).status_code for token in (TOKEN, OLD)] == [200, 401]
    assert {event.actor for event in portal.accesses()} == {CLIENT}


def test_of_two_clients_the_one_whose_token_it_is_asks_for_its_own_purposes(
    portal: Portal, paper: ArchiveRecord
) -> None:
    other = (
        CLIENTS.replace(CLIENT, "so-tu-phap")
        .replace(PURPOSE, "doi-chieu")
        .replace(sha256_of(TOKEN.encode()), sha256_of(OLD.encode()))
    )
    clients_file(portal.home, CLIENTS + other)
    told = ASKED | {"X-Purpose": "doi-chieu"}
    assert is_problem(portal.ask("GET", content_of(paper), headers=told), 403, "forbidden")
    assert portal.ask("GET", content_of(paper), token=OLD, headers=told).status_code == 200
    assert list(portal.index.ledger())[-1].event.actor == "so-tu-phap"


# --- the clients file -------------------------------------------------------------------------------------------------


def test_a_desk_without_a_clients_file_has_no_clients(portal: Portal, paper: ArchiveRecord) -> None:
    (portal.home / "clients.toml").unlink()
    assert load_clients(portal.home / "clients.toml") == ()
    assert is_problem(portal.ask("GET", f"/v1/records/{paper.id}"), 401, "unauthorized")


def test_the_clients_file_is_read(tmp_path: Path) -> None:
    assert load_clients(clients_file(tmp_path, CLIENTS)) == (
        EmbeddedClient(CLIENT, sha256_of(TOKEN.encode()), (PURPOSE,)),
    )


def test_the_file_that_init_writes_is_read(tmp_path: Path) -> None:
    token = json.loads(sohoa("init", "--demo", "--json", home=tmp_path).stdout)["token"]
    (client,) = load_clients(tmp_path / "clients.toml")
    assert client.token_sha256 == sha256_of(token.encode())
    assert token not in (tmp_path / "clients.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[client", "cannot be read as TOML"),
        ("", r"expected tables \[\[client\]\]"),
        (CLIENTS.replace("[[client]]", "[[clients]]"), r"expected tables \[\[client\]\]"),
        (CLIENTS.replace("[[client]]", "[client]"), r"expected tables \[\[client\]\]"),
        (CLIENTS.replace("name", "nmae"), "table 1 .*unknown key nmae"),
        ('[[client]]\nname = "a"\n', "token_sha256 is missing"),
        (CLIENTS.replace(f'"{CLIENT}"', "7"), "name must be str, found int"),
        (CLIENTS.replace(f'["{PURPOSE}"]', f'"{PURPOSE}"'), "purposes must be a list of strings"),
        (CLIENTS.replace(f'["{PURPOSE}"]', "[]"), "purposes must name at least one"),
        (CLIENTS.replace(sha256_of(TOKEN.encode()), sha256_of(TOKEN.encode()).upper()), "64 lower-case hexadecimal"),
        (CLIENTS.replace(sha256_of(TOKEN.encode()), TOKEN), "64 lower-case hexadecimal"),
        (CLIENTS.replace(sha256_of(TOKEN.encode()), "mã"), "64 lower-case hexadecimal"),
        (CLIENTS + CLIENTS.replace(CLIENT, "so-tu-phap"), "token_sha256 .* is there twice"),
    ],
)
def test_a_wrong_clients_file_is_refused_in_a_sentence_that_names_it(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        load_clients(clients_file(tmp_path, text))
    assert str(refused.value).startswith("clients.toml")
    assert TOKEN not in str(refused.value)


def test_a_clients_file_that_is_no_text_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clients.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read as TOML"):
        load_clients(tmp_path / "clients.toml")
    with pytest.raises(ConfigError, match="cannot be read as TOML"):
        load_clients(tmp_path)
