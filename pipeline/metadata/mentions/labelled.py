"""Values behind or under a printed label, as configs/fields.toml describes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from core.fields import read
from core.model import FieldRule, KindProfile, ValueKind, Where, Word
from core.model.profiles import LABELLED
from core.text import fold
from core.text.days import spoken_day
from pipeline.metadata.lines import Line, around, below, wrapped
from pipeline.metadata.mentions.labels import Label, label_pattern, labels_on, stop_pattern
from pipeline.metadata.names import name_score

#: The same day in words stands on the line of the digits or on one of the next two.
_WORDS_WITHIN: Final = 3
#: A name of so few words may go on below its line.
_SHORT: Final = 2
_BEGINS_WITH_DAY: Final = re.compile(r"\W*(?:vao |het )?(?:ngay )?\W*\d")
#: Sorts whose values are told by their digits.
_NUMBERED: Final = frozenset(
    {
        ValueKind.DATE,
        ValueKind.PERSONAL_ID,
        ValueKind.NINE_DIGITS,
        ValueKind.PASSPORT,
        ValueKind.TAX_CODE,
        ValueKind.PLATE,
        ValueKind.INSURANCE,
        ValueKind.WHOLE_NUMBER,
    }
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a field may stand, with what stands there."""

    rule: FieldRule
    line: int  #: index among the lines
    start: int  #: where its label begins on that line
    value: str | None = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    printed: str = field(repr=False)
    score: float
    page: int
    evidence: tuple[str, ...]
    colon: bool  #: its label ends in one: it is no word of a sentence
    others: bool = False  #: another person's
    in_words: str | None = field(default=None, repr=False)  #: what the words beside it say

    @property
    def place(self) -> tuple[int, int]:
        """Its place on the paper, to be compared."""
        return self.line, self.start

    @property
    def blank(self) -> bool:
        """Whether nothing is written there: a form that was not filled in."""
        return not any(letter.isalnum() for letter in self.printed)


def mentions_of(profile: KindProfile, lines: tuple[Line, ...], ends: tuple[str, ...]) -> tuple[Mention, ...]:
    """Everything that stands at a label of the profile, in its order of rules, then down the paper."""
    rules = tuple(rule for rule in profile.rules if rule.where in LABELLED)
    stops = stop_pattern(rules, ends)
    longer = wrapped(lines)
    return tuple(
        item for rule in rules for place in range(len(lines)) for item in _at(rule, place, lines, stops, longer)
    )


def _at(
    rule: FieldRule, place: int, lines: tuple[Line, ...], stops: re.Pattern[str], longer: dict[int, Line]
) -> Iterator[Mention]:
    """What stands at the labels of one line; what begins there and goes on below it is one value."""
    goes_on: dict[int, Mention] = {}
    if place in longer and rule.where is Where.RIGHT:
        both = (*lines[:place], longer[place], *lines[place + 2 :])
        below_it = set(lines[place + 1].words)
        for label in labels_on(longer[place], rule, stops):
            item = mention(rule, (place, label), both, stops) if label.start < len(lines[place].folded) else None
            if item is not None and _is_ended(item) and any(word in below_it for word in item.words):
                goes_on[label.start] = item
    for label in labels_on(lines[place], rule, stops):
        item = mention(rule, (place, label), lines, stops)
        longer_one = goes_on.pop(label.start, None)
        if item is None or item.value is None or (rule.value is ValueKind.PERSON and len(item.value.split()) <= _SHORT):
            item = longer_one or item
        if item is not None:
            yield item
    yield from goes_on.values()


def _is_ended(item: Mention) -> bool:
    """Whether a value that goes on below its line ends there in a sign: names end nowhere else that can be told."""
    if item.value is None or item.rule.value is not ValueKind.PERSON:
        return item.value is not None
    behind = item.printed.strip().casefold().removeprefix(item.value.casefold())
    return behind[:1] in {"", ",", ";", ".", "("}


def mention(rule: FieldRule, at: tuple[int, Label], lines: tuple[Line, ...], stops: re.Pattern[str]) -> Mention | None:
    """What stands at a label; None where its words are those of a sentence and nothing else."""
    place, label = at
    line = lines[place]
    stop = stops.search(line.folded, label.end)
    end = stop.start() if stop else len(line.folded)
    tags = ["label" if label.exact else "label:nearly"]
    words, printed = line.between(label.end, end), line.printed(label.end, end)
    empty = stop is None and not any(map(str.isalnum, printed))
    if rule.where is Where.BELOW or (empty and not words and not label.sentence):
        under = _under(line, label, lines, rule.where)
        if under is not None:
            line, begin, last = under
            stop = stops.search(line.folded, begin)
            last = min(last, stop.start()) if stop else last
            words, printed = line.between(begin, last), line.printed(begin, last)
            tags.append("below")
    assert rule.value is not None  # noqa: S101  the loader saw to it
    value = read(rule.value, printed, rule.pattern)
    if rule.value is ValueKind.DATE and label.sentence and not _BEGINS_WITH_DAY.match(fold(printed)):
        return None  # "thời hạn ba năm, từ 12/03/2020"
    digits = any(map(str.isdigit, printed))
    if value is None and not label.colon and _is_sentence(rule, label, printed):
        return None
    said = _said_in_words(rule, place, lines) if value is not None or digits else None
    return Mention(
        rule,
        place,
        label.start,
        value,
        words,
        printed,
        score_of(rule, value, words),
        line.page,
        tuple(tags),
        label.colon,
        label.others,
        said,
    )


def _is_sentence(rule: FieldRule, label: Label, printed: str) -> bool:
    """Whether the words of a label without a colon are only words, when nothing behind them is a value."""
    if label.sentence:
        return True
    if rule.value is ValueKind.PERSON:
        return printed.lstrip(" .,:;-–_…")[:1].islower()
    return not any(map(str.isdigit, printed))


def _under(line: Line, label: Label, lines: tuple[Line, ...], where: Where) -> tuple[Line, int, int] | None:
    """The line below and the stretch of it that can be the value."""
    owners = line.between(label.start, label.end)
    box = around(owners)
    height = box.y1 - box.y0
    under = below(line, lines, box.x0 - height)
    if under is None:
        return None
    if where is not Where.BELOW:
        return under, 0, len(under.folded)
    # Under a label means in its column.
    inside = {
        place
        for place, word in enumerate(under.words)
        if word.box.x1 > box.x0 - height and word.box.x0 < box.x1 + height
    }
    spots = [spot for spot, (word, _) in enumerate(under.owners[: len(under.folded)]) if word in inside]
    return (under, spots[0], spots[-1] + 1) if spots else None


def score_of(rule: FieldRule, value: str | None, words: tuple[Word, ...]) -> float:
    """How sure the words of a value are, 0 to 1; what stands behind it on its line does not count."""
    if value is None:
        return 0.0
    if rule.value is ValueKind.PERSON:
        return name_score(value, words)
    lettered = [word for word in words if any(map(str.isalnum, word.text))]
    numbers = [word for word in lettered if any(map(str.isdigit, word.text))]
    return min((word.score for word in (numbers if rule.value in _NUMBERED else lettered)), default=0.0)


def _said_in_words(rule: FieldRule, place: int, lines: tuple[Line, ...]) -> str | None:
    """The day that the words beside a date name."""
    if not rule.in_words:
        return None
    pattern = label_pattern(rule.in_words)
    for number in range(place, min(place + _WORDS_WITHIN, len(lines))):
        hit = pattern.search(lines[number].folded)
        if hit is not None and lines[number].page == lines[place].page:
            text = lines[number].folded[hit.end() :]
            more = lines[number + 1].folded if number + 1 < len(lines) else ""
            # A year at the end of its line is whole, or goes on below it.
            day = spoken_day(f"{text} {more}") or spoken_day(text)
            return day.isoformat() if day else None
    return None


def persons_on(lines: tuple[Line, ...], persons: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where something begins that is said of another person."""
    pattern = label_pattern(persons) if persons else None
    for place, line in enumerate(lines):
        for hit in pattern.finditer(line.folded) if pattern else ():
            yield place, hit.start()
