"""`sohoa client`: who is admitted, with which secret, and where it is told of news."""

import json
import shutil
from pathlib import Path

import pytest

from core.config import load
from portal.api.gate.keys import PortalKeys
from portal.webhooks import secret_of
from storage import open_index
from storage.access.clients import has_secret
from tests.commands.conftest import Answer, Run
from tests.journeys.conftest import sohoa

ADD = ("client", "add", "mot-cua", "--scope", "records:read;kinds=decision", "--purpose", "giai-quyet-tthc", "--json")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk as it was made, to be copied: making one takes longer than these tests."""
    home = tmp_path_factory.mktemp("blank") / "desk"
    assert sohoa("init", home=home).returncode == 0
    return home


@pytest.fixture
def desk(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "desk"))


def listed(run: Run, desk: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = run("client", "list", "--json", "--home", desk).json["clients"]
    return found


def test_a_client_is_admitted_rotated_and_shut_out(run: Run, desk: Path) -> None:
    first = run(*ADD, "--home", desk).json["secret"]
    (client,) = listed(run, desk)
    assert (client["scopes"], client["purposes"]) == (["records:read;kinds=decision"], ["giai-quyet-tthc"])
    assert first not in json.dumps(client)
    second = run("client", "rotate", "mot-cua", "--json", "--home", desk).json["secret"]
    index = open_index(load(desk).config.index)
    kept = index.systems.clients.get("mot-cua")
    assert (has_secret(kept, first), has_secret(kept, second)) == (False, True)
    assert run("client", "disable", "mot-cua", "--json", "--home", desk).json["disabled_at"]
    assert not has_secret(index.systems.clients.get("mot-cua"), second)
    events = [(entry.event.action, entry.event.actor) for entry in index.ledger()]
    index.close()
    assert events == [(name, "ban-01") for name in ("client_added", "client_secret_rotated", "client_disabled")]
    assert "đã ngừng" in run("client", "list", "--home", desk).out
    for command in ("rotate", "disable"):
        again: Answer = run("client", command, "mot-cua", "--home", desk)
        assert (again.code, "no such client" in again.err) == (2, True)


def test_a_webhook_has_a_secret_of_its_own_and_another_one_each_time(run: Run, desk: Path) -> None:
    run(*ADD, "--home", desk)
    hook = ("client", "webhook", "mot-cua", "https://mot-cua.example/hook", "--json", "--home", desk)
    secrets = [run(*hook).json["secret"] for _ in range(2)]
    index = open_index(load(desk).config.index)
    kept = index.systems.clients.get("mot-cua")
    index.close()
    assert kept is not None
    assert kept.webhook is not None
    assert secret_of("mot-cua", kept.webhook, PortalKeys(desk / "keys/portal.toml")) == secrets[1] != secrets[0]
    assert listed(run, desk)[0]["webhook"] == "https://mot-cua.example/hook"
    assert run("client", "webhook", "mot-cua", "--json", "--home", desk).json["secret"] is None
    assert listed(run, desk)[0]["webhook"] is None
    assert run("client", "webhook", "mot-cua", "ftp://x", "--home", desk).code == 2


def test_a_dry_run_admits_nobody(run: Run, desk: Path) -> None:
    assert run(*ADD, "--dry-run", "--home", desk).json["secret"] is None
    assert listed(run, desk) == []


def test_the_key_of_tokens_is_changed(run: Run, desk: Path) -> None:
    before = run("client", "rotate-key", "--dry-run", "--json", "--home", desk).json["kid"]
    after = run("client", "rotate-key", "--json", "--home", desk).json["kid"]
    assert before != after == PortalKeys(desk / "keys/portal.toml").signing[0]
    assert "Khóa ký đang dùng" in run("client", "rotate-key", "--home", desk).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("có dấu", "--scope", "records:read"), "tên cần chữ không dấu"),
        (("a", "--scope", "records:write"), "cần một trong / expected one of records:read"),
        (("a", "--scope", "records:read", "--purpose", "tuyen-truyen"), "no lawful purpose"),
        (("a", "--scope", "records:read", "--certificate", "abc"), "64 hexadecimal digits"),
        (("a", "--scope", "records:read", "--certificate", "0" * 64), "portal.certificate_header"),
        (("a",), "--scope"),
    ],
)
def test_what_cannot_be_admitted_is_refused_in_a_sentence(
    run: Run, desk: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = run("client", "add", *arguments, "--home", desk)
    assert (answer.code, said in answer.err) == (2, True), answer.err
    assert listed(run, desk) == []
