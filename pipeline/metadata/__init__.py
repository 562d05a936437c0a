"""Kind and text → what a paper says, each value with its evidence, or an honest abstention."""

from dataclasses import replace
from typing import Final

from core.model import Classification, DocumentKind, Field, FieldName, Metadata, PageText
from pipeline.metadata.administrative import administrative_fields
from pipeline.metadata.labelled import labelled_fields
from pipeline.metadata.signer import signer_fields
from pipeline.metadata.twice import as_seen_again, weighed

#: Kinds whose head is not that of an administrative paper still have number, place and date where they stand.
_ORDER: Final = {name: place for place, name in enumerate(FieldName)}


def extract(
    texts: tuple[PageText, ...],
    classification: Classification,
    kinds: tuple[DocumentKind, ...],
    *,
    accept_score: float,
) -> Metadata:
    """Everything that can be found, the doubtful marked as abstained.

    Args:
        texts: the pages in order.
        classification: which paper it is thought to be.
        kinds: the described kinds.
        accept_score: from which score on a value counts.
    """
    kind = None if classification.abstained else classification.kind
    described = next((item for item in kinds if item.code == kind), None)
    again = _found(tuple(map(as_seen_again, texts)), described)
    fields = [
        _judged(weighed(item, again.get(item.name), texts), accept_score) for item in _found(texts, described).values()
    ]
    return Metadata(tuple(sorted(fields, key=lambda item: _ORDER[item.name])))


def _found(texts: tuple[PageText, ...], described: DocumentKind | None) -> dict[FieldName, Field]:
    found: dict[FieldName, Field] = {}
    for item in (*administrative_fields(texts, described), *labelled_fields(texts), *signer_fields(texts)):
        found.setdefault(item.name, item)
    return found


def _judged(item: Field, accept_score: float) -> Field:
    doubtful = item.abstained or item.value is None or item.score < accept_score
    return replace(item, score=round(max(0.0, min(item.score, 1.0)), 3), abstained=doubtful)


def doubts(metadata: Metadata, kind: DocumentKind) -> tuple[FieldName, ...]:
    """The required fields that nobody may rely on yet."""
    return tuple(name for name in kind.required_fields if metadata.value(name) is None)
