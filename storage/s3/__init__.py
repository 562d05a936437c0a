"""A store in a bucket of any S3 server. This package is the only importer of minio.

Objects are created with `If-None-Match: *` and their SHA-256 as checksum, so that a second writer changes nothing and
bytes damaged on the way are refused; both are proved again by reading back the version that was written.
"""

import base64
import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import urllib3
from minio import Minio
from minio.error import S3Error

from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError
from core.model import Sha256, StoredObject
from core.settings import PlaceSettings
from storage.care import DAMAGED, SELFTEST, Kept
from storage.files import PIECE_BYTES, are_these, cas_path, damaged
from storage.s3.refusals import REFUSALS, is_missing, is_no_version, is_taken, translated

_RETRIES: Final = 2
#: Objects that somebody puts again are written anew when they are older, so that whoever clears up sees them in use.
_FRESH: Final = dt.timedelta(hours=12)


class S3Store:
    """An `ObjectStore` in one bucket."""

    def __init__(self, settings: PlaceSettings, *, section: str = "store") -> None:
        """Connect to the bucket; nothing is asked of the server yet."""
        # What comes of the retries is said once, by us; not each of them.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
        timeout = urllib3.Timeout(connect=10, read=settings.timeout_seconds)
        retries = urllib3.Retry(total=_RETRIES, backoff_factor=0.5, status_forcelist=(502, 503, 504))
        self._bucket = settings.bucket
        self._section = section
        self._settings = settings
        try:
            self._client = Minio(
                settings.endpoint,
                access_key=settings.access_key,
                secret_key=settings.secret_key.get_secret_value(),
                secure=settings.secure,
                region=settings.region,
                http_client=urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=8),
            )
        except ValueError as error:
            raise ConfigError(
                f"{section}.endpoint: địa chỉ không dùng được: {error} / {section}.endpoint: {error}"
            ) from error

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        """Keep the bytes under their hash and read that version back."""
        sha256 = sha256_of(data)
        name = cas_path(sha256)
        version = self._create(name, data, media_type)
        if not self._holds(name, data, version):
            raise IntegrityError(
                f"tệp {sha256} đọc lại khác lúc ghi / object {sha256} reads back as other bytes: it is damaged"
            )
        return StoredObject(sha256=sha256, size_bytes=len(data), media_type=media_type, version_id=version)

    def get(self, sha256: Sha256, *, version_id: str | None = None) -> bytes:
        """The bytes, compared with their name: of the version that is known, else of the newest one."""
        name = cas_path(sha256)
        if version_id is not None:
            with suppress(IntegrityError):
                data = self._read(name, version_id)
                if sha256_of(data) == sha256:
                    return data
        data = self._read(name)
        if sha256_of(data) != sha256:
            raise IntegrityError(damaged(sha256))
        return data

    def link(self, sha256: Sha256, *, version_id: str | None = None, seconds: int) -> str | None:
        """A signed address of that one version; nothing is asked of the server but, once, its region."""
        expires = dt.timedelta(seconds=seconds)
        try:
            link = self._client.presigned_get_object(
                self._bucket, cas_path(sha256), expires=expires, version_id=version_id
            )
        except REFUSALS as error:
            raise self._translated(error) from error
        return str(link)

    def has(self, sha256: Sha256) -> bool:
        """Whether an object of that name lies here."""
        try:
            self._client.stat_object(self._bucket, cas_path(sha256))
        except REFUSALS as error:
            if is_missing(error):
                return False
            raise self._translated(error) from error
        return True

    def hashes(self) -> Iterator[Sha256]:
        """The names of all objects."""
        for kept in self.kept():
            yield kept.sha256

    def put_named(self, name: str, data: bytes) -> None:
        """Create a named object; the same bytes again change nothing."""
        version = self._create(name, data, "application/octet-stream")
        if not self._holds(name, data, version):
            raise IntegrityError(
                f"{name} đã có với nội dung khác và không bị ghi đè / exists with other bytes and is not overwritten"
            )

    def get_named(self, name: str) -> bytes:
        """The bytes of a named object."""
        return self._read(name)

    def names(self, prefix: str) -> Iterator[str]:
        """Every named object below the prefix, sorted."""
        for name, _, _ in self._listed(prefix):
            if not name.startswith(("cas/", DAMAGED, SELFTEST)):
                yield name

    # --- care ---

    def kept(self) -> Iterator[Kept]:
        """Every content-addressed object with its size and age."""
        for name, size_bytes, since in self._listed("cas/sha256/"):
            yield Kept(Sha256(name.rpartition("/")[2]), size_bytes, since)

    def remove(self, kept: Kept) -> bool:
        """Take away the very version that was seen, unless somebody has put it again since."""
        name = cas_path(kept.sha256)
        try:
            found = self._client.stat_object(self._bucket, name)
            if found.last_modified is None or found.last_modified > kept.since:
                return False
            self._client.remove_object(self._bucket, name, version_id=found.version_id)
        except REFUSALS as error:
            if is_missing(error):
                return False
            raise self._translated(error) from error
        return True

    def mend(self, name: str, data: bytes) -> None:
        """Put good bytes in the place of missing or damaged ones: a new version, or a copy of the old one first."""
        try:
            versioned = self._client.get_bucket_versioning(self._bucket).status == "Enabled"
        except REFUSALS as error:
            raise self._translated(error) from error
        if not versioned:
            with suppress(IntegrityError):
                self.put_named(f"{DAMAGED}{name}.{secrets.token_hex(8)}", self._read(name))
        version = self._write(name, data, self._headers(data, "application/octet-stream"))
        if not self._holds(name, data, version):
            raise IntegrityError(
                f"{name} đã lấy lại nhưng đọc ra khác / {name} was restored and reads back as other bytes"
            )

    # --- the server ---

    def _read(self, name: str, version_id: str | None = None) -> bytes:
        with self._opened(name, version_id) as response:
            return bytes(response.read())

    def _holds(self, name: str, data: bytes, version_id: str | None) -> bool:
        """Whether the object reads back as these bytes."""
        with self._opened(name, version_id) as response:
            return are_these(response.stream(PIECE_BYTES), data)

    @contextmanager
    def _opened(self, name: str, version_id: str | None) -> Iterator[urllib3.BaseHTTPResponse]:
        try:
            response = self._client.get_object(self._bucket, name, version_id=version_id)
            try:
                yield response
            finally:
                response.close()
                response.release_conn()
        except REFUSALS as error:
            if version_id is not None and is_no_version(error):
                raise IntegrityError(
                    f"kho không có phiên bản này của {name} / {name} has no such version in the store"
                ) from error
            raise self._translated(error, name) from error

    def _listed(self, prefix: str) -> Iterator[tuple[str, int, dt.datetime]]:
        try:
            for item in self._client.list_objects(self._bucket, prefix=prefix, recursive=True):
                if item.object_name is not None and item.last_modified is not None:
                    yield item.object_name, item.size or 0, item.last_modified
        except REFUSALS as error:
            raise self._translated(error) from error

    def _headers(self, data: bytes, media_type: str) -> dict[str, str]:
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        headers = {"Content-Type": media_type, "x-amz-checksum-sha256": digest}
        if self._settings.worm:
            until = dt.datetime.now(dt.UTC) + dt.timedelta(days=self._settings.retention_days)
            headers["x-amz-object-lock-mode"] = "COMPLIANCE"
            headers["x-amz-object-lock-retain-until-date"] = until.strftime("%Y-%m-%dT%H:%M:%SZ")
        if self._settings.encrypt:
            headers["x-amz-server-side-encryption"] = "AES256"
        return headers

    def _create(self, name: str, data: bytes, media_type: str) -> str | None:
        """Create the object if its name is free; returns the version that lies there now, if the bucket keeps any."""
        headers = self._headers(data, media_type)
        try:
            return self._sent(name, data, headers | {"If-None-Match": "*"})
        except S3Error as error:
            if not is_taken(error):
                raise self._translated(error, name) from error
        except REFUSALS as error:
            raise self._translated(error, name) from error
        try:
            found = self._client.stat_object(self._bucket, name)
        except REFUSALS as error:
            raise self._translated(error, name) from error
        old = found.last_modified is not None and dt.datetime.now(dt.UTC) - found.last_modified > _FRESH
        if old and not self._settings.worm and name == cas_path(sha256_of(data)) and self._read(name) == data:
            return self._write(name, data, headers)
        return str(found.version_id) if found.version_id else None

    def _write(self, name: str, data: bytes, headers: dict[str, str]) -> str | None:
        try:
            return self._sent(name, data, headers)
        except REFUSALS as error:
            raise self._translated(error, name) from error

    def _sent(self, name: str, data: bytes, headers: dict[str, str]) -> str | None:
        # The library has no conditional put (7.2); this is the one place that knows. Pinned and tested.
        response = self._client._execute("PUT", self._bucket, name, body=data, headers=headers)  # noqa: SLF001
        version = response.headers.get("x-amz-version-id")
        return str(version) if version else None

    def _translated(self, error: Exception, name: str = "") -> Exception:
        return translated(error, name, section=self._section)
