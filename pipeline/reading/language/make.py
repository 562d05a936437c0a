"""Make official.npz from lists of counts: python -m pipeline.reading.language.make FOLDER.

FOLDER holds unigrams.tsv.gz, bigrams.tsv.gz and trigrams.tsv.gz: words with a space between them, a tab, a count; lower
case, NFC, numbers as "#". The same lists give the same bytes.
"""

import gzip
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.language.counts import UNKNOWN


def make(folder: Path, target: Path) -> None:
    """Write the counts in a form that loads fast.

    Raises:
        ValueError: there are more words than a key has room for.
    """
    singles = sorted(_rows(folder / "unigrams.tsv.gz").items(), key=lambda row: (-row[1], row[0]))
    if len(singles) >= UNKNOWN:
        raise ValueError(f"{len(singles)} words, expected fewer than {UNKNOWN}")
    ids = {word: place for place, (word, _) in enumerate(singles)}
    made: dict[str, NDArray[Any]] = {
        "words": np.frombuffer("\n".join(ids).encode(), dtype=np.uint8),
        "singles": np.array([count for _, count in singles], dtype=np.uint32),
    }
    for name, many in (("pair", "bigrams"), ("triple", "trigrams")):
        rows = sorted(
            (*(ids[word] for word in phrase.split(" ")), count)
            for phrase, count in _rows(folder / f"{many}.tsv.gz").items()
            if all(word in ids for word in phrase.split(" "))
        )
        table = np.array(rows, dtype=np.uint16)
        made |= {f"{name}s": table[:, :-1], f"{name}_counts": table[:, -1]}
    with target.open("wb") as out:
        np.savez_compressed(out, allow_pickle=False, **made)


def _rows(path: Path) -> dict[str, int]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        parts = (line.rstrip("\n").split("\t") for line in lines)
        return {phrase: int(count) for phrase, count in parts}


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(__file__).with_name("official.npz"))
