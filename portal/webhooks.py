"""Telling other systems of records, as Standard Webhooks has it: signed, tried again, given up after days. Ids only.

What is to be told lies in the index since the change itself (storage/access/outbox.py). One thread of each process
takes what is due; a process that dies leaves it to the next after two minutes, so that news may come twice, with the
same id, and is never lost.
"""

import base64
import datetime as dt
import hashlib
import hmac
import http.client
import ipaddress
import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from core.errors import ConfigError, SohoaError
from core.model import Client, Webhook
from portal.api.gate.keys import PortalKeys
from portal.site import Site
from storage.access.outbox import News

log = logging.getLogger(__name__)

_PAUSE_SECONDS: Final = 2.0
_AT_ONCE: Final = 20
_TIMEOUT_SECONDS: Final = 10.0
#: Again after half a minute, then after twice as long each time, up to six hours.
_FIRST_WAIT: Final = dt.timedelta(seconds=30)
_LONGEST_WAIT: Final = dt.timedelta(hours=6)

Post = Callable[[str, bytes, dict[str, str]], int]


def secret_of(name: str, webhook: Webhook, keys: PortalKeys) -> str:
    """What a client checks signatures with; another one for each generation."""
    made = keys.digest("webhook", f"{name}\0{webhook.generation}".encode())
    return f"whsec_{base64.b64encode(made).decode()}"


def signature_of(secret: str, message_id: str, at: dt.datetime, body: bytes) -> str:
    """The header `webhook-signature`: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def require_address(url: str) -> SplitResult:
    """The address in its parts.

    Raises:
        ConfigError: nothing can be told there.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ConfigError(f"{url}: cần địa chỉ https://máy/đường-dẫn / expected an address such as https://host/path")
    return parts


@dataclass(frozen=True, slots=True)
class Courier:
    """Tells what is due."""

    site: Site
    keys: PortalKeys
    post: Post

    def round(self) -> int:
        """Tell what is due now; how much it was."""
        systems, settings = self.site.index.systems, self.site.desk.config.portal
        at = self.site.clock()
        due = systems.outbox.take(at=at, limit=_AT_ONCE)
        for news in due:
            client = systems.clients.get(news.client)
            if (
                client is None
                or client.disabled_at is not None
                or client.webhook is None
                or self._told(news, client, client.webhook)
            ):
                systems.outbox.done(news)
            elif at - news.at > dt.timedelta(days=settings.webhook_days):
                log.error("news was given up: nobody took it", extra={"client": news.client, "record": news.record})
                systems.outbox.done(news)
            else:
                wait = min(_FIRST_WAIT * 2.0 ** min(news.attempts, 20), _LONGEST_WAIT)
                systems.outbox.later(news, at=at + wait)
        return len(due)

    def _told(self, news: News, client: Client, webhook: Webhook) -> bool:
        at = self.site.clock()
        body = json.dumps(
            {
                "type": news.type.value,
                "timestamp": news.at.isoformat(),
                "data": {"record": news.record, "version": news.version},
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "webhook-id": news.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature_of(secret_of(client.name, webhook, self.keys), news.id, at, body),
        }
        try:
            status = self.post(webhook.url, body, headers)
        except (OSError, http.client.HTTPException, SohoaError) as error:
            log.warning("news was not taken", extra={"client": news.client, "error": type(error).__name__})
            return False
        good = 200 <= status < 300
        if not good:
            log.warning("news was not taken", extra={"client": news.client, "status": status})
        return good


def poster(*, private: bool) -> Post:
    """Posts to the very address that was looked at, and follows nobody elsewhere.

    Args:
        private: whether it may lie in a private network.
    """

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        parts = require_address(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        place = _place_of(host, port, private=private)
        connection: http.client.HTTPConnection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)
        with socket.create_connection(place, timeout=_TIMEOUT_SECONDS) as plain:
            # Connected by us: the name is not looked up a second time, when it could mean another machine.
            connection.sock = plain
            if parts.scheme == "https":
                connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
            connection.close()
        return status

    return post


def _place_of(host: str, port: int, *, private: bool) -> tuple[str, int]:
    """Where the name leads.

    Raises:
        ConfigError: into a network that is not everybody's.
    """
    found = {str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not private and not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found):
        raise ConfigError(
            "webhook trỏ vào mạng nội bộ: portal.webhook_private cho phép việc này / "
            "the webhook leads into a private network: portal.webhook_private allows it"
        )
    return min(found), port


@contextmanager
def delivering(site: Site, keys: PortalKeys) -> Iterator[None]:
    """Tell what is due in a thread of its own, until the end of the block."""
    courier = Courier(site, keys, poster(private=site.desk.config.portal.webhook_private))
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(_PAUSE_SECONDS):
            try:
                while courier.round() == _AT_ONCE and not stopped.is_set():
                    pass
            except SohoaError as error:
                log.warning("news waits", extra={"error": type(error).__name__})

    thread = threading.Thread(target=work, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(_TIMEOUT_SECONDS + _PAUSE_SECONDS)
