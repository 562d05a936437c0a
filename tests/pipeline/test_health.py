"""How a desk stands, looked at once: what is away is part of the answer."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Desk, load
from core.errors import UnavailableError
from pipeline.health import Health, Service, clock_state, examine
from storage import Index, open_index
from tests.services.server import free_port

NOON = dt.datetime(2026, 11, 1, 5, tzinfo=dt.UTC)


@pytest.fixture
def desk(demo_desk: Path, tmp_path: Path) -> Desk:
    return load(Path(shutil.copytree(demo_desk, tmp_path / "desk")))


def look(desk: Desk) -> Health:
    index = open_index(desk.config.index)
    try:
        return examine(desk, index, at=NOON)
    finally:
        index.close()


def changed(desk: Desk, section: str, **values: object) -> Desk:
    settings = getattr(desk.config, section).model_copy(update=values)
    return replace(desk, config=desk.config.model_copy(update={section: settings}))


def away(desk: Desk) -> dict[Service, str]:
    return {item.service: item.why for item in look(desk).services if not item.reachable}


def test_a_new_desk_is_well(desk: Desk) -> None:
    health = look(desk)
    assert [item.service for item in health.services] == [Service.STORE, Service.WORK_STORE]
    assert away(desk) == {}
    assert health.certificate_days_left is not None
    assert {item.name for item in health.disks} >= {"desk", "store"}
    assert all(0 < item.free_bytes <= item.size_bytes for item in health.disks)
    assert not (desk.home / "work").exists(), "looking changes nothing"


def test_a_store_that_is_not_mounted_is_away_and_no_empty_one_is_made(desk: Desk) -> None:
    shutil.rmtree(desk.config.store.path)
    assert "mounted" in away(desk)[Service.STORE]
    assert not desk.config.store.path.exists()
    assert "store" not in {item.name for item in look(desk).disks}


def test_an_s3_store_and_a_broker_that_do_not_answer_are_away(desk: Desk) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    desk = changed(desk, "store", kind="s3", endpoint=nobody, bucket="b", access_key="k", secure=False)
    desk = changed(desk, "engine", runner="dramatiq", broker_url=_secret(f"redis://{nobody}/0"))
    assert set(away(desk)) == {Service.STORE, Service.BROKER}


def test_a_broker_that_answers_is_there(desk: Desk, redis_url: str) -> None:
    desk = changed(desk, "engine", runner="dramatiq", broker_url=_secret(redis_url))
    assert Service.BROKER in {item.service for item in look(desk).services}
    assert away(desk) == {}


def _secret(text: str) -> object:
    from pydantic import SecretStr

    return SecretStr(text)


def test_the_quarantine_is_counted_by_reason_also_where_a_reason_cannot_be_read(desk: Desk) -> None:
    for number, text in enumerate(('{"code": "empty"}', '{"code": "empty"}', '{"code": "NGUYEN"}', "{", "[]")):
        folder = desk.config.inbox.quarantine / f"d-{number}"
        folder.mkdir()
        (folder / "reason.json").write_text(text)
    assert look(desk).quarantined == {"empty": 2, "unknown": 3}


def test_a_certificate_counts_its_days_and_a_new_one_is_noticed(desk: Desk) -> None:
    assert look(desk).certificate_days_left is not None
    assert look(changed(desk, "signing", pkcs12="")).certificate_days_left is None
    assert look(changed(desk, "signing", pkcs12=str(desk.home / "nothing.p12"))).certificate_days_left is None
    (desk.home / "keys" / "agency.p12").write_bytes(b"damaged")
    assert look(desk).certificate_days_left is None


def test_an_index_that_is_away_is_an_error_because_without_it_nothing_is_known(desk: Desk) -> None:
    class Away:
        def work_state(self) -> object:
            raise UnavailableError("the index cannot be read now")

    away: Index = Away()  # type: ignore[assignment]
    with pytest.raises(UnavailableError):
        examine(desk, away, at=NOON)


def test_the_clock_says_whether_something_keeps_it_right() -> None:
    state = clock_state()
    assert state is None or abs(state.offset_seconds) < 3600


def test_the_answer_of_status_is_json_without_a_word_of_a_paper(desk: Desk) -> None:
    from commands.desk.condition import shown_health
    from core import serial

    assert json.loads(serial.dump(shown_health(look(desk))))["queue"] == []
