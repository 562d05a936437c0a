"""The verdict on pictures of pages: which defects are found, and how often a good page is accused.

    python -m bench.quality                          both splits
    python -m bench.quality --split tuning           the pages that thresholds were chosen on
    python -m bench.quality --scans FOLDER           and real scans, each by its file

No threshold was chosen on the pages of the test split: other papers, other fonts, other numbers.
"""

import argparse
import os
import statistics
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from bench.defects import DEFECTS, spoilt
from bench.good_pages import Page, good_page
from bench.table import table
from core.config import load
from core.model import PageQuality, Tone
from core.settings import QualitySettings
from pipeline.reading.geometry import skew_of
from pipeline.reading.ink import lifted
from pipeline.reading.quality import is_blank, judge, with_skew

LIMITS = load(Path("no desk"), environ={}, deskless=True).config.quality
SPLITS = ("tuning", "test")
STRENGTHS = ("weak", "middle", "clear")
BLANKS = ("dust", "other side shows through", "coloured paper")


@dataclass
class Counts:
    """What was found."""

    found: Counter[tuple[str, int]] = field(default_factory=Counter)
    tried: Counter[tuple[str, int]] = field(default_factory=Counter)
    accused: list[tuple[int, str]] = field(default_factory=list)
    good: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, other: "Counts") -> None:
        self.found += other.found
        self.tried += other.tried
        self.accused += other.accused
        self.good += other.good
        self.seconds += other.seconds


def verdict_on(page: Page, limits: QualitySettings = LIMITS) -> PageQuality:
    """The whole verdict, as reading a page gives it."""
    gray = lifted(page.pixels)
    quality = judge(page.pixels, gray, page.dpi, limits=limits)
    return with_skew(quality, skew_of(gray, page.dpi), limits=limits)


def judged(number: int, split: str, *, spoil: bool) -> Counts:
    """One page, good and, if asked for, spoilt in every way."""
    cv2.setNumThreads(1)
    counts, page = Counts(good=1), good_page(number, split)
    started = time.process_time()
    quality = verdict_on(page)
    if page.dpi == 300:
        counts.seconds.append(time.process_time() - started)
    if quality.reasons:
        counts.accused.append((number, " ".join(quality.reasons)))
    if not spoil:
        return counts
    for defect in DEFECTS:
        for strength in range(len(STRENGTHS)):
            rng = np.random.default_rng([number, strength, len(defect.name)])
            quality = verdict_on(spoilt(page, defect, strength, rng))
            counts.tried[defect.name, strength] += 1
            counts.found[defect.name, strength] += bool(defect.flaws & set(quality.reasons))
    for strength, (gray, colour) in enumerate(zip(_blanks(page, number), _colourless(page), strict=True)):
        counts.tried += Counter({("blank", strength): 1, ("colour lost", strength): 1})
        counts.found["blank", strength] += is_blank(gray, page.dpi)
        counts.found["colour lost", strength] += verdict_on(colour).tone is not Tone.COLOUR
    return counts


def _blanks(page: Page, number: int) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    """Empty sheets of that page's size."""
    rng = np.random.default_rng(number)
    height, width = page.pixels.shape[:2]
    empty = np.clip(rng.normal(246, 2.5, (height, width)), 0, 255).astype(np.uint8)
    dusty = empty.copy()
    for y, x in rng.integers(5, min(height, width) - 5, (40, 2)):
        dusty[y : y + 2, x : x + 2] = 40
    back = cv2.GaussianBlur(lifted(page.pixels)[:, ::-1], (0, 0), page.dpi / 70).astype(np.float32)
    through = (empty - (246 - back).clip(0) * 0.05).clip(0, 255).astype(np.uint8)
    return [dusty, through, (empty * 0.82).astype(np.uint8)]


def _colourless(page: Page) -> list[Page]:
    """Gray, gray in three channels, black and white."""
    gray = np.asarray(cv2.cvtColor(page.pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    bitonal = np.where(gray > 150, 255, 0).astype(np.uint8)
    return [Page(gray, page.dpi), Page(np.dstack([gray] * 3), page.dpi), Page(bitonal, page.dpi)]


def run(split: str, *, spoilt_pages: int, good_pages: int) -> Counts:
    """All pages of a split."""
    counts = Counts()
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for part in pool.map(partial(judged, split=split, spoil=True), range(spoilt_pages)):
            counts.add(part)
        for part in pool.map(partial(judged, split=split, spoil=False), range(spoilt_pages, good_pages)):
            counts.add(part)
    return counts


def show(split: str, counts: Counts) -> None:
    """Print the tables of a split."""
    rows = []
    names = [(defect.name, defect.strengths) for defect in DEFECTS]
    names += [("blank", BLANKS), ("colour lost", ("gray", "gray as RGB", "bitonal"))]
    for name, strengths in names:
        shares = [100 * counts.found[name, place] / counts.tried[name, place] for place in range(3)]
        rows.append([f"{name}: {' / '.join(strengths)}", *(f"{share:.0f} %" for share in shares)])
    clear = [defect.name for defect in DEFECTS]
    found, tried = sum(counts.found[name, 2] for name in clear), sum(counts.tried[name, 2] for name in clear)
    print(f"\n{split}: {tried // len(clear)} pages a row\n")
    print(table(("found", *STRENGTHS), rows))
    print(f"\nclear defects found: {found} of {tried} = {found / tried:.1%}")
    print(f"good pages accused: {len(counts.accused)} of {counts.good} = {len(counts.accused) / counts.good:.1%}")
    for number, flaws in counts.accused:
        print(f"  page {number}: {flaws}")
    print(f"CPU s a page of 300 dpi: median {statistics.median(counts.seconds):.2f}, most {max(counts.seconds):.2f}")


def show_scans(folder: Path) -> None:
    """The verdict on each picture of a folder, at 300 dpi."""
    rows = []
    for path in sorted(folder.iterdir()):
        pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if pixels is None:
            continue
        quality = verdict_on(Page(pixels, 300))
        rows.append([path.name, quality.verdict.value, " ".join(quality.reasons), quality.edge_mm, quality.contrast])
    print("\n" + table(("scan", "verdict", "reasons", "edge mm", "contrast"), rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=SPLITS, action="append")
    parser.add_argument("--spoilt", type=int, default=40, help="pages that are spoilt in every way")
    parser.add_argument("--good", type=int, default=300, help="good pages")
    parser.add_argument("--scans", type=Path, help="a folder of real scans of 300 dpi")
    chosen = parser.parse_args()
    for split in chosen.split or SPLITS:
        show(split, run(split, spoilt_pages=chosen.spoilt, good_pages=max(chosen.good, chosen.spoilt)))
    if chosen.scans:
        show_scans(chosen.scans)


if __name__ == "__main__":
    main()
