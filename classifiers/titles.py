"""The kind of a paper by its title, its symbol and its official wording. Works on the first day, without training."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from classifiers.layout import Segment, Zones, segments, zones
from core.model import Candidate, DocumentKind, PageText
from core.text import squash

#: How alike a line must be to a title, 0–100; one letter in ten may be misread.
_ALIKE: Final = 88
#: A title stands in capitals in the upper part of the first page.
_TITLE_TOP: Final = 0.62
_CAPITALS: Final = 0.8
_SHORTEST: Final = 3  #: ĐƠN
_SYMBOL: Final = re.compile(r"/\s*(?:\d{4}\s*/\s*)?([A-ZĐa-zđ]{1,4})\s*-\s*[A-ZĐ]")
#: What a candidate is worth before and after other evidence.
_TITLE_WORTH: Final = 0.9
_GENERAL_TITLE_WORTH: Final = 0.82
#: "ĐƠN KHIẾU NẠI" is an application, "ĐƠN VỊ THI CÔNG" is not: one word needs a cue beside it.
_ONE_WORD_WORTH: Final = 0.72
_CUE: Final = 0.05
_LETTER_WORTH: Final = 0.86
_CLOSE: Final = 0.03


@dataclass(frozen=True, slots=True)
class _Weighed:
    kind: DocumentKind
    score: float
    length: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Titled:
    """What titles, numbers and wording say of a paper."""

    candidates: tuple[Candidate, ...]  #: the likeliest first
    clear: bool  #: False: the first two are as likely, and none has the longer title


@dataclass(frozen=True, slots=True)
class TitleClassifier:
    """Weighs described kinds by what stands in the title, the number and the wording of a paper."""

    kinds: tuple[DocumentKind, ...]

    def candidates(self, texts: tuple[PageText, ...]) -> tuple[Candidate, ...]:
        """Every kind that something spoke for, the likeliest first."""
        return self.weigh(texts).candidates

    def weigh(self, texts: tuple[PageText, ...]) -> "Titled":
        """The same, and whether the first of them stands out."""
        found = self._ranked(texts)
        rival = next((item for item in found[1:] if item.kind.code != found[0].kind.code), None)
        # The longer title says more: "tờ khai đăng ký kết hôn" is not beaten by "tờ khai".
        clear = rival is None or found[0].score - rival.score >= _CLOSE or rival.length < found[0].length
        return Titled(tuple(Candidate(item.kind.code, round(item.score, 3), item.evidence) for item in found), clear)

    def _ranked(self, texts: tuple[PageText, ...]) -> list[_Weighed]:
        first = next((page for page in texts if page.words), None)
        if first is None:
            return []
        everything = squash(" ".join(page.text for page in texts))
        weighed = self._weighed(first, zones(first), everything)
        return sorted(weighed, key=lambda item: (item.score, item.length), reverse=True)

    def _weighed(self, page: PageText, head: Zones, everything: str) -> Iterable[_Weighed]:
        lines = _title_lines(page, head)
        known = {code for kind in self.kinds for code in kind.symbol_codes}
        symbol = next((code for code in (_symbol_code(head),) if code in known), None)
        for kind in self.kinds:
            title = _title_match(kind, lines)
            evidence: list[str] = []
            score, length = 0.0, 0
            if title is not None:
                likeness, length, worth = title
                score = worth * likeness
                evidence.append("title")
            if symbol is not None and symbol in kind.symbol_codes:
                score = max(score, 0.7) + 0.08
                evidence.append("symbol")
            if kind.code == "official_letter" and head.number is not None and (head.about or "kinh gui" in everything):
                score = _LETTER_WORTH if head.about and symbol is None else 0.6
                evidence.append("form of a letter")
            if not evidence:
                continue
            cues = sum(squash(cue) in everything for cue in kind.cues)
            against = sum(squash(cue) in everything for cue in kind.anti_cues)
            score += _CUE * min(cues, 2) - 2 * _CUE * against
            evidence += ["cue"] * min(cues, 2)
            yield _Weighed(kind, max(0.0, min(score, 0.99)), length, tuple(evidence))


def _title_lines(page: PageText, head: Zones) -> tuple[str, ...]:
    """Folded lines in capitals that can be a title, and neighbours joined, for titles of two or three lines.

    Names of authorities are none: "SỞ KẾ HOẠCH VÀ ĐẦU TƯ" on two lines begins its second like a plan.
    """
    lines: list[Segment] = [
        item
        for item in segments(page)
        if item.box.y0 < page.height_px * _TITLE_TOP
        and item.capitals >= _CAPITALS
        and len(item.text) >= _SHORTEST
        and item not in head.organ
    ]
    folded = [squash(item.text) for item in lines]
    joined = [" ".join(pair) for pair in itertools.pairwise(folded)]
    tripled = [" ".join(three) for three in zip(folded, folded[1:], folded[2:], strict=False)]
    return tuple(folded + joined + tripled)


def _title_match(kind: DocumentKind, lines: tuple[str, ...]) -> tuple[float, int, float] | None:
    """Likeness and length of the title, and what it is worth: less where the line says more than the title."""
    best: tuple[float, int, float] | None = None
    for title in map(squash, kind.titles):
        general = _GENERAL_TITLE_WORTH if " " in title else _ONE_WORD_WORTH
        for line in lines:
            whole = fuzz.ratio(title, line)
            start = fuzz.ratio(title, line[: len(title)]) if line[len(title) : len(title) + 1] in {"", " "} else 0
            likeness, worth = (whole, _TITLE_WORTH) if whole >= start else (start, general)
            if likeness < _ALIKE:
                continue
            found = (likeness / 100, len(title), worth)
            if best is None or (found[1], found[0]) > (best[1], best[0]):
                best = found
    return best


def _symbol_code(head: Zones) -> str | None:
    """The type's abbreviation in số, ký hiệu: "QĐ" of 15/QĐ-UBND."""
    found = _SYMBOL.search(head.number.text) if head.number else None
    return found[1] if found else None
