"""Which mention of a field is the one that is meant, and whether the others agree with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.model import Field, FieldBook, FieldName, KindProfile, Mentions, ValueKind
from pipeline.metadata.lines import Line, around
from pipeline.metadata.mentions.labelled import Mention, mentions_of, persons_on
from pipeline.metadata.mentions.unlabelled import cued, shapes_of

_PERSON: Final = FieldName.PERSON_NAME
#: Numbers without a check digit: another one on the paper that differs from it in so few digits is the same, misread.
_SLIPS: Final = 2
_NUMBERS: Final = frozenset({ValueKind.PERSONAL_ID, ValueKind.TAX_CODE, ValueKind.NINE_DIGITS, ValueKind.INSURANCE})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A field, and what else was considered for it."""

    field: Field
    passed_over: tuple[Mention, ...]


def labelled_fields(lines: tuple[Line, ...], profile: KindProfile, book: FieldBook) -> Iterator[Chosen]:
    """The fields that stand at labels, each once, in the order of the rules."""
    found = mentions_of(profile, lines, book.ends)
    others = tuple(persons_on(lines, book.persons))
    shapes = (*cued(profile, lines, book.ends), *shapes_of(profile, lines))
    if not any(item.rule.name is _PERSON and not item.blank for item in found):
        found += tuple(item for item in shapes if item.rule.name is _PERSON)
    person = _FirstPerson.among(found, others)
    seen = {item.rule.name for item in found if not item.blank and not item.others and person.owns(item)}
    # Without a label only the person's name says whose it is.
    found += tuple(
        item
        for item in shapes
        if item.rule.name not in seen
        and item.rule.name is not _PERSON
        and (person.begins is not None or not item.rule.of_person)
    )
    for name in dict.fromkeys(item.rule.name for item in found):
        every = tuple(item for item in found if item.rule.name is name)
        ours = tuple(item for item in every if not item.others and not item.blank and person.owns(item))
        if ours:
            chosen = _chosen(ours, lines, doubtful=person.unclear and _is_of_person(ours[0]))
            yield Chosen(chosen, tuple(item for item in every if not item.blank and item is not ours[0]))


def _is_of_person(item: Mention) -> bool:
    return item.rule.of_person or item.rule.name is _PERSON


@dataclass(frozen=True, slots=True)
class _FirstPerson:
    """The stretch of a paper that speaks of the first person it names: that is whom it is about."""

    begins: tuple[int, int] | None
    ends: tuple[int, int] | None
    unclear: bool  #: something of a person stands above the first name: that name's label may be lost

    @classmethod
    def among(cls, found: tuple[Mention, ...], others: tuple[tuple[int, int], ...]) -> "_FirstPerson":
        names = sorted(
            (item.place, item.value or "")
            for item in found
            if item.rule.name is _PERSON and not item.others and (item.value or (item.rule.colon and not item.blank))
        )
        if not names:
            return cls(None, None, unclear=False)
        first, name = names[0]
        # The same name once more begins nobody else: "của ông: …", then "Họ và tên: …".
        others_named = (place for place, value in names[1:] if value != name)
        strangers = (item.place for item in found if item.rule.name is _PERSON and item.others)
        after = sorted(place for place in (*others_named, *strangers, *others) if place > first)
        above = any(item.rule.of_person and not item.blank and item.place < first for item in found)
        return cls(first, after[0] if after else None, unclear=above)

    def owns(self, item: Mention) -> bool:
        """Whether it can be the first person's, if it is a person's at all."""
        if not item.rule.of_person or self.begins is None:
            return True
        return item.place > self.begins and (self.ends is None or item.place < self.ends)


def _chosen(ours: tuple[Mention, ...], lines: tuple[Line, ...], *, doubtful: bool) -> Field:
    first = ours[0]
    if first.rule.mentions is Mentions.SAME and first.value is None:
        doubtful = doubtful or first.colon
        first = next((item for item in ours if item.value is not None), first)
    evidence, other = list(first.evidence), None
    values = {item.value: None for item in ours if item.value is not None and item.rule.mentions is Mentions.SAME}
    rivals = [value for value in values if value != first.value]
    rivals += [echo for echo in _echoes(first, lines) if echo != first.value]
    if rivals:
        evidence.append("mention:differs")
        other = rivals[0]
    elif len(ours) > 1 and first.rule.mentions is Mentions.SAME:
        evidence.append("mention:agrees")
    if first.in_words is not None:
        agrees = first.in_words == first.value
        evidence.append("words:agrees" if agrees else "words:differs")
        other = other if agrees else first.in_words
    if doubtful:
        evidence.append("person:unclear" if _is_of_person(first) else "mention:unread")
    return Field(
        first.rule.name,
        first.value,
        first.score,
        first.page,
        around(first.words),
        abstained=first.value is None or other is not None or doubtful,
        printed=first.printed,
        other=other,
        evidence=tuple(evidence),
    )


def _echoes(item: Mention, lines: tuple[Line, ...]) -> Iterator[str]:
    """The same number but for a slip, wherever else on the paper it stands."""
    if item.value is not None and item.rule.value in _NUMBERS:
        yield from _slips(item.value, lines)


def _slips(number: str, lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        for hit in re.finditer(rf"(?<!\d)\d{{{len(number)}}}(?!\d)", line.folded):
            wrong = sum(one != two for one, two in zip(hit[0], number, strict=True))
            if 0 < wrong <= _SLIPS:
                yield hit[0]


def passed_over(item: Mention) -> Field:
    """A mention as a field that was not chosen, to be shown."""
    return replace(
        Field(item.rule.name, item.value, item.score, item.page, around(item.words) if item.words else None),
        abstained=True,
        printed=item.printed,
        evidence=(*item.evidence, *(("others",) if item.others else ())),
    )
