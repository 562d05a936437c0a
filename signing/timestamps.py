"""An RFC 3161 client with its own time limit and few retries. Government services answer in 2 to 131 seconds."""

import asyncio
import logging
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Final

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from core.config import SigningSettings
from core.errors import ConfigError, UnavailableError

log = logging.getLogger(__name__)

_ATTEMPTS: Final = 3
_MAX_ANSWER: Final = 1_000_000


@dataclass(frozen=True)
class TsaSettings:
    """Where the service is and how long it may take."""

    url: str
    timeout_seconds: float


class HttpTimeStamper(TimeStamper):
    """Asks one timestamp service over HTTP; pyHanko checks nonce and digest of what comes back."""

    def __init__(self, settings: TsaSettings) -> None:
        """Use that service."""
        super().__init__()
        self._settings = settings

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The service's answer.

        Raises:
            UnavailableError: it did not answer, or not with a timestamp.
        """
        body = req.dump()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                data = await asyncio.to_thread(self._post, body)
                return tsp.TimeStampResp.load(data, strict=True)
            except (urllib.error.URLError, OSError, ValueError, TypeError) as error:
                log.warning(
                    "timestamp service did not answer", extra={"attempt": attempt, "error": type(error).__name__}
                )
        raise UnavailableError(f"the timestamp service of signing.tsa_url did not answer {_ATTEMPTS} times")

    def _post(self, body: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310  the scheme was checked when it was opened
            self._settings.url, data=body, headers={"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=self._settings.timeout_seconds) as answer:  # noqa: S310
            return bytes(answer.read(_MAX_ANSWER))


def open_timestamper(settings: SigningSettings) -> HttpTimeStamper | None:
    """A client of the configured service; None without one.

    Raises:
        ConfigError: the address is no HTTP address.
    """
    if not settings.tsa_url:
        return None
    if not settings.tsa_url.startswith(("http://", "https://")):
        raise ConfigError("signing.tsa_url: expected http://… or https://…")
    return HttpTimeStamper(TsaSettings(settings.tsa_url, settings.tsa_timeout_seconds))
