"""What an index remembers of looking after a store, on both engines."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic import command

from core import serial
from core.codes import sha256_of
from core.settings import IndexSettings
from storage import Index, open_index
from storage.care.checks import Expected, Seen, SqlChecks, State
from storage.engine import _config
from storage.files import cas_path
from tests.contracts.conftest import NOON, a_document, an_arrival

DAY = dt.timedelta(days=1)


@pytest.fixture
def checks(settings: IndexSettings, index: Index) -> Iterator[SqlChecks]:
    opened = SqlChecks(settings)
    yield opened
    opened.close()


def an_object(seed: str) -> Expected:
    sha256 = sha256_of(seed.encode())
    return Expected(cas_path(sha256), sha256)


def test_new_objects_are_due_before_lost_ones_and_those_before_the_longest_unseen(checks: SqlChecks) -> None:
    new, lost, old, older, fresh = (an_object(seed) for seed in "abcde")
    checks.enrol([fresh, old, older, lost, new])
    checks.note(Seen(replace(old, state=State.GOOD), 1, NOON - 2 * DAY))
    checks.note(Seen(replace(older, state=State.GOOD), 1, NOON - 3 * DAY))
    checks.note(Seen(replace(fresh, state=State.GOOD), 1, NOON))
    checks.note(Seen(replace(lost, state=State.LOST), None, NOON - DAY / 2))
    due = checks.due(before=NOON - DAY, started=NOON)
    assert [item.name for item in due] == [new.name, lost.name, older.name, old.name]
    assert checks.how_many_due(before=NOON - DAY, started=NOON) == 4
    assert [item.name for item in checks.due(before=NOON - DAY, started=NOON, limit=2)] == [new.name, lost.name]
    assert checks.states() == {State.NEW: 1, State.LOST: 1, State.GOOD: 3}
    assert checks.oldest() == NOON - 3 * DAY


def test_what_is_known_is_not_forgotten_when_it_is_enrolled_again(checks: SqlChecks) -> None:
    named = Expected("aip/r-a/v1/manifest.json", None)
    checks.enrol([named] * 3)
    checks.note(Seen(replace(named, sha256=sha256_of(b"{}"), state=State.GOOD), 2, NOON))
    checks.enrol([named, an_object("a")])
    (again,) = checks.due(before=NOON + DAY, started=NOON + DAY)[1:]
    assert again == replace(named, sha256=sha256_of(b"{}"), state=State.GOOD)
    checks.forget([named.name])
    assert checks.states() == {State.NEW: 1}


def test_many_objects_are_enrolled_in_batches(checks: SqlChecks) -> None:
    checks.enrol(an_object(str(number)) for number in range(1_203))
    assert checks.how_many_due(before=NOON, started=NOON) == 1_203


def test_documents_and_results_are_read_one_after_the_other(checks: SqlChecks, index: Index) -> None:
    for seed in "abc":
        index.receive(a_document(seed), an_arrival(seed))
    index.work.note_made(sha256_of(b"key"), sha256_of(b"value"))
    assert {item.id for item in checks.documents()} == {a_document(seed).id for seed in "abc"}
    assert list(checks.made()) == [sha256_of(b"value")]
    assert list(checks.record_values()) == []


def test_an_index_from_before_gets_the_table_and_keeps_what_it_has(settings: IndexSettings) -> None:
    before = sa.create_engine(settings.url.get_secret_value())
    old = sa.table("documents", *map(sa.column, ("id", "desk", "status", "version", "received_at", "sha256", "value")))
    document = a_document("a")
    row = {"id": document.id, "desk": "desk", "status": "received", "version": 0, "received_at": NOON}
    with before.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        value = serial.dump(document).decode()
        connection.execute(sa.insert(old).values(**row, sha256=document.original.sha256, value=value))
    before.dispose()
    open_index(settings, create=True).close()
    checks = SqlChecks(settings)
    assert [found.id for found in checks.documents()] == [document.id]
    assert checks.states() == {}
    checks.close()
