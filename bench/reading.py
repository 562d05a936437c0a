"""How wrong pages are read, by recipe: the language data, with and without what official language says.

    python -m bench.reading             generated pages: layouts (bench/layouts.py), clean and degraded
    python -m bench.reading FOLDER…     also page images with FOLDER/truth.json as bench.pages takes them

A rate is characters wrong per character printed, lines in any order (bench/line_errors.py), of what was read and of
what was proposed in its place. What was chosen by measurement was chosen on the tuning pages; test pages share neither
fonts nor sentences with them, and folders were never used to choose anything.
"""

import argparse
import json
import os
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image

from bench.cpu import cpu_seconds
from bench.layouts import laid_page
from bench.line_errors import line_errors
from bench.table import table
from core.config import load
from core.model import PageImage
from pipeline.reading import OcrEngine, recognize
from pipeline.reading.data import OWN_FOLDER
from pipeline.reading.engines import TesseractEngine

TYPES: Final = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff"}
WORST: Final = 10


@dataclass(frozen=True)
class Printed:
    """A page, and what stands on it."""

    name: str
    image: PageImage = field(repr=False)
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rates:
    """How wrong one page was read, and what that took."""

    name: str
    read: float
    likely: float
    cpu: float


def folder_pages(folder: Path) -> Iterator[Printed]:
    """The page images of a folder with its truth."""
    texts = {
        page["id"]: page["text"] for page in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["pages"]
    }
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in TYPES and path.stem in texts:
            with Image.open(path) as image:
                dpi = float(image.info.get("dpi", (300, 300))[0])
                size = image.size
            data = path.read_bytes()
            yield Printed(
                path.stem, PageImage(1, data, TYPES[path.suffix.lower()], *size, dpi), texts[path.stem].split("\n")
            )


def generated_pages(split: str, count: int, *, degraded: bool) -> Iterator[Printed]:
    """Pages of all sorts of layout."""
    for number in range(count):
        page = laid_page(number, split, degraded=degraded)
        data = cv2.imencode(".png", np.ascontiguousarray(page.pixels), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
        height, width = page.pixels.shape[:2]
        yield Printed(page.name, PageImage(1, data, "image/png", width, height, float(page.dpi)), page.lines)


def rates_of(page: Printed, engine: OcrEngine) -> Rates:
    """One page read."""
    limits = load(Path("no desk"), environ={}, deskless=True).config.quality
    before = cpu_seconds()
    text = recognize(page.image, engine, limits)
    cpu = cpu_seconds() - before
    read, likely = (line_errors(page.lines, found.split("\n")).rate for found in (text.text, text.likely_text))
    return Rates(page.name, read, likely, cpu)


def figures(label: str, rates: Sequence[Rates]) -> list[str]:
    """One row of a set's table."""
    row = [label]
    for values in ([item.read for item in rates], [item.likely for item in rates]):
        row += [f"{statistics.mean(values):.2%}", f"{statistics.median(values):.2%}", f"{max(values):.1%}"]
    return [*row, f"{statistics.mean(item.cpu for item in rates):.2f}"]


def show(name: str, pages: Callable[[], Iterable[Printed]], engines: Sequence[OcrEngine]) -> None:
    """Print the table of a set, and the pages that the last engine read worst."""
    found = {engine.name: [rates_of(page, engine) for page in pages()] for engine in engines}
    last = list(found.values())[-1]
    headers = (f"{name}: {len(last)} pages", "read", "median", "worst", "proposed", "median", "worst", "CPU s/page")
    print(table(headers, [figures(label, rates) for label, rates in found.items()]), "\n")
    worst = sorted(last, key=lambda item: -item.likely)[:WORST]
    rows = [[item.name, f"{item.read:.2%}", f"{item.likely:.2%}"] for item in worst]
    print(table(("worst pages", "read", "proposed"), rows), "\n", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=22, help="generated pages a set; 0 for none")
    parser.add_argument("--split", choices=("tuning", "test"), help="only this one")
    parser.add_argument("--better", default=str(OWN_FOLDER), help="folder of the better language data")
    parser.add_argument("--only-better", action="store_true", help="without Debian's language data")
    chosen = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    folders = [chosen.better] if chosen.only_better else ["", chosen.better]
    engines = [TesseractEngine("vie", folder, 120.0) for folder in folders]
    for folder in chosen.folders:
        show(folder.name, partial(folder_pages, folder), engines)
    splits = (chosen.split,) if chosen.split else ("tuning", "test")
    for split, degraded in product(splits if chosen.pages else (), (False, True)):
        name = f"layouts, {split}, {'degraded' if degraded else 'clean'}"
        show(name, partial(generated_pages, split, chosen.pages, degraded=degraded), engines)


if __name__ == "__main__":
    main()
