"""Who does not sign does not know the key, and who signs does nothing else."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from dramatiq.brokers.stub import StubBroker
from pydantic import SecretStr

from commands.serve import takes_of
from core.config import Desk, load
from core.errors import ConfigError
from core.model import DocumentId, Lane, LedgerEvent, Status
from core.settings.keys import GivenPin, KeySettings, Role
from pipeline.engine import open_engine
from pipeline.engine.child import Child
from pipeline.engine.pool import Pool
from pipeline.engine.turns import Takes
from pipeline.engine.workers import QUEUE, SIGN_QUEUE, Hints
from pipeline.steps import MOVING, finish
from pipeline.tools import Tools, utc_now
from storage import Index
from tests.classifiers.layouts import DECISION, a_page
from tests.pipeline.desk import receive as received
from tests.pipeline.desk import scan_of

SECRETS = (b"agency.p12", b"officer.p12", b"given-pin", b"a passphrase", b"officer.pin")


def with_keys(desk: Desk, **more: object) -> Desk:
    """The desk with an agency's and an officer's key, and a PIN that was given."""
    officer = KeySettings(role=Role.PERSON, pkcs12="officer.p12", pin_file="officer.pin")
    place = {"pkcs12": "agency.p12", "passphrase": SecretStr("a passphrase"), "keys": (officer,), **more}
    signing = desk.config.signing.model_copy(update=place)
    signing = signing.with_given((GivenPin(Role.AGENCY, SecretStr("given-pin"), "given 1"),))
    return replace(desk, config=desk.config.model_copy(update={"signing": signing}))


def told(desk: Desk, takes: Takes) -> set[bytes]:
    """What of the keys a child process is told when it is started."""
    data = pickle.dumps(Child(desk, takes)._desk)
    return {secret for secret in SECRETS if secret in data}


@pytest.mark.parametrize("lane", ["desk", "batch"])
def test_a_worker_of_another_lane_is_told_nothing_of_the_keys(lane: str, desk: Desk) -> None:
    takes = takes_of(lane, with_keys(desk))
    assert not takes.signs
    assert told(with_keys(desk), takes) == set()
    assert takes.lanes == ((Lane.DESK,) if lane == "desk" else (Lane.DESK, Lane.BATCH))


def test_the_worker_that_signs_is_told_all_and_takes_nothing_else(desk: Desk) -> None:
    takes = takes_of("sign", with_keys(desk))
    assert takes.stages == (Status.ASSEMBLED,)
    assert told(with_keys(desk), takes) == set(SECRETS)


def test_a_worker_for_everything_signs_only_where_there_is_a_key(desk: Desk) -> None:
    assert takes_of(None, with_keys(desk)).stages == MOVING
    assert not takes_of(None, desk).signs


def test_an_isolated_pool_has_one_process_more_and_only_that_one_signs(desk: Desk, index: Index) -> None:
    def taken(made: Desk) -> list[Takes]:
        return [thread._args[1] for thread in Pool(made, index, processes=2)._threads]  # type: ignore[attr-defined]

    assert [takes.signs for takes in taken(with_keys(desk))] == [True, True]
    isolated = taken(with_keys(desk, isolated=True))
    assert [takes.signs for takes in isolated] == [False, False, True]
    assert isolated[2].stages == (Status.ASSEMBLED,)


def test_one_process_for_everything_cannot_be_isolated(make_desk: object, desk: Desk, index: Index) -> None:
    engine = desk.config.engine.model_copy(update={"runner": "inline"})
    inline = replace(desk, config=desk.config.model_copy(update={"engine": engine}))
    with pytest.raises(ConfigError, match=r"signing\.isolated"):
        open_engine(with_keys(inline, isolated=True), index)


def test_who_signs_is_woken_by_a_queue_of_its_own(index: Index, receive: object, desk: Desk) -> None:
    assert callable(receive)
    ids: list[DocumentId] = receive(350, 351)
    document = index.document(ids[0])
    assert document is not None
    event = LedgerEvent("assembled", document.id, document.desk, utc_now())
    assert index.save(replace(document, status=Status.ASSEMBLED), event)
    broker = StubBroker()
    hints = Hints(index, broker)
    hints.start()
    hints.nudge()
    assert (broker.queues[QUEUE].qsize(), broker.queues[SIGN_QUEUE].qsize()) == (1, 1)


def test_a_process_without_the_key_brings_a_paper_to_the_signature_and_no_further(tools: Tools) -> None:
    signing = tools.config.signing.without_keys()
    without = replace(tools, config=tools.config.model_copy(update={"signing": signing}))
    paper = received(without, scan_of(a_page(DECISION)))
    with pytest.raises(ConfigError, match=r"signing\.pkcs12 is empty"):
        finish(paper, without)
    document = tools.index.document(paper)
    assert document is not None
    assert document.status is Status.ASSEMBLED
    assert finish(paper, tools).status is Status.ARCHIVED


def test_a_desk_reads_its_keys_by_role_and_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "officer.pin").write_text("7777")
    (tmp_path / "sohoa.toml").write_text(
        '[signing]\npkcs11_module = "/usr/lib/driver.so"\ntoken_label = "co quan"\n'
        '[[signing.keys]]\nrole = "person"\npkcs12 = "officer.p12"\npin_file = "officer.pin"\n'
    )
    desk = load(tmp_path, environ={})
    first, second = desk.config.signing.all_keys
    assert (first.role, first.token_label) == (Role.AGENCY, "co quan")
    assert (second.role, second.pkcs12) == (Role.PERSON, str(tmp_path / "officer.p12"))
    assert "7777" not in repr(desk)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('pkcs12 = "a"\npkcs11_module = "b"\ntoken_label = "c"\n', "not in both"),
        ('pkcs11_module = "b"\n', "token_label is empty"),
        ('pkcs12 = "a"\n[[signing.keys]]\npkcs12 = "b"\n', "each role has one key"),
        ('[[signing.keys]]\nrole = "person"\n', "names pkcs12 or pkcs11_module"),
        ('key_id = "xyz"\n', "key_id"),
    ],
)
def test_keys_that_cannot_be_are_named(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "sohoa.toml").write_text(f"[signing]\n{text}")
    with pytest.raises(ConfigError, match=says):
        load(tmp_path, environ={})
