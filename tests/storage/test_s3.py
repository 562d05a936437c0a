"""A bucket: versions, locks, and every way in which a server says no."""

import datetime as dt
import threading
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import pytest

from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError, SohoaError, UnavailableError
from core.settings import StoreSettings
from storage import open_store
from storage.files import cas_path
from storage.s3 import S3Store
from tests.storage.conftest import s3_at

pytestmark = [pytest.mark.service, pytest.mark.xdist_group("s3")]

Fake = Callable[..., dict[str, object]]


def opened(settings: dict[str, object], **changes: object) -> S3Store:
    store = open_store(StoreSettings.model_validate(settings | changes))
    assert isinstance(store, S3Store)
    return store


def version_of(store: S3Store, name: str) -> Any:
    return store._client.stat_object(store._bucket, name).version_id


def test_the_version_is_known_whoever_was_first(locked_s3: dict[str, object]) -> None:
    store = opened(locked_s3)
    first = store.put(b"paper", media_type="image/jpeg")
    second = store.put(b"paper", media_type="image/jpeg")
    assert first.version_id == version_of(store, cas_path(first.sha256))
    assert second.version_id == first.version_id


def test_a_bucket_without_versions_has_none(s3_settings: dict[str, object]) -> None:
    assert opened(s3_settings).put(b"paper", media_type="image/jpeg").version_id is None


def test_a_recorded_version_is_read_after_somebody_wrote_another_one(locked_s3: dict[str, object]) -> None:
    store = opened(locked_s3)
    kept = store.put(b"paper", media_type="image/jpeg")
    store._client._execute("PUT", store._bucket, cas_path(kept.sha256), body=b"pap3r")
    assert store.get(kept.sha256, version_id=kept.version_id) == b"paper"
    with pytest.raises(IntegrityError, match="damaged"):
        store.get(kept.sha256)


def test_a_recorded_version_is_read_after_somebody_deleted_the_object(locked_s3: dict[str, object]) -> None:
    store = opened(locked_s3)
    kept = store.put(b"paper", media_type="image/jpeg")
    store._client.remove_object(store._bucket, cas_path(kept.sha256))
    assert store.get(kept.sha256, version_id=kept.version_id) == b"paper"
    with pytest.raises(IntegrityError, match="missing"):
        store.get(kept.sha256)


@pytest.mark.parametrize("version", ["01M898SK4805ES16VGVJPZ3MNN", "nonsense"])
def test_after_a_move_to_another_bucket_the_newest_version_will_do(locked_s3: dict[str, object], version: str) -> None:
    store = opened(locked_s3)
    kept = store.put(b"paper", media_type="image/jpeg")
    assert store.get(kept.sha256, version_id=version) == b"paper"


def test_in_worm_mode_every_object_is_locked(locked_s3: dict[str, object]) -> None:
    store = opened(locked_s3, worm=True, retention_days=2)
    kept = store.put(b"paper", media_type="image/jpeg")
    lock = store._client.get_object_retention(store._bucket, cas_path(kept.sha256), version_id=kept.version_id)
    assert lock.mode == "COMPLIANCE"
    assert lock.retain_until_date > dt.datetime.now(dt.UTC) + dt.timedelta(days=1, hours=23)
    store.put_named("aip/r-a/v1/manifest.json", b"{}")
    assert store._client.get_object_retention(store._bucket, "aip/r-a/v1/manifest.json").mode == "COMPLIANCE"


def test_worm_mode_is_refused_where_nothing_is_locked(s3_settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"does not protect \(versions, locked, no_deleting, no_shortening\)"):
        opened(s3_settings, worm=True)


def test_worm_is_proved_once_a_day(locked_s3: dict[str, object]) -> None:
    def canaries() -> int:
        store = opened(locked_s3)
        return len(list(store._client.list_objects(store._bucket, prefix="selftest/", recursive=True)))

    opened(locked_s3, worm=True)
    once = canaries()
    opened(locked_s3, worm=True)
    assert canaries() == once
    assert list(opened(locked_s3).names("")) == []


def test_a_folder_cannot_be_worm(s3_settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="cannot refuse its owner"):
        open_store(StoreSettings.model_validate(s3_settings | {"kind": "files", "worm": True}))


# --- every first attempt says at once, in one sentence, what is wrong ---

ATTEMPTS: dict[str, Callable[[S3Store], object]] = {
    "put": lambda store: store.put(b"paper", media_type="image/jpeg"),
    "put_named": lambda store: store.put_named("aip/r-a/v1/manifest.json", b"{}"),
    "list": lambda store: list(store.hashes()),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"secret_key": "wrong"}, "does not know these credentials .*store.access_key and store.secret_key"),
        ({"access_key": "nobody"}, "does not know these credentials"),
        ({"bucket": "no-such-bucket"}, "no such bucket: check store.bucket"),
        ({"secure": True}, "refuses TLS.*store.secure"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_named(
    s3_settings: dict[str, object], attempt: str, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence) as caught:
        ATTEMPTS[attempt](opened(s3_settings, **changes))
    assert "\n" not in str(caught.value)


def test_wrong_credentials_are_not_taken_for_a_missing_object(s3_settings: dict[str, object]) -> None:
    kept = opened(s3_settings).put(b"paper", media_type="image/jpeg")
    with pytest.raises(ConfigError, match="refuses"):
        opened(s3_settings, secret_key="wrong").has(kept.sha256)


def error(code: str) -> str:
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>of the server</Message></Error>'


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_wrong_clock_is_named(fake_s3: Fake, attempt: str) -> None:
    with pytest.raises(ConfigError, match=r"clock and this machine's differ: set the clock \(NTP\)"):
        ATTEMPTS[attempt](opened(fake_s3(403, error("RequestTimeTooSkewed"))))


def test_a_wrong_clock_is_seen_where_the_answer_has_no_code(fake_s3: Fake) -> None:
    wrong = format_datetime(dt.datetime.now(dt.UTC) - dt.timedelta(hours=2), usegmt=True)
    store = opened(fake_s3(403, "", Date=wrong))
    with pytest.raises(ConfigError, match="clock"):
        store.has(sha256_of(b"paper"))


@pytest.mark.parametrize(
    ("status", "body", "expected", "sentence"),
    [
        (403, error("AccessDenied"), ConfigError, "what its policy allows"),
        (400, error("SomethingOfItsOwn"), ConfigError, "refuses what it is asked"),
        (200, "<html>router</html>", IntegrityError, "reads back as other bytes"),
        (503, error("SlowDown"), UnavailableError, "away"),
        (507, error("XMinioStorageFull"), UnavailableError, "cannot now"),
        (400, error("BadDigest"), UnavailableError, "cannot now"),
        (502, "<html>proxy</html>", UnavailableError, "away"),
        (400, "Client sent an HTTP request to an HTTPS server.", ConfigError, "does not speak S3"),
    ],
)
def test_who_must_act_does_not_depend_on_one_servers_codes(
    fake_s3: Fake, status: int, body: str, expected: type[SohoaError], sentence: str
) -> None:
    kind = {"Content-Type": "application/xml" if body.startswith("<?xml") else "text/html"}
    with pytest.raises(expected, match=sentence) as caught:
        opened(fake_s3(status, body, **kind)).put(b"paper", media_type="image/jpeg")
    assert "of the server" not in str(caught.value)


def test_a_server_that_is_away_is_away() -> None:
    with pytest.raises(UnavailableError, match="away"):
        opened(s3_at("127.0.0.1:9")).put(b"paper", media_type="image/jpeg")


def test_a_put_that_is_cut_off_leaves_nothing_and_can_be_done_again(
    s3_settings: dict[str, object], hangs_up: Callable[[str, int], str]
) -> None:
    data = bytes(range(256)) * 20_000
    cut = hangs_up(str(s3_settings["endpoint"]), 1_000_000)
    with pytest.raises(UnavailableError):
        opened(s3_settings, endpoint=cut).put(data, media_type="image/jpeg")
    store = opened(s3_settings)
    assert list(store.hashes()) == []
    assert store.get(store.put(data, media_type="image/jpeg").sha256) == data


def test_a_server_that_is_killed_in_the_middle_of_a_put_has_no_part_of_it(own_s3: Any) -> None:
    settings = own_s3.new_bucket()
    papers = [bytes([number]) * 3_000_000 for number in range(60)]
    outcomes: list[bool] = []

    def put_all() -> None:
        store = opened(settings)
        for paper in papers:
            try:
                store.put(paper, media_type="image/jpeg")
            except SohoaError:
                outcomes.append(False)
                return
            outcomes.append(True)

    writer = threading.Thread(target=put_all)
    writer.start()
    while len(outcomes) < 5 and writer.is_alive():
        writer.join(0.01)
    own_s3._process.kill()
    own_s3.stop()
    writer.join()
    own_s3.start_again()
    store = opened(settings)
    kept = list(store.hashes())
    assert len(kept) >= sum(outcomes)
    assert all(store.get(sha256) for sha256 in kept)
