"""Reading, end to end: pages per minute, CPU and bytes per page, character error rate, beside OCRmyPDF and tesseract.

    python -m bench.pages                    the samples
    python -m bench.pages FOLDER             page images with FOLDER/truth.json: {"pages": [{"id": STEM, "text": …}, …]}

Ours does more for its time: it also classifies, describes, signs, checks and archives every paper. What was read is
asked of the PDFs, as whoever searches them would.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image

from bench.error_rate import Errors, order_free_errors, plain_errors
from bench.roads import CORES, PEERS, ROOT, Result, Road, adopt, sohoa
from bench.table import table

SCANS: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"})
WORST: Final = 12


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


def text_of(pdf: Path) -> str:
    """What the pages of a PDF say when they are searched; the mark of a signature is none of what was scanned."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as plain, pikepdf.open(pdf) as opened:
        for page in opened.pages:
            if "/Annots" in page.obj:
                del page.obj["/Annots"]
        opened.save(plain.name)
        return subprocess.run(["pdftotext", plain.name, "-"], capture_output=True, text=True, check=True).stdout


def are_pdfa(pdfs: Mapping[str, Path], verapdf: Path) -> int:
    """How many of the files are the PDF/A that they say they are."""
    command: list[str | Path] = ["java", "-jar", verapdf, "-f", "0", "--format", "text", *pdfs.values()]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return sum(line.startswith("PASS ") for line in said.splitlines())


def figures(name: str, result: Result, texts: Mapping[str, str], truth: Mapping[str, str], pages: int) -> list[str]:
    """One row of the table."""
    plain = sum((plain_errors(text, texts.get(stem, "")) for stem, text in truth.items()), Errors(0, 0))
    free = sum((order_free_errors(text, texts.get(stem, "")) for stem, text in truth.items()), Errors(0, 0))
    size = sum(path.stat().st_size for path in result.pdfs.values())
    return [
        name,
        f"{60 * pages / result.wall:.1f}",
        f"{result.cpu / pages:.2f}",
        f"{size / pages / 1000:.0f}",
        f"{plain.rate:.2%}",
        f"{free.rate:.2%}",
    ]


def main() -> None:
    """Print the tables."""
    adopt()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples" / "inbox")
    parser.add_argument("--alone", action="store_true", help="without the peers")
    parser.add_argument("--profile", default="", help="of our PDFs: faithful, standard or layered")
    parser.add_argument("--verapdf", type=Path, help="its jar: check what claims to be PDF/A")
    chosen = parser.parse_args()
    truth = truth_of(chosen.folder)
    roads: dict[str, Road] = {"sohoa": partial(sohoa, chosen.profile)}
    if not chosen.alone:
        roads.update(PEERS)
    with tempfile.TemporaryDirectory() as name:
        scans = Path(name) / "scans"
        scans.mkdir()
        for path in sorted(chosen.folder.iterdir()):
            if path.suffix.lower() in SCANS and path.stem in truth:
                shutil.copy(path, scans)
        pages = sum(pages_in(path) for path in scans.iterdir())
        given = sum(path.stat().st_size for path in scans.iterdir()) / pages / 1000
        print(f"{len(list(scans.iterdir()))} files, {pages} pages, {given:.0f} kB a page, {CORES} cores\n", flush=True)
        if any(path.suffix.lower() == ".pdf" for path in scans.iterdir()):
            # Which it cannot open.
            roads.pop("tesseract", None)
        rows, faults, errors = [], [], {stem: [stem] for stem in truth}
        for label, road in roads.items():
            out = Path(name) / label
            out.mkdir()
            result = road(scans, out)
            texts = {stem: text_of(pdf) for stem, pdf in result.pdfs.items()}
            row = figures(label, result, texts, truth, pages)
            rows.append([*row, *([f"{are_pdfa(result.pdfs, chosen.verapdf)}"] if chosen.verapdf else [])])
            faults += [f"{label}: {fault}" for fault in result.failed]
            for stem, text in truth.items():
                errors[stem].append(f"{order_free_errors(text, texts.get(stem, '')).rate:.2%}")
    headers = ("", "pages/min", "CPU s/page", "kB/page", "CER", "CER, any order")
    print(table((*headers, *(["PDF/A"] if chosen.verapdf else [])), rows), "\n")
    worst = sorted(errors.values(), key=lambda row: -float(row[1].rstrip("%")))[:WORST]
    print(table(("CER, any order", *roads), worst))
    for fault in faults:
        print(f"\n{fault}")


if __name__ == "__main__":
    main()
