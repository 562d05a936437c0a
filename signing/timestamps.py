"""An RFC 3161 client with its own time limit and few retries. Government services answer in 2 to 131 seconds."""

import asyncio
import http.client
import logging
import time
import urllib.request
from dataclasses import dataclass
from typing import Final

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from core.errors import ConfigError, UnavailableError
from core.settings import SigningSettings

log = logging.getLogger(__name__)

_ATTEMPTS: Final = 3
_MAX_ANSWER: Final = 1_000_000


@dataclass(frozen=True)
class TsaSettings:
    """Where the service is and how long it may take."""

    url: str
    timeout_seconds: float


class HttpTimeStamper(TimeStamper):
    """Asks one timestamp service over HTTP. pyHanko checks the nonce of what comes back; the digest is checked here."""

    def __init__(self, settings: TsaSettings) -> None:
        """Use that service."""
        super().__init__()
        self._settings = settings

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A timestamp of that digest.

        Raises:
            UnavailableError: the service is away, refuses, or says something else.
        """
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            info = token["content"]["encap_content_info"]["content"].parsed
            stamped = info["message_imprint"]["hashed_message"].native
        except (TimestampRequestError, ValueError, TypeError, KeyError, AttributeError) as error:
            # Answers are parsed lazily: one of another shape fails wherever the library first looks into it.
            raise UnavailableError(
                f"the timestamp service of signing.tsa_url answered without a timestamp ({type(error).__name__})"
            ) from error
        if stamped != message_digest:
            raise UnavailableError("the timestamp service of signing.tsa_url stamped something else")
        return token

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
            except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
                log.warning(
                    "timestamp service did not answer", extra={"attempt": attempt, "error": type(error).__name__}
                )
        raise UnavailableError(f"the timestamp service of signing.tsa_url did not answer {_ATTEMPTS} times")

    def _post(self, body: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310  the scheme was checked when it was opened
            self._settings.url, data=body, headers={"Content-Type": "application/timestamp-query"}
        )
        deadline = time.monotonic() + self._settings.timeout_seconds
        data = b""
        with urllib.request.urlopen(request, timeout=self._settings.timeout_seconds) as answer:  # noqa: S310
            # Each read has the whole time limit to itself: a service that drips must be told apart here.
            while part := answer.read1(_MAX_ANSWER):
                data += part
                if len(data) > _MAX_ANSWER:
                    raise ValueError(f"more than {_MAX_ANSWER} bytes")
                if time.monotonic() > deadline:
                    raise TimeoutError
        return data


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
