"""Write a folder of labelled papers: `python -m samples.labelled FOLDER [--split test] [--papers 112] [--read|--dpi 200]`.

Each paper is a PDF of its scans, or with --read what a reader would make of it (NAME.json, `core.serial` of its
pages), and labels.json says what each is: what `sohoa evaluate` takes. It must not be a desk's inbox.
"""

import argparse
import json
from pathlib import Path

from core import serial
from samples.labelled import LabelledPaper, Split, as_read, papers, pictures
from samples.make import pdf_of


def label(paper: LabelledPaper, file: str) -> dict[str, object]:
    """What labels.json says of a paper."""
    return {
        "file": file,
        "kind": paper.kind,
        "unknown_kind": paper.unknown_kind,
        "template": paper.template,
        "issuer": paper.issuer,
        "fields": dict(paper.fields),
    }


def write(folder: Path, paper: LabelledPaper, *, dpi: int | None) -> str:
    """One paper's file; without a resolution what a reader would make of it. Its name."""
    if dpi is None:
        name = f"{paper.name}.json"
        (folder / name).write_bytes(serial.dump(as_read(paper)))
    else:
        name = f"{paper.name}.pdf"
        (folder / name).write_bytes(pdf_of(list(pictures(paper, dpi=dpi)), dpi=dpi))
    return name


def main() -> None:
    """Write the files and labels.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=list(Split), default=Split.TEST, type=Split)
    parser.add_argument("--papers", type=int, default=112)
    parser.add_argument("--seed", type=int, default=1)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--read", action="store_true")
    form.add_argument("--dpi", type=int, default=200)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True)
    dpi = None if chosen.read else chosen.dpi
    made = papers(chosen.split, chosen.papers, seed=chosen.seed)
    found = [label(item, write(chosen.folder, item, dpi=dpi)) for item in made]
    text = json.dumps({"schema": "sohoa.labels/1", "papers": found}, ensure_ascii=False, indent=1) + "\n"
    (chosen.folder / "labels.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
