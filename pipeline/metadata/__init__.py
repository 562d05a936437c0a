"""Kind and text → what a paper says, each value with its evidence, or an honest abstention."""

from dataclasses import replace
from typing import Final

from core.evidence import clashes
from core.model import (
    Classification,
    DocumentKind,
    Field,
    FieldBook,
    FieldName,
    KindProfile,
    Metadata,
    PageText,
    Where,
)
from core.model.profiles import LABELLED, UNLABELLED
from pipeline.metadata.administrative import administrative_fields
from pipeline.metadata.administrative.basis import basis_fields
from pipeline.metadata.administrative.days import with_days_spelled
from pipeline.metadata.administrative.signer import signer_fields
from pipeline.metadata.codes import code_values, held_against
from pipeline.metadata.lines import lines_of, without_specks
from pipeline.metadata.mentions.choice import labelled_fields, passed_over
from pipeline.metadata.prints import agreed, placed
from pipeline.metadata.scores import calibrated
from pipeline.metadata.twice import as_seen_again, looked_at_twice, weighed

_ORDER: Final = {name: place for place, name in enumerate(FieldName)}


def extract(
    texts: tuple[PageText, ...],
    classification: Classification,
    kinds: tuple[DocumentKind, ...],
    book: FieldBook,
    *,
    accept_score: float,
) -> Metadata:
    """Everything that can be found, the doubtful marked as abstained.

    Args:
        texts: the pages in order, with their QR codes.
        classification: which paper it is thought to be.
        kinds: the described kinds.
        book: where fields stand, and from which score on each counts.
        accept_score: the same for fields of which nothing was measured.
    """
    texts = _tidy(texts)
    described = _described(classification, kinds)
    profile = book.profile(described)
    seen = tuple(map(as_seen_again, texts))
    found = _found(texts, described, profile, book)
    again = found if seen == texts else _found(seen, described, profile, book)
    # A label that only the second reader reads says where a value stands; what the value is, both say.
    found = again | found
    lines, lines_again = lines_of(texts), lines_of(seen)
    fields = {
        name: agreed(item, again.get(name), lines, lines_again) or weighed(item, again.get(name, item), texts)
        for name, item in found.items()
    }
    organ = found.get(FieldName.ORGAN_NAME)
    borne_out = organ and placed(organ, again.get(FieldName.ORGAN_NAME), fields.get(FieldName.PLACE))
    fields |= {item.name: item for item in (borne_out,) if item}
    said = code_values((code for page in texts for code in page.codes), profile.code)
    fields |= {item.name: item for item in held_against(fields, said)}
    fields = _without_clashes(fields, book)
    judged = (calibrated(item, book.threshold(item.name), accept_score) for item in fields.values())
    return Metadata(tuple(sorted(judged, key=lambda item: _ORDER[item.name])))


def considered(
    texts: tuple[PageText, ...], classification: Classification, kinds: tuple[DocumentKind, ...], book: FieldBook
) -> tuple[Field, ...]:
    """What else stands at the labels of a paper and was not chosen; for people who ask why."""
    described = _described(classification, kinds)
    profile = book.profile(described)
    return tuple(
        passed_over(item)
        for chosen in labelled_fields(lines_of(_tidy(texts)), profile, book)
        for item in chosen.passed_over
    )


def doubts(metadata: Metadata, kind: DocumentKind) -> tuple[FieldName, ...]:
    """The required fields that nobody may rely on yet."""
    return tuple(name for name in kind.required_fields if metadata.value(name) is None)


def _tidy(texts: tuple[PageText, ...]) -> tuple[PageText, ...]:
    """The pages as they are searched."""
    return tuple(with_days_spelled(looked_at_twice(without_specks(page))) for page in texts)


def _described(classification: Classification, kinds: tuple[DocumentKind, ...]) -> DocumentKind | None:
    kind = None if classification.abstained else classification.kind
    return next((item for item in kinds if item.code == kind), None)


def _found(
    texts: tuple[PageText, ...], described: DocumentKind | None, profile: KindProfile, book: FieldBook
) -> dict[FieldName, Field]:
    """The fields in the order of the rules: the first that finds one has it."""
    lines = lines_of(texts)
    at_labels = {item.field.name: item.field for item in labelled_fields(lines, profile, book)}
    in_zones = _in_zones(texts, described, profile)
    found: dict[FieldName, Field] = {}
    for rule in profile.rules:
        if rule.where is Where.BASIS:
            found |= {item.name: item for item in basis_fields(lines)}
            continue
        item = (at_labels if _at_text(rule.where) else in_zones).get(rule.name)
        if item is not None:
            found.setdefault(rule.name, item)
    return found


def _at_text(where: Where) -> bool:
    """Whether values stand there in the text, not in a zone of the head."""
    return where in LABELLED or where in UNLABELLED


def _in_zones(
    texts: tuple[PageText, ...], described: DocumentKind | None, profile: KindProfile
) -> dict[FieldName, Field]:
    if all(_at_text(rule.where) for rule in profile.rules):
        return {}
    found: dict[FieldName, Field] = {}
    for item in (*administrative_fields(texts, described), *signer_fields(texts)):
        found.setdefault(item.name, item)
    return found


def _without_clashes(fields: dict[FieldName, Field], book: FieldBook) -> dict[FieldName, Field]:
    """The fields, doubtful where they contradict one another."""
    values = {name: item.value for name, item in fields.items() if item.value is not None}
    changed = dict(fields)
    for clash in clashes(values, book.units):
        for name in clash.fields:
            item = changed[name]
            changed[name] = replace(item, abstained=True, evidence=(*item.evidence, clash.tag))
    return changed
