"""Scans as an office's desk gets them, signed and sealed, with what is printed on each: what bench.pages takes.

    python -m bench.office_pages FOLDER --set colour-300|colour-200|bitonal [--pages 40] [--split test]

Every other page is a sample paper set and scanned anew, the rest are layouts of all sorts, some on their side or head.
"""

import argparse
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from bench.good_pages import inked
from bench.layouts import laid_page
from samples.ink import seal, signature
from samples.make import clean_pages
from samples.papers import PAPERS
from samples.scanner import Effects, scan

#: Dots an inch, and whether the scanner leaves black and white only.
SETS: Final = {"colour-300": (300, False), "colour-200": (200, False), "bitonal": (300, True)}
_QUALITY: Final = 80
_BLACK: Final = 150


def office_page(number: int, split: str, dpi: int) -> tuple[Image.Image, tuple[str, ...]]:
    """The scan of that number and its lines; those of one split share neither papers nor fonts with the other's."""
    rng = np.random.default_rng([number, split == "test", 11])
    if number % 2:
        papers = PAPERS[:6] if split == "tuning" else PAPERS[6:]
        pages = clean_pages(papers[number // 2 % len(papers)], dpi=dpi, seed=100 + number)
        image, lines = pages[int(rng.integers(len(pages)))]
        printed = tuple(lines)
    else:
        page = laid_page(number // 2, split, degraded=False, dpi=dpi)
        image, printed = Image.fromarray(np.ascontiguousarray(page.pixels[:, :, ::-1])), page.lines
        image = inked(image, signature(dpi=dpi, rng=rng), image.width * 0.72, image.height * 0.88)
        image = inked(image, seal("ỦY BAN NHÂN DÂN XÃ MẪU", dpi=dpi, rng=rng), image.width * 0.6, image.height * 0.88)
    effects = Effects(skew_deg=round(float(rng.uniform(-1.2, 1.2)), 2), noise=float(rng.uniform(2, 6)))
    return scan(image, replace(effects, blur=float(rng.uniform(0.4, 0.7)) * dpi / 200), rng), printed


def delivered(image: Image.Image, dpi: int, *, bitonal: bool) -> tuple[str, bytes]:
    """The file as a scanner leaves it, and how its name ends."""
    out = io.BytesIO()
    if bitonal:
        dots = image.convert("L").point(lambda level: 255 if level > _BLACK else 0).convert("1")
        dots.save(out, "TIFF", compression="group4", dpi=(dpi, dpi))
        return ".tif", out.getvalue()
    image.save(out, "JPEG", quality=_QUALITY, dpi=(dpi, dpi))
    return ".jpg", out.getvalue()


def main() -> None:
    """Write the files and truth.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", choices=SETS, required=True)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--split", choices=("tuning", "test"), default="test")
    chosen = parser.parse_args()
    dpi, bitonal = SETS[chosen.set]
    chosen.folder.mkdir(parents=True)
    pages = []
    for number in range(chosen.pages):
        image, lines = office_page(number, chosen.split, dpi)
        suffix, data = delivered(image, dpi, bitonal=bitonal)
        name = f"page-{number:03}"
        (chosen.folder / f"{name}{suffix}").write_bytes(data)
        pages.append({"id": name, "text": "\n".join(lines)})
    (chosen.folder / "truth.json").write_text(json.dumps({"pages": pages}, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
