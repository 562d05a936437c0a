"""How likely it is that a word was misread, by what two readers of different kinds say of it.

Two logistic models, fitted by `bench.doubt --fit` on the tuning pages of bench/layouts.py and on nothing else; the same
command says how well they hold on pages that they have not seen.
"""

import math
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from core.text import fold, same_tones

#: Scores and sureness are kept off 0 and 1, where logits end.
_EDGE: Final = 0.01
#: A reading that is wrong as often as not is no proposal, however bad the other one is.
_PROBABLE: Final = 0.5
_ROMAN: Final = frozenset("IVXLCDM")
#: Weights of `signs_of`, in its order: for the first reading to be wrong, and, where both differ, for the second to be
#: right.
WRONG: Final = (1.02, -1.24, -1.64, 1.48, 0.39, 1.08, 1.46)
SECOND_RIGHT: Final = (-0.92, 0.02, 0.00, -0.92, 0.50, 1.88, -0.40)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to make of two readings of a word."""

    wrong: float  #: how likely the first is wrong, 0 to 1
    second: float  #: how likely the second is right, 0 to 1


def doubt(text: str, score: float, other: str, sure: float) -> Doubt:
    """Weigh two readings of a word.

    Args:
        text: by the reader of the page.
        score: its own, 0 to 1.
        other: by the reader of lines; "" where it sees nothing.
        sure: of its least sure letter, 0 to 1.
    """
    signs = signs_of(text, score, other, sure)
    wrong = _chance(WRONG, signs)
    # Where both read the same, the one is as right as the other.
    return Doubt(wrong, 1 - wrong if _is_same(text, other) else min(wrong, _chance(SECOND_RIGHT, signs)))


def likelier(text: str, other: str, mind: Doubt) -> str | None:
    """The second reading where it is probably right and likelier than the first; None where it is not.

    Numbers and codes get none: one digit for another makes a number that is as good as the right one.
    """
    if not other or _is_same(text, other) or _is_code(text) or _is_code(other):
        return None
    return other if mind.second > max(_PROBABLE, 1 - mind.wrong) else None


def signs_of(text: str, score: float, other: str, sure: float) -> tuple[float, ...]:
    """What the models look at: a constant, both readers' logits, whether, how and how much they differ."""
    same = _is_same(text, other)
    # Whether a sign before or after is there is what readers differ in most, and seldom matters.
    marks_only = not same and fold(text) == fold(other)
    far = Levenshtein.normalized_distance(text, other)
    return (
        1.0,
        _logit(score),
        _logit(sure) if same else 0.0,
        0.0 if same else 1.0,
        0.0 if same else _logit(sure),
        float(marks_only),
        far,
    )


def _is_same(text: str, other: str) -> bool:
    """Whether both read the same; a tone may stand on either of two vowels, as in hòa and hoà."""
    return text == other or same_tones(text) == same_tones(other)


def _is_code(text: str) -> bool:
    """Whether it is a number, in Roman numerals too, or one of the codes that papers bear."""
    signs = {sign for sign in text if sign.isalnum()}
    return any(map(str.isdigit, text)) or (text.isupper() and ("-" in text or "/" in text or signs <= _ROMAN))


def _logit(share: float) -> float:
    kept = min(1 - _EDGE, max(_EDGE, share))
    return math.log(kept / (1 - kept))


def _chance(weights: tuple[float, ...], signs: tuple[float, ...]) -> float:
    return 1 / (1 + math.exp(-sum(weight * sign for weight, sign in zip(weights, signs, strict=True))))
