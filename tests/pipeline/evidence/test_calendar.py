"""Until when evidence holds is known without reading what it stamps, and is what the renewal itself goes by."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from pipeline.evidence import Means, due, read_history, renew
from pipeline.evidence.calendar import Ending, endings
from pipeline.evidence.folders import TOKEN
from signing.evidence import Authority
from signing.trust import Trust
from storage.files import FilesStore
from tests.pipeline.evidence.conftest import DAY, NOON, YEAR, Make
from tests.services.tsa import TrialTsa


def test_every_batch_stands_under_the_day_on_which_its_service_ends(store: FilesStore, run: Make, means: Means) -> None:
    # Given two batches of one service, and a third that got no timestamp
    run()
    store.put(b"one more", media_type="text/plain")
    run(NOON + DAY)
    store.put(b"another", media_type="text/plain")
    run(NOON + 2 * DAY, stamp=None)
    # Then two end with it, as the renewal finds
    found = endings(store, {})
    by_renewal = due(read_history(store), means.authority, at=NOON, within=100 * YEAR)
    assert found == (Ending(by_renewal[0].until.date(), 2),)
    assert len(by_renewal) == 2


def test_what_was_renewed_stands_under_its_successors_day(
    store: FilesStore, run: Make, means: Means, tsa: TrialTsa
) -> None:
    run()
    second = TrialTsa(begins=NOON, ends=NOON + 20 * YEAR, name="Dấu thời gian thứ hai")
    second.at = at = NOON + 9 * YEAR
    both = Authority(Trust(timestamps=(*second.trust.timestamps, *tsa.trust.timestamps)))
    renew(store, replace(means, authority=both, stamp=second.stamp), at=at, within=2 * YEAR)
    (found,) = endings(store, {})
    assert (found.trees, found.until) == (1, (NOON + 20 * YEAR).date())


def test_no_leaves_of_batches_are_read_and_no_token_twice(run: Make, tmp_path: Path) -> None:
    run()
    read: list[str] = []

    class Watched(FilesStore):
        def get_named(self, name: str) -> bytes:
            read.append(name)
            return super().get_named(name)

    known: dict[str, dt.date | None] = {}
    watched = Watched(tmp_path / "store")
    assert endings(watched, known) == endings(watched, known)
    assert len(read) == 1
    assert read[0].endswith(TOKEN)


def test_a_token_that_cannot_be_read_stands_first(store: FilesStore, run: Make, tmp_path: Path) -> None:
    run()
    (tree,) = read_history(store).trees
    path = tmp_path / "store" / tree.token_name
    path.chmod(0o600)
    path.write_bytes(b"no token")
    assert endings(store, {}) == (Ending(None, 1),)


def test_a_store_without_evidence_has_no_calendar(store: FilesStore) -> None:
    assert endings(store, {}) == ()
