"""Reading, end to end: pages per minute, CPU and bytes per page, character error rate, beside OCRmyPDF.

    python -m bench.pages                    the samples
    python -m bench.pages FOLDER             page images with FOLDER/truth.json: {"pages": [{"id": STEM, "text": …}, …]}

Ours does more for its time: it also classifies, describes, signs, checks and archives every paper. Both work on as many
files at a time as there are cores, one thread each. OCRmyPDF (17) straightens and turns pages and writes PDF/A-2b.
"""

import argparse
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from bench.error_rate import Errors, order_free_errors, plain_errors
from bench.table import table
from pipeline.archive import manifest_name, record_from
from storage.files import FilesStore, cas_path

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".venv-bench" / "bin" / "ocrmypdf"
CORES = len(os.sched_getaffinity(0))
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1"}
SCANS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"})


@dataclass(frozen=True)
class Result:
    """What a program made of the files, by name without suffix."""

    wall: float
    cpu: float
    size: int
    texts: Mapping[str, str]
    failed: tuple[str, ...] = ()


def truth_of(folder: Path) -> dict[str, str]:
    """What is printed on each file of a folder."""
    samples = folder.parent / "expected.json"
    if samples.is_file():
        papers = json.loads(samples.read_text(encoding="utf-8"))["papers"]
        return {
            Path(paper["file"]).stem: "\n".join(line for page in paper["pages"] for line in page["lines"])
            for paper in papers
        }
    pages = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["pages"]
    return {page["id"]: page["text"] for page in pages}


def pages_in(path: Path) -> int:
    """How many pages a scan has."""
    if path.suffix.lower() == ".pdf":
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


def ours(scans: Path) -> Result:
    """`sohoa batch` on a trial desk, doubtful papers archived too."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "desk"
        command = [sys.executable, "-m", "cli"]
        subprocess.run([*command, "init", "--demo", "--home", home], cwd=ROOT, check=True, capture_output=True)
        before, started = _cpu(), time.perf_counter()
        done = subprocess.run(
            [*command, "batch", scans, "--accept-doubtful", "--json", "--home", home],
            cwd=ROOT,
            env=ONE_THREAD,
            capture_output=True,
            text=True,
            check=False,
        )
        wall = time.perf_counter() - started
        _reap()
        cpu = _cpu() - before
        rows: list[dict[str, Any]] = json.loads(done.stdout)["documents"]
        store, texts, size = FilesStore(home / "store"), {}, 0
        for row in rows:
            if row["record"] is None:
                continue
            record = record_from(store.get_named(manifest_name(row["record"])))
            words = json.loads((home / "store" / cas_path(record.words.sha256)).read_bytes())
            texts[Path(row["source"]).stem] = "\n".join(
                word["proposal"] or word["text"] for page in words["pages"] for word in page["words"]
            )
            size += record.signed.size_bytes
        failed = tuple(f"{row['source']}: {row['status']} {row['reason']}" for row in rows if row["record"] is None)
        return Result(wall, cpu, size, texts, failed)


def theirs(scans: Path) -> Result:
    """OCRmyPDF, a file at a time on every core."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        options = [
            "-q",
            "-l",
            "vie",
            "--deskew",
            "--rotate-pages",
            "--rotate-pages-threshold",
            "2",
            "--output-type",
            "pdfa-2",
            "--jobs",
            "1",
        ]

        def convert(scan: Path) -> str | None:
            made = out / f"{scan.stem}.pdf"
            text = made.with_suffix(".txt")
            dpi = [] if scan.suffix.lower() == ".pdf" else ["--image-dpi", "300"]
            command: list[str | Path] = [PEER, *options, *dpi, "--sidecar", text, scan, made]
            done = subprocess.run(command, env=ONE_THREAD, capture_output=True, text=True, check=False)
            return None if done.returncode == 0 else f"{scan.name}: exit {done.returncode} {done.stderr.strip()[:200]}"

        before, started = _cpu(), time.perf_counter()
        with ThreadPoolExecutor(CORES) as pool:
            failed = tuple(fault for fault in pool.map(convert, sorted(scans.iterdir())) if fault)
        wall, cpu = time.perf_counter() - started, _cpu() - before
        texts = {path.stem: path.read_text(encoding="utf-8") for path in out.glob("*.txt")}
        return Result(wall, cpu, sum(path.stat().st_size for path in out.glob("*.pdf")), texts, failed)


def _adopt() -> None:
    """Let whoever loses its father here become this process's child: only what was waited for counts as used."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap() -> None:
    """Wait for the fork server, which ends after the program that started it."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figures(name: str, result: Result, truth: Mapping[str, str], pages: int) -> list[str]:
    """One row of the table."""
    plain = sum((plain_errors(text, result.texts.get(stem, "")) for stem, text in truth.items()), Errors(0, 0))
    free = sum((order_free_errors(text, result.texts.get(stem, "")) for stem, text in truth.items()), Errors(0, 0))
    return [
        name,
        f"{60 * pages / result.wall:.1f}",
        f"{result.cpu / pages:.2f}",
        f"{result.size / pages / 1000:.0f}",
        f"{plain.rate:.2%}",
        f"{free.rate:.2%}",
    ]


def main() -> None:
    """Print the tables."""
    _adopt()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples" / "inbox")
    parser.add_argument("--alone", action="store_true", help="without OCRmyPDF")
    chosen = parser.parse_args()
    truth = truth_of(chosen.folder)
    with tempfile.TemporaryDirectory() as name:
        scans = Path(name)
        for path in sorted(chosen.folder.iterdir()):
            if path.suffix.lower() in SCANS and path.stem in truth:
                shutil.copy(path, scans)
        pages = sum(pages_in(path) for path in scans.iterdir())
        given = sum(path.stat().st_size for path in scans.iterdir()) / pages / 1000
        print(f"{len(list(scans.iterdir()))} files, {pages} pages, {given:.0f} kB a page, {CORES} cores\n")
        results = {"sohoa": ours(scans)}
        if not chosen.alone:
            results["OCRmyPDF"] = theirs(scans)
    headers = ("", "pages/min", "CPU s/page", "kB/page", "CER", "CER, any order")
    print(table(headers, [figures(label, result, truth, pages) for label, result in results.items()]), "\n")
    rows = [
        [stem, *(f"{order_free_errors(text, result.texts.get(stem, '')).rate:.2%}" for result in results.values())]
        for stem, text in truth.items()
    ]
    print(table(("CER, any order", *results), rows))
    for label, result in results.items():
        for fault in result.failed:
            print(f"\n{label}: {fault}")


if __name__ == "__main__":
    main()
