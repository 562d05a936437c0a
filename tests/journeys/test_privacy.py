"""Papers of known people go through every stage, good and bad; no log, metric, name or ledger entry repeats them."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from core import serial
from core.config import load
from core.model import Status
from core.text import fold
from samples.papers.paper import CHAIR, MAN, MAN_ID, WOMAN, WOMAN_ID
from storage import open_index, open_store
from tests.journeys.conftest import ROOT, sohoa
from tests.services.server import free_port

#: What was said is gathered once: by one of the processes that run the tests.
pytestmark = pytest.mark.xdist_group("privacy")

#: What must never be repeated, with accents or without, whole or run together.
PRIVATE = (MAN, MAN_ID, WOMAN, WOMAN_ID, CHAIR[2], "Thôn Một", "12/03/1995", "1995-03-12", "1997-11-05")
NAMED = f"CCCD {MAN} {MAN_ID}.pdf"
_TSV = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext"
#: Stand in for the reading program, to show what happens when it answers nonsense, and when it takes its caller along.
_BABBLES = f"""case "$*" in *--version*|*--list-langs*) exec REAL "$@";; *"--psm 0"*) exit 1;; esac
printf '{_TSV}\\n5\\t1\\t1\\t1\\t1\\t1\\t{MAN}\\t{MAN_ID}\\t1\\t1\\t90\\t{WOMAN}\\n' > "$2.tsv"
"""
_KILLS = f"""case "$*" in *--version*|*--list-langs*) exec REAL "$@";; esac
echo '{MAN} {MAN_ID}' >&2
kill -SEGV $PPID
"""


def private_parts(text: str) -> list[str]:
    plain = fold(text).replace("%20", " ").replace("_", " ")
    return [value for value in PRIVATE if fold(value) in plain or fold(value).replace(" ", "") in plain]


@dataclass
class Told:
    """Everything that was said on stderr, by what was called, and the desks that are left."""

    homes: list[Path]
    said: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


def _program(folder: Path, script: str) -> dict[str, str]:
    real = shutil.which("tesseract")
    assert real is not None
    folder.mkdir()
    (folder / "tesseract").write_text(f"#!/bin/sh\n{script.replace('REAL', real)}", encoding="utf-8")
    (folder / "tesseract").chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def _ask(home: Path, token: str, record: str, told: Told, environment: dict[str, str]) -> None:
    port = free_port()
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--home", str(home)]
    with (home.parent / "serve.err").open("w+", encoding="utf-8") as said:
        portal = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=said)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                _wait_for(client)
                good = {
                    "Authorization": f"Bearer {token}",
                    "X-Purpose": "tiep-nhan-ho-so",
                    "X-Dossier": "H48.001.01-250915-0001",
                }
                question = {"owner": MAN_ID, "purpose": "tiep-nhan-ho-so", "dossier": "H48.001.01-250915-0001"}
                search = "/v1/reuse/search"
                assert client.post(search, json=question, headers=good).json()["results"]
                calls = {
                    "found": client.get(f"/v1/records/{record}", headers=good),
                    "content": client.head(f"/v1/records/{record}/content", headers=good),
                    "no token": client.post(search, json=question),
                    "wrong purpose": client.post(search, json={**question, "purpose": MAN}, headers=good),
                    "no number": client.post(search, json={**question, "owner": f"{MAN_ID} {MAN}"}, headers=good),
                    "no JSON": client.post(search, content=f'{{"owner": "{MAN_ID}', headers=good),
                    "no record": client.get(f"/v1/records/{MAN_ID}", headers=good),
                    "no page": client.get(f"/v1/owners/{MAN_ID}?name={MAN}", headers=good),
                    "metrics": client.get("/metrics"),
                }
                told.answers |= {name: answer.text for name, answer in calls.items()}
        finally:
            portal.terminate()
            portal.wait(timeout=30)
        said.seek(0)
        told.said["serve"] = said.read()


def _wait_for(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


@pytest.fixture(scope="module")
def told(light_papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    place = tmp_path_factory.mktemp("privacy")
    home, broken, inbox = place / "desk", place / "broken", place / "papers"
    loud = {"SOHOA_LOG__LEVEL": "debug", "SOHOA_INBOX__QUIET_SECONDS": "0"}
    told = Told([home, broken])

    def call(name: str, *arguments: str | Path, at: Path = home, **environment: str) -> str:
        done = sohoa(*arguments, home=at, check=False, **loud, **environment)
        told.said[name] = done.stderr
        assert "Traceback" not in done.stderr, name
        return done.stdout

    token = json.loads(call("init", "init", "--demo", "--json"))["token"]
    shutil.copytree(light_papers, inbox)
    (inbox / NAMED).write_bytes(b"%PDF-1.7 half a file")
    (inbox / f"{WOMAN}.txt").write_text(WOMAN_ID)
    call("batch", "batch", inbox)
    shutil.copy(light_papers / "SCAN0001.jpg", home / "inbox" / f"{MAN}.jpg")
    shutil.copy(inbox / NAMED, home / "inbox" / f"{WOMAN} {WOMAN_ID}.pdf")
    call("watch", "watch", "--once")
    index = open_index(load(home).config.index)
    waiting = index.documents(Status.NEEDS_REVIEW)
    record = next(iter(index.records())).id
    index.close()
    for document in waiting[:1]:
        call("review", "review", document.id)
        call("redo", "redo", document.id)
        call("accept", "review", document.id, "--accept", "--set", f"person_name={MAN}")
    call("review of nothing", "review", "d-nothing", "--accept", "--set", f"person_name={MAN}")
    call("reuse", "reuse", "--owner", MAN_ID, "--procedure", "1.004884")
    call("search", "search", MAN)
    call("search by number", "search", MAN_ID)
    call("fetch", "fetch", record, "-o", place / "paper.pdf")
    call("verify", "verify", place / "paper.pdf")
    call("audit", "audit")
    call("status", "status")
    call("doctor", "doctor")
    call("broken init", "init", "--demo", at=broken)
    for name, script, paper in (("babbles", _BABBLES, "SCAN0001.jpg"), ("kills", _KILLS, "SCAN0002.jpg")):
        (place / f"of-{name}").mkdir()
        shutil.copy(light_papers / paper, place / f"of-{name}")
        program = _program(place / name, script)
        call(name, "batch", place / f"of-{name}", "--jobs", "1", at=broken, SOHOA_LOG__FORMAT="json", **program)
    _ask(home, token, record, told, loud)
    return told


def test_something_was_logged_of_every_kind(told: Told) -> None:
    everything = "\n".join(told.said.values())
    events = ("file received", "file refused", "document moved", "step failed", "a worker process died")
    assert [event for event in events if event not in everything] == []
    assert "ValueError" in told.said["babbles"]


def test_children_write_in_the_form_that_the_settings_name(told: Told) -> None:
    lines = [json.loads(line) for name in ("babbles", "kills") for line in told.said[name].splitlines()]
    assert {"step failed", "a worker process died"} <= {line["event"] for line in lines}
    assert len({line["process"] for line in lines}) > 2


def test_nothing_personal_is_written_to_stderr(told: Told) -> None:
    assert {name: found for name, said in told.said.items() if (found := private_parts(said))} == {}


def test_no_answer_of_the_portal_but_a_record_repeats_what_was_asked(told: Told) -> None:
    assert "sohoa_" in told.answers["metrics"]
    assert {name: found for name, answer in told.answers.items() if (found := private_parts(answer))} == {}


def test_no_name_of_a_file_or_object_is_personal(told: Told) -> None:
    for home in told.homes:
        ours = [path for path in home.rglob("*") if path.relative_to(home).parts[0] not in {"inbox", "done"}]
        assert {str(path) for path in ours if private_parts(str(path.relative_to(home)))} == set()
        config = load(home).config
        for store in (open_store(config.store), open_store(config.work)):
            assert [name for name in store.names("") if private_parts(name)] == []


def test_what_is_said_of_a_file_in_quarantine_is_not_personal(told: Told) -> None:
    reasons = [
        path.read_text(encoding="utf-8") for home in told.homes for path in home.glob("quarantine/*/reason.json")
    ]
    assert len(reasons) == 2
    assert [reason for reason in reasons if private_parts(reason)] == []


def test_the_ledger_holds_ids_only(told: Told) -> None:
    for home in told.homes:
        index = open_index(load(home).config.index)
        events = [serial.dump(entry.event).decode() for entry in index.ledger()]
        stopped = {document.detail for document in index.documents(Status.SET_ASIDE)}
        index.close()
        assert len(events) > 3
        assert [event for event in events if private_parts(event)] == []
        assert [detail for detail in stopped if private_parts(detail or "")] == []
