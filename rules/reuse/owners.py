"""May two numbers be one person's? A likeness is proposed to a clerk; a name alone is none."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Final

from core.codes import is_personal_id, personal_id_facts
from core.codes.cards import CitizenCard
from core.model import FieldName, LinkEvidence, Metadata, OwnerId
from core.text import same_tones, squash

#: i and y are one sound there, and papers write both: Lí, Lý.
_I_OR_Y: Final = re.compile(r"(?<=[bcdghklmnqrstvx])y\b")
#: What shows that a person's number was made anew, as after a change of sex or year of birth.
_ANEW: Final = frozenset({LinkEvidence.CIVIL_STATUS, LinkEvidence.DATABASE})


@dataclass(frozen=True, slots=True)
class Person:
    """What a paper says of its owner."""

    number: OwnerId = field(repr=False)
    name: str = field(repr=False)
    birth_date: dt.date = field(repr=False)


def person_of(owner: OwnerId | None, metadata: Metadata) -> Person | None:
    """The owner as a paper describes him; None where name or birth date are not certain."""
    name, birth = metadata.value(FieldName.PERSON_NAME), metadata.value(FieldName.BIRTH_DATE)
    if owner is None or name is None or birth is None:
        return None
    return Person(owner, name, dt.date.fromisoformat(birth))


def may_be_one(one: Person, other: Person) -> bool:
    """Whether a clerk should look if two numbers are one person's: the same name, spelling apart, and birth date."""
    if one.number == other.number or one.birth_date != other.birth_date or not same_name(one.name, other.name):
        return False
    if is_personal_id(one.number) and is_personal_id(other.number):
        return False
    facts = [found for number in (one.number, other.number) if (found := personal_id_facts(number))]
    return all(found.birth_year == one.birth_date.year for found in facts)


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in spelling only: case, accents lost or moved, i for y."""
    return _spelt(one) == _spelt(other)


def _spelt(name: str) -> str:
    return _I_OR_Y.sub("i", squash(same_tones(name)))


def objection(owner: OwnerId, other: OwnerId, evidence: LinkEvidence, card: CitizenCard | None) -> str | None:
    """Why two numbers may not be linked on that evidence, in both languages; None where they may."""
    if owner == other:
        return "hai số giống nhau / both numbers are the same"
    if is_personal_id(owner) and is_personal_id(other) and evidence not in _ANEW:
        return (
            "hai số định danh khác nhau là hai người, trừ khi số được xác lập lại (civil_status, database)"
            " / two personal ids are two people, unless one was made anew"
        )
    if evidence is not LinkEvidence.CARD_QR:
        return None
    if card is None:
        return "không đọc được mã QR của thẻ căn cước / no QR of a citizen card could be read"
    if {card.personal_id, card.old_number} != {owner, other}:
        return "mã QR của thẻ mang số khác / the QR of the card names other numbers"
    return None
