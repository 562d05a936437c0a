"""One service over HTTP: a time limit, few tries, and a circuit breaker. Government services take 2 to 131 seconds."""

import http.client
import logging
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from core.errors import UnavailableError

log = logging.getLogger(__name__)

T = TypeVar("T")
_ATTEMPTS: Final = 3
#: After so many calls in a row without an answer nobody is kept waiting for the next …
_FAILURES: Final = 2
#: … for so long, and twice as long each time that it is tried in vain, up to the second.
_PAUSE_SECONDS: Final = 60.0
_LONGEST_PAUSE_SECONDS: Final = 960.0

Reader = Callable[[bytes], T]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one answer may take, and how long it may be."""

    seconds: float
    max_bytes: int


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Whoever answers at an address that we trust may not send us to another host."""

    def redirect_request(self, req: urllib.request.Request, *args: Any) -> urllib.request.Request | None:
        """The next request, on the same host only."""
        if urlsplit(str(args[-1])).hostname != urlsplit(req.full_url).hostname:
            return None
        return super().redirect_request(req, *args)


class Service:
    """Asks one address. When it stays away, it is left alone for a while, and who asks is told at once."""

    def __init__(self, name: str, url: str, patience: Patience, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Ask at that address.

        Args:
            name: for messages and the log; an address of a certificate may say whose it is.
            url: http or https.
            patience: the limits of one answer.
            clock: seconds, monotonic.
        """
        self.name = name
        self._url = url
        self._patience = patience
        self._clock = clock
        self._opener = urllib.request.build_opener(_SameHost)
        self._failures = 0
        self._closed_until = 0.0

    def ask(self, read: "Reader[T]", *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> T:
        """What `read` makes of the answer; it raises ValueError or TypeError on what is none.

        Raises:
            UnavailableError: there was no such answer, or there was none the last times.
        """
        if self._clock() < self._closed_until:
            raise UnavailableError(
                f"{self.name} không trả lời; tạm thời không hỏi lại / "
                f"{self.name} stayed away; it is not asked again for a while"
            )
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                found = read(self._fetch(body, headers or {}))
            except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError) as error:
                log.warning(
                    "service did not answer",
                    extra={"service": self.name, "attempt": attempt, "error": type(error).__name__},
                )
            else:
                self._failures = 0
                return found
        self._failures += 1
        if self._failures >= _FAILURES:
            pause = min(_PAUSE_SECONDS * 2.0 ** (self._failures - _FAILURES), _LONGEST_PAUSE_SECONDS)
            self._closed_until = self._clock() + pause
        raise UnavailableError(
            f"{self.name} không trả lời sau {_ATTEMPTS} lần / {self.name} did not answer {_ATTEMPTS} times"
        )

    def _fetch(self, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        request = urllib.request.Request(self._url, data=body, headers=dict(headers))  # noqa: S310  http only: see below
        deadline = time.monotonic() + self._patience.seconds
        data = b""
        with self._opener.open(request, timeout=self._patience.seconds) as answer:
            # Each read has the whole time limit to itself: a service that drips must be told apart here.
            while part := answer.read1(self._patience.max_bytes):
                data += part
                if len(data) > self._patience.max_bytes:
                    raise ValueError(f"more than {self._patience.max_bytes} bytes")
                if time.monotonic() > deadline:
                    raise TimeoutError
        return data


def is_http(url: str) -> bool:
    """Whether a service can be asked at an address: files and directories (LDAP) cannot."""
    return url.startswith(("http://", "https://"))
