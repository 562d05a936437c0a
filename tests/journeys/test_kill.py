"""kill -9 at any moment of a batch loses nothing and doubles nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import Desk
from storage import open_index, open_store
from storage.ledger import first_break
from tests.journeys.conftest import ROOT, archive_of, sohoa

#: From the start of a batch to after its end: every stretch of it is hit, whatever the machine does besides.
MOMENTS = (0.3, 0.8, 1.3, 1.8, 2.3, 2.8, 3.3, 3.8, 4.3)


@pytest.mark.slow
@pytest.mark.xdist_group("kill")
@pytest.mark.parametrize("moments", [MOMENTS[1::3], pytest.param(MOMENTS, marks=pytest.mark.nightly)], ids=len)
def test_kills_at_all_moments_lose_and_double_nothing(
    moments: tuple[float, ...], make_desk: Callable[..., Desk], light_papers: Path
) -> None:
    # Given a desk whose batch is killed again and again, at random moments
    desk = make_desk()
    command = [sys.executable, "-m", "cli", "batch", str(light_papers), "--accept-doubtful", "--home", str(desk.home)]
    killed = 0
    for moment in random.Random(20).sample(moments, len(moments)):
        batch = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
        )
        time.sleep(moment)
        if batch.poll() is None:
            batch.send_signal(signal.SIGKILL)
            killed += 1
        batch.wait()
    assert killed > 0
    # When it is run to its end, and once more
    for _ in range(2):
        done = sohoa("batch", light_papers, "--accept-doubtful", "--json", home=desk.home)
        assert '"archived": 4' in done.stdout
    # Then every paper is archived once, everything is good, and the ledger is whole
    records = archive_of(desk)
    assert len(records) == 4
    index = open_index(desk.config.index)
    assert {record.id: record for record in index.records()} == records
    events = Counter((entry.event.action, entry.event.subject) for entry in index.ledger())
    archived = {subject: count for (action, subject), count in events.items() if action == "archived"}
    assert set(archived.values()) == {1}
    assert len(archived) == 4
    assert first_break(index.ledger()) is None
    index.close()
    named = {
        sha
        for record in records.values()
        for sha in (record.original.sha256, record.signed.sha256, record.words.sha256)
    }
    # A killed archive step may have left an object that no manifest names; none may be missing.
    assert named <= set(open_store(desk.config.store).hashes())
    sohoa("audit", home=desk.home)
