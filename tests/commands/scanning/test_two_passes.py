"""Two-sided paper on a one-sided feeder: the stack is fed, turned, and fed again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import load
from core.model import Document
from pipeline import pages
from pipeline.receiving import limits_of
from storage import open_index, open_store
from tests.commands.conftest import Run
from tests.commands.scanning.test_capture import asked
from tests.journeys.conftest import ROOT
from tests.services.scanner import PROFILES, Scanner
from tests.services.tesseract import put_tesseract


@pytest.fixture
def home(demo_desk: Path, tmp_path: Path, scanner: Scanner) -> Path:
    place = tmp_path / "desk"
    shutil.copytree(demo_desk, place)
    (place / "scanners.toml").write_text(PROFILES, encoding="utf-8")
    # Nothing stands on the virtual scanner's pages.
    put_tesseract(scanner.programs)
    return place


def fed(run: Run, home: Path, *more: str) -> dict[str, object]:
    answer = run(*asked(home, "--profile", "hai-luot", "--json", *more))
    assert answer.code == 3
    return {**answer.json, "err": answer.err}


def turned(home: Path) -> None:
    """Show another picture: backs that are the very fronts are a file that was sent twice."""
    path = home / "scanners.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Color pattern", "Grid"), encoding="utf-8")


def typed(home: Path, times: int) -> subprocess.CompletedProcess[str]:
    """What a clerk at a terminal sees who presses Enter at each question."""
    command = [sys.executable, "-m", "cli", *map(str, asked(home, "--profile", "hai-luot"))]
    keyboard, terminal = os.openpty()
    os.write(keyboard, b"\n" * times)
    done = subprocess.run(command, cwd=ROOT, stdin=terminal, capture_output=True, text=True, check=False, timeout=1200)
    os.close(keyboard)
    os.close(terminal)
    return done


def the_document(home: Path) -> Document:
    index = open_index(load(home).config.index)
    (document,) = index.documents()
    index.close()
    return document


def test_the_stack_is_fed_turned_and_fed_again(run: Run, home: Path, scanner: Scanner) -> None:
    scanner.shows_backs(2)
    first = fed(run, home)
    assert first["documents"] == []
    assert first["capture"] == {
        "device": "test:0",
        "profile": "hai-luot",
        "pages": 2,
        "end": "out_of_pages",
        "fronts": 2,
        "next_page": 4,
    }
    assert "Xong mặt trước: 2 tờ. Lật nguyên cả tập" in str(first["err"])
    assert "chạy lại lệnh này" in str(first["err"])
    second = fed(run, home)
    assert "đã quét dở 2 tờ mặt trước, 0 tờ mặt sau. Đặt giấy từ tờ 1 (mặt sau)" in str(second["err"])
    assert second["capture"] == {**first["capture"], "pages": 4, "next_page": None}
    # Then it is one paper, with its sides in turn, and what was fed in each pass is kept beside it
    document = the_document(home)
    assert document.page_count == 4
    desk = load(home)
    store = open_store(desk.config.store)
    shown = [
        [page.data for page in pages.render(store.get(kept.sha256), limits_of(desk))]
        for kept in (document.original, *document.collated_from)
    ]
    (made, fronts, backs) = shown
    assert made == [fronts[0], backs[1], fronts[1], backs[0]]
    assert list((home / "scanning").iterdir()) == []


def test_a_jam_in_either_pass_goes_on_at_its_sheet(run: Run, home: Path, scanner: Scanner) -> None:
    scanner.jams_at(2)
    jammed = fed(run, home, "--pages", "6")
    assert "đã có 1 tờ mặt trước" in str(jammed["err"])
    assert "đặt lại từ tờ 2 (mặt trước)" in str(jammed["err"])
    assert "Xong mặt trước: 3 tờ" in str(fed(run, home, "--pages", "6")["err"])
    turned(home)
    scanner._jammed.unlink()
    scanner.jams_at(5, first=4)
    jammed = fed(run, home, "--pages", "6")
    assert "đã có 3 tờ mặt trước, 1 tờ mặt sau" in str(jammed["err"])
    assert "đặt lại từ tờ 2 (mặt sau)" in str(jammed["err"])
    fed(run, home, "--pages", "6")
    assert the_document(home).page_count == 6


def test_backs_that_are_not_as_many_as_fronts_are_not_put_together(run: Run, home: Path, scanner: Scanner) -> None:
    scanner.shows_backs(2)
    fed(run, home)
    scanner.shows_backs(1)
    assert "Mặt trước 2 tờ, mặt sau 1 tờ: chưa ghép. Đặt tiếp các tờ còn lại" in str(fed(run, home)["err"])
    scanner.shows_backs(2)
    assert "mặt sau 3 tờ: chưa ghép. Lượt đầu có tờ dính nhau" in str(fed(run, home)["err"])
    assert len(list(home.glob("scanning/*/page-*.pdf"))) == 5
    # When it is scanned anew
    assert fed(run, home, "--restart")["capture"]["fronts"] == 2  # type: ignore[index]


def test_a_clerk_at_the_terminal_turns_the_stack_and_goes_on(home: Path, scanner: Scanner) -> None:
    scanner.shows_backs(1)
    done = typed(home, 4)
    assert "Quét mặt sau?" in done.stderr
    assert "chạy lại lệnh này" not in done.stderr
    assert list((home / "scanning").iterdir()) == []
    assert the_document(home).page_count == 2


def test_a_clerk_at_the_terminal_is_asked_for_backs_that_are_missing(home: Path, scanner: Scanner) -> None:
    scanner.shows_backs(2, missing=1)
    done = typed(home, 4)
    assert "Mặt trước 2 tờ, mặt sau 1 tờ: chưa ghép. Đặt tiếp các tờ còn lại" in done.stderr
    assert "chạy lại lệnh này" not in done.stderr
    assert list((home / "scanning").iterdir()) == []
    assert the_document(home).page_count == 4


def test_an_odd_number_of_two_sided_pages_is_a_slip(run: Run, home: Path) -> None:
    answer = run(*asked(home, "--profile", "hai-luot", "--pages", "5"))
    assert answer.code == 2
    assert "giấy hai mặt có số trang chẵn" in answer.err
