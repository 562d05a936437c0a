"""What a desk with a one-sided scanner is told of its stacks."""

import os
import shutil
from pathlib import Path

import pytest

from core.config import load
from storage import open_index
from tests.commands.conftest import Run
from tests.pipeline.scans import jpeg, picture, scanned_pdf

INBOX = '\n[[inboxes]]\nname = "quay-2"\nfolder = "scan/2"\nsides = "fronts-then-backs"\n'


@pytest.fixture
def home(demo_desk: Path, tmp_path: Path) -> Path:
    place = tmp_path / "desk"
    shutil.copytree(demo_desk, place)
    settings = place / "sohoa.toml"
    text = settings.read_text(encoding="utf-8").replace("quiet_seconds = 1.0", "quiet_seconds = 0.0")
    settings.write_text(text + INBOX, encoding="utf-8")
    (place / "scan" / "2").mkdir(parents=True)
    return place


def drop(home: Path, name: str, *seeds: int, at: int) -> None:
    path = home / "scan" / "2" / name
    path.write_bytes(scanned_pdf(*(jpeg(picture(seed=seed)) for seed in seeds)))
    os.utime(path, (1_700_000_000 + at,) * 2)


def test_that_fronts_wait_is_said_by_watch_status_and_doctor(run: Run, home: Path) -> None:
    assert run("status", "--json", "--home", home).json["fronts_waiting"] == []
    drop(home, "1.pdf", 1, 2, at=0)
    said = run("watch", "--once", "--home", home).out
    assert "quay-2: đã có mặt trước; lật tập giấy, quét mặt sau trong 15 phút" in said
    (waits,) = run("status", "--json", "--home", home).json["fronts_waiting"]
    assert (waits["inbox"], waits["files"], waits["pair_minutes"]) == ("quay-2", 1, 15.0)
    assert 0 <= waits["seconds"] < 600
    line = "quay-2: mặt trước chờ mặt sau (1 tệp, đã 0 phút, chờ tối đa 15)"
    assert line in run("status", "--home", home).out
    checks = {item["name"]: item for item in run("doctor", "--json", "--home", home).json["checks"]}
    assert checks["inbox quay-2"]["found"] == line
    # And a share that is away keeps nobody from asking
    shutil.rmtree(home / "scan" / "2")
    assert run("status", "--json", "--home", home).json["fronts_waiting"] == []


def test_what_was_not_put_together_is_told_with_both_numbers_and_can_be_taken(run: Run, home: Path) -> None:
    drop(home, "1.pdf", 1, 2, 3, at=0)
    drop(home, "2.pdf", 4, 5, at=60)
    said = run("watch", "--once", "--home", home).out
    assert said.count("Mặt trước và mặt sau không cùng số trang") == 2
    assert said.count("(mặt trước / mặt sau: 3 / 2 trang)") == 2
    answer = run("status", "--home", home)
    assert "sides_differ × 2" in answer.out
    assert "(mặt trước / mặt sau: 3 / 2 trang)" in answer.out
    files = run("status", "--json", "--home", home).json["quarantine"]
    assert {item["reason"]["code"] for item in files} == {"sides_differ"}
    run("redo", files[0]["id"], "--home", home)
    index = open_index(load(home).config.index)
    (document,) = index.documents()
    index.close()
    assert document.id == files[0]["id"]
    assert document.collated_from == ()
