"""The desk's key: a PKCS#12 file opened once per process, its certificate fit to sign."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from core.codes import sha256_of
from core.errors import ConfigError
from core.model import Sha256
from core.settings import SigningSettings

#: TT 15/2025/TT-BKHCN Phụ lục I, in force 2025-08-15
MIN_RSA_BITS: Final = 2048
MIN_EC_BITS: Final = 256

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class KeyHandle:
    """A private key with its certificate and chain."""

    private: PrivateKey = field(repr=False)
    certificate: asn1_x509.Certificate = field(repr=False)
    chain: tuple[asn1_x509.Certificate, ...] = field(repr=False)
    not_before: dt.datetime
    not_after: dt.datetime
    sha256: Sha256

    def require_valid(self, at: dt.datetime) -> None:
        """Refuse to sign outside the certificate's time.

        Raises:
            ConfigError: with the dates.
        """
        if at < self.not_before:
            raise ConfigError(f"the signing certificate is valid only from {self.not_before:%Y-%m-%d}: check the clock")
        if at > self.not_after:
            raise ConfigError(f"the signing certificate expired on {self.not_after:%Y-%m-%d}: a new one is needed")

    def days_left(self, at: dt.datetime) -> int:
        """Whole days until the certificate expires; negative afterwards."""
        return (self.not_after - at).days


def open_pkcs12(settings: SigningSettings) -> KeyHandle:
    """The key of a PKCS#12 file.

    Raises:
        ConfigError: the file or its passphrase is wrong, or the certificate may not sign.
    """
    if not settings.pkcs12:
        raise ConfigError(
            "signing.pkcs12 is empty: name the desk's key file, or make a trial desk with sohoa init --demo"
        )
    path = Path(settings.pkcs12)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"signing.pkcs12: {path.name} cannot be read: {error.strerror}") from error
    try:
        passphrase = settings.passphrase.get_secret_value().encode()
        private, certificate, others = pkcs12.load_key_and_certificates(data, passphrase or None)
    except ValueError as error:
        # One attempt only: what refuses a file today may be a token that locks tomorrow.
        raise ConfigError(
            f"signing.pkcs12: {path.name} does not open with this passphrase, or is no PKCS#12"
        ) from error
    if private is None or not (certificate or others):
        raise ConfigError(f"signing.pkcs12: {path.name} holds no key with its certificate")
    if certificate is None:
        # The library hands out as the key's own only a certificate that belongs to it.
        raise ConfigError(f"signing.pkcs12: the key in {path.name} belongs to none of the certificates beside it")
    return _fit(private, certificate, tuple(others))


def _fit(private: object, certificate: x509.Certificate, others: tuple[x509.Certificate, ...]) -> KeyHandle:
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ConfigError("the signing key must be RSA or ECDSA (TT 15/2025/TT-BKHCN)")
    least = MIN_RSA_BITS if isinstance(private, rsa.RSAPrivateKey) else MIN_EC_BITS
    if private.key_size < least:
        raise ConfigError(f"the signing key has {private.key_size} bits, at least {least} are needed")
    digest = certificate.signature_hash_algorithm
    if isinstance(digest, SHA1 | MD5):
        raise ConfigError(f"the signing certificate is itself signed with {digest.name}; sha256 or better is needed")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    # Whoever checks a signature of a certificate that does not say what it is for, ours included, refuses it.
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        raise ConfigError("the certificate is not for signing: its key usage lacks digitalSignature and nonRepudiation")
    return KeyHandle(
        private=private,
        certificate=_asn1(certificate),
        chain=tuple(_asn1(item) for item in others),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        sha256=sha256_of(certificate.public_bytes(Encoding.DER)),
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
