"""How well doubt finds misread words: which share of the words has to be looked at to see most of the wrong ones.

    python -m bench.doubt                 the tuning and the test pages of bench/layouts.py
    python -m bench.doubt FOLDER…         also page images with FOLDER/truth.json as bench.pages takes them
    python -m bench.doubt --fit           print the weights for pipeline/reading/doubt.py, from the tuning pages alone

Words are ranked by what the engine itself says and by both readers together. `said` and `was` compare what doubt says
of the words with how many of them are wrong: alike, if it is calibrated.
"""

import argparse
import os
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from bench.line_errors import tidy
from bench.reading import Printed, folder_pages, generated_pages
from bench.table import table
from core.config import load
from pipeline.reading.doubt import doubt, signs_of
from pipeline.reading.engines import OcrEngine, RawWord, open_engine
from pipeline.reading.ink import lifted, pixels_of, readable, resized
from pipeline.reading.layout import without_leaders
from pipeline.reading.second import with_second_reader

READ_DPI: Final = 200
#: Of a page that is not upright the engine thinks little of its own words.
UPRIGHT_SCORE: Final = 0.75
TO_SEE: Final = (0.95, 0.99)


@dataclass(frozen=True)
class Judged:
    """A word as two readers read it, and what is printed there."""

    text: str = field(repr=False)
    score: float
    other: str = field(repr=False)
    sure: float
    truth: str = field(repr=False)

    @property
    def wrong(self) -> bool:
        return plain(self.text) != self.truth

    @property
    def other_right(self) -> bool:
        return plain(self.other) == self.truth


def judged(pages: Iterable[Printed], engine: OcrEngine) -> Iterator[Judged]:
    """Every word of the pages, but for those that lie on a side or on their head: here nobody turns them."""
    readers = with_second_reader(engine, "all")
    assert readers is not engine, "onnxruntime is not installed"
    for page in pages:
        scale = min(1.0, READ_DPI / page.image.dpi)
        gray = resized(lifted(pixels_of(page.image)), scale)
        picture = readable(without_leaders(gray, READ_DPI), page.image.dpi * scale)
        words = readers.read(picture, page.image.dpi * scale)
        if statistics.mean([word.score for word in words] or [0.0]) < UPRIGHT_SCORE or sideways(words):
            continue
        printed = Counter(" ".join(tidy(page.lines)).split())
        readings = [plain(word.text) for word in words]
        for word, truth in zip(words, truth_of(readings, printed), strict=True):
            yield Judged(word.text, word.score, word.other or "", word.sure, truth)


def sideways(words: Sequence[RawWord]) -> bool:
    """Whether most words are higher than wide: some engines read a page that lies on its side."""
    return sum(word.y1 - word.y0 > word.x1 - word.x0 for word in words if len(word.text) > 1) > len(words) / 2


def plain(word: str) -> str:
    """Without what is all one: kinds of quotes and dashes, leaders, rules of tables."""
    return " ".join(tidy([word]))


def truth_of(words: Sequence[str], printed: Counter[str]) -> list[str]:
    """What is printed in the place of each word: the same word while the page has more of it, else the nearest left."""
    left = Counter(printed)
    found: dict[int, str] = {}
    for place, word in enumerate(words):
        if left[word] > 0:
            left[word] -= 1
            found[place] = word
    rest = list(left.elements())
    for place, word in enumerate(words):
        if place not in found:
            found[place] = max(rest, key=lambda other: Levenshtein.normalized_similarity(word, other), default="")
    return [found[place] for place in range(len(words))]


def fitted(signs: NDArray[np.float64], hits: NDArray[np.bool_], *, ridge: float = 1.0) -> NDArray[np.float64]:
    """Weights of a logistic model, by Newton's method with a little ridge."""
    weights = np.zeros(signs.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-signs @ weights))
        slope = signs.T @ (chance - hits) + ridge * weights
        bend = (signs * (chance * (1 - chance))[:, None]).T @ signs + ridge * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def fit(words: Sequence[Judged]) -> None:
    """Print the weights."""
    signs = np.array([signs_of(word.text, word.score, word.other, word.sure) for word in words])
    differ = np.array([word.text != word.other for word in words])
    models = (
        ("WRONG", signs, np.array([word.wrong for word in words])),
        ("SECOND_RIGHT", signs[differ], np.array([word.other_right for word in words])[differ]),
    )
    for name, rows, hits in models:
        print(f"{name}: Final = ({', '.join(f'{weight:.2f}' for weight in fitted(rows, hits))})")


def to_look_at(ranked: Sequence[bool], share: float) -> float:
    """Which share of the words, most doubtful first, holds that share of the wrong ones."""
    wanted = share * sum(ranked)
    seen = 0
    for place, wrong in enumerate(ranked, start=1):
        seen += wrong
        if seen >= wanted:
            return place / len(ranked)
    return 1.0


def show(name: str, words: Sequence[Judged]) -> None:
    """Print a set's tables."""
    said = [doubt(word.text, word.score, word.other, word.sure) for word in words]
    by_score = [word.wrong for word in sorted(words, key=lambda word: word.score)]
    by_both = [word.wrong for word, _ in sorted(zip(words, said, strict=True), key=lambda pair: -pair[1].wrong)]
    count = len(words)
    better = [
        word.other_right for word, mind in zip(words, said, strict=True)
        if word.text != word.other and mind.second > 1 - mind.wrong
    ]  # fmt: skip
    chosen = sum(
        not word.other_right if mind.second > 1 - mind.wrong else word.wrong
        for word, mind in zip(words, said, strict=True)
    )
    headers = (f"{name}: {count:,} words", *(f"to see {share:.0%} of the wrong" for share in TO_SEE))
    rows = [
        [label, *(f"{to_look_at(ranked, share):.1%}" for share in TO_SEE)]
        for label, ranked in (("by the engine's score", by_score), ("by both readers", by_both))
    ]
    print(table(headers, rows))
    print(
        f"wrong words: engine {sum(by_score) / count:.2%}, line reader "
        f"{sum(not word.other_right for word in words) / count:.2%}, the likelier of both {chosen / count:.2%} "
        f"(taken from the line reader {len(better)}, right {sum(better)})"
    )
    bins = []
    for low, high in ((0.0, 0.01), (0.01, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)):
        some = [(mind.wrong, word.wrong) for word, mind in zip(words, said, strict=True) if low <= mind.wrong < high]
        if some:
            means = np.mean(np.array(some, dtype=float), axis=0)
            bins.append([f"{low:.2f} to {min(high, 1):.2f}", str(len(some)), f"{means[0]:.1%}", f"{means[1]:.1%}"])
    print(table(("doubt", "words", "said", "was"), bins), "\n", flush=True)


def main() -> None:
    """Print the tables, or the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=22, help="generated pages a set; 0 for none")
    parser.add_argument("--fit", action="store_true")
    chosen = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)
    settings = load(Path("no desk"), environ={}, deskless=True).config.reading
    engine = open_engine(settings.model_copy(update={"second_reader": "off"}))

    def generated(split: str) -> list[Judged]:
        return [
            word
            for degraded in (False, True)
            for word in judged(generated_pages(split, chosen.pages, degraded=degraded), engine)
        ]

    if chosen.fit:
        fit(generated("tuning"))
        return
    for folder in chosen.folders:
        show(folder.name, list(judged(folder_pages(folder), engine)))
    for split in ("tuning", "test") if chosen.pages else ():
        show(f"layouts, {split}", generated(split))


if __name__ == "__main__":
    main()
