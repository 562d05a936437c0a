"""What the index says to whoever watches, on every engine."""

import datetime as dt
from dataclasses import replace

from core.model import Document, Lane, LedgerEvent, Retries, StageTime, Status
from storage import Index
from storage.work.leases import PAUSE_AFTER
from tests.contracts.conftest import NOON, a_document, an_arrival
from tests.contracts.test_work_queues import arrive, claimed


def test_an_empty_desk_has_nothing_to_say(index: Index) -> None:
    state = index.work_state()
    assert (state.documents, state.backlog, state.pauses, state.set_aside, state.stage_times) == ({}, (), (), {}, ())
    assert state.retries == Retries()
    assert state.last_archived_at is None
    assert state.last_evidence_at is None


def test_the_newest_batch_of_evidence_is_told_by_the_ledger_and_a_renewal_is_none(index: Index) -> None:
    day = dt.timedelta(days=1)
    index.note(
        LedgerEvent("evidence_made", "evidence/2026/11/01", "quay-1", NOON),
        LedgerEvent("evidence_made", "evidence/2026/11/02.2", "quay-1", NOON + day),
        LedgerEvent("evidence_renewed", "evidence/2026/11/03.renewal", "quay-1", NOON + 2 * day),
        LedgerEvent("fetched", "r-abc", "quay-1", NOON + 3 * day),
    )
    assert index.work_state().last_evidence_at == NOON + day


def test_what_stands_in_line_is_counted_by_lane_and_stage(index: Index) -> None:
    arrive(index, a_document("a"), a_document("b", lane=Lane.BATCH), a_document("c", lane=Lane.BATCH))
    claimed(index)
    state = index.work_state()
    assert [(item.lane, item.stage, item.ready, item.leased) for item in state.backlog] == [
        (Lane.BATCH, Status.RECEIVED, 2, 0),
        (Lane.DESK, Status.RECEIVED, 0, 1),
    ]
    assert all(item.oldest_seconds is not None and item.oldest_seconds >= 0 for item in state.backlog)
    assert state.documents == {Status.RECEIVED: 3}


def test_documents_that_failed_before_are_counted_by_what_failed(index: Index) -> None:
    arrive(index, *(a_document(seed) for seed in "abc"))
    index.work.crashed(claimed(index))
    first, second = claimed(index), claimed(index)
    index.work.over_limit(first)
    index.work.service_away(second, wait=60)
    retries = index.work_state().retries
    assert (retries.service_away, retries.over_limit) == (1, 1)
    assert retries.crashed == 1


def test_a_stage_whose_service_is_away_says_until_when_it_waits(index: Index) -> None:
    arrive(index, *(a_document(str(number)) for number in range(PAUSE_AFTER)))
    for _ in range(PAUSE_AFTER):
        index.work.service_away(claimed(index), wait=60)
    (pause,) = index.work_state().pauses
    assert (pause.stage, pause.failures) == (Status.RECEIVED, PAUSE_AFTER)
    assert pause.until > dt.datetime.now(dt.UTC)


def stopped(document: Document, reason: str) -> tuple[Document, LedgerEvent]:
    return replace(document, status=Status.SET_ASIDE, reason=reason), LedgerEvent("set_aside", document.id, "me", NOON)


def test_what_was_set_aside_is_counted_by_reason(index: Index) -> None:
    for seed, reason in (("a", "crashed"), ("b", "unreadable"), ("c", "crashed")):
        (document,) = arrive(index, a_document(seed))
        assert index.save(*stopped(document, reason))
    (waiting,) = arrive(index, a_document("d"))
    assert index.save(replace(waiting, status=Status.NEEDS_REVIEW, reason="doubtful_field"))
    assert index.work_state().set_aside == {"crashed": 2, "unreadable": 1}


def test_the_time_of_a_stage_is_that_of_its_newest_steps(index: Index) -> None:
    document = index.receive(a_document(), an_arrival())
    for seconds in (1.0, 2.0, 9.0):
        facts = (("from", "rendered"), ("seconds", str(seconds)))
        index.note(LedgerEvent("recognized", document.id, "me", NOON, facts))
    index.note(LedgerEvent("redo", document.id, "me", NOON, (("from", "rendered"),)))
    assert index.work_state().stage_times == (StageTime(Status.RENDERED, 3, 2.0, 9.0),)


def test_what_was_done_long_ago_says_nothing_of_how_long_a_stage_takes_now(index: Index) -> None:
    document = index.receive(a_document(), an_arrival())
    slow = LedgerEvent("recognized", document.id, "me", NOON, (("from", "rendered"), ("seconds", "99")))
    index.note(slow, *[LedgerEvent("fetched", document.id, "me", NOON)] * 1000)
    assert index.work_state().stage_times == ()
