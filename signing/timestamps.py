"""An RFC 3161 client with its own time limit, few retries and a circuit breaker."""

import asyncio
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

from asn1crypto import cms, tsp, x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from core.errors import ConfigError, UnavailableError
from core.settings import SigningSettings
from signing.services import Patience, Service
from signing.services.calls import is_http

_MAX_ANSWER: Final = 1_000_000
#: Room beside the longest token so far, in hex digits.
_MORE: Final = 1_024
_NO_TIMESTAMP: Final = (
    TimestampRequestError,
    SignatureValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)


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
        self._service = Service(
            "the timestamp service of signing.tsa_url", settings.url, Patience(settings.timeout_seconds, _MAX_ANSWER)
        )
        #: Bytes of the longest token so far; 0 before the first.
        self.longest = 0
        #: Every certificate that the service has signed with so far, with those that it sent along.
        self.seen: dict[bytes, tuple[x509.Certificate, tuple[x509.Certificate, ...]]] = {}

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A timestamp of that digest.

        Raises:
            UnavailableError: the service is away, refuses, or says something else.
        """
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            content = token["content"]["encap_content_info"]["content"]
            stamped = content.parsed["message_imprint"]["hashed_message"].native
            certificates = extract_certificate_info(token["content"])
            whole = _is_whole(token["content"]["signer_infos"][0], certificates.signer_cert, bytes(content))
        except (
            TimestampRequestError,
            SignatureValidationError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ) as error:
            # Answers are parsed lazily: one of another shape fails wherever the library first looks into it.
            raise UnavailableError(
                f"dịch vụ dấu thời gian của signing.tsa_url trả lời mà không có dấu ({type(error).__name__}) / "
                f"the timestamp service of signing.tsa_url answered without a timestamp ({type(error).__name__})"
            ) from error
        if stamped != message_digest:
            raise UnavailableError(
                "dịch vụ dấu thời gian của signing.tsa_url đóng dấu cho nội dung khác / "
                "the timestamp service of signing.tsa_url stamped something else"
            )
        if not whole:
            raise UnavailableError(
                "dịch vụ dấu thời gian của signing.tsa_url cho dấu không kiểm được / "
                "the timestamp service of signing.tsa_url gave a timestamp that does not verify"
            )
        size, room = len(token.dump()), self.longest + _MORE // 2
        first, self.longest = not self.longest, max(self.longest, size)
        if not first and size > room:
            raise UnavailableError(
                "dịch vụ dấu thời gian của signing.tsa_url gửi dấu dài hơn trước / "
                "the timestamp service of signing.tsa_url sent a longer timestamp than before"
            )
        own = certificates.signer_cert
        self.seen.setdefault(own.sha256, (own, tuple(certificates.other_certs)))
        return token

    def in_force(self, at: dt.datetime) -> tuple[tuple[x509.Certificate, tuple[x509.Certificate, ...]], ...]:
        """Of the certificates that the service has signed with, those that have not ended."""
        return tuple(item for item in self.seen.values() if item[0].not_valid_after > at)

    async def room(self) -> int:
        """Hex digits that a token needs, and some more: a service's tokens differ by a few bytes.

        Raises:
            UnavailableError: none was seen yet, and the service does not answer.
        """
        if not self.longest:
            await self.async_dummy_response("sha256")
        return 2 * self.longest + _MORE

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The service's answer.

        Raises:
            UnavailableError: it did not answer, or not with a timestamp.
        """
        return await asyncio.to_thread(
            self._service.ask,
            lambda data: tsp.TimeStampResp.load(data, strict=True),
            body=req.dump(),
            headers={"Content-Type": "application/timestamp-query"},
        )


def _is_whole(signer: cms.SignerInfo, certificate: x509.Certificate, content: bytes) -> bool:
    """Whether a token's signature is one; whose it is is asked later."""
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, content).digest()
    return all(validate_sig_integrity(signer, certificate, "tst_info", digest))


def open_timestamper(settings: SigningSettings) -> HttpTimeStamper | None:
    """A client of the configured service; None without one.

    Raises:
        ConfigError: the address is no HTTP address.
    """
    if not settings.tsa_url:
        return None
    if not is_http(settings.tsa_url):
        raise ConfigError(
            "signing.tsa_url: cần http://… hoặc https://… / signing.tsa_url: expected http://… or https://…"
        )
    return HttpTimeStamper(TsaSettings(settings.tsa_url, settings.tsa_timeout_seconds))
