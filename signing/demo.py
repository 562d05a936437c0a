"""A trial CA with keys for a desk and its agency: to try everything, worth nothing in law, and saying so."""

import datetime as dt
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from signing.certificates import key_usage

_CA_NAME: Final = "CA THỬ NGHIỆM – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
_YEARS: Final = 3  #: NĐ 23/2025/NĐ-CP: certificates of subscribers last three years at most
_CA_YEARS: Final = 10
_BITS: Final = 3072


def make_demo_keys(folder: Path, trust: Path, names: dict[str, str], *, at: dt.datetime, bits: int = _BITS) -> None:
    """Write `NAME.p12` and `NAME.pass` for each name into the folder, and the CA into the trust folder.

    Args:
        folder: where keys go; mode 700, files 600.
        trust: where the anchor goes.
        names: file name → name in the certificate.
        at: from when the certificates are valid.
        bits: of the RSA keys; opening one costs a fifth of a second at 3072, a third of that at 2048.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    trust.mkdir(parents=True, exist_ok=True)
    authority = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    start = at - dt.timedelta(hours=1)
    root = _certificate(_CA_NAME, authority, None, authority, start, years=_CA_YEARS)
    for name, subject in names.items():
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        leaf = _certificate(subject, key, root, authority, start, years=_YEARS)
        passphrase = secrets.token_urlsafe(24)
        data = pkcs12.serialize_key_and_certificates(
            name.encode(), key, leaf, [root], BestAvailableEncryption(passphrase.encode())
        )
        _write_secret(folder / f"{name}.p12", data)
        _write_secret(folder / f"{name}.pass", passphrase.encode())
    (trust / "ca-thu-nghiem.pem").write_bytes(root.public_bytes(Encoding.PEM))


def _write_secret(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _certificate(
    subject: str,
    key: rsa.RSAPrivateKey,
    issuer: x509.Certificate | None,
    signer: rsa.RSAPrivateKey,
    start: dt.datetime,
    *,
    years: int,
) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "THỬ NGHIỆM"),
            x509.NameAttribute(NameOID.COMMON_NAME, subject),
        ]
    )
    is_ca = issuer is None
    usage = key_usage("key_cert_sign", "crl_sign") if is_ca else key_usage("digital_signature", "content_commitment")
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    return builder.sign(signer, hashes.SHA256())
