"""News for other systems: signed as Standard Webhooks has it, tried again, given up, never into private networks."""

import base64
import datetime as dt
import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from core.errors import ConfigError
from core.model import ArchiveRecord, ChangeKind, LedgerEvent, Webhook
from pipeline.reuse import Change, Order, change
from portal.api.gate.keys import PortalKeys
from portal.site import Site
from portal.webhooks import Courier, delivering, poster, require_address, secret_of, signature_of
from tests.portal.admitted import NAME, admit, disabled
from tests.portal.conftest import NOON, OWNER, Portal

URL = "https://mot-cua.example/hook?from=sohoa"
DAY = dt.timedelta(days=1)


class Listener:
    """Somebody else's end: keeps what comes and answers what it was told to."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.came: list[tuple[str, bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.came.append((url, body, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def hooked(portal: Portal, url: str = URL, generation: int = 1) -> Webhook:
    admit(portal)
    webhook = Webhook(url, generation)
    event = LedgerEvent("client_webhook", NAME, "admin", NOON)
    portal.index.systems.clients.change(NAME, lambda found: replace(found, webhook=webhook), event)
    return webhook


def withdraw(portal: Portal, record: ArchiveRecord) -> None:
    order = Order("15/QĐ-UBND", "van-thu", NOON, NOON.date())
    change(Change(ChangeKind.WITHDRAWN, record.id, order), portal.index, portal.store)


def courier(portal: Portal, post: Listener, *, later: dt.timedelta = dt.timedelta()) -> Courier:
    site = Site(portal.desk, portal.index, portal.store, portal.store, {}, lambda: portal.now + later)
    return Courier(site, PortalKeys(portal.home / "keys/portal.toml"), post)


def test_a_client_is_told_that_a_record_was_withdrawn(portal: Portal, paper: ArchiveRecord) -> None:
    webhook, ours = hooked(portal), Listener(204)
    withdraw(portal, paper)
    teller = courier(portal, ours)
    assert teller.round() == 1
    ((url, body, headers),) = ours.came
    assert url == URL
    said: dict[str, Any] = json.loads(body)
    assert (said["type"], said["data"]) == ("record.withdrawn", {"record": paper.id, "version": 2})
    assert OWNER not in f"{body!r} {headers}"
    # As a receiver checks it, by the standard: HMAC-SHA256 over id.timestamp.body with the decoded secret
    key = base64.b64decode(secret_of(NAME, webhook, teller.keys).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert teller.round() == 0


def test_the_signature_is_the_one_of_the_standards_own_example() -> None:
    # Standard Webhooks, reference libraries' test vector
    at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signature_of(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_another_generation_has_another_secret(portal: Portal) -> None:
    keys = PortalKeys(portal.home / "keys/portal.toml")
    secrets = {secret_of(name, Webhook(URL, number), keys) for name in ("a", "b") for number in (1, 2)}
    assert len(secrets) == 4


def test_news_that_nobody_takes_comes_again_later_and_later_and_is_given_up_after_days(
    portal: Portal, paper: ArchiveRecord, caplog: pytest.LogCaptureFixture
) -> None:
    hooked(portal)
    withdraw(portal, paper)
    ours = Listener(500, OSError("refused"), http.client.BadStatusLine("x"), 404)
    waits = (dt.timedelta(), dt.timedelta(seconds=30), dt.timedelta(seconds=90))
    for later in waits:
        assert courier(portal, ours, later=later).round() == 1
        assert courier(portal, ours, later=later + dt.timedelta(seconds=1)).round() == 0
    assert courier(portal, ours, later=4 * DAY).round() == 1
    assert portal.index.systems.outbox.waiting() == 0
    assert len({headers["webhook-id"] for _, _, headers in ours.came}) == 1
    assert "given up" in caplog.text


def test_whoever_was_shut_out_is_told_nothing_more(portal: Portal, paper: ArchiveRecord) -> None:
    hooked(portal)
    withdraw(portal, paper)
    portal.index.systems.clients.change(NAME, disabled, LedgerEvent("client_disabled", NAME, "admin", NOON))
    ours = Listener()
    assert courier(portal, ours).round() == 1
    assert (ours.came, portal.index.systems.outbox.waiting()) == ([], 0)


# --- where to ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["ftp://a/b", "https://", "http://user:pw@a/", "//a/b", "https://a:0/", "https://a:x/"])
def test_an_address_that_nobody_can_be_told_at_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="https://host/path"):
        require_address(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.1.1", "localhost"])
def test_private_networks_are_not_posted_to(host: str) -> None:
    with pytest.raises(ConfigError, match=r"portal\.webhook_private"):
        poster(private=False)(f"http://{host}:9/", b"{}", {})


@pytest.fixture
def somebody() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A server of somebody else's on this machine, and what came to it."""
    came: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(307 if self.path.startswith("/elsewhere") else 204)
            self.send_header("Location", "/hook")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", came
        server.shutdown()
        thread.join()


def test_news_goes_over_the_wire_and_follows_nobody_elsewhere(somebody: tuple[str, list[tuple[str, bytes]]]) -> None:
    address, came = somebody
    post = poster(private=True)
    assert post(f"{address}/hook?a=b", b"{}", {"Content-Type": "application/json"}) == 204
    assert post(f"{address}/elsewhere", b"{}", {}) == 307
    assert came == [("/hook?a=b", b"{}"), ("/elsewhere", b"{}")]


def test_the_portal_tells_news_while_it_serves(
    portal: Portal, paper: ArchiveRecord, somebody: tuple[str, list[tuple[str, bytes]]]
) -> None:
    address, came = somebody
    hooked(portal, f"{address}/hook")
    withdraw(portal, paper)
    private = replace(portal, flags=(("portal.webhook_private", "true"),))
    site = Site(private.desk, portal.index, portal.store, portal.store, {}, lambda: NOON)
    told = threading.Event()
    with delivering(site, PortalKeys(portal.home / "keys/portal.toml")):
        for _ in range(600):
            if came or told.wait(0.1):
                break
    assert [json.loads(body)["data"]["record"] for _, body in came] == [paper.id]
    assert portal.index.systems.outbox.waiting() == 0
