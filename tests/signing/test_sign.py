"""What the desk signs is a PAdES baseline signature that holds."""

import datetime as dt
import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader

from core.codes import sha256_of
from core.errors import ConfigError, DocumentError, UnavailableError
from pipeline.pdfa import check as pdfa_check
from signing import open_signer
from signing.timestamps import HttpTimeStamper
from signing.trust import Trust
from signing.validate import check, verify_own
from signing.validate.report import Indication
from tests.signing.pki import LATER, ORGANISATION, SIGNED, SOON, Pki, settings, signed_the_old_way


@pytest.mark.parametrize(
    ("label", "mechanism", "algorithm"),
    [
        ("desk", "pss", "rsassa_pss-2048 sha256"),
        ("desk", "pkcs1v15", "sha256_rsa-2048 sha256"),
        ("curve", "pss", "sha256_ecdsa sha256"),
    ],
)
def test_a_signature_of_every_allowed_algorithm_passes(
    label: str, mechanism: str, algorithm: str, pki: Pki, unsigned: bytes, trust: Trust
) -> None:
    made = pki.signer(label, mechanism=mechanism).sign(unsigned, at=SIGNED)
    report = check(made.data, trust, at=SOON)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons
    assert report.signatures[0].algorithm == algorithm
    assert report.signatures[0].level == made.level == "B-B"


def test_a_timestamp_makes_level_b_t(pki: Pki, unsigned: bytes, trust: Trust, timestamper: HttpTimeStamper) -> None:
    made = pki.signer(timestamper=timestamper).sign(unsigned, at=SIGNED)
    report = check(made.data, trust, at=SOON)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons
    assert report.signatures[0].level == made.level == "B-T"
    assert report.signatures[0].best_signature_time == SIGNED


@pytest.mark.parametrize(("label", "at", "says"), [("desk", LATER, "expired"), ("next-year", SIGNED, "only from")])
def test_nothing_is_signed_outside_the_certificates_time(
    label: str, at: dt.datetime, says: str, pki: Pki, unsigned: bytes
) -> None:
    with pytest.raises(ConfigError, match=says):
        pki.signer(label).sign(unsigned, at=at)


def contents(pdf: bytes) -> tuple[bytes, bytes]:
    """The bytes that the last signature covers, and its CMS container."""
    reader = PdfFileReader(io.BytesIO(pdf))
    item = reader.embedded_signatures[-1]
    a, b, c, d = (int(value) for value in item.byte_range)
    return pdf[a : a + b] + pdf[c : c + d], bytes(item.pkcs7_content)


def test_pss_says_the_salt_of_32_bytes_that_it_uses(signed: bytes) -> None:
    info = cms.ContentInfo.load(contents(signed)[1])["content"]["signer_infos"][0]
    assert info["signature_algorithm"]["algorithm"].native == "rsassa_pss"
    assert info["signature_algorithm"]["parameters"]["salt_length"].native == 32


@pytest.mark.parametrize(("label", "mechanism"), [("desk", "pss"), ("desk", "pkcs1v15"), ("curve", "pss")])
def test_openssl_accepts_what_we_sign(label: str, mechanism: str, pki: Pki, unsigned: bytes, tmp_path: Path) -> None:
    data, container = contents(pki.signer(label, mechanism=mechanism).sign(unsigned, at=SIGNED).data)
    (tmp_path / "data").write_bytes(data)
    (tmp_path / "cms").write_bytes(container.rstrip(b"\0"))
    (tmp_path / "root.pem").write_bytes(pki.pem("root"))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "data"]
    command += ["-CAfile", "root.pem", "-purpose", "any", "-attime", str(int(SOON.timestamp())), "-out", "verified"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "verified").read_bytes() == data


def test_signing_does_not_touch_what_was_there(unsigned: bytes, signed: bytes) -> None:
    assert signed.startswith(unsigned)
    with pikepdf.open(io.BytesIO(unsigned)) as before, pikepdf.open(io.BytesIO(signed)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert "/Info" not in after.trailer


def test_the_time_in_a_signed_paper_is_the_one_that_was_given(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.V.M) == "D:20250601093015+07'00'"


@pytest.mark.parametrize("paper", ["signed", "stamped"])
def test_a_signed_paper_is_still_the_pdfa_it_claims_to_be(
    paper: str, unsigned: bytes, request: pytest.FixtureRequest
) -> None:
    found = pdfa_check(request.getfixturevalue(paper))
    assert found == pdfa_check(unsigned)
    assert found.claims == "PDF/A-2b"


@pytest.mark.service
def test_verapdf_calls_every_kind_of_signed_paper_pdfa(
    pki: Pki, unsigned: bytes, signed: bytes, stamped: bytes, verapdf: Path, tmp_path: Path
) -> None:
    left = pki.signer("curve", profile="tt01-ca-nhan").sign(unsigned, at=SIGNED).data
    plain = pki.signer(mechanism="pkcs1v15").sign(unsigned, at=SIGNED).data
    for name, data in {"pss": signed, "timestamp": stamped, "curve-left": left, "pkcs1v15": plain}.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    files = sorted(str(path) for path in tmp_path.glob("*.pdf"))
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(verapdf), "-f", "0", "--format", "text", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert [line.split()[0] for line in lines] == ["PASS"] * len(files), done.stdout + done.stderr


@pytest.mark.parametrize("damaged", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF\n"], ids=["empty", "no pdf", "nothing in it"])
def test_bytes_that_are_no_pdf_are_the_papers_fault(damaged: bytes, pki: Pki) -> None:
    with pytest.raises(DocumentError, match="signature_not_good"):
        pki.signer().sign(damaged, at=SIGNED)


def test_a_paper_is_not_signed_twice_in_the_same_field(pki: Pki, signed: bytes) -> None:
    with pytest.raises(DocumentError, match="signature_not_good"):
        pki.signer().sign(signed, at=SIGNED)


def test_a_chain_of_profiles_leaves_every_signature_whole(pki: Pki, unsigned: bytes, trust: Trust) -> None:
    personal = pki.signer("clerk", profile="tt01-ca-nhan").sign(unsigned, at=SIGNED).data
    both = pki.signer().sign(personal, at=SIGNED).data
    report = check(both, trust, at=SOON)
    assert [item.field for item in report.signatures] == ["SohoaPerson", "SohoaAgency"]
    assert all(item.intact for item in report.signatures)
    assert report.indication is Indication.TOTAL_PASSED, report.reasons


def test_no_signature_is_added_to_a_paper_whose_earlier_one_is_broken(pki: Pki, unsigned: bytes) -> None:
    broken = pki.signer("clerk", profile="tt01-ca-nhan").sign(unsigned, at=SIGNED).data.replace(b"vi-VN", b"en-VN")
    with pytest.raises(DocumentError, match="an earlier signature does not hold: hash_mismatch"):
        pki.signer().sign(broken, at=SIGNED)


def test_the_settings_open_a_signer(pki: Pki, unsigned: bytes, trust: Trust, tsa_url: str, tmp_path: Path) -> None:
    (tmp_path / "desk.p12").write_bytes(pki.pkcs12("desk"))
    signer = open_signer(settings(tmp_path / "desk.p12", tsa_url=tsa_url), organisation=ORGANISATION)
    made = signer.sign(unsigned, at=SIGNED)
    assert made.level == "B-T"
    assert made.certificate_sha256 == sha256_of(pki.der("desk"))
    assert check(made.data, trust, at=SOON).indication is Indication.TOTAL_PASSED


def test_what_was_just_signed_is_looked_at_as_a_stranger_would(
    pki: Pki, unsigned: bytes, signed: bytes, stamped: bytes
) -> None:
    desk, clerk = pki.certificate("desk"), pki.certificate("clerk")
    verify_own(stamped, desk, at=SIGNED, timestamped=True)
    changed = signed.replace(b"vi-VN", b"en-VN")
    faults = {
        "0 signatures": (unsigned, desk),
        "not intact": (changed, desk),
        "another certificate": (signed, clerk),
        "2 signatures": (signed_the_old_way(pki, signed, "sha256"), desk),
    }
    for says, (data, certificate) in faults.items():
        with pytest.raises(DocumentError, match=says):
            verify_own(data, certificate, at=SIGNED, timestamped=False)
    with pytest.raises(UnavailableError, match="does not verify"):
        verify_own(signed, desk, at=SIGNED, timestamped=True)
