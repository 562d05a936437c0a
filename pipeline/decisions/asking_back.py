"""Is a typed value meant for that field? What contradicts the field's own nature, or all that was read, is asked once.

It refuses nothing: a clerk who says it again is right.
"""

from typing import Final

from rapidfuzz.distance import Levenshtein

from core.model import FieldName
from core.text import has_known_surname, is_person_name, squash
from pipeline.metadata.administrative.organs import is_whole_organ, official_title
from pipeline.metadata.names import is_whole_name

#: A typed value less like each reading than this is as likely another field's: so are nine of ten mixed-up values, and
#: one right correction in a hundred where three letters of ten were misread (bench/asking_back.py, papers set apart).
FAR: Final = 0.3
#: In shorter values one letter decides.
_SHORTEST: Final = 4
_PEOPLE: Final = frozenset({FieldName.SIGNER_NAME, FieldName.PERSON_NAME, FieldName.HUSBAND_NAME, FieldName.WIFE_NAME})
_NOBODYS: Final = frozenset({FieldName.ORGAN_NAME, FieldName.SIGNER_TITLE})


def asks_back(name: FieldName, typed: str, *readings: str) -> bool:
    """Whether a correction should be said twice.

    Args:
        name: the field.
        typed: what a clerk typed there.
        readings: what each reader made of the place; empty where one found nothing.
    """
    if name in _PEOPLE and (not is_person_name(typed) or is_whole_organ(typed)):
        return True
    if name in _NOBODYS and _is_person(typed):
        return True
    read = [squash(item) for item in readings if len(squash(item)) >= _SHORTEST]
    return bool(read) and all(likeness(typed, item) < FAR for item in read)


def likeness(one: str, other: str) -> float:
    """How much two values are alike without accents and case, from 0 to 1."""
    return Levenshtein.normalized_similarity(squash(one), squash(other))


def _is_person(text: str) -> bool:
    named = is_person_name(text) and has_known_surname(text.title()) and is_whole_name(text)
    return named and not is_whole_organ(text) and official_title(text) is None
