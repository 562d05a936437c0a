"""What a reader makes of a page, without reading: words in their true places, with a reader's kinds of errors.

Likened to what both real readers gave for pictures of 76 papers of the calibrate split at 200 dpi, 4,839 words: of printed words
0.8 % wrong, accents first, most of them with a good score; two to four signs read from a seal, and one of three signers'
names or titles with a stroke before it; half of the words looked at by the second reader, who doubts 97 % of the wrong
ones, has the right word for 82 % of them, and doubts 2 % of the right ones.
"""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from core.model import Box, PageQuality, PageText, Verdict, Word
from samples.canvas import Placed, Sheet, font
from samples.labelled.paper import LabelledPaper
from samples.labelled.setting import sheets

#: Letters that readers take for one another.
_LIKE: Final = {
    "0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "6": "b", "g": "q", "e": "c", "c": "e",
    "n": "u", "u": "n", "h": "b", "t": "f", "r": "t", "i": "j", "m": "rn", "3": "8", "7": "1", "9": "g", "4": "A", "2": "z",
    ".": ",", ",": ".", "-": "–", "Đ": "D", "đ": "d", "Ư": "U", "ư": "u", "Ơ": "O", "ơ": "o", "Ă": "Â", "ă": "â",
}  # fmt: skip
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SPECKS: Final = ("|", ".", "'", "-", "_", "~", "¬", ":", "*")


_SCRIBBLES: Final = list("ANSÁÀỰv/\\|>-_~wìÊ")
_DOUBTFUL: Final = 0.93
#: Scores of words that are read right: shares of them, and between which scores they lie.
_SHARES: Final = (0.60, 0.15, 0.06, 0.09, 0.045, 0.025, 0.01, 0.02)
_BANDS: Final = (
    (0.965, 0.97),
    (0.96, 0.965),
    (0.94, 0.96),
    (0.93, 0.94),
    (0.92, 0.93),
    (0.91, 0.92),
    (0.88, 0.91),
    (0.5, 0.88),
)
#: Of the second reader: how many wrong words it doubts, has the right word for, or another; how many right ones it doubts.
_DOUBTED, _MENDED, _MISMENDED = 0.97, 0.85, 0.88
_DOUBTED_RIGHT: Final = 0.02
#: Of 253 right words with digits that it looked at in 97 really read papers of the calibrate split it doubted none.
_DOUBTED_RIGHT_NUMBER: Final = 0.004
#: Digits bear no accents: so much less often are words with some of them wrong.
_DIGITS: Final = 0.4
#: From a seal or signature to the words that its strokes may touch, and how many of them have one before them.
_REACH_MM: Final = 22
_STROKES: Final = ("„", ".", "“", "'", "`", "_.", "¬„", '"', "«", ",")
_STRUCK: Final = 0.3
_MEASURED: Final = 100  #: pixels: words are measured once and scaled


@dataclass(frozen=True, slots=True)
class Noise:
    """How bad the reader's day is: shares of words."""

    wrong: float  #: with a letter or an accent misread
    cut: float = 0.004  #: read as two, or as one with the next
    lost: float = 0.002
    specks: float = 0.01  #: signs read where none stand


def as_read(paper: LabelledPaper, noise: Noise | None = None, *, dpi: int = 200) -> tuple[PageText, ...]:
    """The pages of a paper as a reader gives them; the same each time.

    Args:
        paper: what is printed.
        noise: how bad; by default drawn for each paper: half of them have less than 1.5 % of words wrong, one in twenty 8 %.
        dpi: of the picture that was never made; boxes are its pixels.
    """
    rng = np.random.default_rng([paper.seed, 5])
    drawn = min(0.12, float(rng.lognormal(np.log(0.015), 0.9)))
    level = noise or Noise(wrong=drawn, cut=drawn / 8, lost=drawn / 10, specks=drawn / 2)
    return tuple(_page(sheet, number, level, rng) for number, sheet in enumerate(sheets(paper, dpi=dpi), start=1))


def _page(sheet: Sheet, number: int, noise: Noise, rng: np.random.Generator) -> PageText:
    words: list[Word] = []
    for line, row in enumerate(_lines(sheet.placed, rng)):
        for item in row:
            words += _read(item, line, sheet, noise, rng)
    words = _struck(sheet, words, noise, rng) + _scribbles(sheet, words, noise, rng)
    words = _second_look(words, rng)
    return PageText(
        number,
        sheet.px(sheet.width_mm),
        sheet.px(sheet.height_mm),
        float(sheet.dpi),
        0,
        0.0,
        blank=not words,
        quality=PageQuality(Verdict.GOOD, sharpness=200.0, contrast=0.9),
        words=tuple(words),
        engine="samples",
    )


def _lines(placed: list[Placed], rng: np.random.Generator) -> list[list[Placed]]:
    """What stands at one height is mostly read as one line, however far apart."""
    together = rng.random() < 0.6
    rows: list[list[Placed]] = []
    for item in sorted(placed, key=lambda item: (item.y, item.x)):
        last = rows[-1][-1] if rows else None
        close = last is not None and abs(last.y - item.y) < 0.15 * item.pt * 0.3528
        touching = last is not None and (last.leader or item.leader)
        if close and (together or touching):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [sorted(row, key=lambda item: item.x) for row in rows]


def _read(item: Placed, line: int, sheet: Sheet, noise: Noise, rng: np.random.Generator) -> list[Word]:
    scale = item.pt * sheet.dpi / 72 / _MEASURED
    left, base = sheet.px(item.x), sheet.px(item.y)
    if item.leader:
        return _leader(item, line, left, base, sheet.px(sheet.width_of(item.text, item.pt, item.style)), rng)
    found: list[Word] = []
    x, glued = float(left), False
    for word in item.text.split():
        (x0, y0, x1, y1), width = _measured(word, item.style, sheet.face)
        place = Box(
            round(x + x0 * scale), round(base + y0 * scale), round(x + x1 * scale) + 1, round(base + y1 * scale) + 1
        )
        x += width * scale
        if rng.random() < noise.lost:
            continue
        wrong = noise.wrong * (_DIGITS if any(map(str.isdigit, word)) else 1)
        text, score = _misread(word, rng) if rng.random() < wrong else (word, _sure(rng))
        proposal = word if text != word else None
        if glued and found:
            before = found[-1]
            box_of_both = Box(before.box.x0, min(before.box.y0, place.y0), place.x1, max(before.box.y1, place.y1))
            found[-1] = Word(before.text + text, box_of_both, min(before.score, score), line)
        else:
            found += _whole_or_cut(Word(text, place, score, line, proposal), noise, rng)
        glued = rng.random() < noise.cut / 2
        if rng.random() < noise.specks:
            speck = Box(place.x1 + 2, place.y0, place.x1 + 8, place.y1)
            found.append(Word(str(rng.choice(_SPECKS)), speck, float(rng.uniform(0.1, 0.6)), line))
    return found


@lru_cache(maxsize=20000)
def _measured(word: str, style: str, face: str) -> tuple[tuple[float, float, float, float], float]:
    """The box of a word about the beginning of its base line, and how far on the next one begins."""
    letters = font(style, _MEASURED, face)
    return letters.getbbox(word, anchor="ls"), letters.getlength(word + " ")


def _leader(item: Placed, line: int, left: int, base: int, width: float, rng: np.random.Generator) -> list[Word]:
    """Dots are read as dots, as something, or not at all."""
    luck = rng.random()
    if luck < 0.5:
        return []
    text = (
        item.text[: max(3, int(len(item.text) * float(rng.uniform(0.3, 1))))]
        if luck < 0.85
        else str(rng.choice(("…", "…..", "...-", ".....,..")))
    )
    return [Word(text, Box(left, base - 4, round(left + width), base + 1), float(rng.uniform(0.3, 0.85)), line)]


def _whole_or_cut(word: Word, noise: Noise, rng: np.random.Generator) -> list[Word]:
    if len(word.text) < 4 or rng.random() >= noise.cut / 2:
        return [word]
    at = int(rng.integers(1, len(word.text) - 1))
    middle = word.box.x0 + round((word.box.x1 - word.box.x0) * at / len(word.text))
    first = Box(word.box.x0, word.box.y0, middle - 1, word.box.y1)
    second = Box(middle + 1, word.box.y0, word.box.x1, word.box.y1)
    score = float(rng.uniform(0.5, 0.9))
    return [Word(word.text[:at], first, score, word.line), Word(word.text[at:], second, score, word.line)]


def _scribbles(sheet: Sheet, words: list[Word], noise: Noise, rng: np.random.Generator) -> list[Word]:
    """Seals and signatures are read as letters: two to four on a page that has them."""
    found: list[Word] = []
    line = words[-1].line if words else -1
    for x, y in sheet.stamped if noise.wrong else ():
        for _ in range(int(rng.integers(0, 4))):
            line += 1
            left, top = sheet.px(x + float(rng.uniform(-14, 14))), sheet.px(y + float(rng.uniform(-10, 10)))
            text = "".join(rng.choice(_SCRIBBLES, int(rng.integers(1, 4))))
            found.append(Word(text, Box(left, top, left + 30, top + 28), float(rng.uniform(0.15, 0.7)), line))
    return found


def _struck(sheet: Sheet, words: list[Word], noise: Noise, rng: np.random.Generator) -> list[Word]:
    """Some of the lines that begin near a seal with a stroke of it before them, as a word or as part of one."""
    found: list[Word] = []
    for word in words:
        begins = not found or found[-1].line != word.line
        near = any(
            abs(word.box.x0 - sheet.px(x)) < sheet.px(_REACH_MM)
            and abs(word.box.y0 - sheet.px(y)) < sheet.px(_REACH_MM)
            for x, y in (sheet.stamped if noise.wrong else ())
        )
        if begins and near and rng.random() < _STRUCK:
            stroke, score = str(rng.choice(_STROKES)), float(rng.uniform(0.1, 0.85))
            if rng.random() < 0.5:
                place = Box(word.box.x0 - 40, word.box.y0, word.box.x0 - 12, word.box.y1)
                found.append(Word(stroke, place, score, word.line))
            else:
                word = replace(word, text=stroke + word.text, score=score, proposal=word.proposal or word.text)  # noqa: PLW2901
        found.append(word)
    return found


def _second_look(words: list[Word], rng: np.random.Generator) -> list[Word]:
    """The second reader looks at lines with a doubtful word. Until then `proposal` says what is printed."""
    doubtful = {word.line for word in words if word.score < _DOUBTFUL}
    return [_looked_at(word, rng) if word.line in doubtful else replace(word, proposal=None) for word in words]


def _looked_at(word: Word, rng: np.random.Generator) -> Word:
    wrong, luck = word.proposal is not None, rng.random()
    number = any(map(str.isdigit, word.text))
    right_doubted = _DOUBTED_RIGHT_NUMBER if number else _DOUBTED_RIGHT
    doubted = luck < (_DOUBTED if wrong else right_doubted) or not any(map(str.isalnum, word.text))
    if not doubted:
        return replace(word, proposal=None, doubt=round(min(0.2, float(rng.exponential(0.0002))), 4))
    # Of numbers it makes no proposal.
    right = word.proposal if wrong and luck < _MENDED else None
    other = _misread(word.text, rng)[0] if right is None and (not wrong or luck < _MISMENDED) else right
    proposal = None if number or other == word.text else other
    return replace(word, proposal=proposal, doubt=round(float(rng.uniform(0.85, 0.999)), 4))


def _sure(rng: np.random.Generator) -> float:
    low, high = _BANDS[int(rng.choice(len(_BANDS), p=_SHARES))]
    return round(float(rng.uniform(low, high)), 4)


def _misread(word: str, rng: np.random.Generator) -> tuple[str, float]:
    """The word with one sign misread, and how sure the reader says it is."""
    places = rng.permutation(len(word))
    luck = rng.random()
    for place in map(int, places):
        letter = word[place]
        if luck < 0.6:
            other = _other_accent(letter, rng)
        elif luck < 0.9:
            other = _LIKE.get(letter, letter)
        else:
            other = str(rng.choice(("", letter + str(rng.choice(("i", ".", "'", "r"))))))
        if other != letter:
            return word[:place] + other + word[place + 1 :], round(float(rng.uniform(0.35, 0.97)), 4)
    return word + ".", 0.8


def _other_accent(letter: str, rng: np.random.Generator) -> str:
    """The letter with another tone, or without any."""
    parts = unicodedata.normalize("NFD", letter)
    bare = "".join(part for part in parts if part not in _TONES)
    if bare == parts and not any(map(unicodedata.combining, parts)):
        return letter
    tone = "" if rng.random() < 0.5 else str(rng.choice(list(_TONES)))
    return unicodedata.normalize("NFC", bare + tone)
