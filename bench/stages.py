"""Where the CPU of a page goes, from a scan to its signed record: seconds a page of each stage, tesseract's among them.

    python -m bench.stages FOLDER            page images with FOLDER/truth.json, as bench.office_pages writes them

Everything runs in this process, one page at a time, after one page that does not count: opening the language data and
the key is paid once. A stage's seconds are without those of the stages inside it.
"""

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeGuard

from bench.cpu import cpu_seconds
from bench.error_rate import Errors, order_free_errors
from bench.pages import SCANS, truth_of
from bench.roads import ROOT
from bench.table import table
from core.config import load
from core.model import Status
from pipeline import inbox, outputs, pages, reading
from pipeline.decisions import accept_doubts
from pipeline.receiving import Receiver
from pipeline.steps import finish
from pipeline.tools import THREAD_LIMIT, Tools, open_tools, utc_now

#: What is measured, by where it is called from, and how the table calls it.
STAGES: Final = {
    "receive": "pipeline.receiving:Receiver.take",
    "structure checked": "pipeline.pages:check_structure",
    "pages kept": "pipeline.outputs:keep_page",
    "decoded": "pipeline.reading:pixels_of",
    "ink lifted": "pipeline.reading:lifted",
    "quality verdict": "pipeline.reading:judge",
    "shrunk for marks": "pipeline.reading:shrunk",
    "blank?": "pipeline.reading:is_blank",
    "which way up": "pipeline.reading:rotation_of",
    "orientation (tesseract)": "pipeline.reading.engines:TesseractEngine.orientation",
    "skew": "pipeline.reading:skew_of",
    "dotted lines": "pipeline.reading:without_leaders",
    "sharpened": "pipeline.reading:readable",
    "read (tesseract)": "pipeline.reading.engines:TesseractEngine.read",
    "second reader": "pipeline.reading.second:second_readings",
    "columns passed over": "pipeline.reading:leftover",
    "marks": "pipeline.reading:marks_of",
    "proposals": "pipeline.reading:propose",
    "recognize, the rest": "pipeline.reading:recognize",
    "classify": "classifiers.titles:TitleClassifier.classify",
    "describe": "pipeline.metadata:extract",
    "PDF/A written": "pipeline.pdfa:build",
    "PDF/A checked": "pipeline.pdfa:check",
    "sign": "signing.pades:PadesSigner.sign",
    "archive": "pipeline.archive:seal",
}


class Clock:
    """Seconds and calls of each stage."""

    def __init__(self) -> None:
        """Nothing measured yet."""
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)
        self.calls: dict[str, int] = dict.fromkeys(STAGES, 0)
        self._inner: list[float] = []

    def watch(self, stage: str, place: str) -> None:
        """Measure what is called under that name from now on."""
        module, _, name = place.partition(":")
        *path, last = name.split(".")
        holder: Any = importlib.import_module(module)
        for part in path:
            holder = getattr(holder, part)
        setattr(holder, last, self._timed(stage, getattr(holder, last)))

    def _timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            before = cpu_seconds()
            try:
                return work(*arguments, **named)
            finally:
                spent = cpu_seconds() - before
                self.seconds[stage] += spent - self._inner.pop()
                self.calls[stage] += 1
                if self._inner:
                    self._inner[-1] += spent

        return timed


@dataclass(frozen=True, slots=True)
class Page:
    """What one scan took, and how much of it was read wrong."""

    name: str
    seconds: float
    errors: Errors


def digitized(scan: inbox.ScanFile, truth: str, receiver: Receiver, tools: Tools) -> Page:
    """One scan, from its folder to its record; a paper that a clerk would look at first is archived too."""
    before = cpu_seconds()
    taken = receiver.take(scan)
    if isinstance(taken, inbox.Refusal):
        raise SystemExit(f"{scan.path.name}: {taken.reason.value} {taken.detail}")
    document = finish(taken.id, tools)
    if document.status is Status.NEEDS_REVIEW:
        accept_doubts(document.id, tools.index, actor="bench", at=utc_now())
        document = finish(document.id, tools)
    spent = cpu_seconds() - before
    if document.status is not Status.ARCHIVED:
        raise SystemExit(f"{scan.path.name}: {document.status.value} {document.reason} {document.detail}")
    text = "\n".join(page.likely_text for page in outputs.texts_of(document, tools))
    return Page(scan.path.stem, spent, order_free_errors(truth, text))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    os.environ.update(THREAD_LIMIT)
    truth = truth_of(chosen.folder)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "desk"
        command = [sys.executable, "-m", "cli", "init", "--demo", "--home", str(home)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        desk = load(home)
        tools = open_tools(desk)
        receiver = Receiver(desk, tools.index, clock=utc_now)
        scans = [scan for scan in inbox.collect(chosen.folder, quiet_seconds=0) if is_page(scan, truth)]
        clock = Clock()
        first = pages.render(scans[0].path.read_bytes(), tools.limits)
        reading.recognize(next(first), tools.engine, desk.config.quality)
        for stage, place in STAGES.items():
            clock.watch(stage, place)
        done = [digitized(scan, truth[scan.path.stem], receiver, tools) for scan in scans]
        tools.index.close()
    count = len(done)
    rows = [
        (stage, f"{clock.calls[stage] / count:.2f}", f"{seconds / count:.3f}")
        for stage, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1])
    ]
    seconds = sum(page.seconds for page in done)
    rows.append(("steps, stores, index", "", f"{(seconds - sum(clock.seconds.values())) / count:.3f}"))
    errors = sum((page.errors for page in done), Errors(0, 0))
    print(table((f"{count} pages", "calls a page", "CPU s/page"), rows), "\n")
    per_page = [(page.name, f"{page.seconds:.2f}", f"{page.errors.rate:.2%}") for page in done]
    mean = ("all", f"{seconds / count:.2f}", f"{errors.rate:.2%}")
    print(table(("page", "CPU s", "CER, any order"), [*per_page, mean]))


def is_page(found: inbox.ScanFile | inbox.Refusal, truth: Mapping[str, str]) -> TypeGuard[inbox.ScanFile]:
    """Whether it is a scan of which it is known what is printed on it."""
    return isinstance(found, inbox.ScanFile) and found.path.suffix.lower() in SCANS and found.path.stem in truth


if __name__ == "__main__":
    main()
