"""Lines of text as papers have them: sentences, names, numbers, codes, and syllables nobody has written.

A reader that has learned which words are usual repeats the first reader's mistakes. So a good part of the lines is
of legal but random syllables, in which every tone is as likely as any other.
"""

import gzip
import random
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(" "))


_ONSETS: Final = _words(
    "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x B"
)  # B: none, for "an", "yên"
#: The vowel that bears the tone stands before the star.
_OPEN: Final = _words(
    "a* a*i a*o a*u a*y â*u â*y e* e*o ê* ê*u i* i*a i*u iê*u o* o*i ô* ô*i ơ* ơ*i u* u*a u*i u*y ư* ư*a "
    "ư*i ư*u uô*i ươ*i ươ*u yê*u o*a oa*i o*e uê* uy*a"
)
_NASAL: Final = _words(
    "a*m a*n a*ng a*nh ă*m ă*n ă*ng â*m â*n â*ng e*m e*n e*ng ê*m ê*n ê*nh i*m i*n i*nh iê*m iê*n iê*ng "
    "o*m o*n o*ng ô*m ô*n ô*ng ơ*m ơ*n u*m u*n u*ng uô*m uô*n uô*ng ư*n ư*ng ươ*m ươ*n ươ*ng oa*n oa*ng "
    "oa*nh oă*n uâ*n uyê*n uy*nh"
)
_STOPPED: Final = _words(
    "a*c a*ch a*p a*t ă*c ă*p ă*t â*c â*p â*t e*c e*p e*t ê*ch ê*p ê*t i*ch i*p i*t iê*c iê*p iê*t o*c "
    "o*p o*t ô*c ô*p ô*t ơ*p ơ*t u*c u*p u*t uô*c uô*t ư*c ư*t ươ*c ươ*p ươ*t oa*c oa*t oă*c uâ*t uyê*t"
)
_TONES: Final = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_STOP_TONES: Final = ("\u0301", "\u0323")
_SIGNS: Final = ".,;:!?()/-–“”\"'%&+=*§°…@#<>[]_|"
_UNITS: Final = _words("UBND HĐND BTP BNV TTg CP BTTTT VPCP STP SNV TTHC KH QĐ TT NĐ CV BC TB GM HD NQ CT VBPL")
_LABELS: Final = _words(
    "Họ và tên Ngày sinh Giới tính Dân tộc Quốc tịch Nơi cư trú Nơi sinh Quê quán Số định danh cá nhân "
    "Địa chỉ Điện thoại Mã số thuế Mã hồ sơ Số tờ Thửa đất số Diện tích Ngày cấp Nơi cấp Có giá trị đến "
    "Người ký Ghi chú"
)


_ITEM_SHARE: Final = 0.12


class Counts:
    """Sentences by chance, from counts of three words in a row."""

    def __init__(self, path: Path) -> None:
        """`path`: lines of three tokens, a tab and a count; gzip."""
        following: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                words, _, count = line.rstrip("\n").rpartition("\t")
                first, second, third = words.split(" ")
                following[first, second].append((third, int(count)))
        self._following = {
            pair: ([word for word, _ in items], list(accumulate(count for _, count in items)))
            for pair, items in following.items()
        }
        self._pairs = list(self._following)

    def words(self, dice: random.Random, count: int) -> list[str]:
        """So many words; numbers are `#`."""
        found: list[str] = []
        pair = dice.choice(self._pairs)
        found += pair
        while len(found) < count:
            choice = self._following.get(pair)
            if choice is None or dice.random() < 0.05:
                pair = dice.choice(self._pairs)
                found += pair
                continue
            words, totals = choice
            word = words[min(bisect(totals, dice.random() * totals[-1]), len(words) - 1)]
            found.append(word)
            pair = (pair[1], word)
        return [word for word in found if not word.startswith("<")] or ["và"]


def syllable(dice: random.Random) -> str:
    """A syllable that Vietnamese spelling allows, or nearly; any tone."""
    onset = dice.choice(_ONSETS).replace("B", "")
    rimes, tones = dice.choice(((_OPEN, _TONES), (_NASAL, _TONES), (_STOPPED, _STOP_TONES)))
    rime = dice.choice(rimes)
    if onset == "q":
        onset, rime = "qu", dice.choice(["a*", "a*n", "ê*", "y*", "a*ng", "yê*n", "ă*ng", "a*y", "ô*c"])
        tones = _STOP_TONES if rime[-1] in "cpt" else _TONES
    vowel, _, rest = rime.partition("*")
    return unicodedata.normalize("NFC", onset + vowel + dice.choice(tones) + rest)


def _digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))


def _letters(dice: random.Random, count: int) -> str:
    return "".join(dice.choices("ABCDEGHIKLMNOPQRSTUVXY", k=count))


def number(dice: random.Random) -> str:
    """As papers write them."""
    makers: list[Callable[[], str]] = [
        lambda: _digits(dice, dice.randint(1, 4)),
        lambda: _digits(dice, 12),
        lambda: f"0{_digits(dice, 9)}",
        lambda: f"{dice.randint(1, 31):02}/{dice.randint(1, 12):02}/{dice.randint(1930, 2030)}",
        lambda: f"{dice.randint(1, 31)}/{dice.randint(1, 12)}/{dice.randint(1930, 2030)}",
        lambda: f"{dice.randint(1, 999)}.{_digits(dice, 3)}.{_digits(dice, 3)}",
        lambda: f"{dice.randint(1, 999)}.{_digits(dice, 3)}",
        lambda: f"{dice.randint(0, 99)},{_digits(dice, dice.randint(1, 2))}",
        lambda: f"{dice.randint(1, 100)}%",
        lambda: f"{dice.randint(1, 99)}.{dice.randint(1, 20)}.{dice.randint(1, 20)}",
    ]
    return dice.choice(makers)()


def _date(dice: random.Random) -> str:
    word = dice.choice(["ngày", "Ngày", "NGÀY"])
    return f"{word} {dice.randint(1, 31):02} tháng {dice.randint(1, 12):02} năm {dice.randint(1945, 2035)}"


def _code(dice: random.Random) -> str:
    makers: list[Callable[[], str]] = [
        lambda: f"Số: {dice.randint(1, 9999)}/{dice.choice(_UNITS)}-{dice.choice(_UNITS)}",
        lambda: f"{dice.randint(1, 9999)}/{dice.randint(1990, 2030)}/{dice.choice(_UNITS)}-{dice.choice(_UNITS)}",
        lambda: f"H{_digits(dice, 2)}.{_digits(dice, 2)}-{_digits(dice, 6)}-{_digits(dice, 4)}",
        lambda: f"000.{_digits(dice, 2)}.{_digits(dice, 2)}.H{_digits(dice, 2)}-{_digits(dice, 6)}-{_digits(dice, 4)}",
        lambda: f"{_letters(dice, 2)} {_digits(dice, 6)}",
        lambda: f"{_letters(dice, 1)}{_digits(dice, dice.randint(6, 8))}",
        lambda: f"{dice.randint(1, 3)}.{_digits(dice, 6)}",
        lambda: f"({_letters(dice, 1).lower()})",
        lambda: f"{_ascii(dice)}@{_ascii(dice)}.gov.vn",
        lambda: dice.choice(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]) + ".",
    ]
    return dice.choice(makers)()


def item(dice: random.Random) -> str:
    """What stands before an item of a list; its small sign is what readers leave out."""
    makers: list[Callable[[], str]] = [
        lambda: f"{dice.randint(1, 30)}.",
        lambda: f"{dice.randint(1, 30)})",
        lambda: f"{dice.randint(1, 12)}.{dice.randint(1, 12)}.",
        lambda: f"{dice.randint(1, 12)}.{dice.randint(1, 12)}",
        lambda: dice.choice("abcdđeghiklmn") + dice.choice(".)"),
        lambda: dice.choice(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")) + ".",
        lambda: f"Điều {dice.randint(1, 200)}.",
        lambda: dice.choice("-+–"),
    ]
    return dice.choice(makers)()


def _ascii(dice: random.Random) -> str:
    vowels, others = "aeiouy", "bcdfghjklmnpqrstvwxz"
    return "".join(dice.choice(vowels if place % 2 else others) for place in range(dice.randint(2, 9)))


def _name(dice: random.Random) -> str:
    return " ".join(syllable(dice).capitalize() for _ in range(dice.randint(2, 4)))


def _spaced(words: list[str]) -> str:
    """Words and signs as they are printed: no space before a comma, none after an opening bracket."""
    text = ""
    for word in words:
        tight = word in ",.;:!?)”…%" or text.endswith(("(", "“", "/", "-")) or word in "/-"
        text += word if tight or not text else " " + word
    return text


def _cased(text: str, dice: random.Random) -> str:
    chance = dice.random()
    if chance < 0.18:
        return text.upper()
    if chance < 0.30:
        return text.title()
    if chance < 0.65:
        return text[:1].upper() + text[1:]
    return text


class Lines:
    """Text for one line at a time."""

    def __init__(self, counts: Path, seed: int) -> None:
        """`counts` as `Counts` reads them. The same seed gives the same lines."""
        self._counts = Counts(counts)
        self._dice = random.Random(seed)
        self._kinds: list[tuple[float, Callable[[], str]]] = [
            (0.42, self._sentence),
            (0.24, self._syllables),
            (0.09, lambda: _name(self._dice)),
            (0.07, lambda: number(self._dice)),
            (0.04, lambda: _date(self._dice)),
            (0.06, lambda: _code(self._dice)),
            (0.04, self._label),
            (0.02, lambda: _ascii(self._dice)),
            (0.02, self._signs),
        ]

    def line(self) -> str:
        """One line: from a word to ninety letters."""
        dice = self._dice
        goal = dice.randint(1, 14) if dice.random() < 0.25 else dice.randint(12, 90)
        weights, makers = [weight for weight, _ in self._kinds], [maker for _, maker in self._kinds]
        text = item(dice) if dice.random() < _ITEM_SHARE else ""
        while len(text) < goal:
            text += (" " if text else "") + dice.choices(makers, weights)[0]()
        words = text.split(" ")
        while len(words) > 1 and len(" ".join(words)) > goal + 5:
            words.pop()
        return " ".join(words)

    def _sentence(self) -> str:
        words = self._counts.words(self._dice, self._dice.randint(2, 16))
        return _cased(_spaced([number(self._dice) if word == "#" else word for word in words]), self._dice)

    def _syllables(self) -> str:
        words = [syllable(self._dice) for _ in range(self._dice.randint(1, 8))]
        if self._dice.random() < 0.4:
            place = self._dice.randrange(len(words))
            words[place] += self._dice.choice([",", ".", ";", ":", "?", ")"])
        return _cased(" ".join(words), self._dice)

    def _label(self) -> str:
        start = self._dice.randrange(len(_LABELS) - 3)
        label = " ".join(_LABELS[start : start + self._dice.randint(1, 4)])
        return label + self._dice.choice([":", ": " + _name(self._dice), ": " + number(self._dice), ":"])

    def _signs(self) -> str:
        return self._dice.choice([f"({syllable(self._dice)})", f"“{syllable(self._dice)}”", self._dice.choice(_SIGNS)])
