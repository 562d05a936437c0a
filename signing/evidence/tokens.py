"""Timestamp tokens (RFC 3161): asked for, read, and believed or not at a moment."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from asn1crypto import cms, crl, ocsp, pem, tsp, x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy

from core.errors import UnavailableError
from signing.quiet import silence_library_logs
from signing.services import Evidence
from signing.services.revocation import RevocationService
from signing.trust import Trust

_SOFT: Final = RevocationCheckingPolicy.from_legacy("soft-fail")
_ANSWERED_WITHIN: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Token:
    """What a timestamp token says; whether it may be believed is another question."""

    der: bytes = field(repr=False)
    algorithm: str
    imprint: bytes
    time: dt.datetime
    certificates: tuple[bytes, ...] = field(repr=False)  #: those in it, the service's own first

    @property
    def not_after(self) -> dt.datetime:
        """Until when the service's certificate holds: before that day the token needs a successor."""
        return _aware(x509.Certificate.load(self.certificates[0])["tbs_certificate"]["validity"]["not_after"].native)


def read_token(der: bytes) -> Token:
    """A token from its bytes.

    Raises:
        ValueError: it is none, or its service's certificate is not in it.
    """
    try:
        content = cms.ContentInfo.load(der, strict=True)
        signed = content["content"]
        info = signed["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise ValueError("a signature, but of no timestamp")  # noqa: TRY004  bytes of the wrong kind
        imprint = info["message_imprint"]
        signer = signed["signer_infos"][0]["sid"].native
        certificates = [item.chosen for item in signed["certificates"] if item.name == "certificate"]
        own = [item for item in certificates if item.serial_number == signer.get("serial_number")]
        if not own:
            raise ValueError("the token lacks its service's certificate")
        return Token(
            der=der,
            algorithm=str(imprint["hash_algorithm"]["algorithm"].native),
            imprint=bytes(imprint["hashed_message"].native),
            time=_aware(info["gen_time"].native),
            certificates=tuple(item.dump() for item in (own[0], *(item for item in certificates if item != own[0]))),
        )
    except (TypeError, KeyError, AttributeError, IndexError) as error:
        # Parsed lazily: a token of another shape fails wherever one first looks into it.
        raise ValueError(f"not a timestamp token ({type(error).__name__})") from error


def stamping(service: TimeStamper) -> Callable[[bytes, str], bytes]:
    """The service as a function of hash and digest's name."""
    return lambda imprint, algorithm: stamp(service, imprint, algorithm=algorithm)


def stamp(service: TimeStamper, imprint: bytes, *, algorithm: str) -> bytes:
    """A new token of that hash.

    Raises:
        UnavailableError: the service is away, or answered something else.
    """
    silence_library_logs()
    token = asyncio.run(service.async_timestamp(imprint, algorithm))
    return bytes(token.dump())


class Authority:
    """Whose tokens are believed: the timestamp anchors, with every revocation list that was kept."""

    def __init__(self, trust: Trust, *, crls: tuple[bytes, ...] = ()) -> None:
        """Believe services below these anchors."""
        silence_library_logs()
        self._anchors = [x509.Certificate.load(data) for data in trust.timestamps]
        self._crls = [crl.CertificateList.load(data) for data in (*trust.crls, *crls)]

    def why_not(self, token: Token, *, at: dt.datetime) -> str | None:
        """None where the token can be believed at that moment, else the code of the reason.

        Args:
            token: which.
            at: now, or for a token that has a successor the successor's time: then its certificate must still have
                held.
        """
        try:
            signed = cms.ContentInfo.load(token.der)["content"]
            status = asyncio.run(
                validate_tst_signed_data(signed, self._context(token, max(at, token.time)), lambda _: token.imprint)
            )
        except Exception:  # noqa: BLE001  odd tokens raise anything; none may pass or crash
            return "timestamp_not_intact"
        if not (status.get("intact") and status.get("valid")):
            return "timestamp_not_intact"
        return None if status.get("trust_problem_indic") is None and status.get("validation_path") else "not_trusted"

    def _context(self, token: Token, moment: dt.datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=self._anchors,
            other_certs=[x509.Certificate.load(data) for data in token.certificates],
            moment=moment,
            allow_fetching=False,
            crls=self._crls,
            revinfo_policy=CertRevTrustPolicy(_SOFT, retroactive_revinfo=True),
        )

    def chain(self, token: Token) -> bytes:
        """The certificates of a token and its anchor, as PEM: what `openssl` needs beside it."""
        issuers = {item.issuer.hashable for item in map(x509.Certificate.load, token.certificates)}
        anchors = [item.dump() for item in self._anchors if item.subject.hashable in issuers]
        every = dict.fromkeys((*token.certificates, *anchors))
        return b"".join(pem.armor("CERTIFICATE", data) for data in every)

    def lists(self, token: Token) -> bytes:
        """The revocation lists at hand that speak of a token's certificates, as PEM; empty without any."""
        issuers = {item.issuer.hashable for item in map(x509.Certificate.load, token.certificates)}
        found = [item.dump() for item in self._crls if item.issuer.hashable in issuers]
        return b"".join(pem.armor("X509 CRL", data) for data in dict.fromkeys(found))

    def published(self, token: Token, service: RevocationService, *, at: dt.datetime) -> bytes:
        """The revocation lists that the authorities of a believed token publish now, as PEM; empty where none answers.

        Only the addresses in certificates below our own anchors are asked.
        """
        found = self._said(token, service, at)
        return b"".join(pem.armor("X509 CRL", data) for data in found.crls)

    def answered(self, token: Token, service: RevocationService, *, at: dt.datetime) -> bytes:
        """What the OCSP responder of a believed token's service says of it now, as DER; empty where there is none.

        Long after the token nobody is asked: an answer speaks of the moment at which it is given.
        """
        own = x509.Certificate.load(token.certificates[0])
        if not own.ocsp_urls or at > token.time + _ANSWERED_WITHIN:
            return b""
        for data in self._said(token, service, at).ocsps:
            about = ocsp.OCSPResponse.load(data).response_data["responses"][0]["cert_id"]
            if about["serial_number"].native == own.serial_number:
                return data
        return b""

    def _said(self, token: Token, service: RevocationService, at: dt.datetime) -> Evidence:
        own, *others = map(x509.Certificate.load, token.certificates)
        try:
            return service.about(own, [*others, *self._anchors], at=at)
        except UnavailableError:
            return Evidence()


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
