"""Validation data: certificates and revocation data at hand for one signature, and what they say of its certificate."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from signing.certificates import certificate_of
from signing.trust import Trust
from signing.validate.document.changes import History

#: Digests that were never fit for signatures; SHA-1 is let through here and reported as weak.
_BROKEN_DIGESTS: Final = frozenset({"md2", "md5"})
#: The path alone: what its revocation data says is asked apart, so that a stale list does not read as a broken chain.
_NONE: Final = RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
_SOFT: Final = RevocationCheckingPolicy.from_legacy("soft-fail")
#: The signer's certificate must be spoken for, an authority between only where it names who does.
_STRICT: Final = RevocationCheckingPolicy(
    ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    intermediate_ca_cert_rule=RevocationCheckingRule.CHECK_IF_DECLARED,
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file's DSS brings, whomever it speaks of."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()


def brought_by(reader: PdfFileReader) -> Brought:
    """The DSS of a file's last revision; empty where it has none."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Brought()
    return Brought(
        tuple(certificate_of(ref.get_object().read_data(DecodePurpose.CERTIFICATE)) for ref in store.certs.values()),
        tuple(crl.CertificateList.load(ref.get_object().data) for ref in store.crls),
        tuple(ocsp.OCSPResponse.load(ref.get_object().data) for ref in store.ocsps),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A file whose signatures are judged, with what all of them are held against."""

    pdf: bytes
    trust: Trust
    history: History
    brought: Brought


class ValidationData:
    """What lies in the trust folder, in the file's DSS and in the signature itself. Nothing is ever fetched."""

    def __init__(self, item: EmbeddedPdfSignature, case: Case) -> None:
        """Gather it."""
        self._trust = case.trust
        own = (certificate_of(certificate.dump()) for certificate in item.other_embedded_certs)
        self._others = [*own, *case.brought.certificates]
        self._crls = [*(crl.CertificateList.load(data) for data in case.trust.crls), *case.brought.crls]
        self._ocsps = list(case.brought.ocsps)

    def signer_context(self, moment: dt.datetime) -> ValidationContext:
        """For the signer's certificate at a moment."""
        return self._context(self._trust.signers, moment, _NONE)

    def timestamp_context(self, moment: dt.datetime) -> ValidationContext:
        """For the certificate of a timestamp service."""
        return self._context(self._trust.timestamps, moment, _SOFT)

    async def revocation(self, certificate: x509.Certificate, moment: dt.datetime) -> str:
        """Good | revoked | unknown | no_source.

        Only data that the certificate's own authority signed and that is fresh counts: whoever writes a file may put
        anything into it.
        """
        context = self._context(self._trust.signers, moment, _STRICT)
        try:
            await CertificateValidator(certificate, self._others, context).async_validate_path()
        except RevokedError:
            return "revoked"
        except (PathError, ValidationError):
            listed = any(item.issuer == certificate.issuer for item in self._crls)
            named = certificate.crl_distribution_points_value or certificate.ocsp_urls
            return "unknown" if named or listed else "no_source"
        return "good"

    def _context(
        self, anchors: tuple[bytes, ...], moment: dt.datetime, checking: RevocationCheckingPolicy
    ) -> ValidationContext:
        """A fresh context: the library's contexts remember, and may not be shared between purposes."""
        return ValidationContext(
            trust_roots=[certificate_of(data) for data in anchors],
            other_certs=self._others,
            moment=moment,
            allow_fetching=False,
            crls=self._crls,
            ocsps=self._ocsps,
            revinfo_policy=CertRevTrustPolicy(checking, retroactive_revinfo=True),
            algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(
                weak_hash_algos=_BROKEN_DIGESTS, rsa_key_size_threshold=1024
            ),
        )
