"""Values at no known label: behind a colon whose label has a telling word in it, or known by how they are built."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from core.fields import shaped
from core.model import FieldRule, KindProfile, ValueKind, Where
from core.text import has_known_surname, squash
from pipeline.metadata.lines import Line
from pipeline.metadata.mentions.labelled import Mention, mention, score_of
from pipeline.metadata.mentions.labels import Label, stop_pattern

#: A label of more letters is a sentence.
_LONGEST: Final = 64
#: Where a label may begin: behind what ends a value or a sentence, or in the next column.
_ENDS: Final = re.compile(r"[;:.](?=\s)|,\s")
#: A year; where two stand behind a label, a day begins something and another ends it.
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def cued(profile: KindProfile, lines: tuple[Line, ...], ends: tuple[str, ...]) -> Iterator[Mention]:
    """What stands behind a colon whose label has a word of the rule in it, in the order of the profile's rules."""
    rules = tuple(rule for rule in profile.rules if rule.where is Where.CUE)
    stops = stop_pattern(profile.rules, ends) if rules else re.compile("$")
    for rule in rules:
        for place, line in enumerate(lines):
            for label in _labels(line, rule):
                item = mention(rule, (place, label), lines, stops)
                if item is not None and _is_meant(rule, item):
                    yield item


def _labels(line: Line, rule: FieldRule) -> Iterator[Label]:
    for colon in (place for place, letter in enumerate(line.folded) if letter == ":"):
        start = max((hit.end() for hit in _ENDS.finditer(line.folded, 0, colon)), default=0)
        words = line.folded[start:colon]
        if len(words) <= _LONGEST and _any(rule.labels).search(words) and not _any(rule.not_behind).search(words):
            yield Label(start, colon + 1, exact=False, others=False, colon=True, sentence=False)


@lru_cache(maxsize=128)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds any of the words in folded text; nothing where there are none."""
    return re.compile(rf"(?<![0-9a-z])(?:{'|'.join(map(squash, words)) or '(?!)'})(?![0-9a-z])")


def _is_meant(rule: FieldRule, item: Mention) -> bool:
    """Whether it is worth more than its label: a whole value, of a person with a surname, of days only one."""
    if item.value is None or _any(rule.not_behind).match(squash(item.printed)):
        return False
    if rule.value is ValueKind.PERSON:
        return has_known_surname(item.value)
    return rule.value is not ValueKind.DATE or len(_YEAR.findall(item.printed)) == 1


def shapes_of(profile: KindProfile, lines: tuple[Line, ...]) -> tuple[Mention, ...]:
    """Everything that says by how it is built what it is, in the order of the profile's rules, then down the paper."""
    return tuple(
        _shape(rule, (place, line), found)
        for rule in profile.rules
        if rule.where is Where.SHAPE and rule.value is not None
        for place, line in enumerate(lines)
        for found in shaped(rule.value, line.text)
    )


def _shape(rule: FieldRule, at: tuple[int, Line], found: tuple[int, int, str]) -> Mention:
    place, line = at
    start, stop, value = found
    words = line.words_of(start, stop)
    first = next(spot for spot, (word, _) in enumerate(line.owners) if line.words[word] is words[0])
    printed = line.text[start:stop]
    score = score_of(rule, value, words)
    return Mention(rule, place, first, value, words, printed, score, line.page, ("shape",), colon=False)
