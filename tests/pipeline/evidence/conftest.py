"""A store with a few objects, a log key and a timestamp service whose clock stands where the test says."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.evidence import Made, Means, make
from signing.evidence import Authority, Checkpoint, open_log_key
from storage.files import FilesStore
from tests.services.tsa import TrialTsa

NOON = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
YEAR = 365 * DAY

#: make(at) → what was done, the service's clock at that moment
Make = Callable[..., Made]


def filled(root: Path) -> FilesStore:
    """An archive of three objects and a manifest."""
    made = FilesStore(root)
    for number in range(3):
        made.put(f"giấy {number}".encode(), media_type="text/plain")
    made.put_named("aip/r-a/v1/manifest.json", b"{}")
    return made


def means_of(tsa: TrialTsa, folder: Path) -> Means:
    return Means(open_log_key(folder / "keys" / "log.pem", origin="sohoa/quay-1"), Authority(tsa.trust), tsa.stamp)


@pytest.fixture
def store(tmp_path: Path) -> FilesStore:
    return filled(tmp_path / "store")


@pytest.fixture(scope="session")
def tsa() -> TrialTsa:
    return TrialTsa(begins=NOON - YEAR, ends=NOON + 10 * YEAR)


@pytest.fixture
def means(tsa: TrialTsa, tmp_path: Path) -> Means:
    tsa.away, tsa.at = False, NOON
    return means_of(tsa, tmp_path)


@pytest.fixture
def run(store: FilesStore, means: Means, tsa: TrialTsa) -> Make:
    def call(at: dt.datetime = NOON, *, seen: tuple[Checkpoint, ...] = (), **changed: object) -> Made:
        tsa.at = at
        return make(store, replace(means, **changed), at=at, kept=seen)  # type: ignore[arg-type]

    return call
