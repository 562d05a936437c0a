"""One suite for the index as a queue, on every engine."""

import multiprocessing
from collections import Counter
from dataclasses import replace

import pytest

from core.model import Document, Lane, Lease, LedgerEvent, Sha256, Status
from core.settings import IndexSettings
from storage import Index, open_index
from storage.work.leases import PAUSE_AFTER
from tests.contracts.conftest import NOON, a_document, an_arrival

ALL = tuple(status for status in Status if not status.rests)
BOTH = (Lane.DESK, Lane.BATCH)


def arrive(index: Index, *documents: Document) -> tuple[Document, ...]:
    return tuple(index.receive(document, an_arrival(f"{document.id}.jpg")) for document in documents)


def claim(index: Index, owner: str = "me", *, lanes: tuple[Lane, ...] = BOTH, seconds: float = 60) -> Lease | None:
    return index.work.claim(owner, lanes=lanes, stages=ALL, seconds=seconds)


def claimed(index: Index, owner: str = "me", *, seconds: float = 60) -> Lease:
    lease = claim(index, owner, seconds=seconds)
    assert lease is not None
    return lease


def moved(document: Document, status: Status, event: str = "moved") -> tuple[Document, LedgerEvent]:
    return replace(document, status=status), LedgerEvent(event, document.id, "me", NOON)


def test_a_document_that_arrives_waits_for_a_worker(index: Index) -> None:
    (document,) = arrive(index, a_document())
    lease = claimed(index)
    assert (lease.document_id, lease.stage, lease.owner) == (document.id, Status.RECEIVED, "me")


def test_a_document_in_one_workers_hands_is_not_given_to_another(index: Index) -> None:
    arrive(index, a_document())
    claimed(index)
    assert claim(index, "other") is None


def test_the_lease_is_kept_while_the_document_moves_and_goes_when_it_rests(index: Index) -> None:
    (document,) = arrive(index, a_document())
    lease = claimed(index)
    assert index.save(*moved(document, Status.RENDERED), lease=lease)
    assert claim(index, "other") is None
    document = replace(document, version=1)
    assert index.save(*moved(document, Status.SET_ASIDE), lease=lease)
    assert not index.work.beat(lease, seconds=60)
    assert index.work.backlog() == ()


def test_a_worker_that_stood_still_past_its_lease_is_fenced(index: Index) -> None:
    # Given a worker that stops, and another that takes over
    (document,) = arrive(index, a_document())
    stopped = claimed(index, "stopped", seconds=0)
    assert index.work.sweep() == 1
    second = claimed(index, "second")
    assert second.crashes == 1
    # When the first one wakes up and saves, then nothing is written
    assert not index.save(*moved(document, Status.RENDERED), lease=stopped)
    assert not index.work.beat(stopped, seconds=60)
    assert not index.work.hand_back(stopped)
    assert index.save(*moved(document, Status.RENDERED), lease=second)


def test_a_beat_holds_the_lease(index: Index) -> None:
    arrive(index, a_document())
    lease = claimed(index, seconds=0)
    assert index.work.beat(lease, seconds=60)
    assert index.work.sweep() == 0


def test_leases_of_a_dead_owner_are_free_at_once_and_no_crash_is_counted(index: Index) -> None:
    arrive(index, a_document("a"), a_document("b"))
    claimed(index, "dead")
    claimed(index, "alive")
    assert set(index.work.owners()) == {"dead", "alive"}
    assert index.work.free("dead") == 1
    assert claimed(index, "alive").crashes == 0


def test_a_clerks_paper_comes_before_a_back_scan(index: Index) -> None:
    arrive(index, *(a_document(f"bulk {number}", lane=Lane.BATCH) for number in range(5)))
    (urgent,) = arrive(index, a_document("clerk"))
    assert claimed(index).document_id == urgent.id


def test_a_paper_of_a_back_scan_that_comes_again_at_the_counter_changes_lanes(index: Index) -> None:
    arrive(index, a_document("first", lane=Lane.BATCH), a_document("second", lane=Lane.BATCH))
    (again,) = arrive(index, replace(a_document("second"), lane=Lane.DESK))
    assert claimed(index).document_id == again.id


def test_a_desk_with_many_papers_and_a_desk_with_few_take_turns(index: Index) -> None:
    # Given a desk with forty papers in line before another brings four
    arrive(index, *(a_document(f"a{number}", desk="a") for number in range(40)))
    first = [claimed(index).desk for _ in range(4)]
    assert set(first) == {"a"}
    arrive(index, *(a_document(f"b{number}", desk="b") for number in range(4)))
    # Then the four are done while the first desk goes on in between
    turns = Counter(str(claimed(index).desk) for _ in range(10))
    assert turns["b"] == 4
    assert turns["a"] == 6


def test_a_long_paper_gives_way_after_each_turn(index: Index) -> None:
    arrive(index, a_document("long", desk="a", pages=500))
    lease = claimed(index)
    arrive(index, a_document("short", desk="b", pages=2))
    assert index.work.hand_back(lease, pages=8)
    assert claimed(index).desk == "b"
    assert claimed(index).desk == "a"


def test_a_service_that_is_away_once_costs_a_try_and_a_wait(index: Index) -> None:
    (document,) = arrive(index, a_document())
    assert index.work.service_away(claimed(index), wait=3600)
    assert claim(index) is None
    assert index.work.sweep() == 0
    waiting = index.work.backlog()
    assert [(item.waiting, item.ready) for item in waiting] == [(1, 0)]
    # A clerk's redo does not wait
    assert index.save(*moved(document, Status.RECEIVED, "redo"))
    assert claimed(index).failures == 0


def test_a_service_that_is_away_again_and_again_pauses_its_stage_and_burns_no_more_tries(index: Index) -> None:
    arrive(index, *(a_document(str(number)) for number in range(PAUSE_AFTER + 4)))
    for _ in range(PAUSE_AFTER):
        assert index.work.service_away(claimed(index), wait=0)
    # The rest waits with it, and so does what comes now
    assert claim(index) is None
    arrive(index, a_document("late"))
    assert claim(index) is None
    index.work.sweep()
    tried = [lease.failures for lease in iter(lambda: claim(index), None)]
    assert tried == [1] * (PAUSE_AFTER - 1)


def test_one_success_forgets_the_failures_of_its_stage(index: Index) -> None:
    arrive(index, *(a_document(str(number)) for number in range(2 * PAUSE_AFTER)))
    for _ in range(2):
        for _ in range(PAUSE_AFTER - 1):
            index.work.service_away(claimed(index), wait=3600)
        lease = claimed(index)
        document = index.document(lease.document_id)
        assert document is not None
        assert index.save(*moved(document, Status.SET_ASIDE), lease=lease)
    assert claim(index) is None
    assert sum(item.waiting for item in index.work.backlog()) == 2 * (PAUSE_AFTER - 1)


@pytest.mark.parametrize(("leave", "field"), [("crashed", "crashes"), ("over_limit", "limits")])
def test_why_a_worker_gave_up_is_counted_apart(index: Index, leave: str, field: str) -> None:
    arrive(index, a_document())
    for expected in (1, 2):
        assert getattr(index.work, leave)(claimed(index))
        lease = claimed(index)
        assert getattr(lease, field) == expected
        assert lease.crashes + lease.limits + lease.failures == expected
        index.work.free("me")


def test_a_stage_that_goes_well_in_the_middle_of_a_turn_is_not_away(index: Index) -> None:
    # Given a stage that failed one time less than pauses it
    for number in range(PAUSE_AFTER - 1):
        (document,) = arrive(index, a_document(f"failed {number}"))
        lease = claimed(index)
        assert index.save(*moved(document, Status.RENDERED), lease=lease)
        assert index.work.service_away(index.work.held(lease) or lease, wait=3600)
    # When another paper gets through it in one turn with the step before
    (document,) = arrive(index, a_document("well"))
    lease = claimed(index)
    assert index.save(*moved(document, Status.RENDERED), lease=lease)
    assert index.save(*moved(replace(document, version=1), Status.RECOGNIZED), lease=lease)
    assert index.work.hand_back(lease)
    # Then one more failure there pauses nobody
    (document,) = arrive(index, a_document("fails again"))
    lease = next(item for item in iter(lambda: claimed(index), None) if item.document_id == document.id)
    assert index.save(*moved(document, Status.RENDERED), lease=lease)
    assert index.work.service_away(index.work.held(lease) or lease, wait=3600)
    (document,) = arrive(index, replace(a_document("comes later"), status=Status.RENDERED))
    assert index.work.standing()[document.id] is False


def test_a_step_that_came_to_its_end_is_not_the_one_that_kills_workers(index: Index) -> None:
    (document,) = arrive(index, a_document())
    assert index.work.crashed(claimed(index))
    assert index.work.over_limit(claimed(index))
    lease = claimed(index)
    assert (lease.crashes, lease.limits) == (1, 1)
    assert index.save(*moved(document, Status.RENDERED), lease=lease)
    now = index.work.held(lease)
    assert now is not None
    assert (now.stage, now.crashes, now.limits) == (Status.RENDERED, 0, 0)
    index.work.hand_back(now)
    assert index.work.held(now) is None


def test_a_worker_is_given_only_what_it_can_do(index: Index) -> None:
    arrive(index, a_document())
    assert index.work.claim("signer", lanes=BOTH, stages=(Status.ASSEMBLED,), seconds=60) is None


def test_what_was_made_once_is_found_again_and_the_first_stays(index: Index) -> None:
    key, first, second = (Sha256(letter * 64) for letter in "abc")
    assert index.work.made(key) is None
    index.work.note_made(key, first)
    index.work.note_made(key, second)
    assert index.work.made(key) == first


def _claim_all(settings: IndexSettings) -> list[str]:
    index = open_index(settings)
    found: list[str] = [lease.document_id for lease in iter(lambda: claim(index, "someone"), None)]
    index.close()
    return found


def test_four_workers_at_once_never_get_the_same_document(index: Index, settings: IndexSettings) -> None:
    documents = arrive(index, *(a_document(str(number)) for number in range(60)))
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        claims = pool.map(_claim_all, [settings] * 4)
    assert Counter(item for found in claims for item in found) == Counter(item.id for item in documents)
