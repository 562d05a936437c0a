"""A disk that is full and an index in somebody else's hands: work waits, nothing is lost, the next run goes on."""

import json
import re
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from core.config import Desk
from tests.conftest import Mount
from tests.journeys.conftest import archive_of, sohoa

pytestmark = pytest.mark.slow


@pytest.fixture
def two_papers(light_papers: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "two"
    folder.mkdir()
    for path in sorted(light_papers.iterdir())[:2]:
        shutil.copy(path, folder)
    return folder


def test_a_disk_that_is_full_at_any_moment_loses_nothing_and_the_next_run_goes_on(
    small_disk: Mount, two_papers: Path, demo_desk: Path
) -> None:
    disk = small_disk("size=4m")
    home = Path(shutil.copytree(demo_desk, disk / "desk"))
    used = sum(path.stat().st_blocks for path in disk.rglob("*")) // 2
    # Room for nothing, for originals and nothing else, for some of the work, and for all
    for more in (40, 700, 1_500):
        subprocess.run(["mount", "-o", f"remount,size={used + more}k", disk], check=True)
        done = sohoa("batch", two_papers, home=home, check=False, SOHOA_BACKSCAN__MIN_FREE_MIB="0")
        assert done.returncode == 4
        assert re.match(r"sohoa: .+ / the (index|store) cannot ", done.stderr.splitlines()[-1])
        assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=60m", disk], check=True)
    again = sohoa("batch", two_papers, "--json", home=home, SOHOA_BACKSCAN__MIN_FREE_MIB="0")
    assert json.loads(again.stdout)["counts"] == {"archived": 2}
    audit = json.loads(sohoa("audit", "--json", home=home).stdout)
    assert audit["summary"]["good"] == 2


def test_an_index_that_others_lock_for_ten_seconds_costs_ten_seconds(
    make_desk: Callable[..., Desk], two_papers: Path
) -> None:
    desk = make_desk()
    locked = threading.Event()

    def lock() -> None:
        with closing(sqlite3.connect(desk.home / "index.db", timeout=60, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            locked.set()
            time.sleep(10)
            connection.execute("ROLLBACK")

    other = threading.Thread(target=lock)
    other.start()
    assert locked.wait(60)
    sohoa("batch", two_papers, home=desk.home)
    other.join()
    assert len(archive_of(desk)) == 2


def test_an_a3_page_in_colour_at_600_dpi_fits_the_limits_of_a_worker(
    make_desk: Callable[..., Desk], light_papers: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "drawing"
    folder.mkdir()
    with Image.open(next(iter(sorted(light_papers.iterdir())))) as page:
        small = page.convert("RGB").resize((round(page.width * 3), round(page.height * 3)))
    drawing = Image.new("RGB", (7016, 9921), (250, 248, 240))
    drawing.paste(small, (900, 900))
    drawing.save(folder / "A3.jpg", quality=85, dpi=(600, 600))
    desk = make_desk()
    sohoa("batch", folder, "--accept-doubtful", home=desk.home)
    (record,) = archive_of(desk).values()
    assert record.page_count == 1
