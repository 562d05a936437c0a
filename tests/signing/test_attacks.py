"""Every known attack on a signed PDF is caught by either policy; no legal change is held against what came in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from asn1crypto import algos
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.forgeries import CASES, Case, Hands, hands_of
from bench.forgeries.copies import timestamp_copied, timestamp_padded
from core.codes import sha256_of
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Indication, OwnCertificate, Policy
from tests.signing.pki import LATER, SIGNED, SOON, Pki


@pytest.fixture(scope="module")
def hands(pki: Pki, unsigned: bytes, tsa_url: str) -> Hands:
    private = pki.arch.key_set.get_private_key
    store = SimpleCertificateStore.from_certs([pki.certificate("root")])
    other = SimpleSigner(
        signing_cert=pki.certificate("curve"),
        signing_key=private(pki.arch.get_cert_spec("curve").subject_key),
        cert_registry=store,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
    )
    service = HttpTimeStamper(TsaSettings(tsa_url, 5))
    desk = pki.signer()
    return hands_of(lambda pdf: desk.sign(pdf, at=SIGNED).data, other, service, unsigned, SIGNED)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.group}: {case.name}" for case in CASES])
def test_a_signed_file_is_judged_by_what_was_done_to_it(case: Case, hands: Hands, trust: Trust) -> None:
    data = case.make(hands)
    archive = check(data, trust, at=SOON, policy=Policy.ARCHIVE, level=case.level)
    inbound = check(data, trust, at=SOON, policy=Policy.INBOUND, level=case.level)
    assert (archive.indication, inbound.indication) == (case.archive, case.inbound), (archive.reasons, inbound.reasons)
    assert set(case.reasons) <= set(inbound.reasons)
    # A reason that is told takes nothing away from a file that passes.
    assert case.reasons or inbound.reasons == ()


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("copied", [timestamp_copied, timestamp_padded])
def test_a_timestamp_from_before_a_signature_does_not_make_an_expired_signer_good(
    copied: Callable[[Hands], bytes], policy: Policy, hands: Hands, trust: Trust
) -> None:
    report = check(copied(hands), trust, at=LATER, policy=policy)
    assert report.indication is Indication.INDETERMINATE
    assert {"expired", "timestamp_does_not_cover"} <= set(report.reasons)
    (verdict,) = report.signatures
    assert (verdict.best_signature_time, verdict.level) == (LATER, "B-B")
    assert [stamp.trusted for stamp in report.document_timestamps] == [True, False]


def test_a_timestamp_over_a_signature_proves_it_after_the_signer_expired(hands: Hands, trust: Trust) -> None:
    report = check(hands.timestamped(hands.signed), trust, at=LATER)
    assert (report.indication, report.signatures[0].best_signature_time) == (Indication.TOTAL_PASSED, SIGNED)


@pytest.mark.parametrize(
    ("field", "recorded", "of_desk"),
    [
        ("SohoaGi", None, False),  # like a desk's, and no profile's
        ("SohoaPerson", None, True),
        ("SohoaPerson", ("desk", "end"), False),
        ("SohoaPerson", ("next-year", "end"), True),
        ("SohoaPerson", ("desk", "digest"), False),
        ("SohoaPerson", ("next-year", "digest"), True),
        ("SohoaGi", ("next-year", "digest"), True),  # profiles may be renamed; nobody else has the key
    ],
)
def test_only_a_signature_by_the_recorded_certificate_is_the_desks(
    field: str, recorded: tuple[str, str] | None, of_desk: bool, hands: Hands, pki: Pki, trust: Trust
) -> None:
    key = pki.arch.key_set.get_private_key("desk")
    later = SimpleSigner(
        signing_cert=pki.certificate("next-year"), signing_key=key, cert_registry=hands.other.cert_registry
    )
    data = replace(hands, other=later).signed_by_other(hands.signed, field)
    own = None
    if recorded is not None:
        label, what = recorded
        digest = sha256_of(pki.der(label)) if what == "digest" else None
        own = OwnCertificate(pki.certificate(label).not_valid_after, digest)
    report = check(data, trust, at=SOON, policy=Policy.ARCHIVE, own=own)
    assert ("signed_after" in report.signatures[0].reasons) is not of_desk
    assert report.indication is (Indication.INDETERMINATE if of_desk else Indication.TOTAL_FAILED)
