"""The QR of a citizen card: what it says of its holder. It is printed, not signed: evidence for a clerk, no proof."""

import datetime as dt
from dataclasses import dataclass, field

from core.codes import personal_id_facts
from core.model import CodeField, CodeKind, PageCode


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """What stands in the QR."""

    personal_id: str = field(repr=False)
    old_number: str | None = field(repr=False)  #: the CMND that it follows; None where the holder had none
    name: str = field(repr=False)
    birth_date: dt.date = field(repr=False)
    issued_on: dt.date


def card_of(code: PageCode) -> CitizenCard | None:
    """The card whose QR that is; None for any other code, and for one that contradicts itself."""
    if code.kind is not CodeKind.CITIZEN_CARD:
        return None
    said = dict(code.fields)
    number = said[CodeField.PERSONAL_ID]
    birth, issued = (dt.date.fromisoformat(said[name]) for name in (CodeField.BIRTH_DATE, CodeField.ISSUED_DATE))
    facts = personal_id_facts(number)
    male = said[CodeField.SEX] == "Nam"
    if facts is None or (facts.birth_year, facts.male) != (birth.year, male) or issued <= birth:
        return None
    return CitizenCard(number, said.get(CodeField.OLD_ID), said[CodeField.PERSON_NAME], birth, issued)
