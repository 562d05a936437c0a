"""One suite for back-scan programmes in the index, on every engine."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from alembic import command

from core.codes import batch_id_for
from core.errors import ConfigError
from core.model import (
    Batch,
    BatchItem,
    BatchState,
    DeskCode,
    Document,
    Draw,
    Expected,
    Inspection,
    ItemState,
    Lane,
    LedgerEvent,
    Status,
    StopReason,
)
from core.settings import IndexSettings
from storage import Index
from storage.engine import _config
from tests.contracts.conftest import NOON, a_document, an_arrival
from tests.contracts.test_work_queues import claim

LATER = NOON + dt.timedelta(hours=1)
ANY = tuple(BatchState)


def a_batch(folder: str = "/srv/boxes", at: dt.datetime = NOON) -> Batch:
    desk = DeskCode("desk")
    return Batch(batch_id_for(desk, folder), desk, folder, None, BatchState.RUNNING, at, at)


def found(index: Index, batch: Batch, source: str, *, pages: int = 2) -> Document:
    """A file of that name was received."""
    document = index.receive(a_document(source, lane=Lane.BATCH, pages=pages), an_arrival(source))
    item = BatchItem(0, source, False, Expected(), ItemState.RECEIVED, document.id, document.original.sha256, "1:2:3")
    index.batches.found(batch.id, source, replace(item, pages=pages))
    return document


def refused(index: Index, batch: Batch, source: str) -> BatchItem | None:
    item = BatchItem(0, source, False, Expected(), ItemState.REFUSED, reason="damaged")
    return index.batches.found(batch.id, source, item)


def items(index: Index, batch: Batch) -> dict[str, BatchItem]:
    return {item.source: item for item in index.batches.items(batch.id)}


def test_a_programme_that_is_run_again_is_the_same_one_and_keeps_what_it_found(index: Index) -> None:
    first = index.batches.begin(a_batch(), {"a.pdf": Expected(box="1", pages=2), "b.pdf": Expected()})
    document = found(index, first, "a.pdf")
    again = index.batches.begin(a_batch(at=LATER))
    assert (again.id, again.created_at, again.went_on_at) == (first.id, NOON, LATER)
    assert index.batches.batches() == (again,)
    rows = items(index, again)
    assert [rows[name].number for name in ("a.pdf", "b.pdf")] == [1, 2]
    assert rows["a.pdf"].document_id == document.id
    assert rows["a.pdf"].expected == Expected(box="1", pages=2)
    assert (rows["a.pdf"].status, rows["b.pdf"].state) == (Status.RECEIVED, ItemState.EXPECTED)


def test_a_corrected_manifest_replaces_what_was_expected_and_loses_nothing_that_was_found(index: Index) -> None:
    batch = index.batches.begin(a_batch(), {"typo.pdf": Expected(), "a.pdf": Expected(pages=1), "b.pdf": Expected()})
    found(index, batch, "a.pdf")
    found(index, batch, "b.pdf")
    index.batches.begin(a_batch(at=LATER), {"a.pdf": Expected(pages=2), "c.pdf": Expected()})
    rows = items(index, batch)
    assert set(rows) == {"a.pdf", "b.pdf", "c.pdf"}
    assert rows["a.pdf"].expected.pages == 2
    assert [rows[name].listed for name in ("a.pdf", "b.pdf", "c.pdf")] == [True, False, True]
    assert len({row.number for row in rows.values()}) == 3


def test_a_file_that_nobody_listed_is_noted_as_not_listed(index: Index) -> None:
    batch = index.batches.begin(a_batch(), {"a.pdf": Expected()})
    assert refused(index, batch, "stray.pdf") is None
    before = refused(index, batch, "stray.pdf")
    assert before is not None
    assert (before.listed, before.state, before.reason, before.status) == (False, ItemState.REFUSED, "damaged", None)


def test_what_is_on_its_way_is_counted_in_pages(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    other = index.batches.begin(a_batch("/elsewhere"))
    documents = [found(index, batch, name, pages=3) for name in ("a", "b")]
    found(index, other, "c", pages=5)
    assert index.batches.pages_on_their_way(batch.id) == 6
    index.save(replace(documents[0], status=Status.NEEDS_REVIEW), LedgerEvent("x", documents[0].id, "me", NOON))
    assert index.batches.pages_on_their_way(batch.id) == 3


@pytest.mark.parametrize("state", [BatchState.PAUSED, BatchState.CANCELLED, BatchState.STOPPED])
def test_nobody_takes_up_what_a_programme_that_does_not_run_has_on_its_way(index: Index, state: BatchState) -> None:
    batch = index.batches.begin(a_batch())
    document = found(index, batch, "a")
    why = StopReason.LOW_DISK if state is BatchState.STOPPED else None
    assert index.batches.change(batch.id, state, only_from=(BatchState.RUNNING,), why=why)
    assert not index.batches.change(batch.id, BatchState.PAUSED, only_from=(BatchState.RUNNING,))
    assert claim(index) is None
    assert index.work.standing() == {}
    assert index.work.backlog() == ()
    assert index.batches.pages_on_their_way(batch.id) == 0
    held = index.batches.batch(batch.id)
    assert held is not None
    assert (held.state, held.why) == (state, why)
    # When it goes on, so does the paper
    assert index.batches.begin(a_batch(at=LATER)).why is None
    lease = claim(index)
    assert lease is not None
    assert lease.document_id == document.id


def test_a_clerk_gets_a_paper_out_of_a_paused_programme(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    document = found(index, batch, "a")
    index.batches.change(batch.id, BatchState.PAUSED, only_from=ANY)
    index.receive(replace(document, lane=Lane.DESK), an_arrival("counter.pdf"))
    lease = claim(index)
    assert lease is not None
    assert (lease.document_id, lease.lane) == (document.id, Lane.DESK)


def test_a_paper_of_a_paused_programme_goes_on_when_another_one_finds_it(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    found(index, batch, "a")
    index.batches.change(batch.id, BatchState.PAUSED, only_from=ANY)
    found(index, index.batches.begin(a_batch("/elsewhere")), "a")
    assert claim(index) is not None


def test_the_first_time_that_a_document_rested_stays(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    document = found(index, batch, "a")
    index.batches.rested(batch.id, [document.id], NOON)
    index.batches.rested(batch.id, [document.id], LATER)
    assert items(index, batch)["a"].rested_at == NOON


def test_refused_files_are_taken_once_more_when_asked_to(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    refused(index, batch, "a")
    found(index, batch, "b")
    assert index.batches.forget_refused(batch.id) == 1
    rows = items(index, batch)
    assert (rows["a"].state, rows["a"].reason) == (ItemState.EXPECTED, None)
    assert rows["b"].state is ItemState.RECEIVED


def test_a_sample_is_drawn_once_and_remembers_each_verdict(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    for name in ("a", "b"):
        found(index, batch, name)
    drawn = list(index.batches.items(batch.id))
    draw = Draw(1, 10.0, 7, NOON, 2, 2)
    index.batches.samples.draw(batch.id, draw, drawn)
    with pytest.raises(ConfigError, match="drawn already"):
        index.batches.samples.draw(batch.id, replace(draw, seed=8), drawn[:1])
    document_id = drawn[1].document_id
    assert document_id is not None
    index.batches.samples.inspected(batch.id, Inspection(1, 2, document_id, "crooked", "an", LATER, 4))
    first, second = index.batches.samples.inspections(batch.id)
    assert (first.verdict, first.wrong) == (None, False)
    assert (second.verdict, second.wrong, second.inspector, second.at, second.version) == (
        "crooked",
        True,
        "an",
        LATER,
        4,
    )
    kept = index.batches.begin(a_batch(at=LATER))
    assert kept.draws == (draw,)


def test_a_programme_that_is_not_there_is_said_to_be_so(index: Index) -> None:
    assert index.batches.batch(a_batch().id) is None
    with pytest.raises(ConfigError, match="no programme"):
        index.batches.change(a_batch().id, BatchState.PAUSED, only_from=ANY)


def test_two_runs_that_find_new_files_at_once_give_each_its_own_number(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: refused(index, batch, f"{number % 15:02}"), range(60)))
    rows = items(index, batch)
    assert sorted(row.number for row in rows.values()) == list(range(1, 16))


def test_an_index_with_papers_in_it_learns_of_programmes_and_keeps_its_papers(settings: IndexSettings) -> None:
    # Given an index of the version before, with a paper
    engine = sa.create_engine(settings.url.get_secret_value())
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        row = {"id": "d-1", "desk": "desk", "status": "archived", "version": 0, "at": "2025-01-01", "sha": "0" * 64}
        connection.execute(
            sa.text(
                "INSERT INTO documents (id, desk, status, version, received_at, sha256, value) "
                "VALUES (:id, :desk, :status, :version, :at, :sha, '{}')"
            ),
            row,
        )
        # When it is brought up to date
        command.upgrade(config, "head")
        assert connection.execute(sa.text("SELECT count(*) FROM documents")).scalar_one() == 1
        assert connection.execute(sa.text("SELECT count(*) FROM batches")).scalar_one() == 0
    engine.dispose()
