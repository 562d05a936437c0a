"""Every known attack on a signed PDF is caught by either policy; no legal change is held against what came in."""

import pytest
from asn1crypto import algos
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.forgeries import CASES, Case, Hands, hands_of
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Policy
from tests.signing.pki import SIGNED, SOON, Pki


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
