"""A key in a PKCS#12 file (RFC 7292)."""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from core.errors import ConfigError
from signing.keys.handle import HASHES, SALT_BYTES, Scheme


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key in memory, parsed once."""

    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """The signature over that digest of the data."""
        digest = HASHES[scheme.digest]
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(data, ec.ECDSA(digest))
        if scheme.padding == "pkcs1v15":
            return self.private.sign(data, padding.PKCS1v15(), digest)
        return self.private.sign(data, padding.PSS(mgf=padding.MGF1(digest), salt_length=SALT_BYTES), digest)


def read_pkcs12(path: Path, passphrase: str) -> tuple[FileKey, x509.Certificate, tuple[x509.Certificate, ...]]:
    """The key of a PKCS#12 file, its certificate, and those beside it.

    Raises:
        ConfigError: the file or its passphrase is wrong.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"signing.pkcs12: không đọc được {path.name}: {error.strerror} / "
            f"signing.pkcs12: {path.name} cannot be read: {error.strerror}"
        ) from error
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode() or None)
    except ValueError as error:
        raise ConfigError(
            f"signing.pkcs12: mật khẩu này không mở được {path.name}, hoặc tệp không phải PKCS#12 / "
            f"signing.pkcs12: {path.name} does not open with this passphrase, or is no PKCS#12"
        ) from error
    if private is None or not (certificate or others):
        raise ConfigError(
            f"signing.pkcs12: {path.name} không có khóa kèm chứng thư / "
            f"signing.pkcs12: {path.name} holds no key with its certificate"
        )
    if certificate is None:
        # The library hands out as the key's own only a certificate that belongs to it.
        raise ConfigError(
            f"signing.pkcs12: khóa trong {path.name} không khớp chứng thư nào đi kèm / "
            f"signing.pkcs12: the key in {path.name} belongs to none of the certificates beside it"
        )
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ConfigError(
            "khóa ký phải là RSA hoặc ECDSA (TT 15/2025/TT-BKHCN) / "
            "the signing key must be RSA or ECDSA (TT 15/2025/TT-BKHCN)"
        )
    return FileKey(private), certificate, tuple(others)
