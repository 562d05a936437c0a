"""What a bucket proves. The state after a trial decides, never a server's code for its refusal."""

import base64
import datetime as dt
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

import urllib3
from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from core.errors import IntegrityError
from core.settings import PlaceSettings
from storage.care import SELFTEST
from storage.care.proofs import CANARY, Promise, Proof
from storage.s3 import S3Store
from storage.s3.refusals import REFUSALS, translated

_OTHER: Final = CANARY + b"other\n"
#: A locked canary stays for so long; a lifecycle rule of the bucket may clear `selftest/` after a day.
_LOCKED: Final = dt.timedelta(minutes=2)
_WRONG_SUM: Final = base64.b64encode(b"0" * 32).decode()


def prove_bucket(settings: PlaceSettings, *, section: str) -> tuple[Proof, ...]:
    """Try every promise with canaries below `selftest/`.

    Raises:
        ConfigError, UnavailableError, IntegrityError: as `storage.care.proofs.prove`.
    """
    bucket = _Bucket(settings, section)
    proofs = [bucket.read_back(), bucket.create_only(), bucket.checksum(), bucket.versions(), *bucket.locks()]
    bucket.clear()
    return tuple(proofs)


class _Bucket:
    """One run of trials, each with a name of its own."""

    def __init__(self, settings: PlaceSettings, section: str) -> None:
        self._settings = settings
        self._section = section
        # Canaries that need no lock have none: they can be taken away again.
        self._store = S3Store(settings.model_copy(update={"worm": False}), section=section)
        self._client = self._store._client  # noqa: SLF001  the same package
        self._run = f"{SELFTEST}{secrets.token_hex(8)}"

    def read_back(self) -> Proof:
        """What is put is read back, and encrypted if that is asked."""
        name = f"{self._run}-a"
        self._store.put_named(name, CANARY)
        if self._store.get_named(name) != CANARY:
            raise IntegrityError(
                f"{self._section}: tệp thử đọc lại ra khác / {self._section}: the canary reads back as other bytes"
            )
        return Proof(Promise.READ_BACK, holds=True, needed=True, found=f"{len(CANARY)} B")

    def create_only(self) -> Proof:
        """A second writer of a name changes nothing."""
        name = f"{self._run}-a"
        with suppress(IntegrityError):
            self._store.put_named(name, _OTHER)
        holds = self._store.get_named(name) == CANARY
        return Proof(Promise.CREATE_ONLY, holds, needed=True, found="If-None-Match")

    def checksum(self) -> Proof:
        """Bytes that do not fit their checksum are not kept."""
        name = f"{self._run}-b"
        said = self._refusal(lambda: self._sent(name, CANARY, {"x-amz-checksum-sha256": _WRONG_SUM}))
        return Proof(Promise.CHECKSUM, self._bytes(name) is None, needed=True, found=said)

    def versions(self) -> Proof:
        """What lay there before an overwriting is still there by its version."""
        name = f"{self._run}-c"
        first = self._sent(name, CANARY, {})
        self._refusal(lambda: self._sent(name, _OTHER, {}))
        holds = first is not None and self._bytes(name, first) == CANARY and self._bytes(name) == _OTHER
        return Proof(Promise.VERSIONS, holds, needed=self._settings.worm, found=first or "no version id")

    def locks(self) -> list[Proof]:
        """A locked version stays, whatever is tried with the desk's own keys."""
        name, until = f"{self._run}-d", dt.datetime.now(dt.UTC).replace(microsecond=0) + _LOCKED
        lock = {
            "x-amz-object-lock-mode": COMPLIANCE,
            "x-amz-object-lock-retain-until-date": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        version: list[str | None] = []
        said = self._refusal(lambda: version.append(self._sent(name, CANARY, lock)))
        if not version or version[0] is None:
            kept = [Proof(item, holds=False, needed=self._settings.worm, found=said) for item in _LOCKS]
            return [*kept, self._encrypted()]
        held = version[0]
        locked = Proof(Promise.LOCKED, self._is_locked(name, held, until), self._settings.worm, held)
        shorter = Retention(COMPLIANCE, until - _LOCKED + dt.timedelta(seconds=1))
        said = self._refusal(
            lambda: self._client.set_object_retention(self._settings.bucket, name, shorter, version_id=held)
        )
        shortening = Proof(Promise.NO_SHORTENING, self._is_locked(name, held, until), self._settings.worm, said)
        said = self._refusal(lambda: self._client.remove_object(self._settings.bucket, name, version_id=held))
        deleting = Proof(Promise.NO_DELETING, self._bytes(name, held) == CANARY, self._settings.worm, said)
        return [locked, deleting, shortening, self._encrypted()]

    def _encrypted(self) -> Proof:
        name = f"{self._run}-e"
        said = self._refusal(lambda: self._sent(name, CANARY, {"x-amz-server-side-encryption": "AES256"}))
        found = ""
        with suppress(*REFUSALS):
            about = self._client.stat_object(self._settings.bucket, name)
            found = str((about.metadata or {}).get("x-amz-server-side-encryption") or "")
        return Proof(Promise.ENCRYPTED, bool(found), self._settings.encrypt, found or said)

    def clear(self) -> None:
        """Take the canaries away that can be taken; a desk's keys may well be forbidden to delete."""
        for letter in "abce":
            self._refusal(partial(self._client.remove_object, self._settings.bucket, f"{self._run}-{letter}"))

    def _is_locked(self, name: str, version: str, until: dt.datetime) -> bool:
        try:
            found = self._client.get_object_retention(self._settings.bucket, name, version_id=version)
        except REFUSALS:
            return False
        return bool(found and found.mode == COMPLIANCE and found.retain_until_date >= until)

    def _sent(self, name: str, data: bytes, headers: dict[str, str]) -> str | None:
        return self._store._sent(name, data, self._store._headers(data, "text/plain") | headers)  # noqa: SLF001

    def _bytes(self, name: str, version: str | None = None) -> bytes | None:
        try:
            return self._store._read(name, version)  # noqa: SLF001
        except IntegrityError:
            return None

    def _refusal(self, trial: Callable[[], object]) -> str:
        """Try, and say what the server said: what came of it is looked at by the caller."""
        try:
            trial()
        except REFUSALS as error:
            if isinstance(error, OSError | urllib3.exceptions.HTTPError):
                raise translated(error, section=self._section) from error
            return str(getattr(error, "code", None) or type(error).__name__)
        return "accepted"


_LOCKS: Final = (Promise.LOCKED, Promise.NO_DELETING, Promise.NO_SHORTENING)
