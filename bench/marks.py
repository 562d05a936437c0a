"""Seals, signatures, initials and stamps: how many are found on pages whose truth is known, and how many are invented.

    python -m bench.marks                            both splits
    python -m bench.marks --split tuning --pages 4   the pages that thresholds were chosen on, four of each sort
    python -m bench.marks --scans FOLDER -o DIR      and real scans of 300 dpi, their marks drawn into pictures

A mark is found when one of its kind lies over it by half of what both cover. No threshold was chosen on the pages of
the test split: other fonts, other numbers. The words are those that were printed, without one in thirty; those of a
coloured stamp are read by the desk's own engine.
"""

import argparse
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from bench.mark_cases import POSITIVE, as_read, marked_page
from bench.mark_likenesses import NEGATIVE
from bench.mark_pages import Truth
from bench.table import table
from core.config import load
from core.model import Box, Mark, PageImage
from pipeline import reading
from pipeline.reading.engines import OcrEngine, open_engine
from pipeline.reading.geometry import Straightening
from pipeline.reading.marks import marks_of, shrunk

CONFIG = load(Path("no desk"), environ={}, deskless=True).config
SPLITS: Final = ("tuning", "test")
FOUND: Final = 0.5
COLOURS: Final = {"round_seal": (0, 0, 200), "square_seal": (0, 0, 200), "stamp": (0, 140, 255)}


@dataclass
class Counts:
    """What was found of one sort of marks."""

    tried: int = 0
    shares: list[float] = field(default_factory=list)
    whole: int = 0
    over: int = 0
    ink: int = 0
    clear: bool = True


@dataclass
class Result:
    """What came of a split."""

    marks: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    invented: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    pages: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: list[float] = field(default_factory=list)


def shared(one: Box, other: Box) -> float:
    """What two boxes share of what both cover, 0–1."""
    wide, high = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
    if wide <= 0 or high <= 0:
        return 0.0
    areas = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in (one, other))
    return wide * high / (areas - wide * high)


def look(name: str, number: int, split: str, dpi: int, engine: OcrEngine, result: Result) -> None:
    """One page."""
    desk, pixels, _ = marked_page(name, number, split, dpi=dpi)
    shown = Straightening(pixels.shape[1], pixels.shape[0], 0.0)
    words = as_read(desk)
    started = time.process_time()
    found = list(marks_of(shrunk(pixels, dpi), dpi, shown, words=words, engine=engine))
    result.seconds.append(time.process_time() - started)
    for truth in desk.marks:
        count(truth, found, result.marks[truth.form])
    result.pages[name] += 1
    result.invented[name] += bool(found)


def count(truth: Truth, found: list[Mark], counts: Counts) -> None:
    """Take the mark that was found for a true one out of what was found."""
    counts.tried += 1
    counts.clear = counts.clear and truth.clear
    alike = [mark for mark in found if mark.kind == truth.kind and mark.words == truth.says]
    best = max(alike, key=lambda mark: shared(mark.box, truth.box), default=None)
    if best is None or shared(best.box, truth.box) < FOUND:
        return
    found.remove(best)
    counts.shares.append(shared(best.box, truth.box))
    counts.whole += best.whole == truth.whole
    counts.over += best.over == truth.over
    counts.ink += best.ink == truth.ink


def show(split: str, result: Result) -> None:
    """The tables of a split."""
    rows = []
    for form, counts in sorted(result.marks.items()):
        found = len(counts.shares)
        facts = (f"{value} of {found}" for value in (counts.whole, counts.over, counts.ink))
        mean = f"{statistics.mean(counts.shares):.2f}" if found else "–"
        rows.append([form, f"{found} of {counts.tried}", mean, *facts])
    print(f"\n{split}\n\n" + table(("mark", "found", "IoU", "whole or cut", "over", "ink"), rows))
    print(
        "\n"
        + table(
            ("page", "with invented marks"), [[n, f"{result.invented[n]} of {result.pages[n]}"] for n in result.pages]
        )
    )
    seals = [
        counts for form, counts in result.marks.items() if counts.clear and "seal" in form and "signature," not in form
    ]
    found, tried = sum(len(counts.shares) for counts in seals), sum(counts.tried for counts in seals)
    bare = [name for name in result.pages if name in NEGATIVE]
    wrong, pages = sum(result.invented[name] for name in bare), sum(result.pages[name] for name in bare)
    print(f"\nclear seals found: {found} of {tried} = {found / max(1, tried):.1%}")
    print(f"pages without marks on which one was invented: {wrong} of {pages} = {wrong / max(1, pages):.1%}")
    print(f"CPU s a page: median {statistics.median(result.seconds):.3f}, most {max(result.seconds):.3f}")


def show_scans(folder: Path, out: Path | None, engine: OcrEngine) -> None:
    """The marks of each picture of a folder, read at 300 dpi."""
    for path in sorted(folder.iterdir()):
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if pixels is None:
            continue
        data = cv2.imencode(".png", pixels)[1].tobytes()
        page = PageImage(1, data, "image/png", pixels.shape[1], pixels.shape[0], 300.0)
        text = reading.recognize(page, engine, CONFIG.quality)
        print(f"\n{path.name}: {len(text.words)} words")
        for mark in text.marks or ():
            box = mark.box
            print(f"  {mark.kind} {mark.ink} {mark.words or ''} whole {mark.whole} over {mark.over} {box}")
            colour = COLOURS.get(mark.kind, (200, 0, 160))
            cv2.rectangle(pixels, (box.x0, box.y0), (box.x1, box.y1), colour, 5)
            cv2.putText(pixels, mark.kind, (box.x0, box.y0 - 12), cv2.FONT_HERSHEY_SIMPLEX, 1.4, colour, 3)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(out / f"{path.stem}.png"), np.asarray(cv2.resize(pixels, None, fx=0.4, fy=0.4)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=SPLITS, action="append")
    parser.add_argument("--pages", type=int, default=20, help="pages of each sort")
    parser.add_argument("--first", type=int, default=0, help="the number of the first page of each sort")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--scans", type=Path, help="a folder of real scans of 300 dpi")
    parser.add_argument("-o", type=Path, help="where the pictures of real scans go")
    chosen = parser.parse_args()
    engine = open_engine(CONFIG.reading)
    for split in chosen.split or SPLITS if chosen.pages else ():
        result = Result()
        for name in (*POSITIVE, *NEGATIVE):
            for number in range(chosen.first, chosen.first + chosen.pages):
                look(name, number, split, chosen.dpi, engine, result)
        show(split, result)
    if chosen.scans:
        show_scans(chosen.scans, chosen.o, engine)


if __name__ == "__main__":
    main()
