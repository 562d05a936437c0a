"""Whom verification believes: anchors for signers and for timestamps, kept apart; nothing from the system's store."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from asn1crypto import crl, pem, x509

from core.codes import sha256_of
from core.errors import ConfigError
from core.model import Sha256

CERTIFICATES: Final = frozenset({".pem", ".crt", ".cer", ".der"})
_CRLS: Final = frozenset({".crl"})


class Purpose(StrEnum):
    """What an anchor is believed for. Government, public and foreign signers are different worlds (NĐ 68, NĐ 23)."""

    SIGNER_GOVERNMENT = "signer-government"
    SIGNER_PUBLIC = "signer-public"
    SIGNER_FOREIGN = "signer-foreign"
    SIGNER = "signer"
    TSA = "tsa"
    ANY = "any"


#: Where in the trust folder anchors of a purpose lie.
PLACES: Final[dict[Purpose, str]] = {
    Purpose.ANY: "",
    Purpose.SIGNER: "signer",
    Purpose.SIGNER_GOVERNMENT: "signer/government",
    Purpose.SIGNER_PUBLIC: "signer/public",
    Purpose.SIGNER_FOREIGN: "signer/foreign",
    Purpose.TSA: "tsa",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A certificate that is believed, and what for."""

    sha256: Sha256
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Trust:
    """Anchors and revocation lists, as DER, so that they cross process borders."""

    signers: tuple[bytes, ...] = field(default=(), repr=False)
    timestamps: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)
    anchors: tuple[Anchor, ...] = field(default=(), compare=False)  #: what each of them is believed for

    def anchor_of(self, certificate: bytes) -> Anchor | None:
        """What is known of an anchor; None where it is none."""
        if certificate not in self.signers and certificate not in self.timestamps:
            return None
        sha256 = sha256_of(certificate)
        return next((item for item in self.anchors if item.sha256 == sha256), Anchor(sha256, Purpose.ANY))


def load_trust(folder: Path) -> Trust:
    """The anchors of a folder: files directly in it serve every purpose, those in a folder of `PLACES` one.

    Raises:
        ConfigError: a file with a certificate's ending holds none.
    """
    found = {purpose: _certificates(folder / place) for purpose, place in PLACES.items()}
    return Trust(
        signers=tuple(data for purpose, group in found.items() if purpose is not Purpose.TSA for data in group),
        timestamps=found[Purpose.ANY] + found[Purpose.TSA],
        crls=tuple(data for place in PLACES.values() for data in _lists(folder / place)),
        anchors=tuple(Anchor(sha256_of(data), purpose) for purpose, group in found.items() for data in group),
    )


def _files(folder: Path, endings: frozenset[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in endings)


def _certificates(folder: Path) -> tuple[bytes, ...]:
    return tuple(data for path in _files(folder, CERTIFICATES) for data in read_certificates(path))


def read_certificates(path: Path) -> tuple[bytes, ...]:
    """The certificates of a file, PEM or DER, as DER.

    Raises:
        ConfigError: it holds none, or something else.
    """
    found: list[bytes] = []
    try:
        for data in _ders(path.read_bytes()):
            certificate = x509.Certificate.load(data, strict=True)
            # Parsing is lazy: ask for something, so that a file that is no certificate says so now.
            _ = certificate.subject.native, certificate.public_key.algorithm
            found.append(data)
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise ConfigError(
            f"trust: {path.name} không có chứng thư X.509 nào / trust: {path.name} holds no X.509 certificate"
        ) from error
    return tuple(found)


def _lists(folder: Path) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for path in _files(folder, _CRLS):
        try:
            for data in _ders(path.read_bytes()):
                _ = crl.CertificateList.load(data, strict=True).issuer.native
                found.append(data)
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise ConfigError(
                f"trust: {path.name} không có danh sách thu hồi nào / trust: {path.name} holds no revocation list"
            ) from error
    return tuple(found)


def _ders(data: bytes) -> list[bytes]:
    if pem.detect(data):
        return [der for _, _, der in pem.unarmor(data, multiple=True)]
    return [data]
