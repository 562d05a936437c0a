"""How often a typed value is asked back: where another field's value was typed, and where the reader misread.

    .venv/bin/python -m bench.asking_back

The values are those of samples/expected.json: every second paper to choose the threshold, the others to test it.
"""

import itertools
import json
import random
from pathlib import Path
from typing import Final

from pipeline.decisions.asking_back import FAR, likeness

_EXPECTED: Final = Path(__file__).resolve().parent.parent / "samples" / "expected.json"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
#: Shares of letters that are misread.
_NOISE: Final = (0.1, 0.3, 0.5)
_THRESHOLDS: Final = (0.2, FAR, 0.4)
_SHOTS: Final = 5


def main() -> None:
    """Print the table."""
    papers = [paper["fields"] for paper in json.loads(_EXPECTED.read_text(encoding="utf-8"))["papers"]]
    chance = random.Random(7)
    print("papers    threshold  another field's value  " + "  ".join(f"{noise:.0%} misread" for noise in _NOISE))
    for name, part in (("tuning", papers[::2]), ("test", papers[1::2])):
        others = [likeness(*pair) for paper in part for pair in itertools.permutations(paper.values(), 2)]
        values = [value for paper in part for value in paper.values() for _ in range(_SHOTS)]
        misread = [[likeness(value, _misread(value, noise, chance)) for value in values] for noise in _NOISE]
        for threshold in _THRESHOLDS:
            shares = [_below(threshold, found) for found in (others, *misread)]
            told = "  ".join(f"{share:11.1%}" for share in shares[1:])
            print(f"{name:8}  {threshold:9.2f}  {shares[0]:21.1%}  {told}")


def _misread(value: str, noise: float, chance: random.Random) -> str:
    return "".join(chance.choice(_LETTERS) if chance.random() < noise else letter for letter in value)


def _below(threshold: float, found: list[float]) -> float:
    return sum(item < threshold for item in found) / len(found)


if __name__ == "__main__":
    main()
