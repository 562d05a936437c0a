"""A desk for the benchmarks that run the whole engine: many papers, most of them read by a stand-in for tesseract."""

import io
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from samples.make import scanned_pages
from samples.papers import PAPERS

ROOT = Path(__file__).resolve().parent.parent
#: Pages of this size are read by the stand-in; the other program, doing nothing, shows what the engine itself costs.
LIGHT = (400, 560)

_COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text"
_STAND_IN = """#!/bin/sh
# Notes which picture is read, and answers at once for the light pages.
case "$1" in --*) exec {real} "$@" ;; esac
case "$*" in *"--psm 0"*) ;; *) md5sum <"$1" >>{count} ;; esac
if head -c 20 "$1" | grep -aq "{width} {height}"; then
  cp {answer} "$2.tsv"
  exit 0
fi
exec {real} "$@"
"""


def light_papers(folder: Path, count: int) -> None:
    """So many different pages, each a few lines of strokes."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_from = random.Random(1)
    for number in range(count):
        image = Image.new("L", LIGHT, 250)
        draw = ImageDraw.Draw(image)
        for line in range(12):
            for word in range(5):
                left = 40 + word * 64 + draw_from.randrange(8)
                draw.rectangle((left, 40 + line * 30, left + draw_from.randrange(20, 50), 52 + line * 30), fill=20)
        draw.text((40, 480), f"{number:08}", fill=20)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=60, dpi=(200, 200))
        (folder / f"L{number:06}.jpg").write_bytes(out.getvalue())


def real_papers(folder: Path, count: int) -> None:
    """So many sample papers at 200 dpi, gray, each with its own number in a corner."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [scanned_pages(PAPERS[number], dpi=200)[0][0].convert("L") for number in (1, 2, 3, 8)]
    for number in range(count):
        image = pages[number % len(pages)].copy()
        ImageDraw.Draw(image).text((20, image.height - 30), f"{number:06}", fill=60)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=70, dpi=(200, 200))
        (folder / f"R{number:06}.jpg").write_bytes(out.getvalue())


def stand_in(folder: Path, size: tuple[int, int] = LIGHT, lines: int = 1) -> str:
    """A PATH whose tesseract answers at once for pages of a size; what it reads is noted in `folder`/readings."""
    folder.mkdir(parents=True, exist_ok=True)
    answer, program = folder / "answer.tsv", folder / "tesseract"
    words = [
        f"5 1 1 1 {line + 1} {word + 1} {40 + 100 * word} {40 + 30 * line} 90 20 96 giấy"
        for line in range(lines)
        for word in range(1 if lines == 1 else 12)
    ]
    answer.write_text("\n".join("\t".join(row.split()) for row in (_COLUMNS, *words)) + "\n")
    program.write_text(
        _STAND_IN.format(
            real=shutil.which("tesseract"), count=folder / "readings", answer=answer, width=size[0], height=size[1]
        )
    )
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def read_again(folder: Path) -> float:
    """Of the pictures that were read, the share read once more than needed; one read three times counts twice."""
    path = folder / "readings"
    pictures = path.read_text().splitlines() if path.exists() else []
    return len(pictures) / len(set(pictures)) - 1 if pictures else 0.0


def sohoa(*arguments: str | Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Run the command line in the background."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
