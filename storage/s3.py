"""A store in a bucket of any S3 server. The only importer of minio.

Objects are created with `If-None-Match: *` and their SHA-256 as checksum, so that a second writer changes nothing and
bytes damaged on the way are refused; both are proved again by reading back.
"""

import base64
import hashlib
from collections.abc import Iterator
from typing import Final

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError

from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError, SohoaError, UnavailableError
from core.model import Sha256, StoredObject
from core.settings import StoreSettings
from storage.files import cas_path

#: Somebody was quicker, or is being quick at this moment: the name is taken.
_TAKEN: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_OPERATOR: Final = frozenset({"NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied"})
_MISSING: Final = frozenset({"NoSuchKey", "NoSuchObject", "NotFound"})
_RETRIES: Final = 2


class S3Store:
    """An `ObjectStore` in one bucket."""

    def __init__(self, settings: StoreSettings) -> None:
        """Connect to the bucket; nothing is asked of the server yet."""
        timeout = urllib3.Timeout(connect=10, read=settings.timeout_seconds)
        retries = urllib3.Retry(total=_RETRIES, backoff_factor=0.5, status_forcelist=(502, 503, 504))
        self._bucket = settings.bucket
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
            raise ConfigError(f"store.endpoint: {error}") from error

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        """Keep the bytes under their hash and read them back."""
        name = sha256_of(data)
        version = self._create(cas_path(name), data, media_type)
        if self.get(name) != data:
            raise IntegrityError(f"object {name} reads back as other bytes")
        return StoredObject(sha256=name, size_bytes=len(data), media_type=media_type, version_id=version)

    def get(self, sha256: Sha256) -> bytes:
        """The bytes, compared with their name."""
        data = self.get_named(cas_path(sha256))
        if sha256_of(data) != sha256:
            raise IntegrityError(f"object {sha256} is damaged: its bytes have another hash")
        return data

    def has(self, sha256: Sha256) -> bool:
        """Whether an object of that name lies here."""
        try:
            self._client.stat_object(self._bucket, cas_path(sha256))
        except S3Error as error:
            if error.code in _MISSING:
                return False
            raise _translated(error) from error
        except _AWAY as error:
            raise _translated(error) from error
        return True

    def hashes(self) -> Iterator[Sha256]:
        """The names of all objects."""
        for key in self._keys("cas/sha256/"):
            yield Sha256(key.rpartition("/")[2])

    def put_named(self, name: str, data: bytes) -> None:
        """Create a named object; the same bytes again change nothing."""
        self._create(name, data, "application/octet-stream")
        if self.get_named(name) != data:
            raise IntegrityError(f"{name} exists with other bytes and is not overwritten")

    def get_named(self, name: str) -> bytes:
        """The bytes of a named object."""
        try:
            response = self._client.get_object(self._bucket, name)
            try:
                return bytes(response.read())
            finally:
                response.close()
                response.release_conn()
        except _AWAY as error:
            raise _translated(error, name) from error

    def names(self, prefix: str) -> Iterator[str]:
        """Every named object below the prefix, sorted."""
        for key in self._keys(prefix):
            if not key.startswith("cas/"):
                yield key

    def _keys(self, prefix: str) -> Iterator[str]:
        try:
            for item in self._client.list_objects(self._bucket, prefix=prefix, recursive=True):
                if item.object_name is not None:
                    yield item.object_name
        except _AWAY as error:
            raise _translated(error) from error

    def _create(self, name: str, data: bytes, media_type: str) -> str | None:
        """Create the object if its name is free; returns the version that was written, if any."""
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        headers = {"Content-Type": media_type, "If-None-Match": "*", "x-amz-checksum-sha256": digest}
        try:
            # The library has no conditional put (7.2); this is the one place that knows. Pinned and tested.
            response = self._client._execute(  # noqa: SLF001
                "PUT", self._bucket, name, body=data, headers=headers
            )
        except S3Error as error:
            if error.code in _TAKEN:
                return None
            raise _translated(error, name) from error
        except _AWAY as error:
            raise _translated(error, name) from error
        version = response.headers.get("x-amz-version-id")
        return str(version) if version else None


_AWAY: Final = (S3Error, ServerError, InvalidResponseError, urllib3.exceptions.HTTPError, OSError)


def _translated(error: Exception, name: str = "") -> SohoaError:
    """The error of whoever must act, without the server's own words about keys."""
    code = error.code if isinstance(error, S3Error) else type(error).__name__
    if code in _MISSING:
        return IntegrityError(f"{name} is missing from the store")
    if code in _OPERATOR:
        return ConfigError(f"the S3 store refuses ({code}): check store.bucket, store.access_key and store.secret_key")
    return UnavailableError(f"the S3 store is away or refuses ({code})")
