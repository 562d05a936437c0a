"""Whether two numbers may be one person's: proposed by name and birth date together, linked on evidence only."""

import datetime as dt
from dataclasses import replace

import pytest

from core.codes.cards import CitizenCard
from core.model import Field, FieldName, LinkEvidence, Metadata, OwnerId
from rules.reuse.owners import Person, may_be_one, objection, person_of, same_name

NEW, OLD, PASSPORT = OwnerId("051095000123"), OwnerId("212345678"), OwnerId("B1234567")
OTHER_NEW = OwnerId("051095000777")
BORN = dt.date(1995, 1, 2)
MAN = Person(NEW, "Nguyễn Văn Mẫu", BORN)
CARD = CitizenCard(NEW, OLD, "Nguyễn Văn Mẫu", BORN, dt.date(2021, 5, 4))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nguyễn Văn Mẫu", "NGUYỄN VĂN MẪU", True),
        ("Nguyễn Văn Mẫu", "Nguyen Van Mau", True),
        ("Lý Thị Thúy", "Lí Thị Thuý", True),
        ("Trần Thị Mỹ Duyên", "Trần Thị Mĩ Duyên", True),
        ("Hoàng Hoà", "Hoàng Hòa", True),
        ("Nguyễn Văn Mẫu", "Nguyễn Mẫu", False),
        ("Nguyễn Văn Mẫu", "Nguyễn Văn Mậu Anh", False),
        ("Thúy", "Thủi", False),
    ],
)
def test_names_are_the_same_but_for_their_spelling(one: str, other: str, *, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("other", "may"),
    [
        (Person(OLD, "NGUYEN VAN MAU", BORN), True),
        (Person(PASSPORT, "Nguyễn Văn Mẫu", BORN), True),
        (Person(OLD, "Nguyễn Văn Mẫu", dt.date(1995, 2, 1)), False),
        (Person(OLD, "Nguyễn Văn Khác", BORN), False),
        (Person(NEW, "Nguyễn Văn Mẫu", BORN), False),
        (Person(OTHER_NEW, "Nguyễn Văn Mẫu", BORN), False),
    ],
)
def test_a_clerk_is_asked_about_the_same_name_and_birth_date_only(other: Person, *, may: bool) -> None:
    assert may_be_one(MAN, other) is may
    assert may_be_one(other, MAN) is may


def test_a_birth_date_that_contradicts_the_number_is_no_likeness() -> None:
    other_year = dt.date(1996, 1, 2)
    assert not may_be_one(replace(MAN, birth_date=other_year), Person(OLD, "Nguyễn Văn Mẫu", other_year))


def test_a_paper_describes_a_person_only_where_name_and_birth_date_are_certain() -> None:
    name, born = Field(FieldName.PERSON_NAME, "Nguyễn Văn Mẫu", 0.9), Field(FieldName.BIRTH_DATE, "1995-01-02", 0.9)
    assert person_of(NEW, Metadata((name, born))) == MAN
    assert person_of(None, Metadata((name, born))) is None
    assert person_of(NEW, Metadata((name, replace(born, abstained=True)))) is None
    assert person_of(NEW, Metadata((born,))) is None
    assert NEW not in repr(MAN)


@pytest.mark.parametrize(
    ("owner", "other", "evidence", "card", "against"),
    [
        (NEW, OLD, LinkEvidence.CARD_QR, CARD, None),
        (OLD, NEW, LinkEvidence.CARD_QR, CARD, None),
        (NEW, OLD, LinkEvidence.CARD_QR, None, "QR"),
        (NEW, OLD, LinkEvidence.CARD_QR, replace(CARD, old_number=None), "QR"),
        (NEW, OwnerId("212345679"), LinkEvidence.CARD_QR, CARD, "QR"),
        (OTHER_NEW, OLD, LinkEvidence.CARD_QR, CARD, "QR"),
        (NEW, PASSPORT, LinkEvidence.PASSPORT, None, None),
        (NEW, NEW, LinkEvidence.DATABASE, None, "giống nhau"),
        (NEW, OTHER_NEW, LinkEvidence.CONFIRMATION, None, "hai người"),
        (NEW, OTHER_NEW, LinkEvidence.CIVIL_STATUS, None, None),
    ],
)
def test_numbers_are_linked_only_on_evidence_that_shows_both(
    owner: OwnerId, other: OwnerId, evidence: LinkEvidence, card: CitizenCard | None, against: str | None
) -> None:
    found = objection(owner, other, evidence, card)
    assert (found is None) is (against is None)
    assert against is None or against in (found or "")
