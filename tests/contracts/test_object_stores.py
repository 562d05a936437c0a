"""One suite for every object store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.errors import IntegrityError
from core.settings import StoreSettings
from storage import ObjectStore, open_store
from storage.files import FilesStore, cas_path
from storage.s3 import S3Store


@pytest.fixture(params=["files", pytest.param("s3", marks=[pytest.mark.service, pytest.mark.xdist_group("s3")])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "files":
        return FilesStore(tmp_path / "store")
    return open_store(StoreSettings.model_validate(request.getfixturevalue("s3_settings")))


def test_what_is_put_can_be_got_under_its_hash(store: ObjectStore) -> None:
    kept = store.put(b"paper", media_type="image/jpeg")
    assert kept.sha256 == sha256_of(b"paper")
    assert (kept.size_bytes, kept.media_type) == (5, "image/jpeg")
    assert store.get(kept.sha256) == b"paper"


def test_the_same_bytes_twice_are_kept_once(store: ObjectStore) -> None:
    first = store.put(b"paper", media_type="image/jpeg")
    second = store.put(b"paper", media_type="image/jpeg")
    assert first.sha256 == second.sha256
    assert list(store.hashes()) == [first.sha256]


def test_the_empty_object_is_an_object(store: ObjectStore) -> None:
    assert store.get(store.put(b"", media_type="text/plain").sha256) == b""


def test_what_is_not_there_is_said_to_be_missing(store: ObjectStore) -> None:
    absent = sha256_of(b"never stored")
    assert not store.has(absent)
    with pytest.raises(IntegrityError, match="missing"):
        store.get(absent)


def test_a_large_object_comes_back_whole(store: ObjectStore) -> None:
    data = bytes(range(256)) * 30_000
    kept = store.put(data, media_type="application/pdf")
    assert store.has(kept.sha256)
    assert store.get(kept.sha256) == data


def test_a_named_object_is_created_once(store: ObjectStore) -> None:
    store.put_named("aip/r-a/v1/manifest.json", b"{}")
    store.put_named("aip/r-a/v1/manifest.json", b"{}")
    assert store.get_named("aip/r-a/v1/manifest.json") == b"{}"


def test_a_name_that_is_taken_is_not_overwritten(store: ObjectStore) -> None:
    store.put_named("aip/r-a/v1/manifest.json", b"{}")
    with pytest.raises(IntegrityError, match="not overwritten"):
        store.put_named("aip/r-a/v1/manifest.json", b"[]")
    assert store.get_named("aip/r-a/v1/manifest.json") == b"{}"


def test_names_are_listed_in_order_without_the_objects_under_their_hash(store: ObjectStore) -> None:
    store.put(b"paper", media_type="image/jpeg")
    for name in ("aip/r-b/v1/manifest.json", "aip/r-a/v1/manifest.json", "log/1"):
        store.put_named(name, name.encode())
    assert list(store.names("aip/")) == ["aip/r-a/v1/manifest.json", "aip/r-b/v1/manifest.json"]
    assert list(store.names("aip/r-b")) == ["aip/r-b/v1/manifest.json"]


def test_a_missing_name_is_an_integrity_error(store: ObjectStore) -> None:
    with pytest.raises(IntegrityError, match="missing"):
        store.get_named("aip/none")


def test_damaged_bytes_are_never_handed_out(store: ObjectStore, tmp_path: Path) -> None:
    kept = store.put(b"paper", media_type="image/jpeg")
    _damage(store, tmp_path)[0](cas_path(kept.sha256))
    with pytest.raises(IntegrityError, match="damaged"):
        store.get(kept.sha256)


def _damage(store: ObjectStore, tmp_path: Path) -> tuple[Callable[[str], None]]:
    def on_disk(name: str) -> None:
        path = tmp_path / "store" / name
        path.chmod(0o600)
        path.write_bytes(b"pap3r")

    def in_bucket(name: str) -> None:
        assert isinstance(store, S3Store)
        store._client._execute("PUT", store._bucket, name, body=b"pap3r")

    return (on_disk if isinstance(store, FilesStore) else in_bucket,)
