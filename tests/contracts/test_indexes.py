"""One suite for every index."""

import datetime as dt
import multiprocessing
import unicodedata
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.codes import document_id_for, record_id_for
from core.errors import ConfigError
from core.model import (
    ArchiveRecord,
    Document,
    Group,
    KindCode,
    LedgerEvent,
    Metadata,
    OwnerId,
    Sha256,
    Status,
    UnitCode,
)
from core.settings import IndexSettings
from storage import Index, open_index
from storage.index import SqlIndex
from storage.ledger import after, first_break
from tests.contracts.conftest import NOON, a_document, an_arrival, pass_over


def a_record(document: Document, **changes: object) -> ArchiveRecord:
    record = ArchiveRecord(
        id=record_id_for(document.id),
        document_id=document.id,
        version=1,
        desk=document.desk,
        unit=UnitCode("H48.90.01"),
        kind=KindCode("birth_certificate"),
        group=Group.RESULT,
        owner=OwnerId("051095000123"),
        dossier_code=None,
        procedure_code=None,
        metadata=Metadata(),
        original=document.original,
        signed=document.original,
        words=document.original,
        page_count=1,
        signature_level="B-B",
        signed_at=NOON,
        certificate_not_after=NOON + dt.timedelta(days=900),
        archived_at=NOON,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def archive(index: Index, seed: str, text: str, **changes: object) -> ArchiveRecord:
    document = index.receive(a_document(seed), an_arrival(seed))
    record = a_record(document, **changes)
    assert index.save(replace(document, status=Status.ARCHIVED), record=record, text=text)
    return record


def test_a_scan_is_received_only_once(index: Index) -> None:
    first = index.receive(a_document(), an_arrival("one"))
    again = index.receive(a_document(), an_arrival("two", NOON + dt.timedelta(minutes=1)))
    assert first == again
    assert [arrival.source for arrival in index.arrivals(first.id)] == ["one", "two"]


def test_the_same_file_seen_again_is_the_same_arrival(index: Index) -> None:
    document = index.receive(a_document(), an_arrival())
    index.receive(a_document(), an_arrival())
    assert len(index.arrivals(document.id)) == 1
    assert len(list(index.ledger())) == 1


def test_only_the_first_of_two_saves_counts(index: Index) -> None:
    read = index.receive(a_document(), an_arrival())
    assert index.save(replace(read, status=Status.RENDERED, page_count=2))
    assert not index.save(replace(read, status=Status.SET_ASIDE))
    stored = index.document(read.id)
    assert stored is not None
    assert (stored.status, stored.page_count, stored.version) == (Status.RENDERED, 2, 1)


def test_a_save_that_loses_writes_no_event_and_no_record(index: Index) -> None:
    read = index.receive(a_document(), an_arrival())
    event = LedgerEvent("archived", read.id, "desk", NOON)
    assert index.save(replace(read, status=Status.RENDERED))
    assert not index.save(replace(read, status=Status.ARCHIVED), event, record=a_record(read), text="x")
    assert index.record(record_id_for(read.id)) is None
    assert [entry.event.action for entry in index.ledger()] == ["received"]


def test_documents_are_listed_by_status_oldest_first(index: Index) -> None:
    late = index.receive(a_document("late"), an_arrival(at=NOON + dt.timedelta(hours=1)))
    early = index.receive(a_document("early"), an_arrival(at=NOON))
    assert [item.id for item in index.documents(Status.RECEIVED)] == [early.id, late.id]
    assert index.documents(Status.ARCHIVED) == ()
    assert len(index.documents(limit=1)) == 1
    assert index.status_counts() == {Status.RECEIVED: 2}


def test_a_record_comes_back_equal(index: Index) -> None:
    record = archive(index, "a", "Giấy khai sinh", expires_on=dt.date(2030, 1, 2))
    assert index.record(record.id) == record
    assert index.document(record.document_id) is not None
    assert index.document(document_id_for(Sha256("0" * 64))) is None


def test_records_are_found_by_owner_and_kind(index: Index) -> None:
    birth = archive(index, "a", "x")
    archive(index, "b", "x", kind=KindCode("decision"))
    archive(index, "c", "x", owner=OwnerId("051197000456"))
    assert [item.id for item in index.records(owner=birth.owner, kind=birth.kind)] == [birth.id]
    assert len(list(index.records(owner=birth.owner))) == 2
    assert len(list(index.records())) == 3


@pytest.mark.parametrize(
    "query", ["giay khai sinh", "GIẤY KHAI SINH", "khai duong", unicodedata.normalize("NFD", "đường")]
)
def test_text_is_found_with_and_without_accents(index: Index, query: str) -> None:
    record = archive(index, "a", "Giấy khai sinh, đường Trần Phú")
    archive(index, "b", "Quyết định về việc khác")
    assert [hit.record.id for hit in index.search(query)] == [record.id]


def test_exact_accents_come_first(index: Index) -> None:
    plain = archive(index, "a", "Hớp tác xã", archived_at=NOON + dt.timedelta(days=1))
    exact = archive(index, "b", "Hợp tác xã")
    hits = index.search("hợp")
    assert [(hit.record.id, hit.exact) for hit in hits] == [(exact.id, True), (plain.id, False)]


def test_what_was_put_in_last_is_found_first_however_much_lies_between(index: Index, settings: IndexSettings) -> None:
    made = []
    for number, between in enumerate((0, 30_000, 3_000_000, 5_000, 1)):
        pass_over(settings, between)
        text = "Đơn xin nghỉ" if number == 1 else "Giấy khai sinh"
        made.append(archive(index, str(number), text, archived_at=NOON + dt.timedelta(days=number)))
    assert [hit.record.id for hit in index.search("giấy khai sinh")] == [made[n].id for n in (4, 3, 2, 0)]
    assert [hit.record.id for hit in index.search("khai sinh", limit=1)] == [made[4].id]
    assert [hit.record.id for hit in index.search("nghi")] == [made[1].id]


@pytest.mark.parametrize("query", ["", "  ", '"', "a' OR 1=1 --", "NEAR(", "*", "khai AND NOT"])
def test_odd_queries_are_only_words(index: Index, query: str) -> None:
    archive(index, "a", "Giấy khai sinh")
    assert isinstance(index.search(query), tuple)


def test_a_paper_of_more_words_than_a_database_indexes_is_archived_all_the_same(index: Index) -> None:
    record = archive(index, "a", " ".join(f"{n}giay" for n in range(120_000)))
    assert [hit.record.id for hit in index.search("12345giay")] == [record.id]


def test_the_ledger_is_an_unbroken_chain(index: Index) -> None:
    for number in range(5):
        index.note(LedgerEvent("fetched", f"r-{number}", "portal", NOON, (("purpose", "hồ sơ"),)))
    entries = list(index.ledger())
    assert first_break(entries) is None
    assert [entry.sequence for entry in index.ledger(after=3)] == [4, 5]


def test_no_two_events_bear_the_same_time(index: Index) -> None:
    document = index.receive(a_document(), an_arrival())
    events = [LedgerEvent("counted", document.id, "desk", NOON) for _ in range(3)]
    assert index.save(document, *events)
    index.note(*events, LedgerEvent("counted", document.id, "desk", NOON - dt.timedelta(milliseconds=1)))
    times = [entry.event.at for entry in index.ledger()]
    assert times == [NOON + dt.timedelta(microseconds=number) for number in range(8)]
    assert first_break(index.ledger()) is None


def test_a_clock_that_was_set_back_is_noted_and_does_not_turn_the_ledger_back(index: Index) -> None:
    hanoi = dt.timezone(dt.timedelta(hours=7))
    early = NOON.astimezone(hanoi) - dt.timedelta(hours=1)
    index.note(LedgerEvent("fetched", "r-1", "portal", NOON))
    index.note(LedgerEvent("fetched", "r-2", "portal", early, (("purpose", "x"),)))
    index.note(LedgerEvent("fetched", "r-3", "portal", NOON + dt.timedelta(seconds=1)))
    first, second, third = (entry.event for entry in index.ledger())
    assert first.at < second.at < third.at == NOON + dt.timedelta(seconds=1)
    assert second.facts == (("purpose", "x"), ("clock", early.isoformat()))
    assert first.facts == third.facts == ()


@given(st.lists(st.integers(-5_000_000, 5_000_000), max_size=12))
def test_times_grow_whatever_the_clocks_say(offsets: list[int]) -> None:
    last = NOON
    for offset in offsets:
        event = after(last, LedgerEvent("x", "y", "z", NOON + dt.timedelta(microseconds=offset)))
        assert event.at > last
        last = event.at


def test_the_database_itself_refuses_a_time_that_is_not_later(index: Index) -> None:
    index.note(LedgerEvent("fetched", "r-1", "portal", NOON))
    assert isinstance(index, SqlIndex)
    copy = "INSERT INTO ledger SELECT 2, hash, previous, subject, at, value FROM ledger"
    with index._engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="only grow"):
        connection.execute(sa.text(copy))


def test_a_changed_event_breaks_the_chain(index: Index) -> None:
    index.note(LedgerEvent("fetched", "r-1", "portal", NOON), LedgerEvent("fetched", "r-2", "portal", NOON))
    first, second = index.ledger()
    forged = replace(first, event=replace(first.event, actor="nobody"))
    assert first_break([forged, second]) == 1
    assert first_break([second]) == 1


@pytest.mark.parametrize("statement", ["UPDATE ledger SET subject = 'x'", "DELETE FROM ledger"])
def test_the_ledger_cannot_be_changed_by_statement(index: Index, statement: str) -> None:
    index.note(LedgerEvent("fetched", "r-1", "portal", NOON))
    assert isinstance(index, SqlIndex)
    with index._engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.execute(sa.text(statement))


def test_a_time_without_a_zone_is_refused(index: Index) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a zone"):
        index.note(LedgerEvent("fetched", "r-1", "portal", NOON.replace(tzinfo=None)))


def test_an_index_without_tables_says_what_to_do(settings: IndexSettings) -> None:
    with pytest.raises(ConfigError, match="sohoa init"):
        open_index(settings)


def test_making_the_tables_twice_changes_nothing(settings: IndexSettings) -> None:
    open_index(settings, create=True).close()
    open_index(settings, create=True).close()


def test_schema_and_migrations_agree(settings: IndexSettings) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from storage.schema import metadata

    index = open_index(settings, create=True)
    assert isinstance(index, SqlIndex)
    with index._engine.connect().execution_options(reading=True) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        different = [
            item
            for item in compare_metadata(context, metadata)
            if "records_text" not in str(item) and "text_words" not in str(item)
        ]
    index.close()
    assert different == []


def _count_up(settings: IndexSettings, document_id: str, times: int) -> None:
    index = open_index(settings)
    done = 0
    while done < times:
        document = index.document(document_id_for(Sha256(document_id)))
        assert document is not None
        event = LedgerEvent("counted", document.id, "desk", NOON)
        done += index.save(replace(document, page_count=document.page_count + 1), event)
    index.close()


def test_concurrent_writers_lose_nothing(settings: IndexSettings) -> None:
    index = open_index(settings, create=True)
    document = index.receive(a_document(), an_arrival())
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count_up, args=(settings, document.original.sha256, 25)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    counted = index.document(document.id)
    assert counted is not None
    assert counted.page_count == 75
    assert first_break(index.ledger()) is None
    assert len(list(index.ledger())) == 76
    index.close()
