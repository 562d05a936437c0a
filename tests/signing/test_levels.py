"""Levels B-T, B-LT and B-LTA: everything that a later checker needs lies in the file."""

import datetime as dt
import hashlib
import io
import subprocess
import urllib.request
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pades.levels import PadesLevel
from signing.timestamps import HttpTimeStamper, TsaSettings
from signing.validate import check
from signing.validate.report import Indication
from tests.signing.pki import SIGNED, SOON, Pki
from tests.signing.town import Town

IN_2031 = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)


def fetched(certificate: x509.Certificate) -> bytes:
    """The revocation list that a certificate names."""
    with urllib.request.urlopen(certificate.crl_distribution_points[0].url, timeout=5) as answer:  # noqa: S310
        return bytes(answer.read())


def stamper(town: Town, name: str = "tsa", *, of: str = "served") -> HttpTimeStamper:
    return HttpTimeStamper(TsaSettings(town.tsa(name, of=of), 5))


@pytest.fixture
def long_term(town: Town, unsigned: bytes) -> bytes:
    """The paper at level B-LTA."""
    return town.served.signer(timestamper=stamper(town), level=PadesLevel.B_LTA).sign(unsigned, at=SIGNED).data


def pki_of(town: Town, name: str) -> Pki:
    return {"served": town.served, "listed": town.listed}[name]


@pytest.mark.parametrize("level", [PadesLevel.B_LT, PadesLevel.B_LTA])
@pytest.mark.parametrize("authority", ["served", "listed"])
def test_a_long_term_signature_validates_with_what_is_in_it(
    authority: str, level: PadesLevel, town: Town, unsigned: bytes
) -> None:
    pki = pki_of(town, authority)
    made = pki.signer(timestamper=stamper(town, of=authority), level=level).sign(unsigned, at=SIGNED)
    assert (made.level, made.level_due) == (level.value, None)
    assert made.timestamp_not_after == dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    # Whoever checks in 2031 has the list of the timestamp service's authority of that year, and nothing else is new.
    town.at(IN_2031)
    for at, trust in ((SOON, pki.trust()), (IN_2031, pki.trust(fetched(pki.certificate("tsa"))))):
        report = check(made.data, trust, at=at)
        assert report.indication is Indication.TOTAL_PASSED, report.reasons
        assert (report.signatures[0].level, report.signatures[0].revocation) == (level.value, "good")


def token_and_digest(pdf: bytes, place: int) -> tuple[bytes, bytes]:
    """A timestamp of a file and the SHA-256 that it stamps: 0 is the signature's own, 1 the one over the file."""
    reader = PdfFileReader(io.BytesIO(pdf))
    if place == 0:
        signer = reader.embedded_regular_signatures[0].signer_info
        (token,) = (item["values"][0] for item in signer["unsigned_attrs"])
        return bytes(token.dump()), hashlib.sha256(signer["signature"].native).digest()
    stamp = reader.embedded_timestamp_signatures[0]
    first, length, second, rest = (int(item) for item in stamp.byte_range)
    assert second + rest == len(pdf)
    return bytes(stamp.pkcs7_content), hashlib.sha256(pdf[first : first + length] + pdf[second:]).digest()


@pytest.mark.parametrize("place", [0, 1])
def test_openssl_accepts_the_timestamps(place: int, town: Town, long_term: bytes, tmp_path: Path) -> None:
    token, digest = token_and_digest(long_term, place)
    (tmp_path / "token").write_bytes(token.rstrip(b"\0"))
    (tmp_path / "root.pem").write_bytes(town.served.pem("root"))
    command = ["openssl", "ts", "-verify", "-digest", digest.hex(), "-in", "token", "-token_in", "-CAfile", "root.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_openssl_accepts_a_long_term_signature(town: Town, long_term: bytes, tmp_path: Path) -> None:
    signature = PdfFileReader(io.BytesIO(long_term)).embedded_regular_signatures[0]
    first, length, second, rest = (int(item) for item in signature.byte_range)
    (tmp_path / "data").write_bytes(long_term[first : first + length] + long_term[second : second + rest])
    (tmp_path / "cms").write_bytes(signature.pkcs7_content.rstrip(b"\0"))
    (tmp_path / "root.pem").write_bytes(town.served.pem("root"))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "data"]
    command += ["-CAfile", "root.pem", "-purpose", "any", "-attime", str(int(SOON.timestamp())), "-out", "verified"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_long_term_paper_shows_the_same_text(unsigned: bytes, long_term: bytes) -> None:
    assert long_term.startswith(unsigned)
    assert long_term.count(b"%%EOF") == unsigned.count(b"%%EOF") + 2
    before, after = (pdfium.PdfDocument(data) for data in (unsigned, long_term))
    texts = [pdf[0].get_textpage().get_text_bounded() for pdf in (before, after)]
    assert texts[0]
    assert texts[0] == texts[1]


@pytest.mark.service
def test_verapdf_calls_every_level_pdfa(
    town: Town, unsigned: bytes, long_term: bytes, verapdf: Path, tmp_path: Path
) -> None:
    stamps = stamper(town)
    middle = town.served.signer(timestamper=stamps, level=PadesLevel.B_LT).sign(unsigned, at=SIGNED).data
    later = SIGNED + dt.timedelta(minutes=5)
    town.at(later)
    renewed = town.served.services(stamper(town, "tsa2"), PadesLevel.B_LTA).bring_up(long_term, at=later).data
    twice = town.served.signer(timestamper=stamps, level=PadesLevel.B_LTA, profile="tt01-ca-nhan")
    for name, data in {
        "b-lt": middle,
        "b-lta": long_term,
        "renewed": renewed,
        "second": twice.sign(long_term, at=later).data,
    }.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    files = sorted(str(path) for path in tmp_path.glob("*.pdf"))
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(verapdf), "-f", "0", "--format", "text", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert [line.split()[0] for line in lines] == ["PASS"] * len(files), done.stdout + done.stderr
