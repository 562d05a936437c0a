"""What a paper's values say of each other: a person's number of the birth date, one day of the next, a unit of its day.

Each check names the fields that cannot both be right. Nothing here says which of them is wrong.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from core.codes import personal_id_facts
from core.codes.citations import can_be_cited
from core.model import FieldName, Unit
from core.text import same_tones, squash


class Clash(NamedTuple):
    """Fields that cannot all be right, and why: a tag of Field.evidence."""

    fields: tuple[FieldName, ...]
    tag: str


#: Days in the order in which they must come.
_ORDER: Final = (
    (FieldName.BIRTH_DATE, FieldName.ISSUED_DATE),
    (FieldName.BIRTH_DATE, FieldName.DEATH_DATE),
    (FieldName.DEATH_DATE, FieldName.ISSUED_DATE),
    (FieldName.ISSUED_DATE, FieldName.EXPIRES),
)
#: No paper of a desk is older: the first decree on civil status, SL 47/1945 and after.
_FIRST_YEAR: Final = 1945
_LONGEST_LIFE: Final = 120


def clashes(values: Mapping[FieldName, str], units: tuple[Unit, ...] = ()) -> Iterator[Clash]:
    """Every contradiction among a paper's values, normalised as fields keep them."""
    yield from _of_person(values)
    yield from _of_days(values)
    yield from _of_basis(values)
    yield from _of_unit(values, units)


def _of_person(values: Mapping[FieldName, str]) -> Iterator[Clash]:
    facts = personal_id_facts(values.get(FieldName.PERSONAL_ID, ""))
    if facts is None:
        return
    born, sex = _day(values, FieldName.BIRTH_DATE), values.get(FieldName.SEX)
    if born is not None and born.year != facts.birth_year:
        yield Clash((FieldName.PERSONAL_ID, FieldName.BIRTH_DATE), "id:birth")
    if sex is not None and (sex == "nam") is not facts.male:
        yield Clash((FieldName.PERSONAL_ID, FieldName.SEX), "id:sex")
    issued = _day(values, FieldName.ISSUED_DATE)
    if issued is not None and facts.birth_year > issued.year:
        yield Clash((FieldName.PERSONAL_ID, FieldName.ISSUED_DATE), "id:issued")


def _of_days(values: Mapping[FieldName, str]) -> Iterator[Clash]:
    for earlier, later in _ORDER:
        first, second = _day(values, earlier), _day(values, later)
        if first is not None and second is not None and first > second:
            yield Clash((earlier, later), "order")
    issued, born = _day(values, FieldName.ISSUED_DATE), _day(values, FieldName.BIRTH_DATE)
    if issued is not None and issued.year < _FIRST_YEAR:
        yield Clash((FieldName.ISSUED_DATE,), "order")
    if issued is not None and born is not None and issued.year - born.year > _LONGEST_LIFE:
        yield Clash((FieldName.BIRTH_DATE, FieldName.ISSUED_DATE), "order")


def _of_basis(values: Mapping[FieldName, str]) -> Iterator[Clash]:
    issued = _day(values, FieldName.ISSUED_DATE)
    basis = values.get(FieldName.LEGAL_BASIS, "")
    if issued is not None and any(not can_be_cited(text, issued.year) for text in filter(None, basis.split("; "))):
        yield Clash((FieldName.LEGAL_BASIS, FieldName.ISSUED_DATE), "basis:later")


def _of_unit(values: Mapping[FieldName, str], units: tuple[Unit, ...]) -> Iterator[Clash]:
    """An authority of a province that was not there on the day, or whose name is a known one with other marks."""
    organ, issued = values.get(FieldName.ORGAN_NAME), _day(values, FieldName.ISSUED_DATE)
    if organ is None:
        return
    plain = squash(organ)
    named = [unit for unit in units if plain.endswith(squash(unit.name))]
    if named and not any(same_tones(organ).casefold().endswith(same_tones(unit.name).casefold()) for unit in named):
        yield Clash((FieldName.ORGAN_NAME,), "unit:spelling")
    if named and issued is not None and not any(unit.exists(issued) for unit in named):
        yield Clash((FieldName.ORGAN_NAME, FieldName.ISSUED_DATE), "unit:ended")


def _day(values: Mapping[FieldName, str], name: FieldName) -> dt.date | None:
    text = values.get(name)
    return dt.date.fromisoformat(text) if text else None
