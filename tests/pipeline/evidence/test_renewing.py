"""Evidence is renewed in time, for all batches at once, and objects are proved through every renewal."""

import datetime as dt
from dataclasses import replace

import pytest

from core.codes import sha256_of
from core.errors import ConfigError
from pipeline.evidence import Fault, Kind, Means, due, examine, read_history, rehash, renew, standing
from signing.evidence import Authority, evidence_record, verify_record
from signing.trust import Trust
from storage.files import FilesStore, cas_path
from tests.pipeline.evidence.conftest import DAY, NOON, YEAR, Make
from tests.services.tsa import TrialTsa

PAPER = "giấy 1".encode()
NAME = cas_path(sha256_of(PAPER))


@pytest.fixture(scope="module")
def second() -> TrialTsa:
    """Another service, whose certificates outlive the first one's."""
    return TrialTsa(begins=NOON, ends=NOON + 20 * YEAR, name="Dấu thời gian thứ hai")


@pytest.fixture
def later(means: Means, tsa: TrialTsa, second: TrialTsa) -> Means:
    """What the desk has when the second service took the first one's place."""
    both = Trust(timestamps=(*tsa.trust.timestamps, *second.trust.timestamps))
    return replace(means, authority=Authority(both), stamp=second.stamp)


def proved(store: FilesStore, authority: Authority, at: dt.datetime) -> dt.datetime | None:
    record = evidence_record(read_history(store).chains(NAME))
    return verify_record(record, PAPER, authority, at=at).existed


def test_one_token_renews_every_batch_whose_service_ends_soon(
    store: FilesStore, run: Make, later: Means, second: TrialTsa
) -> None:
    # Given two batches, whose service ends in ten years
    run()
    store.put(b"one more", media_type="text/plain")
    run(NOON + DAY)
    history = read_history(store)
    assert due(history, later.authority, at=NOON + DAY, within=YEAR) == ()
    # When they are renewed after nine and a half
    second.at = at = NOON + 9 * YEAR + YEAR / 2
    found = due(history, later.authority, at=at, within=YEAR)
    assert [item.tree.folder for item in found] == [tree.folder for tree in history.trees]
    renewed = renew(store, later, at=at, within=YEAR)
    # Then one tree over both tokens was stamped, and nothing is due any more
    assert (renewed.leaves, renewed.waiting, len(renewed.folders)) == (2, (), 1)
    assert renewed.folders[0].endswith(".renewal")
    assert due(read_history(store), later.authority, at=at, within=YEAR) == ()
    assert renew(store, later, at=at, within=YEAR).folders == ()
    # And the paper is proved when the first service's certificate has long ended, and was not without
    assert proved(store, later.authority, NOON + 15 * YEAR) == NOON
    assert examine(store, later.authority, at=NOON + 15 * YEAR).faults == ()
    assert proved(store, later.authority, NOON + 21 * YEAR) is None


def test_what_was_not_renewed_in_time_is_told(store: FilesStore, run: Make, later: Means) -> None:
    run()
    at = NOON + 11 * YEAR
    assert [item.too_late for item in due(read_history(store), later.authority, at=at, within=YEAR)] == [True]
    assert renew(store, later, at=at, within=YEAR).folders == ()
    assert [item.fault for item in examine(store, later.authority, at=at).faults] == [Fault.NOT_TRUSTED]
    assert proved(store, later.authority, at) is None


def test_a_renewal_is_renewed_itself(store: FilesStore, run: Make, later: Means, second: TrialTsa) -> None:
    run()
    for years in (1, 2, 3):
        second.at = NOON + years * YEAR
        assert renew(store, later, at=second.at, within=100 * YEAR).leaves == 1
    (chain,) = read_history(store).chains(NAME)
    assert len(chain) == 4
    assert proved(store, later.authority, NOON + 15 * YEAR) == NOON
    (batch,) = read_history(store).batches()
    assert len(read_history(store).successors(batch)) == 4


def test_objects_are_stamped_again_by_a_stronger_digest_with_all_their_evidence(
    store: FilesStore, run: Make, later: Means, second: TrialTsa
) -> None:
    # Given a batch that was renewed
    run()
    second.at = NOON + YEAR
    renew(store, later, at=second.at, within=100 * YEAR)
    # When all is hashed again, and a further batch comes after it
    second.at = NOON + 2 * YEAR
    ticked: list[str] = []
    done = rehash(store, later, at=second.at, tick=ticked.append)
    assert (done.missing, done.waiting, done.leaves, len(ticked)) == ((), (), 5, 5)
    store.put(b"one more", media_type="text/plain")
    run(NOON + 3 * YEAR)
    # Then the paper's record has a chain of each digest, and holds when the first service's have ended
    history = read_history(store)
    assert [tree.leaves.kind for tree in history.trees] == [Kind.BATCH, Kind.RENEWAL, Kind.REHASH, Kind.BATCH]
    chains = history.chains(NAME)
    assert [[link.algorithm for link in chain] for chain in chains] == [["sha256", "sha256"], ["sha512"]]
    assert proved(store, later.authority, NOON + 15 * YEAR) == NOON
    # And what must be renewed next are the second chain and the newest batch
    assert [tree.folder for tree in history.heads()] == [tree.folder for tree in history.trees[2:]]
    second.at = NOON + 4 * YEAR
    assert len(renew(store, later, at=second.at, within=100 * YEAR).folders) == 2
    checked = examine(store, later.authority, at=NOON + 15 * YEAR)
    assert checked.faults == ()
    known = standing(store, checked.ground, later.authority)
    assert known.since(NAME, PAPER, at=NOON + 15 * YEAR) == NOON


def test_a_rehash_that_nobody_believes_bears_up_nothing(
    store: FilesStore, run: Make, later: Means, tsa: TrialTsa
) -> None:
    # Given somebody who, when the service's certificate has ended, makes a rehash with a service of his own
    run()
    stranger = TrialTsa(begins=NOON, ends=NOON + 20 * YEAR, name="Kẻ lạ")
    stranger.at = NOON + YEAR
    rehash(store, replace(later, authority=Authority(stranger.trust), stamp=stranger.stamp), at=stranger.at)
    at = NOON + 15 * YEAR
    checked = examine(store, later.authority, at=at)
    assert {item.fault for item in checked.faults} == {Fault.NOT_TRUSTED}
    assert len(checked.faults) == 2
    assert standing(store, checked.ground, later.authority).since(NAME, PAPER, at=at) is None


def test_what_is_gone_when_all_is_hashed_again_is_told(
    store: FilesStore, run: Make, later: Means, second: TrialTsa
) -> None:
    run()
    (store._root / NAME).unlink()
    second.at = NOON + YEAR
    assert rehash(store, later, at=second.at).missing == (NAME,)
    assert proved(store, later.authority, NOON + 2 * YEAR) == NOON


def test_what_is_as_long_as_two_hashes_of_the_new_digest_is_not_called_missing(
    store: FilesStore, run: Make, later: Means, second: TrialTsa
) -> None:
    kept = store.put(b"2" * 128, media_type="text/plain")
    run()
    second.at = NOON + YEAR
    done = rehash(store, later, at=second.at)
    assert (done.missing, done.refused) == ((), (cas_path(kept.sha256),))


def test_nothing_is_hashed_again_while_a_batch_waits_or_where_there_is_none(
    store: FilesStore, run: Make, later: Means, tsa: TrialTsa
) -> None:
    with pytest.raises(ConfigError, match="no evidence yet"):
        rehash(store, later, at=NOON)
    run(stamp=None)
    assert [item.why for item in rehash(store, replace(later, stamp=None), at=NOON).waiting] == ["no_service"]
    assert rehash(store, replace(later, stamp=tsa.stamp), at=NOON + DAY).leaves == 5
