"""Revocation data for the desk's own chain, fetched where the chain's certificates say, and kept while it is fresh.

A certificate of a person, an agency or a timestamp service: its OCSP answer, else its list. An authority: its list, for
the answers of one responder for several certificates cannot be told apart by a checker later (SIGNING 1.3(8)).
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import pem, x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import OCSPRequestBuilder

from core.errors import UnavailableError
from signing.services.calls import Patience, Service, is_http

log = logging.getLogger(__name__)

#: What was fetched is used again for so long, however long it says it holds: a revocation must be seen.
MAX_AGE: Final = dt.timedelta(minutes=10)
#: A list is fetched again after so long although it holds longer; while its service is away it does for as long.
_LIST_AGE: Final = dt.timedelta(hours=24)
_MAX_ANSWER: Final = 200_000
_MAX_LIST: Final = 20_000_000
#: Clocks of authorities run ahead by a little.
_TOLERANCE: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What authorities say of the certificates of one path, as DER, and until when it may be used."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    data: bytes
    fetched: dt.datetime
    ends: dt.datetime | None  #: nextUpdate
    is_list: bool


class RevocationService:
    """Asks the authorities of a path. One for each signer: what it remembers is not shared between purposes."""

    def __init__(self, timeout_seconds: float) -> None:
        """Let one answer take that long."""
        self._seconds = timeout_seconds
        self._services: dict[str, Service] = {}
        self._lists: dict[str, _Kept] = {}
        self._answers: dict[bytes, _Kept] = {}

    def about(
        self,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate],
        *,
        at: dt.datetime,
        past: bool = False,
    ) -> Evidence:
        """What the authorities of a certificate and of those above it say now; it is judged by whoever asked.

        A certificate that names nobody is passed over.

        Args:
            certificate: the one in question.
            chain: all that stand above it, in any order.
            at: now.
            past: it is about a signature of long ago. A responder that says "revoked since" of a later day is taken
                for no answer by checkers; a list is read for what it says of the day.

        Raises:
            UnavailableError: an authority is away, or what it gave is out of date.
        """
        found = [self._about(certificate, chain, at, by_list=past)]
        above: x509.Certificate | None = certificate
        # Counted: certificates that name one another would be a ring.
        for _ in chain:
            above = issuer_of(above, chain) if above is not None else None
            if above is not None:
                found.append(self._about(above, chain, at, by_list=True))
        there = [item for item in found if item is not None]
        return Evidence(
            tuple(dict.fromkeys(kept.data for kept in there if kept.is_list)),
            tuple(dict.fromkeys(kept.data for kept in there if not kept.is_list)),
            min([at + MAX_AGE, *(kept.ends for kept in there if kept.ends is not None)]),
        )

    def _about(
        self, certificate: x509.Certificate, chain: Sequence[x509.Certificate], at: dt.datetime, *, by_list: bool
    ) -> _Kept | None:
        issuer, lists = issuer_of(certificate, chain), _addresses(certificate)
        responders = [url for url in certificate.ocsp_urls if is_http(url)]
        if responders and issuer is not None and not (by_list and lists):
            try:
                return self._answer(certificate, issuer, responders[0], at)
            except UnavailableError:
                if not lists:
                    raise
        return self._list(lists[0], at) if lists else None

    def _answer(self, certificate: x509.Certificate, issuer: x509.Certificate, url: str, at: dt.datetime) -> _Kept:
        kept = self._answers.get(certificate.sha256)
        if kept is not None and _fresh(kept, at, MAX_AGE):
            return kept
        # SHA-1 only names the issuer here; many responders know no other (RFC 5019 2.1.1).
        asked = OCSPRequestBuilder().add_certificate(_pyca(certificate), _pyca(issuer), SHA1()).build()  # noqa: S303
        data = self._service("the OCSP responder", url, _MAX_ANSWER).ask(
            _read_answer,
            body=asked.public_bytes(Encoding.DER),
            headers={"Content-Type": "application/ocsp-request"},
        )
        (single,) = asn1_ocsp.OCSPResponse.load(data).response_data["responses"]
        kept = _current(
            _Kept(data, at, single["next_update"].native, is_list=False),
            single["this_update"].native,
            at,
            "OCSP answer",
        )
        self._answers[certificate.sha256] = kept
        return kept

    def _list(self, url: str, at: dt.datetime) -> _Kept:
        kept = self._lists.get(url)
        if kept is not None and _fresh(kept, at, _LIST_AGE):
            return kept
        try:
            data = self._service("the revocation list", url, _MAX_LIST).ask(_read_list)
        except UnavailableError:
            if kept is not None and (kept.ends is None or at <= kept.ends):
                log.warning("an older revocation list that still holds is used", extra={"fetched": str(kept.fetched)})
                return kept
            raise
        found = asn1_crl.CertificateList.load(data)["tbs_cert_list"]
        kept = _current(
            _Kept(data, at, found["next_update"].native, is_list=True), found["this_update"].native, at, "list"
        )
        self._lists[url] = kept
        return kept

    def _service(self, name: str, url: str, max_bytes: int) -> Service:
        return self._services.setdefault(url, Service(name, url, Patience(self._seconds, max_bytes)))


def issuer_of(certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The certificate above, among those; None for an anchor, or where it is not among them."""
    if certificate.self_issued:
        return None
    named = [item for item in chain if item.subject == certificate.issuer]
    by_key = [item for item in named if item.key_identifier == certificate.authority_key_identifier]
    return next(iter(by_key or named), None)


def _addresses(certificate: x509.Certificate) -> list[str]:
    return [point.url for point in certificate.crl_distribution_points if point.url and is_http(point.url)]


def _fresh(kept: _Kept, at: dt.datetime, age: dt.timedelta) -> bool:
    return kept.fetched <= at < kept.fetched + age and (kept.ends is None or at <= kept.ends)


def _current(kept: _Kept, begins: dt.datetime, at: dt.datetime, what: str) -> _Kept:
    if kept.ends is not None and kept.ends < at:
        raise UnavailableError(
            f"{what} do tổ chức chứng thực phát hành hết hạn lúc {kept.ends} UTC / "
            f"the {what} that the authority gives out ended on {kept.ends:%Y-%m-%d %H:%M} UTC"
        )
    if begins > at + _TOLERANCE:
        raise UnavailableError(
            f"{what} của tổ chức chứng thực bắt đầu lúc {begins} UTC, sau bây giờ: xem lại đồng hồ / "
            f"the {what} of the authority begins on {begins:%Y-%m-%d %H:%M} UTC, after now: check the clock"
        )
    return kept


def _read_answer(data: bytes) -> bytes:
    answer = asn1_ocsp.OCSPResponse.load(data, strict=True)
    if answer["response_status"].native != "successful" or len(answer.response_data["responses"]) != 1:
        raise ValueError("no answer about the one certificate")
    return data


def _read_list(data: bytes) -> bytes:
    """The list as DER; some repositories give out PEM."""
    if pem.detect(data):
        data = pem.unarmor(data)[2]
    _ = asn1_crl.CertificateList.load(data, strict=True)["tbs_cert_list"]["this_update"].native
    return data


def _pyca(certificate: x509.Certificate) -> Any:
    return load_der_x509_certificate(certificate.dump())
