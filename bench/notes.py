"""Is a page that was scanned twice, once with a note on it, told from the same form filled in for somebody else?

`python -m bench.notes`: invented papers (samples/labelled) as a reader gives them, each read a second time with other
errors, shifted, and with a note of a usual size laid somewhere. Against them the same form filled in for another
person, the same page without a note, and the page of another paper. The limits of rules/papers/notes.py were chosen on
the train split; forms and issuers of the test split are others.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from bench.table import table
from core.model import Box, PageText, Word
from rules.papers.notes import under_a_note
from samples.labelled import Split, as_read, paper, templates

#: Width and height of usual notes, in millimetres.
NOTES: Final = ((38, 51), (76, 76), (76, 127), (102, 152))
#: A reader's errors, of words: a letter misread, a word lost.
WRONG: Final = 0.02
LOST: Final = 0.003


def again(page: PageText, rng: np.random.Generator) -> PageText:
    """The page from another scan: moved by some millimetres, with errors of its own."""
    px = page.dpi / 25.4
    right, down = (float(rng.uniform(-3, 3)) * px for _ in range(2))
    words = []
    for word in page.words:
        if rng.random() < LOST:
            continue
        text = word.text
        if rng.random() < WRONG:
            place = int(rng.integers(len(text)))
            text = text[:place] + str(rng.choice(list("aoeiutln18"))) + text[place + 1 :]
        x, y = (float(rng.normal(0, 0.3)) * px for _ in range(2))
        words.append(replace(word, text=text, box=_moved(word.box, right + x, down + y)))
    return replace(page, words=tuple(words))


def _moved(box: Box, right: float, down: float) -> Box:
    return Box(round(box.x0 + right), round(box.y0 + down), round(box.x1 + right), round(box.y1 + down))


def noted(page: PageText, rng: np.random.Generator) -> tuple[PageText, int]:
    """The page with a note on it, and how many of its words that covers whole."""
    px = page.dpi / 25.4
    wide, high = (side * px for side in NOTES[int(rng.integers(len(NOTES)))])
    left = float(rng.uniform(0, max(1, page.width_px - wide)))
    top = float(rng.uniform(0, max(1, page.height_px - high)))
    words: list[Word] = []
    covered = 0
    for word in page.words:
        box = word.box
        across = max(0.0, min(box.x1, left + wide) - max(box.x0, left)) / max(1, box.x1 - box.x0)
        if min(box.y1, top + high) - max(box.y0, top) < 0.4 * (box.y1 - box.y0) or across == 0:
            words.append(word)
        elif across > 0.6:
            covered += 1
        else:
            kept = word.text[: max(1, round(len(word.text) * (1 - across)))]
            words.append(replace(word, text=kept))
    for number in range(int(rng.integers(0, 7))):
        x, y = left + float(rng.uniform(0, wide * 0.7)), top + float(rng.uniform(0, high * 0.9))
        box = Box(round(x), round(y), round(x + 12 * px), round(y + 6 * px))
        words.append(Word(str(rng.choice(("gọi", "lại", "thiếu", "ảnh", "A", "~", "0905"))), box, 0.4, 900 + number))
    return replace(page, words=tuple(words)), covered


def pairs(split: Split, people: int) -> Iterator[tuple[str, PageText, PageText]]:
    """Two pages that follow one another, and how they are related."""
    forms = [form for form in templates() if form.split is split]
    before: PageText | None = None
    for place, form in enumerate(forms):
        pages = [as_read(paper(form, number))[0] for number in range(people + 1)]
        for number, page in enumerate(pages[:people]):
            rng = np.random.default_rng([place, number, 31])
            second, covered = noted(again(page, rng), rng)
            label = "a note over four words or more" if covered >= 4 else "a note over fewer"
            yield (label, page, second) if rng.random() < 0.5 else (label, second, page)
            yield "the same page, no note", page, again(page, rng)
            yield "the same form, another person", page, pages[number + 1]
            if before is not None:
                yield "another paper", before, page
            before = page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=3, help="that fill in each form")
    chosen = parser.parse_args()
    for split in (Split.TRAIN, Split.TEST):
        said: dict[str, list[bool]] = {}
        spent = 0.0
        for label, one, other in pairs(split, chosen.people):
            started = time.process_time()
            said.setdefault(label, []).append(under_a_note(one, other))
            spent += time.process_time() - started
        rows = [(label, f"{sum(found)} of {len(found)}") for label, found in sorted(said.items())]
        print(table((f"{split.value} split", "called a page under a note"), rows))
        print(f"{spent * 1000 / sum(map(len, said.values())):.2f} ms CPU a pair\n")


if __name__ == "__main__":
    main()
