"""What all prints of one name, and both readers of each, say together."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.model import Box, Field, FieldName, Word
from core.text import has_known_surname, nfc, same_tones, squash
from core.text.syllables import is_syllable
from pipeline.metadata.administrative.organs import own_words
from pipeline.metadata.lines import Line, around, overlaps
from pipeline.metadata.names import has_gap, is_whole_name

#: Names that papers print more than once.
PRINTED_AGAIN: Final = frozenset(
    {FieldName.PLACE, FieldName.SIGNER_NAME, FieldName.PERSON_NAME, FieldName.HUSBAND_NAME, FieldName.WIFE_NAME}
)
#: Both readers read a print alike, and neither hesitated: then it is firm.
_FIRM: Final = 0.75
#: Readers err alike on like print: so many times oftener than by chance.
_ALIKE_ERRORS: Final = 0.5
#: Last words before the name of an area.
_LEVELS: Final = frozenset({"xa", "phuong", "tran", "huyen", "quan", "pho", "tinh", "dan", "khu"})
#: A name of so few words may lack its last; longer ones are whole, and a longer one still is another's.
_SHORT: Final = 2
_BESIDE: Final = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Print:
    """One place where a name stands: what each reader makes of it, one reading where they agree."""

    page: int
    box: Box
    readings: tuple[str, ...]
    score: float  #: of its worst word
    part_of: str | None  #: the longer name that it is only part of
    alone: bool  #: a level of areas stands before it: it is the whole name of one

    @property
    def firm(self) -> bool:
        """Whether both readers read it alike and are sure of it."""
        return len(self.readings) == 1 and self.score >= _FIRM


def agreed(item: Field, again: Field | None, lines: tuple[Line, ...], seen: tuple[Line, ...]) -> Field | None:
    """The name that every print bears out; doubtful where two of them differ; None where one print stands alone.

    Args:
        item: the name as the first reader's words give it.
        again: the same as the second reader's words give it, if they do.
        lines: as the first reader read them.
        seen: the same lines with what the second reader proposes.
    """
    values = [found.value for found in (item, again) if found is not None and found.value is not None]
    if item.name not in PRINTED_AGAIN or not values or "mention:differs" in item.evidence:
        return None
    longer = _longer_area if item.name is FieldName.PLACE else _going_on
    prints = tuple(_prints({squash(value) for value in values}, lines, seen, longer=longer))
    own = [one for one in prints if item.box is not None and one.page == item.page and overlaps(one.box, item.box)]
    others = [one for one in prints if one not in own]
    parts = [one for one in others if one.part_of is not None]
    others = [one for one in others if one not in parts]
    if parts and not any(one.alone for one in others):
        # "Sơn" beside "xã Mẫu Sơn", "Hồ Hữu" beside "Hồ Hữu Mẫu": a word was lost.
        return replace(item, other=parts[0].part_of, abstained=True, evidence=(*item.evidence, "mention:differs"))
    if item.name is FieldName.PLACE and " " not in (item.value or "") and not any(one.alone for one in others):
        # Few areas have a name of one word; of most such names the other was lost.
        return replace(item, abstained=True)
    if item.name is not FieldName.PLACE and item.value is not None and not has_known_surname(item.value):
        # The end of a longer name elsewhere is no second print of this one, whose beginning was more likely lost.
        others = []
    if not own or not others:
        return None
    firm = {_letters(one.readings[0]): one.readings[0] for one in (*own, *others) if one.firm}
    if len(firm) > 1:
        rival = next(text for letters, text in firm.items() if letters != _letters(item.value or ""))
        other = rival.title() if rival.isupper() else rival
        return replace(item, other=other, abstained=True, evidence=(*item.evidence, "mention:differs"))
    spelled = next(iter(firm), None)
    chosen = next((one for one in (item, again) if one and _letters(one.value or "") == spelled), None)
    if chosen is None or not any(_says(one, spelled) for one in own):
        return None
    return _borne_out(chosen, own, [one for one in others if _says(one, spelled)])


def placed(organ: Field, again: Field | None, place: Field | None) -> Field | None:
    """The authority whose area the place beside the date bears out, as either reader reads the rest; None without one.

    Args:
        organ: as the first reader's words give it.
        again: the same as the second reader's words give it, if they do.
        place: the name beside the date after all its prints; a doubtful one bears out nothing.
    """
    if place is None or place.value is None or place.abstained or place.score < _FIRM:
        return None
    area = place.value.upper()
    for one in (organ, again):
        if one is None or one.value is None or one.abstained or not one.value.endswith(f" {area}"):
            continue
        if not own_words(one.value, area):
            return replace(one, score=max(one.score, place.score), evidence=(*one.evidence, "mention:agrees"))
    return None


def _borne_out(chosen: Field, own: list[Print], others: list[Print]) -> Field:
    """The name with the score that its prints give it together."""
    best = max((one.score for one in others if one.firm), default=0.0)
    own_score = max((one.score for one in own if one.firm), default=0.0)
    whole = chosen.name is FieldName.PLACE or (chosen.value and is_whole_name(chosen.value))
    # Two prints of one name misread alike are as rare as both errors together.
    score = 1 - (1 - own_score) * (1 - best) / _ALIKE_ERRORS if own_score and best else max(best, chosen.score)
    if not others or not whole or score <= chosen.score:
        return chosen
    return replace(chosen, score=score, evidence=(*chosen.evidence, "mention:agrees"))


def _says(one: Print, spelled: str | None) -> bool:
    return any(_letters(reading) == spelled for reading in one.readings)


def _letters(text: str) -> str:
    return same_tones(text).casefold()


def _longer_area(words: tuple[Word, ...], first: int, last: int) -> str | None:
    """The longer name of an area that ends in these words, as its level before it tells; None where they are all."""
    before = tuple(_joined([word]) for word in words[max(first - 2, 0) : first])
    levels = [squash(word) in _LEVELS for word in before]
    if first == last and levels[-1:] == [True]:
        return _going_on(words, first, last)
    if levels != [True, False] or not before[1][:1].isupper():
        return None
    return f"{before[1]} {_joined(words[first : last + 1])}".title()


def _going_on(words: tuple[Word, ...], first: int, last: int) -> str | None:
    """The longer name that begins with these words; None where they are all of it, as three words are."""
    name, behind = words[first : last + 1], words[last + 1 : last + 2]
    if not behind or len(name) > _SHORT or not name[-1].text[-1:].isalpha() or has_gap((name[-1], *behind)):
        return None
    goes_on = behind[0].text.isupper() if name[-1].text.isupper() else behind[0].text.istitle()
    return _joined((*name, *behind)).title() if goes_on and is_syllable(_joined(behind)) else None


def _prints(
    names: set[str], lines: tuple[Line, ...], seen: tuple[Line, ...], *, longer: Callable[..., str | None]
) -> Iterator[Print]:
    """Where any of the folded names stands, as either reader reads it, down the paper."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    pattern = re.compile(rf"(?<![0-9a-z])(?:{'|'.join(longest_first)})(?![0-9a-z])")
    for line, other in zip(lines, seen, strict=True):
        spans = sorted({span for this in (line, other) for span in _spans(pattern, this)})
        for first, last in spans:
            words = line.words[first : last + 1]
            readings = dict.fromkeys((_joined(words), _joined(other.words[first : last + 1])))
            if any(squash(reading) in names and reading[:1].isupper() for reading in readings):
                alone = first > 0 and squash(line.words[first - 1].text) in _LEVELS
                score = min(word.score for word in words)
                part_of = longer(line.words, first, last)
                yield Print(line.page, around(words), tuple(readings), score, part_of, alone)


def _spans(pattern: re.Pattern[str], line: Line) -> Iterator[tuple[int, int]]:
    for hit in pattern.finditer(line.folded):
        owners = [line.owners[place][0] for place in range(*hit.span()) if line.folded[place] != " "]
        yield owners[0], owners[-1]


def _joined(words: Iterable[Word]) -> str:
    return " ".join(filter(None, (_BESIDE.sub("", nfc(word.text)) for word in words)))
