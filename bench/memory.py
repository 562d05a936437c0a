"""How much memory the processes of a batch need at most, by the size of a page and by the number of pages.

    python -m bench.memory [--pages 500]
    python -m bench.memory --steps [--pages 500]    # of a file whose pages are read already: each step, in this process

The long files show sample papers over and over, a number on each; they are read by a stand-in that finds 480 words on
each page at once, for tesseract's own memory does not depend on their number.
"""

import argparse
import gc
import io
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image, ImageDraw

from bench.desk import sohoa, stand_in
from bench.idle import family
from bench.table import table
from core.codes import document_id_for
from core.config import load
from core.model import Arrival, Box, DeskCode, Document, PageQuality, PageText, Status, Verdict, Word
from pipeline import outputs
from pipeline.steps import advance, can_advance
from pipeline.tools import open_tools, utc_now
from samples.make import clean_pages, scanned_pages
from samples.papers import PAPERS

_PEAK: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_LOOK_SECONDS: Final = 0.1
#: Pixels of a page of the long files: A4 at 200 dpi.
LONG: Final = (1654, 2339)
_SAYING: Final = "giấy chứng nhận quyền sử dụng đất ủy ban nhân dân xã hòa vang quyết định số ngày tháng năm"


def peak_kib(process: int | str = "self") -> int:
    """The most that a process has held at once since it began its program, in KiB.

    `getrusage` would not do: its figure outlives `exec`, so a program that a larger one started shows the larger one's.
    """
    found = _PEAK.search(Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace"))
    return int(found[1]) if found else 0


def peaks(folder: Path) -> tuple[int, int, int]:
    """MiB that the largest process needs of those at the top, those that work, and those of tesseract."""
    most = {"batch": 0, "worker": 0, "tesseract": 0}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "desk"
        environment = {"OMP_THREAD_LIMIT": "1", "PATH": stand_in(Path(name) / "bin", LONG, lines=40)}
        assert sohoa("init", "--demo", "--home", home, environment=environment).wait() == 0
        batch = sohoa("batch", folder, "--accept-doubtful", "--home", home, environment=environment)
        while batch.poll() is None:
            for process in family(batch.pid):
                with suppress(OSError):
                    program = Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()
                    role = "batch" if process == batch.pid else "tesseract" if program == "tesseract" else "worker"
                    most[role] = max(most[role], peak_kib(process))
            time.sleep(_LOOK_SECONDS)
        assert batch.returncode in {0, 3}, batch.returncode
    return most["batch"] // 1024, most["worker"] // 1024, most["tesseract"] // 1024


def one_page(width_mm: int, height_mm: int, dpi: int) -> bytes:
    """A sample paper in colour, put onto a sheet of that size."""
    image = clean_pages(PAPERS[6], dpi=dpi)[0][0]
    sheet = Image.new("RGB", (round(width_mm * dpi / 25.4), round(height_mm * dpi / 25.4)), (250, 250, 248))
    sheet.paste(image, (0, 0))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80, dpi=(dpi, dpi))
    return out.getvalue()


def long_file(pages: int) -> bytes:
    """A PDF of so many gray pages of 200 dpi."""
    pictures = [scanned_pages(PAPERS[number], dpi=200)[0][0].convert("L").resize(LONG) for number in (1, 2, 3, 8)]
    pdf = pikepdf.new()
    for number in range(pages):
        picture = pictures[number % len(pictures)].copy()
        ImageDraw.Draw(picture).text((20, picture.height - 30), f"{number:06}", fill=60)
        data = io.BytesIO()
        picture.save(data, "PDF", resolution=200, quality=70)
        with pikepdf.open(data) as page:
            pdf.pages.extend(page.pages)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def papers(pages: int) -> Iterator[tuple[str, str, bytes]]:
    """What is measured, by name, with the name of its file."""
    yield "A4, 300 dpi, colour", "a4.jpg", one_page(210, 297, 300)
    yield "A4, 600 dpi, colour", "a4.jpg", one_page(210, 297, 600)
    yield "A3, 600 dpi, colour", "a3.jpg", one_page(297, 420, 600)
    yield "20 pages, A4, 200 dpi, gray", "20.pdf", long_file(20)
    yield f"{pages} pages, A4, 200 dpi, gray", f"{pages}.pdf", long_file(pages)


def steps(pages: int) -> Iterator[tuple[str, int, int, float]]:
    """What each step of a long file takes, all of whose pages are read: MiB before and at most, and CPU seconds."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "desk"
        assert sohoa("init", "--demo", "--home", home, environment={}).wait() == 0
        tools = open_tools(load(home, environ={}))
        kept = tools.store.put(long_file(pages), media_type="application/pdf")
        desk = DeskCode(tools.config.desk.code)
        document = Document(document_id_for(kept.sha256), desk, Status.RECEIVED, kept, doubts_accepted=True)
        document = tools.index.receive(document, Arrival(desk, "long.pdf", utc_now()))
        while can_advance(document):
            if document.status is Status.RENDERED:
                for page in outputs.pages_of(document, tools):
                    outputs.keep_text(page, _read(page), tools)
            gc.collect()
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # VmHWM begins anew
            before, started, status = peak_kib(), time.process_time(), document.status
            document = advance(document.id, tools)
            yield status.value, before // 1024, peak_kib() // 1024, time.process_time() - started
        assert document.status is Status.ARCHIVED, document.reason


def _read(page: outputs.StoredPage) -> PageText:
    """What might have been read on a page: 480 words in 40 lines."""
    said = _SAYING.split()
    words = tuple(
        Word(said[(7 * place + 3 * page.number) % len(said)], Box(left, top, left + 90, top + 24), 0.96, place // 12)
        for place in range(480)
        for left, top in [(40 + 100 * (place % 12), 300 + 30 * (place // 12))]
    )
    quality = PageQuality(Verdict.GOOD, sharpness=200.0, contrast=0.8)
    return PageText(page.number, *LONG, page.dpi, 0, 0.0, blank=False, quality=quality, words=words, engine="none")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500, help="of the long file")
    parser.add_argument("--steps", action="store_true", help="of the long file alone, step by step")
    chosen = parser.parse_args()
    if chosen.steps:
        found = [[step, str(before), str(most), f"{cpu:.1f}"] for step, before, most, cpu in steps(chosen.pages)]
        print(table(("from", "before, MiB", "most, MiB", "CPU s"), found))
        return
    rows = []
    for label, file, data in papers(chosen.pages):
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / file).write_bytes(data)
            rows.append([label, *map(str, peaks(Path(name)))])
    print(table(("one file", "batch, MiB", "worker, MiB", "tesseract, MiB"), rows))


if __name__ == "__main__":
    main()
