"""An index of an earlier version, with data in it, comes forwards on both engines."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from core import serial
from core.errors import ConfigError
from core.model import Arrival, DeskCode, Document, Expected, LedgerEvent, OwnerId, Status
from core.settings import IndexSettings
from core.text import squash
from storage import LedgerEntry, open_index
from storage.engine import _config, _newest, open_engine
from storage.ledger import GENESIS, first_break, link
from storage.programmes.samples import value_of
from tests.contracts.conftest import NOON, a_document
from tests.contracts.test_batches import a_batch
from tests.contracts.test_indexes import a_record
from tests.contracts.test_sealing import OWNER, everything_in

SECOND = OwnerId("051197000456")


def at_revision(settings: IndexSettings, revision: str) -> None:
    """The tables as they were then."""
    engine = sa.create_engine(settings.url.get_secret_value())
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def insert(settings: IndexSettings, table: str, **row: object) -> None:
    """A row as the program of that time wrote it."""
    engine = sa.create_engine(settings.url.get_secret_value())
    columns = [sa.column(name, sa.DateTime(timezone=True)) if name.endswith("at") else sa.column(name) for name in row]
    with engine.begin() as connection:
        connection.execute(sa.insert(sa.table(table, *columns)).values(**row))
    engine.dispose()


def put(settings: IndexSettings, document: Document, text: str = "", *, source: str) -> None:
    insert(
        settings, "documents", id=document.id, desk=document.desk, status=document.status.value, version=3,
        received_at=NOON, sha256=document.original.sha256, value=serial.dump(document).decode(),
    )  # fmt: skip
    arrival = Arrival(DeskCode("desk"), source, NOON, owner=document.owner)
    insert(
        settings, "arrivals", document_id=document.id, source_key=document.original.sha256, arrived_at=NOON,
        value=serial.dump(arrival).decode(),
    )  # fmt: skip
    if document.status is not Status.ARCHIVED:
        return
    record = a_record(document, owner=document.owner)
    insert(
        settings, "records", id=record.id, document_id=document.id, owner=record.owner, kind=record.kind,
        grp=record.group.value, unit=record.unit, archived_at=NOON, archived_year=2025,
        value=serial.dump(record).decode(), text_raw=text, text_fold=squash(text),
    )  # fmt: skip


def old_ledger(settings: IndexSettings, count: int) -> tuple[LedgerEntry, ...]:
    """Events of one and the same time, as they could be then."""
    entries: list[LedgerEntry] = []
    for number in range(1, count + 1):
        event = LedgerEvent("archived", f"d-{number}", "desk", NOON)
        entry = link(event, sequence=number, previous=entries[-1].hash if entries else GENESIS)
        value = serial.dump(event).decode()
        insert(
            settings, "ledger", sequence=number, previous=entry.previous, hash=entry.hash, subject=event.subject,
            at=NOON, value=value,
        )  # fmt: skip
        entries.append(entry)
    return tuple(entries)


def documents() -> tuple[Document, Document, Document]:
    return (
        replace(a_document("one"), status=Status.ARCHIVED, owner=OWNER),
        replace(a_document("two"), status=Status.ARCHIVED, owner=SECOND),
        replace(a_document("moving"), status=Status.RENDERED, owner=OWNER),
    )


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_older_index_with_data_in_it_comes_to_this_version(settings: IndexSettings, revision: str) -> None:
    at_revision(settings, revision)
    one, two, moving = documents()
    put(settings, one, f"Giấy khai sinh, số {OWNER}", source=f"/inbox/{OWNER}.jpg")
    put(settings, two, "Quyết định số 15/QĐ-UBND", source="/inbox/two.jpg")
    put(settings, moving, source="/inbox/moving.jpg")
    ledger = old_ledger(settings, 3)
    with pytest.raises(ConfigError, match="sohoa init"):
        open_index(settings)

    index = open_index(settings, create=True)
    assert [(item.id, item.owner, item.version) for item in index.documents(Status.RENDERED)] == [(moving.id, OWNER, 3)]
    assert [record.document_id for record in index.records(owner=OWNER)] == [one.id]
    assert [record.document_id for record in index.records(owner=SECOND)] == [two.id]
    assert [hit.record.document_id for hit in index.search(OWNER)] == [one.id]
    assert [hit.record.document_id for hit in index.search("quyet dinh 15")] == [two.id]
    assert [arrival.source for arrival in index.arrivals(one.id)] == [f"/inbox/{OWNER}.jpg"]
    assert tuple(index.ledger()) == ledger
    index.note(LedgerEvent("fetched", "r-1", "desk", NOON))
    assert first_break(index.ledger()) is None
    if revision == "0001":
        assert index.work.standing() == {moving.id: False}
    index.close()
    held = everything_in(settings)
    assert OWNER not in held
    assert SECOND not in held
    open_index(settings).close()


def test_the_files_of_a_back_scan_of_before_are_sealed(settings: IndexSettings) -> None:
    at_revision(settings, "0005")
    batch = a_batch()
    insert(settings, "batches", id=batch.id, state="running", created_at=NOON, value=value_of(batch))
    expected = Expected(box="Hộp 7", folder=f"Hồ sơ {OWNER}")
    for number, (source, told) in enumerate(((f"{OWNER}.pdf", expected), ("5:two.pdf", Expected())), start=1):
        insert(
            settings, "batch_items", batch_id=batch.id, number=number, source=source, listed=told is expected,
            expected=serial.dump(told).decode(), state="expected", file="",
        )  # fmt: skip
    index = open_index(settings, create=True)
    held = {item.source: (item.number, item.expected) for item in index.batches.items(batch.id)}
    assert held == {f"{OWNER}.pdf": (1, expected), "5:two.pdf": (2, Expected())}
    again = index.batches.item(batch.id, "5:two.pdf")
    assert again is not None
    assert again.number == 2
    index.close()
    assert OWNER not in everything_in(settings)


def test_a_sealing_that_was_killed_is_taken_up_by_the_next_init(
    settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_revision(settings, "0002")
    one, two, moving = documents()
    put(settings, one, f"Giấy khai sinh, số {OWNER}", source="one")
    put(settings, two, "Quyết định", source="two")
    # A row that cannot be read stops it half-way, as a kill would.
    put(settings, moving, source="moving")
    engine = sa.create_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE arrivals SET value = 'damaged' WHERE document_id = :id"), {"id": moving.id})
    with pytest.raises(ValueError, match="not a Arrival"):
        open_index(settings, create=True)
    with pytest.raises(ConfigError, match="plain text"):
        open_index(settings)
    mended = json.dumps({"desk": "desk", "source": "moving", "arrived_at": NOON.isoformat()})
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE arrivals SET value = :value WHERE value = 'damaged'"), {"value": mended})
    engine.dispose()
    index = open_index(settings, create=True)
    assert len(list(index.records(owner=OWNER))) == 1
    assert index.search(OWNER)
    index.close()
    assert OWNER not in everything_in(settings)


def test_the_newest_version_is_the_one_that_alembic_would_make() -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == [_newest()]


def test_an_index_of_a_version_to_come_is_not_touched(settings: IndexSettings) -> None:
    open_index(settings, create=True).close()
    engine = open_engine(settings.url.get_secret_value())
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ConfigError, match="9999"):
        open_index(settings)
