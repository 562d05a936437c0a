"""What every store does for whoever looks after it."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.errors import IntegrityError
from core.settings import StoreSettings
from storage.care import CaredStore, open_cared
from storage.files import FilesStore, cas_path
from storage.s3 import S3Store

S3 = [pytest.mark.service, pytest.mark.xdist_group("s3")]


@pytest.fixture(params=["files", pytest.param("plain", marks=S3), pytest.param("locked", marks=S3)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> CaredStore:
    if request.param == "files":
        return FilesStore(tmp_path / "store")
    settings = request.getfixturevalue("s3_settings" if request.param == "plain" else "locked_s3")
    return open_cared(StoreSettings.model_validate(settings))


def damage(store: CaredStore, name: str, tmp_path: Path) -> None:
    if isinstance(store, S3Store):
        store._client._execute("PUT", store._bucket, name, body=b"pap3r")
        return
    path = tmp_path / "store" / name
    path.chmod(0o600)
    path.write_bytes(b"pap3r")


def test_what_is_kept_is_listed_with_its_size_and_age(store: CaredStore) -> None:
    kept = store.put(b"paper", media_type="image/jpeg")
    (listed,) = store.kept()
    assert (listed.sha256, listed.size_bytes) == (kept.sha256, 5)
    assert abs(dt.datetime.now(dt.UTC) - listed.since) < dt.timedelta(minutes=5)


def test_what_was_listed_can_be_taken_away(store: CaredStore) -> None:
    kept = store.put(b"paper", media_type="image/jpeg")
    (listed,) = store.kept()
    assert store.remove(listed)
    assert not store.has(kept.sha256)
    assert not store.remove(listed)


def test_what_was_put_again_after_the_listing_is_not_taken_away(store: CaredStore) -> None:
    kept = store.put(b"paper", media_type="image/jpeg")
    (listed,) = store.kept()
    assert not store.remove(replace(listed, since=listed.since - dt.timedelta(days=1)))
    assert store.get(kept.sha256) == b"paper"


def test_an_object_that_is_put_again_counts_as_new(tmp_path: Path) -> None:
    store = FilesStore(tmp_path / "store")
    kept = store.put(b"paper", media_type="image/jpeg")
    os.utime(tmp_path / "store" / cas_path(kept.sha256), (0, 0))
    (old,) = store.kept()
    store.put(b"paper", media_type="image/jpeg")
    assert not store.remove(old)
    (new,) = store.kept()
    assert new.since - old.since > dt.timedelta(days=365)


def test_a_missing_object_is_restored(store: CaredStore) -> None:
    sha256 = sha256_of(b"paper")
    store.mend(cas_path(sha256), b"paper")
    store.mend("aip/r-a/v1/manifest.json", b"{}")
    assert store.get(sha256) == b"paper"
    assert list(store.names("")) == ["aip/r-a/v1/manifest.json"]


def test_damaged_bytes_are_set_aside_and_never_deleted(store: CaredStore, tmp_path: Path) -> None:
    kept = store.put(b"paper", media_type="image/jpeg")
    name = cas_path(kept.sha256)
    damage(store, name, tmp_path)
    with pytest.raises(IntegrityError, match="damaged"):
        store.get(kept.sha256)
    store.mend(name, b"paper")
    assert store.get(kept.sha256) == b"paper"
    assert list(store.hashes()) == [kept.sha256]
    assert list(store.names("")) == []
    assert b"pap3r" in old_bytes(store, name, tmp_path)


def old_bytes(store: CaredStore, name: str, tmp_path: Path) -> list[bytes]:
    """What lies aside: in a folder of its own, or as an older version."""
    if not isinstance(store, S3Store):
        return [path.read_bytes() for path in (tmp_path / "store" / "damaged").rglob("*") if path.is_file()]
    listed = store._client.list_objects(store._bucket, recursive=True, include_version=True)
    return [store._read(item.object_name, item.version_id) for item in listed]
