"""What a signature needs to be checked when its authorities are gone: paths and revocation data, in the file's DSS.

The DSS is written without VRI entries and in the revision of the next document timestamp, so that this timestamp covers
the whole file (SIGNING 1.3(9)). Roots stand in it too: a list that a root gave is of no use to a checker without them.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathError, RevokedError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from core.errors import ConfigError, UnavailableError
from signing.certificates import certificate_of
from signing.services import Evidence, RevocationService
from signing.trust import Trust

_PATH_ONLY: Final = RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
#: SIGNING 1.3(8): one responder's answers for several certificates confuse a checker of the future.
_SPOKEN_FOR: Final = RevocationCheckingPolicy(
    ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    intermediate_ca_cert_rule=RevocationCheckingRule.CRL_REQUIRED,
)


@dataclass(frozen=True, slots=True)
class Proof:
    """That one certificate was good: its path to an anchor, and what its authorities said."""

    path: tuple[x509.Certificate, ...]
    crls: tuple[crl.CertificateList, ...]
    ocsps: tuple[ocsp.OCSPResponse, ...]
    since: dt.datetime
    until: dt.datetime  #: when it must be asked again


class Proofs:
    """Gathers proofs, and keeps each for ten minutes at most. For one signer and one purpose."""

    def __init__(self, trust: Trust, revocation: RevocationService) -> None:
        """Hold certificates against those anchors, and ask there."""
        self._trust = trust
        self._revocation = revocation
        self._kept: dict[tuple[bytes, str], Proof] = {}

    async def of_signer(
        self, certificate: x509.Certificate, others: Iterable[x509.Certificate], *, at: dt.datetime, signed: dt.datetime
    ) -> Proof:
        """That the signing certificate was good when it signed.

        Raises:
            ConfigError: it was revoked by then, leads to no anchor, or names nobody who could say.
            UnavailableError: an authority is away.
        """
        return await self._of(certificate, tuple(others), "signer", at, signed)

    async def of_timestamp(
        self,
        certificate: x509.Certificate,
        others: Iterable[x509.Certificate],
        *,
        at: dt.datetime,
        stamped: dt.datetime,
    ) -> Proof:
        """That a timestamp service's certificate was good when the next timestamp over its own was made, or is now.

        Raises:
            ConfigError: it was revoked, leads to no anchor for timestamps, or names nobody who could say.
            UnavailableError: an authority is away.
        """
        return await self._of(certificate, tuple(others), "timestamp", at, stamped)

    async def _of(
        self,
        certificate: x509.Certificate,
        others: tuple[x509.Certificate, ...],
        purpose: str,
        at: dt.datetime,
        moment: dt.datetime,
    ) -> Proof:
        kept = self._kept.get((certificate.sha256, purpose)) if moment == at else None
        if kept is not None and kept.since <= at < kept.until:
            return kept
        anchors = self._trust.signers if purpose == "signer" else self._trust.timestamps
        path = await _path(certificate, others, anchors, Evidence(), _PATH_ONLY, moment)
        said = self._revocation.about(certificate, path[:-1], at=at, past=moment != at)
        await _path(certificate, others, anchors, said, _SPOKEN_FOR, moment)
        proof = Proof(
            path,
            tuple(crl.CertificateList.load(data) for data in said.crls),
            tuple(ocsp.OCSPResponse.load(data) for data in said.ocsps),
            at,
            said.until or at,
        )
        if moment == at:
            self._kept[certificate.sha256, purpose] = proof
        return proof


async def _path(
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    anchors: tuple[bytes, ...],
    said: Evidence,
    checking: RevocationCheckingPolicy,
    moment: dt.datetime,
) -> tuple[x509.Certificate, ...]:
    """The path from the anchor down to the certificate."""
    context = ValidationContext(
        trust_roots=[certificate_of(data) for data in anchors],
        other_certs=others,
        moment=moment,
        allow_fetching=False,
        crls=list(said.crls),
        ocsps=list(said.ocsps),
        # What was asked later than the signature was made speaks for it too: revocations carry their own time.
        revinfo_policy=CertRevTrustPolicy(checking, retroactive_revinfo=True),
        algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(),
    )
    try:
        found = await CertificateValidator(certificate, others, context).async_validate_path()
    except PathBuildingError as error:
        raise ConfigError(
            "không chứng thư gốc nào trong thư mục trust dẫn tới chứng thư của khóa ký hoặc của dịch vụ dấu "
            "thời gian: đặt chứng thư gốc vào đó, signer/ và tsa/ riêng / "
            "no anchor of the trust folder leads to the certificate of the desk's key or of its timestamp service:"
            " put its root there, signer/ and tsa/ apart"
        ) from error
    except RevokedError as error:
        raise ConfigError(
            "chứng thư của khóa ký hoặc của dịch vụ dấu thời gian đã bị thu hồi / "
            "the certificate of the desk's key or of its timestamp service is revoked"
        ) from error
    except (PathError, ValidationError) as error:
        if checking is _PATH_ONLY:
            raise ConfigError(
                "đường dẫn chứng thư của khóa ký hoặc của dịch vụ dấu thời gian không vững "
                f"({type(error).__name__}) / "
                f"the path of the desk's certificate or of its timestamp service does not hold ({type(error).__name__})"
            ) from error
        if not (said.crls or said.ocsps):
            raise ConfigError(
                "chứng thư của khóa ký hoặc của dịch vụ dấu thời gian không ghi nơi cho biết việc thu hồi: không "
                "ký được mức B-LT, B-LTA; đặt signing.level là B-T / "
                "the certificate of the desk's key or of its timestamp service names nobody who says whether it is"
                " revoked: levels B-LT and B-LTA cannot be had with it; set signing.level to B-T"
            ) from error
        raise UnavailableError(
            f"thông tin của tổ chức chứng thực về chứng thư của bàn chưa đủ ({type(error).__name__}) / "
            f"what the authorities say of the desk's certificates does not suffice ({type(error).__name__})"
        ) from error
    return tuple(found)


def write_dss(writer: IncrementalPdfFileWriter, proofs: Iterable[Proof]) -> None:
    """Let a revision bring all proofs; what the file holds already is not written twice."""
    gathered = tuple(proofs)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[item for proof in gathered for item in proof.path],
        crls=[item for proof in gathered for item in proof.crls],
        ocsps=[item for proof in gathered for item in proof.ocsps],
    )
