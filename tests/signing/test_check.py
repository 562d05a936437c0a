"""A signature is believed for the right reasons only, and every verdict says which was missing."""

import datetime as dt
import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.timestamps import HttpTimeStamper
from signing.trust import Trust
from signing.validate import check
from signing.validate.report import Indication, SignatureReport, SubIndication
from tests.signing.pki import LATER, SIGNED, SOON, Pki, signed_the_old_way

#: After the two revocations of pki.yml.
JULY = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)


def summary(report: SignatureReport) -> tuple[str, str | None, tuple[str, ...]]:
    return report.indication, report.sub_indication, report.reasons


def indeterminate(sub: SubIndication, reason: str) -> tuple[str, str, tuple[str, ...]]:
    return Indication.INDETERMINATE, sub, (reason,)


def test_a_paper_without_a_signature_has_none(unsigned: bytes, trust: Trust) -> None:
    assert summary(check(unsigned, trust, at=SOON)) == (Indication.NO_SIGNATURE_FOUND, None, ("no_signature",))


def test_a_verdict_says_who_signed_what_and_when(signed: bytes, trust: Trust) -> None:
    (verdict,) = check(signed, trust, at=SOON).signatures
    assert (verdict.signer, verdict.issuer) == ("UBND xã Thử Nghiệm", "CA thử nghiệm")
    assert (verdict.field, verdict.subfilter) == ("SohoaAgency", "ETSI.CAdES.detached")
    assert (verdict.claimed_time, verdict.best_signature_time) == (SIGNED, SOON)
    assert (verdict.coverage, verdict.modification, verdict.revocation) == ("entire_file", "none", "no_source")
    assert (verdict.intact, verdict.trusted, verdict.weak, verdict.timestamp) == (True, True, (), None)


def test_a_timestamp_counts_only_through_an_anchor_for_timestamps(stamped: bytes, pki: Pki) -> None:
    trust = Trust(signers=(pki.der("root"),))
    report = check(stamped, trust, at=SOON)
    (verdict,) = report.signatures
    assert verdict.timestamp is not None
    assert (verdict.timestamp.intact, verdict.timestamp.trusted) == (True, False)
    assert verdict.best_signature_time == SOON
    # The signature itself stands without it.
    assert summary(report) == (Indication.TOTAL_PASSED, None, ("timestamp_not_trusted",))


@pytest.mark.parametrize("anchors", ["none", "for timestamps only", "of the same name"])
def test_a_signature_without_an_anchor_is_intact_but_not_trusted(
    anchors: str, signed: bytes, pki: Pki, rogue: Pki
) -> None:
    trust = {
        "none": Trust(),
        "for timestamps only": Trust(timestamps=(pki.der("root"),)),
        "of the same name": rogue.trust(),
    }[anchors]
    report = check(signed, trust, at=SOON)
    assert report.indication is Indication.INDETERMINATE
    assert report.reasons in {("no_anchor",), ("chain_broken",)}
    assert (report.signatures[0].intact, report.signatures[0].trusted) == (True, False)


def test_an_authority_that_only_bears_our_authoritys_name_convinces_nobody(
    rogue: Pki, unsigned: bytes, trust: Trust
) -> None:
    forged = rogue.signer().sign(unsigned, at=SIGNED).data
    report = check(forged, trust, at=SOON)
    assert report.indication is Indication.INDETERMINATE
    assert not report.signatures[0].trusted


def test_an_expired_certificate_without_a_timestamp_is_not_decided(signed: bytes, trust: Trust) -> None:
    expected = indeterminate(SubIndication.OUT_OF_BOUNDS_NO_POE, "expired")
    assert summary(check(signed, trust, at=LATER)) == expected


def test_a_trusted_timestamp_outlives_the_certificate(stamped: bytes, trust: Trust) -> None:
    report = check(stamped, trust, at=LATER)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons
    assert report.signatures[0].best_signature_time == SIGNED


def test_an_untrusted_timestamp_does_not_outlive_the_certificate(stamped: bytes, pki: Pki) -> None:
    report = check(stamped, Trust(signers=(pki.der("root"),)), at=LATER)
    assert summary(report) == (
        Indication.INDETERMINATE,
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        ("expired", "timestamp_not_trusted"),
    )


def test_a_certificate_of_tomorrow_is_not_valid_yet(signed: bytes, trust: Trust) -> None:
    early = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    assert summary(check(signed, trust, at=early)) == indeterminate(SubIndication.NOT_YET_VALID, "not_yet_valid")


@pytest.mark.parametrize("label", ["for-encryption", "for-nothing"])
def test_a_certificate_that_is_not_for_signing_does_not_sign(
    label: str, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    data = pki.signer(label).sign(unsigned, at=SIGNED).data
    assert summary(check(data, trust, at=SOON)) == indeterminate(SubIndication.SIG_CONSTRAINTS_FAILURE, "wrong_usage")


@pytest.mark.parametrize(
    ("label", "crl_of", "revocation", "expected"),
    [
        ("revoked", "none", "no_source", (Indication.TOTAL_PASSED, None, ())),
        ("revoked", "july", "revoked", indeterminate(SubIndication.REVOKED, "revoked")),
        ("pointed-revoked", "july", "revoked", indeterminate(SubIndication.REVOKED, "revoked")),
        ("pointed", "none", "unknown", indeterminate(SubIndication.TRY_LATER, "no_revocation_data")),
        ("pointed", "july", "good", (Indication.TOTAL_PASSED, None, ())),
        ("desk", "july", "good", (Indication.TOTAL_PASSED, None, ())),
        # Stale: its next list was due in January.
        ("pointed", "january", "unknown", indeterminate(SubIndication.TRY_LATER, "no_revocation_data")),
        ("desk", "january", "unknown", indeterminate(SubIndication.TRY_LATER, "no_revocation_data")),
        # Signed by somebody else under the authority's name.
        ("pointed", "rogue", "unknown", indeterminate(SubIndication.TRY_LATER, "no_revocation_data")),
    ],
)
def test_revocation_is_what_the_authoritys_own_fresh_list_says(
    label: str,
    crl_of: str,
    revocation: str,
    expected: tuple[str, str | None, tuple[str, ...]],
    pki: Pki,
    rogue: Pki,
    unsigned: bytes,
) -> None:
    january = dt.datetime(2025, 1, 5, tzinfo=dt.UTC)
    lists = {"none": (), "july": (pki.crl(JULY),), "january": (pki.crl(january),), "rogue": (rogue.crl(JULY),)}
    data = pki.signer(label).sign(unsigned, at=SIGNED).data
    report = check(data, pki.trust(*lists[crl_of]), at=JULY)
    assert summary(report) == expected
    assert report.signatures[0].revocation == revocation


def with_evidence(pdf: bytes, kind: str, data: bytes) -> bytes:
    """The file with a document security store that holds those bytes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    entry = generic.ArrayObject([writer.add_object(generic.StreamObject(stream_data=data))])
    writer.root[pdf_name("/DSS")] = writer.add_object(generic.DictionaryObject({pdf_name(kind): entry}))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("whose", ["ours", "forged", "garbage"])
def test_a_list_inside_the_file_counts_only_if_the_authority_signed_it(
    whose: str, pki: Pki, rogue: Pki, unsigned: bytes, trust: Trust
) -> None:
    crl = {"ours": pki.crl(JULY), "forged": rogue.crl(JULY), "garbage": b"no list"}[whose]
    data = with_evidence(pki.signer("pointed").sign(unsigned, at=SIGNED).data, "/CRLs", crl)
    report = check(data, trust, at=JULY)
    assert (report.indication is Indication.TOTAL_PASSED) is (whose == "ours"), report.reasons


def test_an_answer_inside_the_file_that_is_no_ocsp_response_proves_nothing(
    pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    data = with_evidence(pki.signer("pointed").sign(unsigned, at=SIGNED).data, "/OCSPs", b"no answer")
    assert check(data, trust, at=JULY).indication is Indication.INDETERMINATE


def test_a_revocation_after_the_timestamp_does_not_reach_back(
    pki: Pki, unsigned: bytes, timestamper: HttpTimeStamper
) -> None:
    data = pki.signer("pointed-revoked", timestamper=timestamper).sign(unsigned, at=SIGNED).data
    report = check(data, pki.trust(pki.crl(JULY)), at=JULY)
    assert summary(report) == (Indication.TOTAL_PASSED, None, ())
    assert report.signatures[0].revocation == "good"


@pytest.mark.parametrize(("digest", "label", "weak"), [("sha1", "desk", ("sha1",)), ("sha256", "short", ("rsa1024",))])
def test_a_weak_signature_is_intact_and_never_passed(
    digest: str, label: str, weak: tuple[str, ...], pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    report = check(signed_the_old_way(pki, unsigned, digest, label), trust, at=SOON)
    assert summary(report) == indeterminate(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, "weak_algorithm")
    (verdict,) = report.signatures
    assert (verdict.intact, verdict.weak, verdict.level) == (True, weak, "PKCS7-B")


def test_a_signature_made_the_old_way_with_a_good_digest_passes(pki: Pki, unsigned: bytes, trust: Trust) -> None:
    report = check(signed_the_old_way(pki, unsigned, "sha256"), trust, at=SOON)
    assert summary(report) == (Indication.TOTAL_PASSED, None, ())


def test_two_signatures_each_have_a_verdict_and_the_worst_counts(
    pki: Pki, rogue: Pki, signed: bytes, trust: Trust
) -> None:
    report = check(signed_the_old_way(pki, signed, "sha256"), trust, at=SOON)
    assert [item.indication for item in report.signatures] == [Indication.TOTAL_PASSED] * 2, report.reasons
    mixed = check(signed_the_old_way(rogue, signed, "sha256"), trust, at=SOON)
    assert mixed.indication is Indication.INDETERMINATE
    assert [item.trusted for item in mixed.signatures] == [True, False]
