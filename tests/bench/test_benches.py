"""The benchmarks run and print their tables; what figures they find is nobody's test."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.pages import pages_in, truth_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (
            ["bench.index", "--rows", "60", "--one-by-one", "20", "--asked", "5"],
            ["| as the pipeline: receive, save |", "| by owner and kind ", "60 records, sqlite"],
        ),
        (
            ["bench.work", "--rows", "3000", "--seconds", "0.6"],
            ["| claim, give back, 4 processes ", "| the other desk's five done after "],
        ),
        (
            ["bench.store", "--small", "5", "--large", "1", "--s3", "none"],
            ["| files: put and read back 5 small ", "| files: fixity pass that fills a replica "],
        ),
        (
            ["bench.sign", "--times", "1"],
            ["| pyHanko SimpleSigner, invisible, not checked ", "| ours: mark, signature, checked at once "],
        ),
    ],
)
def test_a_benchmark_prints_its_tables(arguments: list[str], rows: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert [row for row in rows if row not in done.stdout] == []


def test_the_truth_of_the_samples_is_theirs(samples: Path) -> None:
    truth = truth_of(samples / "inbox")
    assert set(truth) == {path.stem for path in (samples / "inbox").iterdir()}
    assert "TỜ KHAI ĐĂNG KÝ KẾT HÔN" in truth["SCAN_0001"]


def test_the_truth_of_a_folder_of_page_images_is_read_from_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "truth.json").write_text('{"pages": [{"id": "p1", "text": "Số: 1"}]}', encoding="utf-8")
    assert truth_of(tmp_path) == {"p1": "Số: 1"}


@pytest.mark.parametrize(("name", "pages"), [("SCAN_0001.jpg", 1), ("SCAN_0005.pdf", 2), ("SCAN_0010.tif", 2)])
def test_pages_are_counted_in_every_format(samples: Path, name: str, pages: int) -> None:
    assert pages_in(samples / "inbox" / name) == pages
