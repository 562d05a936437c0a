"""What a store proves with a canary object before anybody relies on it."""

import datetime as dt
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError, UnavailableError
from core.settings import PlaceSettings, ReplicaSettings, StoreSettings
from storage.care import SELFTEST
from storage.files import FilesStore


class Promise(StrEnum):
    """What a store may be asked to prove."""

    READ_BACK = "read_back"  #: what was put is read back unchanged
    CREATE_ONLY = "create_only"  #: a name that is taken is not overwritten
    CHECKSUM = "checksum"  #: bytes that do not fit their checksum are refused
    VERSIONS = "versions"  #: what lay there before is still there after an overwriting
    LOCKED = "locked"  #: a version that asks for COMPLIANCE has it
    NO_DELETING = "no_deleting"  #: a locked version cannot be deleted
    NO_SHORTENING = "no_shortening"  #: a lock cannot be shortened
    ENCRYPTED = "encrypted"  #: the server says that it encrypts at rest
    DURABLE = "durable"  #: the disk confirms what was written (fsync)
    ROOM = "room"  #: there is room on the disk


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a store keeps one promise, and whether this desk needs it."""

    promise: Promise
    holds: bool
    needed: bool
    found: str  #: facts: codes, sizes; no sentence


#: Less is a store that stops soon.
MIN_FREE_BYTES: Final = 1_000_000_000
CANARY: Final = b"sohoa store check\n"


def prove(settings: StoreSettings | ReplicaSettings, *, section: str = "store") -> tuple[Proof, ...]:
    """Try every promise on the store itself.

    Raises:
        ConfigError: nobody can work with it: wrong keys, bucket, clock, address.
        UnavailableError: the server is away.
        IntegrityError: the canary reads back as other bytes.
    """
    if settings.kind == "s3":
        from storage.s3.proofs import prove_bucket

        return prove_bucket(settings, section=section)
    return _prove_folder(settings)


def require_worm(settings: PlaceSettings, *, section: str) -> None:
    """Refuse WORM mode unless the bucket has proved today that it protects.

    Raises:
        ConfigError: a protection is missing.
        UnavailableError: the server is away.
    """
    from storage.s3 import S3Store
    from storage.s3.proofs import prove_bucket

    # One marker a day: to open a store again and again leaves no heap of locked canaries.
    today = f"{SELFTEST}worm-{dt.datetime.now(dt.UTC).date().isoformat()}"
    store = S3Store(settings.model_copy(update={"worm": False}), section=section)
    with suppress(IntegrityError):
        store.get_named(today)
        return
    needed = [item for item in prove_bucket(settings, section=section) if item.needed]
    missing = [item.promise.value for item in needed if not item.holds and item.promise is not Promise.ENCRYPTED]
    if missing:
        raise ConfigError(
            f"{section}.worm: bucket không bảo vệ dữ liệu ({', '.join(missing)}): cần bật phiên bản và object "
            "lock, thường chỉ bật được khi tạo bucket mới; sohoa store check cho biết từng điểm / "
            f"{section}.worm: the bucket does not protect ({', '.join(missing)}): it needs versions and object lock, "
            "which most servers give only to new buckets; sohoa store check shows each"
        )
    store.put_named(today, b"proved\n")


def _prove_folder(settings: StoreSettings | ReplicaSettings) -> tuple[Proof, ...]:
    store = FilesStore(settings.path)
    name = f"{SELFTEST}{secrets.token_hex(16)}"
    proofs = []
    try:
        proofs += [
            _attempt(Promise.READ_BACK, lambda: _written(store, name)),
            _attempt(Promise.CREATE_ONLY, lambda: _kept(store, name)),
        ]
    finally:
        with suppress(OSError):
            (settings.path / name).unlink(missing_ok=True)
    # A put returns only after the disk confirmed the file and its name.
    proofs.append(Proof(Promise.DURABLE, proofs[0].holds, needed=True, found="fsync" if proofs[0].holds else "–"))
    free = _free_bytes(settings.path)
    proofs.append(Proof(Promise.ROOM, free >= MIN_FREE_BYTES, needed=True, found=f"{free / 1e9:.1f} GB"))
    return tuple(proofs)


def _attempt(promise: Promise, trial: Callable[[], str]) -> Proof:
    try:
        return Proof(promise, holds=True, needed=True, found=trial())
    except UnavailableError as error:
        return Proof(promise, holds=False, needed=True, found=str(error))


def _written(store: FilesStore, name: str) -> str:
    store.put_named(name, CANARY)
    return f"sha256 {sha256_of(CANARY)[:12]}"


def _kept(store: FilesStore, name: str) -> str:
    try:
        store.put_named(name, CANARY + b"other")
    except IntegrityError:
        return "refused"
    raise UnavailableError("một tệp khác đã chiếm tên của tệp thử / another object took its name")


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free
