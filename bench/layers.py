"""Profiles of the PDF/A: bytes, CPU, and how near a page stays to its scan.

    python -m bench.layers                           both splits, 300 and 200 dpi
    python -m bench.layers FOLDER                    and real scans: images with FOLDER/truth.json
    python -m bench.layers -o DIR                    the worst page of each row in layers, beside its scan

Each page is put into a PDF/A, drawn again by pdfium at the resolution of its scan, compared with the scan and read
again. What `faithful` lacks of a likeness of 1 is pdfium's: at 300 dpi it shifts pixels by parts of one. No limit was
chosen on pages of the test split: other papers, other numbers.
"""

import argparse
import datetime as dt
import io
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from bench.error_rate import Errors, order_free_errors
from bench.hard_pages import KEPT, LOST
from bench.pages import SCANS, truth_of
from bench.table import table
from core.config import load
from core.model import PageImage, PageQuality, PageText, Verdict
from pipeline import pages, reading
from pipeline.inks import colours_of, ink_depths
from pipeline.pages import PageLimits
from pipeline.pdfa import ArchivalFacts, Profile, build
from pipeline.pdfa.layers import taken_apart
from pipeline.pdfa.losses import losses
from pipeline.reading.engines import OcrEngine, open_engine
from samples.make import clean_pages
from samples.papers import PAPERS
from samples.scanner import Effects, jpeg, scan

CONFIG = load(Path("no desk"), environ={}, deskless=True).config
SPLITS: Final = ("tuning", "test")
FACTS: Final = ArchivalFacts("", "", "", "", "", "", "", "", "", "", "", 1, dt.datetime(2025, 9, 15, tzinfo=dt.UTC))
EDGE: Final = 60  #: how deep ink is at its edge, of 255
Gray = NDArray[np.float32]


@dataclass(frozen=True)
class Scan:
    """A page and what is printed on it."""

    name: str
    image: PageImage
    truth: str


@dataclass
class Row:
    """What came of one profile."""

    sizes: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    whole: int = 0
    page: list[float] = field(default_factory=list)
    print_edges: list[float] = field(default_factory=list)
    seal_edges: list[float] = field(default_factory=list)
    errors: Errors = field(default_factory=lambda: Errors(0, 0))
    worst: tuple[float, str, Image.Image] | None = None


def office_scan(number: int, split: str, dpi: int, *, hard: str = "") -> Scan:
    """A paper of an office as its scanner left it, the same each time; no paper is in both splits."""
    rng = np.random.default_rng([number, dpi, split == "test"])
    papers = PAPERS[:6] if split == "tuning" else PAPERS[6:]
    paper = papers[number % len(papers)]
    sheets = clean_pages(paper, dpi=dpi, seed=number)
    picture, lines = sheets[number // len(papers) % len(sheets)]
    if hard:
        picture = (LOST | KEPT)[hard](picture, rng, dpi / 25.4)
    effects = Effects(
        skew_deg=round(float(rng.uniform(-0.4, 0.4)), 2),
        noise=float(rng.uniform(1, 5)),
        shade=float(rng.uniform(0, 0.1)),
        blur=float(rng.uniform(0.3, 0.7)),
    )
    picture = scan(picture, effects, rng)
    data = jpeg(picture, quality=int(rng.integers(60, 93)), dpi=dpi)
    image = PageImage(1, data, "image/jpeg", picture.width, picture.height, float(dpi))
    return Scan(f"{split}-{dpi}-{number}{hard and '-' + hard}", image, "\n".join(lines))


def real_scans(folder: Path) -> Iterator[Scan]:
    """The first page of each file that has a truth."""
    truth = truth_of(folder)
    limits = PageLimits(max_bytes=10**9, max_pages=1, max_pixels=10**9)
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SCANS and path.stem in truth:
            yield Scan(path.stem, next(iter(pages.render(path.read_bytes(), limits))), truth[path.stem])


def untouched(image: PageImage) -> PageText:
    """A page without words that nobody turns."""
    quality = PageQuality(Verdict.GOOD, sharpness=0, contrast=0)
    size = (image.width_px, image.height_px)
    return PageText(1, *size, image.dpi, 0, 0.0, blank=True, quality=quality, words=(), engine="none")


def drawn(pdf: bytes, size: tuple[int, int], dpi: float) -> Image.Image:
    """The page as pdfium draws it, as large as its scan."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        # A hair less, or rounding up makes one row too many and no pixel falls on its own.
        picture: Image.Image = document[0].render(scale=dpi / 72 - 1e-5).to_pil().convert("RGB")
    finally:
        document.close()
    return picture if picture.size == size else picture.resize(size)


def likeness(one: Gray, other: Gray) -> Gray:
    """SSIM around each point (Wang et al. 2004: sigma 1.5, K 0.01 and 0.03)."""

    def mean(values: Gray) -> Gray:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), 1.5), dtype=np.float32)

    a, b = mean(one), mean(other)
    spread = mean(one * one) - a * a + mean(other * other) - b * b
    common = mean(one * other) - a * b
    first, second = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return np.asarray((2 * a * b + first) * (2 * common + second) / ((a * a + b * b + first) * (spread + second)))


def edges(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The points around the edge of a mask."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0)


def measure(item: Scan, profile: Profile, row: Row, *, read: bool) -> None:
    """Put a page into a PDF/A and add what comes of it."""
    before = time.process_time()
    pdf = build([item.image], [untouched(item.image)], FACTS, profile=profile)
    row.seconds.append(time.process_time() - before)
    row.sizes.append(len(pdf))
    row.whole += b"<sohoa:wholePages>" in pdf
    original = colours_of(item.image)
    shown = drawn(pdf, (item.image.width_px, item.image.height_px), item.image.dpi)
    gray = [
        np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.float32)
        for pixels in (original, np.asarray(shown))
    ]
    like = likeness(*gray)
    found = ink_depths(original, item.image.dpi)
    coloured = cv2.bitwise_or(found.red, found.blue)
    inked = np.asarray(cv2.compare(found.depth, EDGE, cv2.CMP_GT), dtype=np.uint8)
    at_print = edges(np.asarray(cv2.bitwise_and(inked, cv2.bitwise_not(coloured)), dtype=np.uint8))
    at_seal = edges(np.asarray(cv2.bitwise_and(inked, coloured), dtype=np.uint8))
    row.page.append(float(like.mean()))
    row.print_edges.append(float(like[at_print].mean()) if at_print.any() else 1.0)
    # Specks of colour are no seal.
    if at_seal.sum() > item.image.dpi**2 / 20:
        row.seal_edges.append(float(like[at_seal].mean()))
    if row.worst is None or row.print_edges[-1] < row.worst[0]:
        row.worst = (row.print_edges[-1], item.name, _beside(original, shown))
    if read:
        out = io.BytesIO()
        shown.save(out, "PNG", compress_level=1)
        image = PageImage(1, out.getvalue(), "image/png", shown.width, shown.height, item.image.dpi)
        row.errors += order_free_errors(item.truth, _read(image))


def _read(image: PageImage) -> str:
    return reading.recognize(image, _engine(), CONFIG.quality).text


@cache
def _engine() -> OcrEngine:
    return open_engine(CONFIG.reading)


def _beside(original: NDArray[np.uint8], shown: Image.Image) -> Image.Image:
    out = Image.new("RGB", (2 * shown.width + 20, shown.height), "magenta")
    out.paste(Image.fromarray(original), (0, 0))
    out.paste(shown, (shown.width + 20, 0))
    return out


def rows_of(name: str, scans: list[Scan], folder: Path | None, *, read: bool) -> Iterator[list[str]]:
    """The rows of one set of pages: the scan as it came, then each profile."""
    errors = sum((order_free_errors(item.truth, _read(item.image)) for item in scans), Errors(0, 0)) if read else None
    size = statistics.mean(len(item.image.data) for item in scans)
    yield [f"{name}: scan", str(len(scans)), f"{size / 1000:.0f}", "", "", "", "", "", "", _rate(errors)]
    for profile in Profile:
        row = Row()
        for item in scans:
            measure(item, profile, row, read=read)
        if folder is not None and row.worst is not None and profile is not Profile.FAITHFUL:
            row.worst[2].save(folder / f"{name.replace(' ', '-')}-{profile.value}-{row.worst[1]}.png")
        yield [
            f"{name}: {profile.value}",
            str(len(scans)),
            f"{statistics.mean(row.sizes) / 1000:.0f}",
            f"{max(row.sizes) / 1000:.0f}",
            f"{statistics.mean(row.seconds):.2f}",
            str(row.whole),
            *(f"{statistics.mean(values):.3f}" if values else "" for values in (row.page, row.print_edges)),
            f"{statistics.mean(row.seal_edges):.3f}" if row.seal_edges else "",
            _rate(row.errors if read else None),
        ]


def _rate(errors: Errors | None) -> str:
    return "" if errors is None else f"{errors.rate:.2%}"


def hard_rows(split: str, count: int) -> Iterator[list[str]]:
    """How many pages of each sort go back to one whole picture."""
    for name in (*LOST, *KEPT):
        whole = 0
        for number in range(count):
            dpi = (300, 200)[number % 2]
            colours = colours_of(office_scan(100 + number, split, dpi, hard=name).image)
            whole += bool(losses(colours, dpi, taken_apart(colours, dpi)))
        yield [f"{split}: {name}", f"{whole} of {count}", str(count if name in LOST else 0)]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--pages", type=int, default=8, help="of each split and resolution; 0: only the folder")
    parser.add_argument("--hard", type=int, default=8, help="pages of each sort that layers cannot hold")
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--unread", action="store_true", help="do not read the pages again")
    chosen = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    if chosen.output:
        chosen.output.mkdir(parents=True, exist_ok=True)
    splits = [chosen.split] if chosen.split else list(SPLITS)
    sets = {
        f"{split} {dpi}": [office_scan(number, split, dpi) for number in range(chosen.pages)]
        for split in splits
        for dpi in (300, 200)
        if chosen.pages
    }
    if chosen.folder:
        sets["real"] = list(real_scans(chosen.folder))
    headers = ("", "pages", "kB", "most", "CPU s", "whole", "SSIM", "at print", "at seals", "fcer")
    rows = [row for name, scans in sets.items() for row in rows_of(name, scans, chosen.output, read=not chosen.unread)]
    print(table(headers, rows))
    if chosen.hard:
        hard = [row for split in splits for row in hard_rows(split, chosen.hard)]
        print()
        print(table(("kept whole", "found", "wanted"), hard))


if __name__ == "__main__":
    main()
