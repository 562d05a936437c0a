"""Known attacks on signed PDFs, and legal changes: what the checker says of each, by either policy.

python -m bench.attacks
"""

import datetime as dt
import subprocess
import sys
import tempfile
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from bench.forgeries import CASES, Hands, hands_of
from bench.sign import ROOT, sample_pdf
from bench.table import table
from core.config import load
from signing import open_signer
from signing.pades import PadesSigner
from signing.trust import Trust, load_trust
from signing.validate import check
from signing.validate.report import Policy


def timestamps(at: dt.datetime) -> tuple[DummyTimeStamper, bytes]:
    """A timestamp service in this process, and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TSA THỬ NGHIỆM")])
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=1000))
        .add_extension(stamping, critical=True)
        .sign(key, hashes.SHA256())
    ).public_bytes(Encoding.DER)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    service = DummyTimeStamper(asn1_x509.Certificate.load(certificate), asn1_keys.PrivateKeyInfo.load(private))
    return service, certificate


def hands(folder: Path, at: dt.datetime) -> tuple[Hands, Trust]:
    """A trial desk, somebody else of the same authority, a service, and whom to believe."""
    command = [sys.executable, "-m", "cli", "init", "--demo", "--home", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    config = load(folder).config
    desk = open_signer(config.signing, organisation=config.desk.name)
    if isinstance(desk, PadesSigner):
        # A forger needs more room for a container than the desk leaves.
        desk._room += 16_384  # noqa: SLF001  no setting: a desk leaves what it needs
    secret = config.signing.passphrase.get_secret_value().encode()
    other = SimpleSigner.load_pkcs12(config.signing.pkcs12, passphrase=secret, prefer_pss=True)
    service, certificate = timestamps(at)
    anchors = load_trust(config.trust.folder)
    trust = Trust(signers=anchors.signers, timestamps=(certificate,), crls=anchors.crls)
    return hands_of(lambda pdf: desk.sign(pdf, at=at).data, other, service, sample_pdf(), at), trust


def main() -> None:
    """Print the table, and how many verdicts are false."""
    at = dt.datetime.now(dt.UTC)
    rows, false_passes, false_failures = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        people, trust = hands(Path(name), at)
        for case in CASES:
            data = case.make(people)
            found = {
                policy: check(data, trust, at=at, policy=policy, level=case.level).indication.value for policy in Policy
            }
            for policy, right in ((Policy.ARCHIVE, case.archive), (Policy.INBOUND, case.inbound)):
                false_passes += found[policy] == "TOTAL_PASSED" != right
                false_failures += found[policy] != "TOTAL_PASSED" == right
            rows.append((f"{case.group}: {case.name}", found[Policy.ARCHIVE], found[Policy.INBOUND]))
    print(table(("class", "archive", "inbound"), rows))
    print(f"\n{len(rows)} classes: {false_passes} false passes, {false_failures} false failures")


if __name__ == "__main__":
    main()
