"""What the steps of a line recogniser spell: connectionist temporal classification, read greedily.

Graves and others 2006, section 3.2: of each step the likeliest letter, repeats as one, nothings none.
"""

from collections.abc import Iterable
from typing import Final

NOTHING: Final = 0


def spelled(best: Iterable[int]) -> list[tuple[int, list[int]]]:
    """The letters in order, each with the steps that it was seen at.

    Args:
        best: of each step the number of the likeliest letter; `NOTHING` between letters.
    """
    found: list[tuple[int, list[int]]] = []
    before = NOTHING
    for step, letter in enumerate(map(int, best)):
        if letter != NOTHING and letter == before:
            found[-1][1].append(step)
        elif letter != NOTHING:
            found.append((letter, [step]))
        before = letter
    return found
