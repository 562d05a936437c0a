"""What there is to show of a file, in rows: fields with where and why, candidates, words with their doubt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.model import (
    Box,
    Candidate,
    Classification,
    DocumentKind,
    Field,
    FieldName,
    Group,
    KindCode,
    PageImage,
    PageText,
    Word,
)
from pipeline.explain.said import FIELDS, GROUPS, SPOKE, Said, passed_over, where, why
from pipeline.trial import Trial
from rules.papers.advice import PageAdvice, advise

#: A page that lists every kind with a title in common helps nobody.
_CANDIDATES: Final = 5
#: So many fields may stand on one line.
_PLACES: Final = 5


class Doubt(StrEnum):
    """How much a word is to be doubted, by its score."""

    SURE = "sure"
    FAIR = "fair"
    DOUBTFUL = "doubtful"
    POOR = "poor"


#: The lowest score of each: tesseract errs in 3 % of words at 0.93, in 15 % at 0.80, in 30 % at 0.60 (measured on
#: real scans, bench/).
DOUBT_FROM: Final[tuple[tuple[Doubt, float], ...]] = (
    (Doubt.SURE, 0.93),
    (Doubt.FAIR, 0.80),
    (Doubt.DOUBTFUL, 0.60),
    (Doubt.POOR, 0.0),
)


def doubt_of(word: Word) -> Doubt:
    """The band that a word's score is in."""
    return next((doubt for doubt, least in DOUBT_FROM if word.score >= least), Doubt.POOR)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A file as it was read, and how to see its pages again."""

    name: str  #: of the file, as people know it
    trial: Trial = field(repr=False)
    kinds: tuple[DocumentKind, ...] = field(repr=False)
    pictures: Callable[[], Iterator[PageImage]] = field(repr=False)  #: the pages, in order, drawn anew


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """One field: found, doubtful, or required and missing."""

    mark: int | None  #: the number at its box on the page; None where there is no box
    name: FieldName
    label: Said
    value: str | None = field(repr=False)
    score: float
    doubtful: bool
    page: int | None
    box: Box | None
    where: Said
    why: Said = field(repr=False)
    line: str = field(repr=False)  #: what was read around it
    passed_over: tuple[Said, ...] = field(default=(), repr=False)  #: what else was considered, and why it was not taken


@dataclass(frozen=True, slots=True)
class CandidateFinding:
    """One kind that was weighed."""

    kind: KindCode
    name: str
    group: Said
    score: float
    chosen: bool
    spoke: tuple[Said, ...]  #: what spoke for it


def fields_of(explanation: Explanation) -> tuple[FieldFinding, ...]:
    """The fields in their usual order, then what the kind requires and nobody found."""
    found = explanation.trial.metadata.fields
    boxed = [item for item in found if item.box is not None]
    rows = [_field(item, explanation, boxed.index(item) + 1 if item in boxed else None) for item in found]
    names = {item.name for item in found}
    return (*rows, *(_missing(name) for name in _required(explanation) if name not in names))


def candidates_of(explanation: Explanation) -> tuple[CandidateFinding, ...]:
    """The kinds that were weighed, the likeliest first; the first is chosen unless the classifier abstained."""
    chosen = explanation.trial.classification
    described = {kind.code: kind for kind in explanation.kinds}
    return tuple(_candidate(item, described[item.kind], chosen) for item in explanation.trial.candidates[:_CANDIDATES])


def advice_of(explanation: Explanation, page: PageText) -> PageAdvice:
    """The verdict on a page's picture, with what is wrong with it."""
    trial = explanation.trial
    advice = (item for item in advise(trial.texts, trial.classification.group) if item.page == page.number)
    return next(advice, PageAdvice(page.number, page.quality.verdict, ()))


def line_boxes(page: PageText) -> tuple[Box, ...]:
    """The boxes of a page's lines, around their words."""
    return tuple(
        Box(
            min(word.box.x0 for word in line),
            min(word.box.y0 for word in line),
            max(word.box.x1 for word in line),
            max(word.box.y1 for word in line),
        )
        for line in page.lines
    )


def kind_name(explanation: Explanation) -> str | None:
    """The name of the kind that was found, as clerks say it."""
    code = explanation.trial.classification.kind
    return next((kind.name for kind in explanation.kinds if kind.code == code), None)


def _required(explanation: Explanation) -> tuple[FieldName, ...]:
    found = explanation.trial.classification
    if found.abstained:
        return ()
    return next((kind.required_fields for kind in explanation.kinds if kind.code == found.kind), ())


def _candidate(item: Candidate, kind: DocumentKind, chosen: Classification) -> CandidateFinding:
    return CandidateFinding(
        kind=item.kind,
        name=kind.name,
        group=GROUPS[Group(kind.group)],
        score=item.score,
        chosen=not chosen.abstained and item.kind == chosen.kind,
        spoke=tuple(dict.fromkeys(SPOKE.get(tag, Said(tag, tag)) for tag in item.evidence)),
    )


def _field(item: Field, explanation: Explanation, mark: int | None) -> FieldFinding:
    page = next((text for text in explanation.trial.texts if text.number == item.page), None)
    return FieldFinding(
        mark=mark,
        name=item.name,
        label=FIELDS[item.name],
        value=item.value,
        score=item.score,
        doubtful=item.abstained,
        page=item.page,
        box=item.box,
        where=where(item, page),
        why=why(item),
        line="" if page is None or item.box is None else _around(page, item.box),
        passed_over=tuple(passed_over(other) for other in explanation.trial.considered if other.name is item.name),
    )


def _missing(name: FieldName) -> FieldFinding:
    nowhere = Said("chưa tìm thấy", "not found")
    reason = Said("loại giấy tờ này bắt buộc phải có", "this kind requires it")
    return FieldFinding(None, name, FIELDS[name], None, 0.0, doubtful=True, page=None, box=None, where=nowhere,
                        why=reason, line="")  # fmt: skip


def _around(page: PageText, box: Box) -> str:
    """The lines that the box lies on, as they were read."""
    return " / ".join(
        " ".join(word.text for word in line) for line in page.lines if any(_within(word.box, box) for word in line)
    )


def _within(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def tags_of(
    fields: tuple[FieldFinding, ...], page: PageText, *, radius: float
) -> tuple[tuple[FieldFinding, float, float], ...]:
    """Where the numbers of a page's fields stand: beside each box, where they hide neither words nor one another.

    Args:
        fields: all fields.
        page: the page.
        radius: of the disc that holds a number, in pixels of the page as it was read.
    """
    placed: list[tuple[FieldFinding, float, float]] = []
    for item in fields:
        if item.page == page.number and item.box is not None:
            taken = [(x, y) for _, x, y in placed]
            places = list(_beside(item.box, page, radius))
            free = (place for place in places if not _hides(place, radius, page, taken))
            placed.append((item, *next(free, places[0])))
    return tuple(placed)


def _beside(box: Box, page: PageText, radius: float) -> Iterator[tuple[float, float]]:
    """Places left of the box, then right of it, the nearest first."""
    y = max(radius, box.y0 + 0.7 * radius)
    for number in range(_PLACES):
        x = box.x0 - (1.4 + 2.1 * number) * radius
        if x >= radius or number == 0:
            yield max(radius, x), y
    for number in range(_PLACES):
        x = box.x1 + (1.4 + 2.1 * number) * radius
        if x <= page.width_px - radius:
            yield x, y


def _hides(place: tuple[float, float], radius: float, page: PageText, taken: list[tuple[float, float]]) -> bool:
    x, y = place
    if any(abs(x - left) < 2 * radius and abs(y - top) < 2 * radius for left, top in taken):
        return True
    boxes = (word.box for word in page.words)
    return any(
        box.x0 < x + radius and box.x1 > x - radius and box.y0 < y + radius and box.y1 > y - radius for box in boxes
    )
