"""Whom verification believes: anchors for signers and for timestamps, kept apart; nothing from the system's store."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from asn1crypto import crl, pem, x509

from core.errors import ConfigError

_CERTIFICATES: Final = frozenset({".pem", ".crt", ".cer", ".der"})
_CRLS: Final = frozenset({".crl"})


@dataclass(frozen=True, slots=True)
class Trust:
    """Anchors and revocation lists, as DER, so that they cross process borders."""

    signers: tuple[bytes, ...] = field(default=(), repr=False)
    timestamps: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)


def load_trust(folder: Path) -> Trust:
    """The anchors of a folder: files directly in it serve both purposes, those in `signer/` and `tsa/` one.

    Raises:
        ConfigError: a file with a certificate's ending holds none.
    """
    both = _certificates(folder)
    return Trust(
        signers=both + _certificates(folder / "signer"),
        timestamps=both + _certificates(folder / "tsa"),
        crls=tuple(data for place in (folder, folder / "signer", folder / "tsa") for data in _lists(place)),
    )


def _files(folder: Path, endings: frozenset[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in endings)


def _certificates(folder: Path) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for path in _files(folder, _CERTIFICATES):
        try:
            for data in _ders(path.read_bytes()):
                certificate = x509.Certificate.load(data, strict=True)
                # Parsing is lazy: ask for something, so that a file that is no certificate says so now.
                _ = certificate.subject.native, certificate.public_key.algorithm
                found.append(data)
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise ConfigError(f"trust: {path.name} holds no X.509 certificate") from error
    return tuple(found)


def _lists(folder: Path) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for path in _files(folder, _CRLS):
        try:
            for data in _ders(path.read_bytes()):
                _ = crl.CertificateList.load(data, strict=True).issuer.native
                found.append(data)
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise ConfigError(f"trust: {path.name} holds no revocation list") from error
    return tuple(found)


def _ders(data: bytes) -> list[bytes]:
    if pem.detect(data):
        return [der for _, _, der in pem.unarmor(data, multiple=True)]
    return [data]
