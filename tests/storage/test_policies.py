"""The policies of docs/policies on a real server: enough for the work, and not more."""

import json
from pathlib import Path

import pytest

from core.errors import ConfigError
from core.settings import StoreSettings
from storage.care import CaredStore, open_cared
from storage.care.proofs import Promise, prove
from storage.files import cas_path
from tests.services.s3 import S3
from tests.services.server import Missing

pytestmark = [pytest.mark.service, pytest.mark.xdist_group("s3")]
POLICIES = Path(__file__).resolve().parents[2] / "docs" / "policies"


def allowed(own_s3: S3, policy: str, *, locked: bool = True, **changes: object) -> StoreSettings:
    bucket = str(own_s3.new_bucket(locked=locked)["bucket"])
    try:
        mine = own_s3.new_user(POLICIES / f"{policy}.json", bucket)
    except Missing as missing:
        pytest.skip(str(missing))
    return StoreSettings.model_validate(mine | changes)


def removed(store: CaredStore) -> bool:
    (listed,) = store.kept()
    return store.remove(listed)


def test_a_desk_can_archive_prove_worm_and_restore_and_never_delete(own_s3: S3) -> None:
    settings = allowed(own_s3, "archive", worm=True)
    store = open_cared(settings)
    kept = store.put(b"paper", media_type="image/jpeg")
    assert store.get(kept.sha256, version_id=kept.version_id) == b"paper"
    store.put_named("aip/r-a/v1/manifest.json", b"{}")
    store.mend(cas_path(kept.sha256), b"paper")
    assert {proof.promise for proof in prove(settings) if proof.needed and not proof.holds} == set()
    with pytest.raises(ConfigError, match="what its policy allows"):
        removed(store)


def test_without_a_lock_the_policy_alone_forbids_deleting(own_s3: S3) -> None:
    store = open_cared(allowed(own_s3, "archive", locked=False))
    kept = store.put(b"paper", media_type="image/jpeg")
    with pytest.raises(ConfigError, match="what its policy allows"):
        removed(store)
    assert store.get(kept.sha256) == b"paper"


def test_where_only_the_policy_forbids_deleting_nothing_counts_as_locked(own_s3: S3) -> None:
    proofs = {proof.promise: proof for proof in prove(allowed(own_s3, "archive", locked=False))}
    assert not proofs[Promise.LOCKED].holds
    assert not proofs[Promise.NO_DELETING].holds


def test_the_work_store_can_be_cleared_up(own_s3: S3) -> None:
    store = open_cared(allowed(own_s3, "work", locked=False), section="work")
    store.put(b"page", media_type="image/jpeg")
    assert removed(store)


def test_an_auditor_reads_and_writes_nothing(own_s3: S3) -> None:
    settings = allowed(own_s3, "auditor")
    owner = open_cared(StoreSettings.model_validate(own_s3.settings(settings.bucket)))
    kept = owner.put(b"paper", media_type="image/jpeg")
    store = open_cared(settings)
    assert store.get(kept.sha256, version_id=kept.version_id) == b"paper"
    assert list(store.hashes()) == [kept.sha256]
    for attempt in (
        lambda: store.put(b"another", media_type="image/jpeg"),
        lambda: store.put_named("aip/r-a/v1/manifest.json", b"{}"),
        lambda: removed(store),
    ):
        with pytest.raises(ConfigError, match="what its policy allows"):
            attempt()


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.json")), ids=lambda path: path.stem)
def test_no_policy_lets_anybody_change_the_bucket_or_its_locks(path: Path) -> None:
    statements = json.loads(path.read_text(encoding="utf-8"))["Statement"]
    actions = {action for item in statements if item["Effect"] == "Allow" for action in item["Action"]}
    assert not [action for action in actions if "*" in action or action.startswith(("s3:PutBucket", "s3:Bypass"))]
    assert "s3:DeleteObject" not in actions or path.stem == "work"
