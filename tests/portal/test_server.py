"""The portal as a process of its own: asked over a socket, ended by SIGTERM."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.codes import sha256_of
from core.config import load
from core.errors import ConfigError
from core.model import ArchiveRecord
from portal.server import _listener, run
from storage.ledger import first_break
from tests.journeys.conftest import ROOT
from tests.portal.conftest import ASKED, OWNER, SEARCH, TOKEN, Portal, content_of, question
from tests.services.server import free_port

SECONDS = 90


@pytest.fixture
def served(portal: Portal) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The running portal and its address."""
    port = free_port()
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--home", str(portal.home)]
    with (
        (portal.home / "serve.log").open("wb") as said,
        subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=said, stderr=said) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process)
            yield process, address
        finally:
            if process.poll() is None:
                process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{address}/healthz").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"sohoa serve does not answer: {process.poll()}")


def test_the_portal_serves_papers_until_it_is_told_to_stop(
    served: tuple[subprocess.Popen[bytes], str], portal: Portal, paper: ArchiveRecord
) -> None:
    # Given a running portal
    process, address = served
    headers = {"Authorization": f"Bearer {TOKEN}", **ASKED}
    # When it is asked over one connection
    with httpx.Client(base_url=address, headers=headers) as client:
        found = client.post(SEARCH, json=question(kind="decision"))
        head = client.head(content_of(paper))
        whole = client.get(content_of(paper))
        part = client.get(content_of(paper), headers={"Range": "bytes=0-3"})
        held = client.get(content_of(paper), headers={"If-None-Match": whole.headers["ETag"]})
        wrong = client.post(SEARCH, json=question(owner=f"{OWNER}x"))
        stranger = client.get(content_of(paper), headers={"Authorization": "Bearer wrong"})
    answers = (found, head, whole, part, held, wrong, stranger)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 206, 304, 422, 401]
    assert sha256_of(whole.content) == paper.signed.sha256
    assert (head.content, head.headers["Content-Length"]) == (b"", whole.headers["Content-Length"])
    assert part.content == b"%PDF"
    assert "server" not in whole.headers
    # And told to stop by its own process id
    process.send_signal(signal.SIGTERM)
    # Then it ends as it should, the ledger is whole, and it has said nothing of anybody
    assert process.wait(SECONDS) == 0
    assert [event.action for event in portal.accesses()] == [
        *("reuse_search", "content_read", "content_read", "reused", "content_read", "content_read"),
    ]
    assert first_break(portal.index.ledger()) is None
    nobody, said = (portal.home / "serve.log").read_text(encoding="utf-8").splitlines()
    assert "sohoa user add NAME --role administrator" in nobody
    assert "/v1/openapi.json" in said


def test_a_port_that_is_taken_is_a_mistake_of_the_settings(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"portal\.port.*127\.0\.0\.1:{port}.*in use"):
            run(load(home, environ={}), host="127.0.0.1", port=port, on_ready=print)


def test_the_second_half_of_an_answer_does_not_wait_for_the_first_to_be_acknowledged() -> None:
    with (
        _listener("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_wrong_clients_file_keeps_the_portal_from_starting(home: Path) -> None:
    (home / "clients.toml").write_text("[[client]]\nname = 7\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"clients\.toml"):
        run(load(home, environ={}), host="127.0.0.1", port=0, on_ready=print)
