"""What the recogniser is trained on."""

import gzip
import random
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from training.recogniser.render import HEIGHT, Faces, picture_of
from training.recogniser.text import Lines, syllable

FONTS = Path("/usr/share/fonts/truetype/croscore")
ALPHABET = Path(__file__).resolve().parents[2] / "pipeline" / "reading" / "recogniser" / "alphabet.txt"


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    path = tmp_path / "trigrams.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write("ủy ban nhân\t9\nban nhân dân\t9\nnhân dân tỉnh\t5\ndân tỉnh ,\t3\ntỉnh , điều\t2\n, điều #\t2\n")
    return path


def test_the_same_seed_gives_the_same_lines(counts: Path) -> None:
    first, second = Lines(counts, 3), Lines(counts, 3)
    lines = [first.line() for _ in range(50)]
    assert lines == [second.line() for _ in range(50)]
    assert all(line.strip() == line != "" for line in lines)


def test_letters_are_composed_and_nearly_all_in_the_alphabet(counts: Path) -> None:
    letters = set(ALPHABET.read_text(encoding="utf-8").rstrip("\n"))
    lines = Lines(counts, 4)
    made = [lines.line() for _ in range(300)]
    assert all(unicodedata.is_normalized("NFC", line) for line in made)
    assert sum(letters.issuperset(line) for line in made) > 270


def test_no_tone_is_rarer_than_others() -> None:
    dice = random.Random(1)
    marks = [
        next((c for c in unicodedata.normalize("NFD", syllable(dice)) if c in "\u0300\u0309\u0303"), "")
        for _ in range(3000)
    ]
    counts = [marks.count(mark) for mark in "\u0300\u0309\u0303"]
    assert min(counts) > 0.8 * max(counts)


def test_pictures_are_lines_of_ink_on_paper() -> None:
    dice, faces = random.Random(2), Faces(FONTS)
    for text in ("Ủy ban nhân dân tỉnh", "1", "…", "Số: 12/QĐ-UBND"):
        picture = picture_of(text, ("trên", "dưới"), faces, dice)
        assert picture.shape[0] == HEIGHT
        assert picture.dtype == np.uint8
        assert picture.min() < 100 < picture.max()
