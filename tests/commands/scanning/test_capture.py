"""A stack at the counter, from the feeder to the archive."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.config import load
from storage import open_index
from tests.commands.conftest import MARRIAGE, OWNER, Run
from tests.journeys.conftest import ROOT
from tests.services.scanner import DEVICE, PROFILES, Scanner
from tests.services.tesseract import put_tesseract

DOSSIER = "H48.90-250915-0042"


@pytest.fixture
def home(demo_desk: Path, tmp_path: Path, scanner: Scanner) -> Path:
    place = tmp_path / "desk"
    shutil.copytree(demo_desk, place)
    (place / "scanners.toml").write_text(PROFILES, encoding="utf-8")
    # Nothing stands on the virtual scanner's pages.
    put_tesseract(scanner.programs)
    return place


def asked(home: Path, *more: str) -> tuple[str | Path, ...]:
    told = ("--dossier", DOSSIER, "--procedure", MARRIAGE, "--owner", OWNER)
    return ("scan", "--device", DEVICE, *told, *more, "--home", home)


def pages(home: Path) -> list[Path]:
    return sorted(home.glob("scanning/*/page-*.pdf"))


def test_a_stack_is_scanned_bound_and_received(run: Run, home: Path) -> None:
    answer = run(*asked(home, "--json"))
    # The virtual scanner's pages show colours: nobody can tell which paper they are
    assert answer.code == 3
    assert answer.json["capture"] == {
        "device": DEVICE,
        "profile": "giay-to",
        "pages": 10,
        "end": "out_of_pages",
        "fronts": None,
        "next_page": None,
    }
    (document,) = answer.json["documents"]
    assert document["pages"] == 10
    assert list((home / "scanning").iterdir()) == []
    index = open_index(load(home).config.index)
    (arrival,) = index.arrivals(document["id"])
    index.close()
    assert (arrival.scanner, arrival.dossier_code, arrival.owner) == (DEVICE, DOSSIER, OWNER)


def test_a_jam_says_which_page_to_put_back_and_the_next_call_goes_on_there(
    run: Run, home: Path, scanner: Scanner
) -> None:
    scanner.jams_at(4)
    answer = run(*asked(home, "--pages", "6", "--json"))
    assert answer.code == 3
    assert answer.json["capture"]["end"] == "jammed"
    assert (answer.json["capture"]["pages"], answer.json["capture"]["next_page"]) == (3, 4)
    assert answer.json["documents"] == []
    assert "Kẹt giấy: đã có 3 trang" in answer.err
    assert "đặt lại từ trang 4" in answer.err
    before = [path.read_bytes() for path in pages(home)]
    answer = run(*asked(home, "--pages", "6", "--json"))
    assert "đã quét dở 3 trang" in answer.err
    assert answer.json["capture"]["pages"] == 6
    assert answer.json["documents"][0]["pages"] == 6
    assert len(before) == 3


def test_a_clerk_at_the_terminal_puts_the_sheet_back_and_goes_on(home: Path, scanner: Scanner) -> None:
    scanner.jams_at(2)
    command = [sys.executable, "-m", "cli", *map(str, asked(home, "--pages", "3"))]
    keyboard, terminal = os.openpty()
    # Yes to the jam; nothing to the question which kind of paper a page of colours is
    os.write(keyboard, b"\n\n\n\n")
    done = subprocess.run(command, cwd=ROOT, stdin=terminal, capture_output=True, text=True, check=False, timeout=1200)
    os.close(keyboard)
    os.close(terminal)
    assert "đặt lại từ trang 2" in done.stderr
    assert "3 trang" in done.stderr
    assert done.returncode == 3
    assert list((home / "scanning").iterdir()) == []


def test_fewer_pages_than_were_counted_are_kept_until_the_others_come(run: Run, home: Path) -> None:
    answer = run(*asked(home, "--pages", "12", "--json"))
    assert answer.code == 3
    assert answer.json["capture"]["next_page"] == 11
    assert "Cần 12 trang, mới có 10" in answer.err
    assert len(pages(home)) == 10
    # Another dossier's clerk is told of it
    other = [item if item != DOSSIER else "H48.90-250915-0043" for item in asked(home, "--pages", "1", "--json")]
    answer = run(*other)
    assert f"tập quét dở của hồ sơ {DOSSIER}: 10 trang" in answer.err
    assert answer.json["capture"]["pages"] == 1
    # And it can be scanned anew
    answer = run(*asked(home, "--pages", "3", "--restart", "--json"))
    assert (answer.json["capture"]["pages"], answer.json["capture"]["next_page"]) == (3, None)


def test_a_scan_that_was_killed_goes_on_after_its_last_page(run: Run, home: Path) -> None:
    # Given a slow scanner, and a program that is killed after some pages
    command = [sys.executable, "-m", "cli", *map(str, asked(home, "--profile", "cham", "--pages", "10"))]
    environment = {**os.environ, "SOHOA_ENGINE__RUNNER": "inline"}
    killed = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(pages(home)) < 3:
        assert killed.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    _wait_until_nobody_scans(home, deadline)
    had = len(pages(home))
    # When the clerk calls the same command again
    answer = run(*asked(home, "--pages", "10", "--json"))
    # Then the pages that were there are the first of the document
    (kept,) = re.findall(r"đã quét dở (\d+) trang", answer.err)
    assert 3 <= had <= int(kept) < 10
    assert answer.json["documents"][0]["pages"] == 10
    assert list((home / "scanning").iterdir()) == []


def _wait_until_nobody_scans(home: Path, deadline: float) -> None:
    """The feeder ends with the program that started it."""

    def scanning() -> bool:
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if (place / "cwd").resolve().is_relative_to(home / "scanning"):
                    return True
            except OSError:
                continue
        return False

    while scanning():
        assert time.monotonic() < deadline, "the feeder goes on alone"
        time.sleep(0.05)


def test_a_scanner_that_is_not_there_is_a_service_that_is_away(run: Run, home: Path) -> None:
    answer = run("scan", "--device", "nosuch:0", *asked(home)[3:])
    assert answer.code == 4
    assert "nosuch:0 cannot be opened" in answer.err


def test_a_dry_run_shows_what_would_be_asked_of_the_scanner(run: Run, home: Path) -> None:
    answer = run(*asked(home, "--dry-run"))
    assert answer.code == 0
    assert "--source=Automatic Document Feeder" in answer.err
    assert "--resolution=200" in answer.err
    assert not (home / "scanning").exists()


def test_the_doctor_looks_at_the_scanner_that_is_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = {item["name"]: item for item in run("doctor", "--device", DEVICE, "--json", "--home", home).json["checks"]}
    assert checks[DEVICE]["good"]
    assert "Automatic Document Feeder" in checks[DEVICE]["found"]
    assert not run("doctor", "--device", "nosuch:0", "--json", "--home", home).json["good"]
    assert DEVICE not in {item["name"] for item in run("doctor", "--json", "--home", home).json["checks"]}
    monkeypatch.setenv("PATH", str(home))
    checks = {item["name"]: item for item in run("doctor", "--device", DEVICE, "--json", "--home", home).json["checks"]}
    assert "sane-utils" in checks["scanimage"]["advice"]
