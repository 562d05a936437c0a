"""Is a paper that is scanned again told from the same form filled in for somebody else? Hit rate and false alarms.

`python -m bench.rescans --split tuning|test`: generated papers, each for three invented people, each scanned twice with
another skew, grain, light and place; every pair of readings is compared. The third person has the first one's name but
for a tone, and a number and a birth date that differ by one digit. The limits of rules/reuse/rescan.py were chosen on
the forms of the tuning split.
"""

import argparse
import itertools
import os
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from bench.table import table
from core.config import load
from core.model import PageImage, PageText
from pipeline.reading import recognize
from pipeline.reading.engines import OcrEngine, open_engine
from pipeline.rescans.prints import PRINT_ALIKE, PagePrint, distance, page_print
from rules.reuse.rescan import Likeness, likeness
from samples.make import clean_pages
from samples.papers import PAPERS, Paper
from samples.papers.paper import MAN, MAN_ID, WOMAN, WOMAN_ID
from samples.scanner import Effects, jpeg, scan

CONFIG = load(Path("no desk"), environ={}, deskless=True).config
DPI = 200
#: Every third form tunes; what is left tests.
TUNING = 3
#: Invented people who fill in the same forms: names, numbers and days in the places of the samples'.
PEOPLE: tuple[dict[str, str], ...] = (
    {},
    {MAN: "Lê Thị Hoa Mẫu", MAN_ID: "051188004711", WOMAN: "Phạm Quang Thử", WOMAN_ID: "051090008123",
     "12/03/1995": "27/11/1988"},
    {MAN: "Nguyễn Văn Mầu", MAN_ID: "051095000129", WOMAN: "Trần Thị Thư", WOMAN_ID: "051197000451",
     "12/03/1995": "12/08/1995"},
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """One scan of one paper for one person."""

    form: int
    person: int
    again: int
    text: PageText
    print: PagePrint


def filled_in(paper: Paper, person: int, rng: random.Random) -> Paper:
    """The form with another person's names and numbers, and a number of its own."""

    def said(text: str) -> str:
        for old, new in PEOPLE[person].items():
            text = text.replace(old, new)
        return (
            re.sub(r"-(\d{6})-0*(\d+)\b", lambda found: f"-{found[1]}-{rng.randrange(1000, 9999)}", text)
            if person
            else text
        )

    return replace(
        paper,
        body=tuple(map(said, paper.body)),
        second_page=(),
        subject=tuple(map(said, paper.subject)),
        number=re.sub(r"^\d+", str(rng.randrange(10, 999)), paper.number) if person else paper.number,
        signer=(paper.signer[0], paper.signer[1], said(paper.signer[2])),
        upside_down=False,
    )


def scans_of(forms: list[Paper], engine: OcrEngine) -> list[Read]:
    found = []
    for number, form in enumerate(forms):
        for person in range(len(PEOPLE)):
            rng = random.Random(f"{form.file}{person}")
            sheet = clean_pages(filled_in(form, person, rng), dpi=DPI, seed=person)[0][0]
            for again in range(2):
                effects = Effects(
                    skew_deg=rng.uniform(-1.4, 1.4),
                    noise=rng.uniform(2, 7),
                    shade=rng.uniform(0.02, 0.12),
                    blur=rng.uniform(0.3, 0.9),
                )
                moved = sheet.transform(
                    sheet.size,
                    Image.Transform.AFFINE,
                    (1, 0, rng.uniform(-18, 18), 0, 1, rng.uniform(-18, 18)),
                    fillcolor=(240, 240, 238),
                )
                picture = scan(moved, effects, np.random.default_rng(number * 100 + person * 10 + again)).convert("L")
                page = PageImage(
                    1, jpeg(picture, quality=60, dpi=DPI), "image/jpeg", picture.width, picture.height, DPI
                )
                found.append(Read(number, person, again, recognize(page, engine, CONFIG.quality), page_print(page)))
    return found


@dataclass(frozen=True)
class Pair:
    same: bool
    one_form: bool
    distance: float
    likeness: Likeness


def pairs_of(reads: list[Read]) -> list[Pair]:
    return [
        Pair(
            one.form == other.form and one.person == other.person,
            one.form == other.form,
            distance(one.print, other.print),
            likeness([one.text], [other.text]),
        )
        for one, other in itertools.combinations(reads, 2)
    ]


def row(label: str, pairs: list[Pair], says: Callable[[Pair], bool]) -> tuple[str, ...]:
    groups = (
        [pair for pair in pairs if pair.same],
        [pair for pair in pairs if not pair.same and pair.one_form],
        [pair for pair in pairs if not pair.one_form],
    )
    return label, *(f"{sum(map(says, group))} of {len(group)}" for group in groups)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("tuning", "test"), required=True)
    parser.add_argument("--forms", type=int, default=len(PAPERS), help="at most so many of the split")
    parser.add_argument("--after", type=int, default=0, help="without the first so many")
    parser.add_argument("--each", action="store_true", help="every pair of one form")
    chosen = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    tunes = chosen.split == "tuning"
    forms = [paper for number, paper in enumerate(PAPERS) if (number % TUNING == 0) is tunes]
    forms = forms[chosen.after : chosen.after + chosen.forms]
    started = time.process_time()
    pairs = pairs_of(scans_of(forms, open_engine(CONFIG.reading)))
    if chosen.each:
        for pair in pairs:
            if pair.one_form:
                print("same " if pair.same else "other", f"{pair.distance:.3f}", pair.likeness)
    print(f"{chosen.split}: {len(forms)} forms, {len(PEOPLE)} people, two scans of each, {DPI} dpi\n")
    rows = (
        row(
            f"picture alone, at most {PRINT_ALIKE:.2f} of its signs differ",
            pairs,
            lambda pair: pair.distance <= PRINT_ALIKE,
        ),
        row("words: rules/reuse/rescan.py", pairs, lambda pair: pair.likeness.rescan),
    )
    print(table(("called a rescan", "the same paper", "same form, another person", "another form"), rows))
    print(f"\nCPU seconds here, without tesseract: {time.process_time() - started:.1f}")


if __name__ == "__main__":
    main()
