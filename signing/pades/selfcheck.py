"""What was just signed or extended, looked at as a stranger would: today, and when its certificates have ended."""

import asyncio
import datetime as dt
import io

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from core.errors import DocumentError, Reason
from signing.certificates import certificate_of
from signing.pades.levels import PadesLevel
from signing.trust import Trust
from signing.validate import verify_own
from signing.validate.data import brought_by
from signing.validate.levels import answered
from signing.validate.report import Indication


def require_level(
    pdf: bytes, certificate: x509.Certificate, trust: Trust, *, at: dt.datetime, level: PadesLevel, signatures: int
) -> None:
    """Refuse a file that is not what its level says.

    Raises:
        DocumentError: the signature does not hold, or lacks what its level promises.
        UnavailableError: the timestamp that the service gave does not hold.
    """
    long_term = level.includes(PadesLevel.B_LT)
    report = verify_own(
        pdf,
        certificate,
        at=at,
        timestamped=level is PadesLevel.B_T,
        signatures=signatures,
        extended=long_term,
        trust=trust if long_term else Trust(),
    )
    if not long_term:
        return
    found = report.signatures[-1]
    if report.indication is not Indication.TOTAL_PASSED or found.revocation != "good":
        raise _not_good(f"{level.value} does not validate with what is in it: {', '.join(report.reasons)}")
    if found.level != level.value:
        raise _not_good(f"{found.level} was made instead of {level.value}")
    if level is PadesLevel.B_LTA and report.document_timestamps[-1].coverage != "entire_file":
        raise _not_good("the last timestamp does not cover the whole file")


def require_lasting(pdf: bytes, trust: Trust, *, at: dt.datetime, then: dt.datetime) -> None:
    """Refuse a file of level B-LTA that a checker of a later day could not validate, given that timestamps are kept up.

    Asked once for each set of proofs: what it depends on is who vouches, not what was signed.

    Raises:
        DocumentError: it would not.
    """
    if not _ades_validates_later(pdf, trust, at=at, then=then):
        raise _not_good(f"the signature would not validate in {then.year} by ETSI EN 319 102-1")


def _ades_validates_later(pdf: bytes, trust: Trust, *, at: dt.datetime, then: dt.datetime) -> bool:
    """The library's simulation; taken for passed where it cannot tell.

    Of a signer for whom only the list of its own authority speaks it cannot: it looks for the proof of existence of the
    list's issuer at the end of a path of one certificate, where there is none.
    """
    with io.BytesIO(pdf) as file:
        reader = PdfFileReader(file)
        signer = reader.embedded_regular_signatures[-1].signer_cert
        if not answered(signer, brought_by(reader)):
            return True
        return asyncio.run(_simulated(reader, trust, at, then))


async def _simulated(reader: PdfFileReader, trust: Trust, at: dt.datetime, then: dt.datetime) -> bool:
    found = await simulate_future_ades_lta_validation(
        reader.embedded_regular_signatures[-1],
        PdfSignatureValidationSpec(
            SignatureValidationSpec(
                cert_validation_policy=_policy(trust.signers),
                ts_cert_validation_policy=_policy(trust.timestamps),
                revinfo_gathering_policy=RevocationInfoGatheringSpec(
                    online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
                    certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
                ),
            )
        ),
        future_validation_time=then,
        current_reference_time=at,
    )
    return found.ades_subindic is AdESPassed.OK


def _policy(anchors: tuple[bytes, ...]) -> CertValidationPolicySpec:
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[certificate_of(data) for data in anchors]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )


def _not_good(detail: str) -> DocumentError:
    return DocumentError(Reason.SIGNATURE_NOT_GOOD, detail)
