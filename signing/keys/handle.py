"""One key with its certificate, wherever it lies."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from core.codes import sha256_of
from core.errors import ConfigError
from core.model import Sha256

if TYPE_CHECKING:
    from signing.keys.fitness import Fitness

Digest = Literal["sha256", "sha384", "sha512"]
Padding = Literal["pss", "pkcs1v15", "ecdsa"]

#: TT 15/2025/TT-BKHCN Phụ lục I names RSASSA-PSS. One length of salt with every digest: that of SHA-256.
SALT_BYTES: Final = 32
HASHES: Final[dict[Digest, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a key signs: RSA with one of two paddings, or ECDSA, over a digest."""

    padding: Padding
    digest: Digest


class PrivateKey(Protocol):
    """A key that signs and is never seen: in a file or on a token."""

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """The signature over that digest of the data; ECDSA as DER (RFC 3279).

        Raises:
            UnavailableError: the token is not there; nothing was signed.
            ConfigError: the token refuses the PIN or the algorithm.
        """


@dataclass(frozen=True, slots=True)
class KeyHandle:
    """A private key with its certificate and chain."""

    private: PrivateKey = field(repr=False)
    certificate: asn1_x509.Certificate = field(repr=False)
    chain: tuple[asn1_x509.Certificate, ...] = field(repr=False)
    not_before: dt.datetime
    not_after: dt.datetime
    sha256: Sha256
    digest: Digest = "sha256"
    fitness: "Fitness | None" = field(default=None, repr=False)

    @property
    def is_rsa(self) -> bool:
        """Whether it is an RSA key; else it is one of ECDSA."""
        return bool(self.certificate.public_key.algorithm == "rsa")

    def scheme(self, mechanism: str) -> Scheme:
        """How it signs; `mechanism` is "pss" or "pkcs1v15" and only matters for RSA."""
        if not self.is_rsa:
            return Scheme("ecdsa", self.digest)
        return Scheme("pkcs1v15" if mechanism == "pkcs1v15" else "pss", self.digest)

    def require_valid(self, at: dt.datetime) -> None:
        """Refuse to sign with a certificate that does not hold at that moment.

        Raises:
            ConfigError: with the dates, or what else was found.
            UnavailableError: whoever knows whether it was revoked does not answer.
        """
        if at < self.not_before:
            raise ConfigError(
                f"chứng thư ký chỉ có hiệu lực từ {self.not_before}: xem lại đồng hồ / "
                f"the signing certificate is valid only from {self.not_before:%Y-%m-%d}: check the clock"
            )
        if at > self.not_after:
            raise ConfigError(
                f"chứng thư ký hết hạn ngày {self.not_after}: cần chứng thư mới / "
                f"the signing certificate expired on {self.not_after:%Y-%m-%d}: a new one is needed"
            )
        if self.fitness is not None:
            self.fitness.require(self, at)

    def days_left(self, at: dt.datetime) -> int:
        """Whole days until the certificate expires; negative afterwards."""
        return (self.not_after - at).days


def handle_of(
    private: PrivateKey,
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    *,
    digest: Digest = "sha256",
    fitness: "Fitness | None" = None,
) -> KeyHandle:
    """The key with its certificate, not asked whether it is fit to sign."""
    return KeyHandle(
        private=private,
        certificate=_asn1(certificate),
        chain=tuple(_asn1(item) for item in others),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        sha256=sha256_of(certificate.public_bytes(Encoding.DER)),
        digest=digest,
        fitness=fitness,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
