"""What a clerk is asked about a field, and which place on the page is shown with it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from core import serial
from core.catalogue.kinds import by_code, load_kinds
from core.codes import sha256_of
from core.model import Box, Field, FieldName, KindCode, Metadata, Outputs
from portal.screens.desk.reviewing import questions_of
from portal.site import Site
from tests.contracts.conftest import a_document

LINE, OTHER = Box(849, 1190, 1167, 1227), Box(700, 900, 1000, 940)


def asked(*fields: Field) -> dict[FieldName, Box | None]:
    described = serial.dump(Metadata(fields))
    site = cast("Site", SimpleNamespace(work=SimpleNamespace(get=lambda _: described)))
    document = replace(a_document(), outputs=Outputs(metadata=sha256_of(described)))
    certificate = by_code(load_kinds())[KindCode("birth_certificate")]
    return {item.name: item.box for item in questions_of(document, certificate, site)}


def test_the_place_of_another_fields_value_is_never_shown_for_one_that_nobody_found() -> None:
    name = Field(FieldName.PERSON_NAME, None, 0.0, page=1, box=LINE, abstained=True)
    born = Field(FieldName.BIRTH_DATE, "1997-11-05", 0.4, page=1, box=OTHER, abstained=True)
    number = Field(FieldName.PERSONAL_ID, "051197000456", 1.0, page=1, box=LINE)
    places = asked(name, born, number)
    assert (places[FieldName.PERSON_NAME], places[FieldName.BIRTH_DATE]) == (None, OTHER)
    assert FieldName.PERSONAL_ID not in places
    assert asked(name, born)[FieldName.PERSON_NAME] == LINE
