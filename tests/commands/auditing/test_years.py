"""What an archive of today is worth when its certificates have ended, by the clock of the machine."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.config import CONFIGS
from tests.commands.conftest import Run
from tests.services.tsa import TrialTsa

FIRST_ENDS = dt.datetime(2041, 1, 1, tzinfo=dt.UTC)
RENEWED = dt.datetime(2039, 6, 1, tzinfo=dt.UTC)
#: When each store is looked at: there is no renewed one before it is renewed.
YEARS = {"renewed": (2039, 2044), "once": (2031, 2039, 2044), "bare": (2031, 2039, 2044)}
BEGAN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def first() -> TrialTsa:
    return TrialTsa(begins=BEGAN, ends=FIRST_ENDS)


@pytest.fixture(scope="module")
def second() -> Iterator[tuple[TrialTsa, str]]:
    """A service whose certificate outlives the first one's; its clock stands at the renewal."""
    tsa = TrialTsa(begins=BEGAN, ends=dt.datetime(2060, 1, 1, tzinfo=dt.UTC), name="Dấu thời gian thứ hai")
    tsa.at = RENEWED
    with tsa.served() as url:
        yield tsa, url


def sohoa_in(moment: dt.datetime, *arguments: str | Path) -> tuple[int, Any]:
    """What a command says, and how it ends, on a machine whose clock says so."""
    # Only the day is another one: what waits still waits for real seconds.
    environment = {**os.environ, "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
    command = ["faketime", f"{moment:%Y-%m-%d %H:%M:%S}", sys.executable, "-m", "cli", *map(str, arguments), "--json"]
    done = subprocess.run(command, cwd=CONFIGS.parent, env=environment, capture_output=True, check=False, timeout=300)
    return done.returncode, json.loads(done.stdout)


def passed(moment: dt.datetime, store: Path, trust: Path) -> bool:
    """Whether an auditor who has the copied store and the anchors finds nothing against it."""
    code, said = sohoa_in(moment, "audit", "--offline", store, "--trust", trust, "--jobs", "1", "--home", store.parent)
    indications = {record["indication"] for record in said["records"]}
    assert (code == 0) is (indications == {"TOTAL_PASSED"}), said
    return code == 0


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_an_archive_of_today_is_good_in_2031_2039_and_2044_with_its_evidence_and_not_without(
    run: Run,
    home: Path,
    first: TrialTsa,
    second: tuple[TrialTsa, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later, later_url = second
    # Given an archive with evidence of today, by a certificate of three years and a service's until 2041
    anchors = home / "trust" / "tsa"
    anchors.mkdir()
    for number, tsa in enumerate((first, later)):
        (anchors / f"{number}.der").write_bytes(tsa.trust.timestamps[0])
    with first.served() as url:
        monkeypatch.setenv("SOHOA_EVIDENCE__TSA_URL", url)
        assert run("evidence", "make", "--home", home).code == 0
    once = Path(shutil.copytree(home / "store", tmp_path / "once" / "store"))
    bare = Path(shutil.copytree(home / "store", tmp_path / "bare" / "store"))
    for name in ("evidence", "log"):
        shutil.rmtree(bare / name)
    # When it is renewed in 2039 by another service
    monkeypatch.setenv("SOHOA_EVIDENCE__TSA_URL", later_url)
    code, said = sohoa_in(RENEWED, "evidence", "renew", "--within", "1000", "--home", home)
    assert (code, len(said["folders"])) == (0, 1)
    # Then it is good in every year, without the renewal as long as the first service is, without evidence never
    stores = {"renewed": home / "store", "once": once, "bare": bare}
    found = {
        name: tuple(passed(dt.datetime(year, 9, 1, tzinfo=dt.UTC), store, home / "trust") for year in YEARS[name])
        for name, store in stores.items()
    }
    assert found == {"renewed": (True, True), "once": (True, True, False), "bare": (False, False, False)}
