"""Programs that make a PDF to be searched of each scan: this one and its peers, as many files at a time as cores."""

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from pipeline.archive import manifest_name, record_from
from storage.files import FilesStore, cas_path

ROOT: Final = Path(__file__).resolve().parent.parent
OCRMYPDF: Final = ROOT / ".venv-bench" / "bin" / "ocrmypdf"
CORES: Final = len(os.sched_getaffinity(0))
_PR_SET_CHILD_SUBREAPER: Final = 36  # prctl(2)
_ONE_THREAD: Final = {**os.environ, "OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True)
class Result:
    """What a program made of the scans; PDFs by the scan's name without suffix, times in seconds."""

    wall: float
    cpu: float
    pdfs: Mapping[str, Path]
    failed: tuple[str, ...] = ()


Road = Callable[[Path, Path], Result]  #: from a folder of scans to a folder of PDFs


def sohoa(profile: str, scans: Path, out: Path) -> Result:
    """`sohoa batch` on a trial desk, doubtful papers archived too; `profile` of the PDFs, empty for the usual."""
    chosen = {"SOHOA_PDFA__PROFILE": profile} if profile else {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "desk"
        command = [sys.executable, "-m", "cli"]
        subprocess.run([*command, "init", "--demo", "--home", home], cwd=ROOT, check=True, capture_output=True)
        before, started = _cpu(), time.perf_counter()
        done = subprocess.run(
            [*command, "batch", scans, "--accept-doubtful", "--json", "--home", home],
            cwd=ROOT,
            env=_ONE_THREAD | chosen,
            capture_output=True,
            text=True,
            check=False,
        )
        wall = time.perf_counter() - started
        _reap()
        cpu = _cpu() - before
        rows: list[dict[str, Any]] = json.loads(done.stdout)["documents"]
        store = FilesStore(home / "store")
        for row in rows:
            if row["record"] is not None:
                record = record_from(store.get_named(manifest_name(row["record"])))
                made = out / f"{Path(row['source']).stem}.pdf"
                shutil.copy(home / "store" / cas_path(record.signed.sha256), made)
    failed = tuple(f"{row['source']}: {row['status']} {row['reason']}" for row in rows if row["record"] is None)
    return Result(wall, cpu, _made(out), failed)


def ocrmypdf(options: tuple[str, ...], scans: Path, out: Path) -> Result:
    """OCRmyPDF to PDF/A-2b."""
    command = [str(OCRMYPDF), "-q", "-l", "vie", *options, "--output-type", "pdfa-2", "--jobs", "1"]

    def convert(scan: Path) -> list[str | Path]:
        dpi = [] if scan.suffix.lower() == ".pdf" else ["--image-dpi", "300"]
        return [*command, *dpi, scan, out / f"{scan.stem}.pdf"]

    return _one_by_one(convert, scans, out)


def tesseract(scans: Path, out: Path) -> Result:
    """Tesseract's own PDF: no PDF/A, nothing turned, nothing straightened."""
    return _one_by_one(lambda scan: ["tesseract", scan, out / scan.stem, "-l", "vie", "pdf"], scans, out)


def _one_by_one(command: Callable[[Path], list[str | Path]], scans: Path, out: Path) -> Result:
    def convert(scan: Path) -> str | None:
        done = subprocess.run(command(scan), env=_ONE_THREAD, capture_output=True, text=True, check=False)
        return None if done.returncode == 0 else f"{scan.name}: exit {done.returncode} {done.stderr.strip()[:200]}"

    before, started = _cpu(), time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        failed = tuple(fault for fault in pool.map(convert, sorted(scans.iterdir())) if fault)
    return Result(time.perf_counter() - started, _cpu() - before, _made(out), failed)


#: The peers by name. OCRmyPDF turns a page only when it is very sure; told to be less so, it turns most that need it.
PEERS: Final[Mapping[str, Road]] = {
    "OCRmyPDF": partial(ocrmypdf, ()),
    "OCRmyPDF rotate, deskew": partial(
        ocrmypdf, ("--rotate-pages", "--rotate-pages-threshold", "2", "--deskew")
    ),
    "tesseract": tesseract,
}  # fmt: skip


def adopt() -> None:
    """Let whoever loses its father here become this process's child: only what was waited for counts as used."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _made(out: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(out.glob("*.pdf"))}


def _reap() -> None:
    """Wait for the fork server, which ends after the program that started it."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
