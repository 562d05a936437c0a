"""One suite for files that are split, in the index, on every engine: with their parts, or not at all."""

from dataclasses import replace

from core.codes import document_id_for
from core.model import BatchState, Document, DocumentId, LedgerEvent, PageRange, Status
from storage import Index, PartOf
from tests.contracts.conftest import NOON, a_document, an_arrival
from tests.contracts.test_batches import a_batch, found, items


def part_of(whole: Document, first: int, last: int) -> PartOf:
    pages = PageRange(first, last)
    part = replace(
        whole, id=document_id_for(whole.original.sha256, pages), pages=pages, status=Status.RENDERED, version=0
    )
    return PartOf(part, an_arrival())


def split(whole: Document, index: Index, *parts: PartOf) -> bool:
    ids = tuple(part.document.id for part in parts)
    event = LedgerEvent("split", whole.id, "desk", NOON)
    return index.save(replace(whole, status=Status.SPLIT, parts=ids), event, parts=parts)


def received(index: Index) -> list[DocumentId]:
    return [DocumentId(entry.event.subject) for entry in index.ledger() if entry.event.action == "received"]


def test_a_file_is_split_together_with_its_parts(index: Index) -> None:
    whole = index.receive(a_document(pages=3), an_arrival())
    one, two = part_of(whole, 1, 1), part_of(whole, 2, 3)
    assert split(whole, index, one, two)
    assert index.work.standing() == {one.document.id: False, two.document.id: False}
    assert index.document(two.document.id) == two.document
    assert index.arrivals(two.document.id) == (two.arrival,)
    assert received(index) == [whole.id, one.document.id, two.document.id]


def test_who_comes_too_late_splits_nothing(index: Index) -> None:
    whole = index.receive(a_document(pages=3), an_arrival())
    assert split(whole, index, part_of(whole, 1, 3))
    assert not split(whole, index, part_of(whole, 1, 2), part_of(whole, 3, 3))
    assert len(index.documents()) == 2


def test_parts_that_are_known_from_a_lost_index_stay_as_they_are(index: Index) -> None:
    whole = index.receive(a_document(pages=2), an_arrival())
    part = part_of(whole, 1, 2)
    split(whole, index, part)
    again = index.document(whole.id)
    assert again is not None
    index.save(replace(part.document, status=Status.NEEDS_REVIEW))
    assert index.save(again, parts=(part,))
    known = index.document(part.document.id)
    assert known is not None
    assert known.status is Status.NEEDS_REVIEW
    assert received(index) == [whole.id, part.document.id]


def test_a_back_scan_holds_the_parts_of_its_files_and_counts_those_that_are_open(index: Index) -> None:
    batch = index.batches.begin(a_batch())
    whole = found(index, batch, "stack.pdf")
    one, two = part_of(whole, 1, 1), part_of(whole, 2, 2)
    split(whole, index, one, two)
    assert items(index, batch)["stack.pdf"].open_parts == 2
    index.batches.change(batch.id, BatchState.PAUSED, only_from=(BatchState.RUNNING,))
    assert index.work.standing() == {}
    index.batches.begin(a_batch())
    assert set(index.work.standing()) == {one.document.id, two.document.id}
    index.save(replace(one.document, status=Status.ARCHIVED))
    row = items(index, batch)["stack.pdf"]
    assert (row.status, row.open_parts) == (Status.SPLIT, 1)
