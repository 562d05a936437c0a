"""What people type into fields: kept in one form, or refused."""

import pytest

from core.fields import expected, is_owner_id, normalised
from core.model import FieldName


@pytest.mark.parametrize("typed", ["2025-10-15", "15/10/2025", " 15-10-2025 ", "ngày 15 tháng 10 năm 2025"])
def test_a_day_may_be_typed_as_people_write_it(typed: str) -> None:
    assert normalised(FieldName.ISSUED_DATE, typed) == "2025-10-15"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (FieldName.EXPIRES, "31/02/2025"),
        (FieldName.BIRTH_DATE, "1995"),
        (FieldName.PERSONAL_ID, "05109500012"),
        (FieldName.TAX_CODE, "0100109107"),
        (FieldName.PROCEDURE_CODE, "kết hôn"),
        (FieldName.SUBJECT, "  "),
        (FieldName.SCOPE, "toàn quốc"),
        (FieldName.SCOPE, " , "),
    ],
)
def test_what_no_value_looks_like_is_none(name: FieldName, typed: str) -> None:
    assert normalised(name, typed) is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (FieldName.PERSONAL_ID, "051095000123"),
        (FieldName.PERSONAL_ID, "212345678"),
        (FieldName.TAX_CODE, "0100109106"),
        (FieldName.PROCEDURE_CODE, "1.004884"),
        (FieldName.SCOPE, "H48"),
        (FieldName.SCOPE, "H48.90.01, 1.004884"),
    ],
)
def test_numbers_of_the_right_structure_are_kept(name: FieldName, typed: str) -> None:
    assert normalised(name, typed) == typed


def test_text_is_kept_in_one_form_of_unicode_with_single_spaces() -> None:
    assert normalised(FieldName.PERSON_NAME, "Nguye\u0302\u0303n  Va\u0306n A") == "Nguyễn Văn A"


@pytest.mark.parametrize(
    ("typed", "can_be"),
    [
        ("051095000123", True),
        ("0100109106-001", True),
        ("B1234567", True),
        ("B123", False),
        ("12345", False),
        ("", False),
    ],
)
def test_an_owner_is_found_by_a_number_of_the_usual_length(typed: str, can_be: bool) -> None:
    assert is_owner_id(typed) is can_be


@pytest.mark.parametrize("name", FieldName)
def test_every_field_can_say_what_it_expects(name: FieldName) -> None:
    assert " / " in expected(name)
