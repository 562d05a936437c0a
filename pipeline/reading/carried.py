"""The text that a page of a PDF brings with it: is it what stands on the page?

Judged against the picture of the page, for nobody sees the text itself. Limits are those of `bench/digital.py`.
"""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.model import Box, CarriedText, CarriedVerdict, Word
from core.text.syllables import legal_share
from pipeline.reading.digits import other_digits
from pipeline.reading.ink import Gray
from pipeline.reading.quality.letters import find_letters
from pipeline.reading.recogniser import open_recogniser

#: Letters of one word: so many, their feet as level and their heights as like as this, by the height of one, and
#: each so far behind the last.
_WORD_LETTERS: Final = 4
_SAME_FOOT: Final = 0.2
_LIKE: Final = 1.5
_LETTER_STEP: Final = 1.2
_MOST_STRANGE: Final = 0.01
_MOST_OUTSIDE: Final = 0.05
_MOST_TURNED: Final = 0.05
_LEAST_LEGAL: Final = 0.85
_MOST_UNSEEN: Final = 0.05
#: Print outside all words: so many letters, and such a share of all.
_MOST_LETTERS: Final = 12
_MOST_PRINT: Final = 0.05
#: From so many levels between the strongest and the weakest of red, green and blue on, ink is no black.
_COLOUR: Final = 60
#: Words may touch; of two that lie on one another one is not to be seen.
_LIE_ON: Final = 0.6
#: How much darker than its ground the print of a word is at least, of 255.
_SEEN_STEP: Final = 40
#: Accents and descenders may stick out of a word's box by so much of its height.
_GROWN: Final = 0.2

#: A layer is better only where it is as much, and clearly more of it words.
_BETTER_BY: Final = 0.02
_AS_MUCH: Final = 0.9
_LEAST_AGREED: Final = 0.5
_FEW_SURE: Final = 6
_SURE: Final = 0.9
#: What two readers agree on is surer than what one says.
_ALONE: Final = 0.7


def judged(carried: CarriedText, pixels: NDArray[np.uint8], gray: Gray, dpi: float) -> CarriedVerdict:
    """Whether the text is the page's own; `WORSE_LAYER` for a reading of a scan, which is compared with ours later.

    Args:
        carried: the text.
        pixels: the page as it is drawn, in gray or three colours.
        gray: the same with coloured ink lifted.
        dpi: its resolution.
    """
    found = {
        CarriedVerdict.STRANGE: carried.strange > _MOST_STRANGE,
        CarriedVerdict.OUTSIDE: carried.outside > _MOST_OUTSIDE,
        CarriedVerdict.TURNED: carried.turned > _MOST_TURNED,
        CarriedVerdict.WORSE_LAYER: carried.hidden > 0,
        CarriedVerdict.ODD_WORDS: legal_share(word.text for word in carried.words) < _LEAST_LEGAL,
    }
    for verdict, there in found.items():
        if there:
            return verdict
    if _overprinted(carried.words):
        return CarriedVerdict.OVERPRINTED
    seen = seen_words(carried.words, pixels)
    if len(seen) < (1 - _MOST_UNSEEN) * len(carried.words):
        return CarriedVerdict.UNSEEN
    if _more_print(seen, pixels, gray, dpi):
        return CarriedVerdict.MORE_PRINT
    recogniser = open_recogniser()
    numbers = [seen_words(words, pixels) for words in carried.numbers]
    if recogniser is not None and other_digits(numbers, gray, recogniser):
        return CarriedVerdict.OTHER_DIGITS
    return CarriedVerdict.TRUSTED


def seen_words(words: tuple[Word, ...], pixels: NDArray[np.uint8]) -> tuple[Word, ...]:
    """The words where something is printed, their boxes drawn close around it."""
    darkest = pixels if pixels.ndim == 2 else _darkest(pixels)
    return tuple(replace(word, box=box) for word in words if (box := _ink_box(word.box, darkest)) is not None)


def _darkest(pixels: NDArray[np.uint8]) -> Gray:
    """The weakest of the three colours: ink of any colour is dark in it."""
    first, second, third = cv2.split(pixels[:, :, :3])
    return np.asarray(cv2.min(cv2.min(first, second), third), dtype=np.uint8)


def _ink_box(box: Box, darkest: Gray) -> Box | None:
    ground = darkest[box.y0 : box.y1, box.x0 : box.x1]
    if ground.size == 0:
        return None
    low, high = int(ground.min()), int(ground.max())
    if high - low < _SEEN_STEP:
        return None
    dark = ground < (low + high) / 2
    # White on black: the print is what there is less of.
    ink = dark if dark.mean() <= 0.5 else ~dark
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return Box(
        box.x0 + int(columns[0]), box.y0 + int(rows[0]), box.x0 + int(columns[-1]) + 1, box.y0 + int(rows[-1]) + 1
    )


def _overprinted(words: tuple[Word, ...]) -> bool:
    """Whether two words lie on one another: the older one was covered and is still in the file."""
    ordered = sorted((word.box for word in words), key=lambda box: box.y0)
    return any(
        _shared(box, other) > _LIE_ON
        for place, box in enumerate(ordered)
        for other in _until(ordered, place + 1, box.y1)
    )


def _until(boxes: list[Box], start: int, bottom: int) -> list[Box]:
    end = start
    while end < len(boxes) and boxes[end].y0 < bottom:
        end += 1
    return boxes[start:end]


def _shared(one: Box, other: Box) -> float:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    smaller = min((box.x1 - box.x0) * (box.y1 - box.y0) for box in (one, other))
    return max(0, wide) * max(0, high) / max(1, smaller)


def _more_print(words: tuple[Word, ...], pixels: NDArray[np.uint8], gray: Gray, dpi: float) -> bool:
    """Whether there is print beside the words: letters that none of their boxes holds. Specks of a seal are none."""
    letters = find_letters(gray, dpi)
    scale = letters.dpi / dpi
    held = np.zeros((letters.height, letters.width), dtype=np.uint8)
    for word in words:
        grow = (word.box.y1 - word.box.y0) * _GROWN
        corners = ((word.box.x0 - grow, word.box.y0 - grow), (word.box.x1 + grow, word.box.y1 + grow))
        start, end = (tuple(round(value * scale) for value in corner) for corner in corners)
        cv2.rectangle(held, start, end, 1, cv2.FILLED)
    x = letters.boxes[:, 0] + letters.boxes[:, 2] // 2
    y = letters.boxes[:, 1] + letters.boxes[:, 3] // 2
    free = letters.boxes[held[np.minimum(y, letters.height - 1), np.minimum(x, letters.width - 1)] == 0]
    printed = np.array([box for box in free if not _is_coloured(pixels, box / scale)]).reshape(-1, 4)
    return len(printed) > max(_MOST_LETTERS, _MOST_PRINT * len(letters.boxes)) or _has_word(printed)


def _has_word(boxes: NDArray[np.int32]) -> bool:
    """Whether some of the letters stand in a row as a word or a number does, however few they are."""
    feet, high = boxes[:, 1] + boxes[:, 3], boxes[:, 3]
    for left, foot, height in zip(boxes[:, 0], feet, high, strict=True):
        near = (np.abs(feet - foot) < _SAME_FOOT * height) & (high > height / _LIKE) & (high < height * _LIKE)
        row = np.sort(boxes[near & (boxes[:, 0] >= left)][:, 0])
        steps = np.diff(row)
        broken = np.flatnonzero((steps > _LETTER_STEP * height) | (steps < 1))
        if (broken[0] if broken.size else len(steps)) >= _WORD_LETTERS - 1:
            return True
    return False


def _is_coloured(pixels: NDArray[np.uint8], box: NDArray[np.float64]) -> bool:
    left, top, wide, high = (int(value) for value in box)
    if pixels.ndim == 2:
        return False
    inner = pixels[top : top + high + 1, left : left + wide + 1].astype(np.int16)
    return bool((inner.max(axis=2) - inner.min(axis=2)).max() > _COLOUR)


def better(layer: tuple[Word, ...], ours: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """The words of another program's layer if they are better than what we have read ourselves, else None.

    Where the layer says what we are sure of, in the same places, it is of this page; it is better if it holds as
    much and fewer of its words can stand on no paper.

    Args:
        layer: its words, on the same straightened page as ours.
        ours: what we have read.
    """
    texts = [tuple(word.text for word in words) for words in (layer, ours)]
    amounts = [sum(map(len, text)) for text in texts]
    if amounts[0] < _AS_MUCH * amounts[1] or legal_share(texts[0]) < legal_share(texts[1]) + _BETTER_BY:
        return None
    said: dict[str, list[Word]] = {}
    for word in ours:
        said.setdefault(word.text, []).append(word)
    agreed = [any(_meet(word.box, other.box) for other in said.get(word.text, ())) for word in layer]
    sure = sum(word.score >= _SURE for word in ours)
    # Of what was read badly nobody knows whether the layer belongs to it.
    if sum(agreed) < _LEAST_AGREED * max(_FEW_SURE, sure):
        return None
    return tuple(
        replace(word, score=word.score if there else _ALONE) for word, there in zip(layer, agreed, strict=True)
    )


def _meet(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1
