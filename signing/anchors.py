"""Keeping the trust folder: which certificates are believed, what for, on whose word, since when.

A certificate lies beside a note of the same name, in the folder of its purpose:
`signer/government/<first 16 digits of its SHA-256>.crt` and `.toml`. Nothing is believed that lies elsewhere, and no
anchor comes with the program: the person who adds one says the fingerprint that its publisher gave.
"""

import datetime as dt
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asn1crypto import pem, x509

from core.codes import sha256_of
from core.errors import ConfigError
from core.model import Sha256
from signing.trust import CERTIFICATES, PLACES, Purpose, read_certificates
from signing.validate.judge import name_of

_NAME_DIGITS: Final = 16
#: An anchor that ends within so many days is told.
WARNING_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class KeptAnchor:
    """A certificate of the trust folder, with what its note says; empty where it has none."""

    sha256: Sha256
    purpose: Purpose
    subject: str
    issuer: str
    not_before: dt.datetime
    not_after: dt.datetime
    file: Path
    source: str = ""
    added_by: str = ""
    added_on: str = ""


def kept_anchors(folder: Path) -> tuple[KeptAnchor, ...]:
    """Every anchor of a trust folder, by purpose.

    Raises:
        ConfigError: a file holds no certificate, or a note cannot be read.
    """
    return tuple(
        _kept(path, purpose, data)
        for purpose, place in PLACES.items()
        if (folder / place).is_dir()
        for path in sorted((folder / place).iterdir())
        if path.is_file() and path.suffix.lower() in CERTIFICATES
        for data in read_certificates(path)
    )


def add_anchor(
    folder: Path, file: Path, purpose: Purpose, *, sha256: str, source: str, added_by: str, at: dt.datetime
) -> KeptAnchor:
    """Believe a certificate.

    Args:
        folder: the trust folder.
        file: PEM or DER with one certificate.
        purpose: what it is believed for.
        sha256: of the certificate's DER, as its publisher gave it; colons, spaces and case do not matter.
        source: where the certificate and the fingerprint came from.
        added_by: who answers for it.
        at: the day.

    Raises:
        ConfigError: another fingerprint, several certificates, no authority, expired, there already, or the folder
            cannot be written.
    """
    ders = read_certificates(file)
    if len(ders) != 1:
        raise ConfigError(
            f"trust: {file.name} có {len(ders)} chứng thư; thêm từng chứng thư một / "
            f"trust: {file.name} holds {len(ders)} certificates; add them one by one"
        )
    found, told = sha256_of(ders[0]), "".join(sha256.split()).replace(":", "").lower()
    if found != told:
        raise ConfigError(
            f"trust: {file.name} có SHA-256 {found}, khác dấu vân tay đã cho; chưa thêm gì / "
            f"trust: {file.name} has SHA-256 {found}, not the fingerprint that was given; nothing was added"
        )
    certificate = x509.Certificate.load(ders[0])
    if purpose is not Purpose.TSA and not certificate.ca:
        raise ConfigError(
            f"trust: {file.name} không phải chứng thư của tổ chức chứng thực; hãy thêm chứng thư gốc hoặc của "
            "nơi cấp / "
            f"trust: {file.name} is no certification authority; add the root or the authority that issued it"
        )
    if certificate.not_valid_after < at:
        raise ConfigError(
            f"trust: {file.name} hết hạn ngày {certificate.not_valid_after.date().isoformat()} / "
            f"trust: {file.name} expired on {certificate.not_valid_after.date().isoformat()}"
        )
    if any(anchor.sha256 == found and anchor.purpose is purpose for anchor in kept_anchors(folder)):
        raise ConfigError(
            f"trust: {found[:_NAME_DIGITS]} đã có cho {purpose} / "
            f"trust: {found[:_NAME_DIGITS]} is there already for {purpose}"
        )
    place = folder / PLACES[purpose]
    kept = place / f"{found[:_NAME_DIGITS]}.crt"
    note = {
        "sha256": found,
        "purpose": purpose.value,
        "source": source,
        "added_by": added_by,
        "added_on": at.date().isoformat(),
        "not_after": certificate.not_valid_after.date().isoformat(),
    }
    # The note first: a certificate without one would be believed on nobody's word.
    told_of = "".join(f"{key} = {_quoted(value)}\n" for key, value in note.items())
    try:
        place.mkdir(parents=True, exist_ok=True)
        _write_whole(kept.with_suffix(".toml"), told_of.encode())
        _write_whole(kept, pem.armor("CERTIFICATE", ders[0]))
    except OSError as error:
        raise ConfigError(
            f"trust: không ghi được {place}: {error.strerror} / trust: {place} cannot be written: {error.strerror}"
        ) from error
    return _kept(kept, purpose, ders[0])


def _write_whole(path: Path, data: bytes) -> None:
    """Write aside, under an ending that nobody believes, and rename: half a certificate would stop every check."""
    aside = path.with_name(f"{path.name}.part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def remove_anchor(folder: Path, fingerprint: str) -> tuple[KeptAnchor, ...]:
    """Believe a certificate no longer, for any purpose; its note stays as `.removed.toml`.

    Raises:
        ConfigError: no anchor, or several, begin with that fingerprint; or its file holds others too.
    """
    told = "".join(fingerprint.split()).replace(":", "").lower()
    anchors = kept_anchors(folder)
    found = [anchor for anchor in anchors if told and anchor.sha256.startswith(told)]
    if len({anchor.sha256 for anchor in found}) != 1:
        raise ConfigError(
            f"trust: {len(found)} chứng thư bắt đầu bằng {told}; cần đúng một (sohoa trust list) / "
            f"trust: {len(found)} anchors begin with {told}; expected one (sohoa trust list)"
        )
    for anchor in found:
        if sum(other.file == anchor.file for other in anchors) > 1:
            raise ConfigError(
                f"trust: {anchor.file.name} còn có chứng thư khác; hãy tự tách tệp / "
                f"trust: {anchor.file.name} holds other certificates too; part the file by hand"
            )
        note = anchor.file.with_suffix(".toml")
        try:
            if note.exists():
                note.rename(anchor.file.with_suffix(".removed.toml"))
            anchor.file.unlink()
        except OSError as error:
            raise ConfigError(
                f"trust: không xóa được {anchor.file}: {error.strerror} / "
                f"trust: {anchor.file} cannot be removed: {error.strerror}"
            ) from error
    return tuple(found)


def faults_of(anchor: KeptAnchor, *, at: dt.datetime) -> tuple[str, ...]:
    """What is to be looked at: codes expired, ends_soon, not_yet_valid, no_note, other_certificate."""
    faults = []
    if anchor.not_after < at:
        faults.append("expired")
    elif anchor.not_after < at + dt.timedelta(days=WARNING_DAYS):
        faults.append("ends_soon")
    if anchor.not_before > at:
        faults.append("not_yet_valid")
    note = _note(anchor.file)
    if not note:
        faults.append("no_note")
    elif note.get("sha256") != anchor.sha256 or note.get("purpose") != anchor.purpose:
        faults.append("other_certificate")
    return tuple(faults)


def _kept(path: Path, purpose: Purpose, data: bytes) -> KeptAnchor:
    certificate, note = x509.Certificate.load(data), _note(path)
    return KeptAnchor(
        sha256=sha256_of(data),
        purpose=purpose,
        subject=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
        file=path,
        source=note.get("source", ""),
        added_by=note.get("added_by", ""),
        added_on=note.get("added_on", ""),
    )


def _note(path: Path) -> dict[str, str]:
    note = path.with_suffix(".toml")
    if not note.is_file():
        return {}
    try:
        return {key: str(value) for key, value in tomllib.loads(note.read_text("utf-8")).items()}
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"trust: không đọc được {note.name}, cần TOML / trust: {note.name} cannot be read as TOML"
        ) from error


def _quoted(value: str) -> str:
    escaped = "".join(
        letter if letter.isprintable() and letter not in '"\\' else f"\\u{ord(letter):04x}" for letter in value
    )
    return f'"{escaped}"'
