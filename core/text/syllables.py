"""Can a word stand on a Vietnamese paper? Told by how syllables are built, without a list of words."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from core.text import nfc, same_tones

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPPED_TONES: Final = frozenset("\u0301\u0323")
_ONSETS: Final = (
    *("ngh", "ng", "gh", "gi", "kh", "nh", "ph", "qu", "th", "tr", "ch"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", ""),
)
#: Vowels with what may follow them; those that end in k stand in names of the Central Highlands (Đắk Lắk).
_RIMES: Final = frozenset(
    re.findall(
        r"\S+",
        "a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo "
        "ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y ych ym yn ynh "
        "yt yêm yên yêng yêt yêu o oc oi om on ong oong ooc op ot oa oac oach oai oam oan oang oanh oao oap oat oay "
        "oăc oăm oăn oăng oăt oe oem oen oeo oet ô ôc ôi ôk ôm ôn ông ôông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un "
        "ung up ut uâ uân uâng uât uây uê uêch uên uênh uêt uô uôc uôi uôm uôn uông uôt uơ uy uya uych uyn uynh uyt "
        "uyp uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp ươt ươu",
    )
)
_FRONT: Final = frozenset("eêiy")
#: "k" also stands before others, in names: "Kạn", "Kon".
_ONLY_BEFORE_FRONT: Final = frozenset({"gh", "ngh"})
_NEVER_BEFORE_FRONT: Final = frozenset({"c", "ng"})

#: None of them is a letter of TCVN3 or VNI in disguise, as "§", "«", "·" and "°" are.
_AROUND: Final = " .,;:!?…()[]{}<>\"'“”\u2018’*/\\|+=_~^&%#@$–—-•"
_PARTS: Final = re.compile(r"[-–/.,:;()&’'_]+")
_FIGURES: Final = re.compile(r"[\dA-Za-zĂÂĐÊÔƠƯăâđêôơư²³]*\d[\dA-Za-zĂÂĐÊÔƠƯăâđêôơư²³]*\Z")
_SHORT: Final = re.compile(r"(?:[A-ZĂÂĐÊÔƠƯ]{1,6}|[a-zđ])\Z")
_PLAIN: Final = re.compile(r"(?=[a-z]*[aeiouy])[a-z]{1,20}\Z", re.IGNORECASE)


class WordSort(StrEnum):
    """What a printed word can be."""

    SYLLABLE = "syllable"  #: of Vietnamese, with its marks or without
    FIGURES = "figures"  #: numbers, days, codes
    PLAIN = "plain"  #: of another language without marks, or an abbreviation
    ODD = "odd"  #: none of these: misread, or of a script or an encoding that is none of ours


def sort_of(word: str) -> WordSort | None:
    """What a word can be; None for punctuation alone."""
    core = nfc(word).strip(_AROUND)
    if not core:
        return None
    sorts = {_sort_of_part(part) for part in _PARTS.split(core) if part}
    for sort in (WordSort.ODD, WordSort.FIGURES, WordSort.PLAIN):
        if sort in sorts:
            return sort
    return WordSort.SYLLABLE


def _sort_of_part(part: str) -> WordSort:
    if is_syllable(part):
        return WordSort.SYLLABLE
    if _FIGURES.match(part):
        return WordSort.FIGURES
    return WordSort.PLAIN if _SHORT.match(part) or _PLAIN.match(part) else WordSort.ODD


def legal_share(text: Iterable[str]) -> float:
    """The share of words that are not odd, of those that are more than punctuation; 0 where there is none."""
    sorts = [sort for word in text if (sort := sort_of(word)) is not None]
    return sum(sort is not WordSort.ODD for sort in sorts) / len(sorts) if sorts else 0.0


def is_syllable(word: str) -> bool:
    """Whether it is built as Vietnamese syllables are: onset, rime, and a tone that the rime can bear."""
    spread = unicodedata.normalize("NFD", same_tones(word).lower())
    tones = [mark for mark in spread if mark in _TONES]
    if len(tones) > 1:
        return False
    base = unicodedata.normalize("NFC", "".join(letter for letter in spread if letter not in _TONES))
    return any(base.startswith(onset) and _fits(onset, base[len(onset) :], tones) for onset in _ONSETS)


def _fits(onset: str, rime: str, tones: list[str]) -> bool:
    if onset == "gi" and not rime:
        return True
    if rime not in _RIMES:
        return False
    front = rime[0] in _FRONT
    if (front and onset in _NEVER_BEFORE_FRONT) or (not front and onset in _ONLY_BEFORE_FRONT):
        return False
    # A syllable that ends in a stop has a rising or a heavy tone; without marks nobody knows.
    return rime[-1] not in "cptk" or not tones or tones[0] in _STOPPED_TONES
