"""Identifiers are what they must be."""

import hashlib

import pytest

from core.codes import (
    DOSSIER_FORMS,
    document_id_for,
    dossier_form,
    is_dossier_code,
    is_personal_id,
    is_result_code,
    is_sha256,
    is_tax_code,
    personal_id_facts,
    procedure_key,
    record_id_for,
    result_code_for,
    sha256_of,
    vault_code,
)
from core.model import Sha256


def test_the_same_bytes_are_the_same_document() -> None:
    digest = Sha256(hashlib.sha256(b"paper").hexdigest())
    assert document_id_for(digest) == document_id_for(digest)
    assert len(document_id_for(digest)) == 28
    assert record_id_for(document_id_for(digest)) == document_id_for(digest).replace("d-", "r-", 1)


@pytest.mark.parametrize(
    ("number", "male", "year"),
    [("051090000001", True, 1990), ("051190000001", False, 1990), ("001305123456", False, 2005)],
)
def test_a_personal_id_says_sex_and_year_of_birth(number: str, male: bool, year: int) -> None:
    facts = personal_id_facts(number)
    assert facts is not None
    assert (facts.male, facts.birth_year) == (male, year)


@pytest.mark.parametrize("number", ["000090000001", "097090000001", "05109000000", "0510900000011", "15109000000a", ""])
def test_what_is_no_personal_id(number: str) -> None:
    assert not is_personal_id(number)


@pytest.mark.parametrize("code", ["0100109106", "0100109106-001", "051090000001"])
def test_tax_codes_with_their_check_digit(code: str) -> None:
    assert is_tax_code(code)


@pytest.mark.parametrize("code", ["0100109107", "0100109106-000", "0100000000", "010010910", "abc"])
def test_what_is_no_tax_code(code: str) -> None:
    assert not is_tax_code(code)


@pytest.mark.parametrize("code", ["000.00.01.H48-211004-0001", "H48.001.01-250901-0001", "G06.12-251231-010001"])
def test_dossier_codes_old_and_new(code: str) -> None:
    assert is_dossier_code(code)


@pytest.mark.parametrize(
    "code", ["000.00.01.H48-211304-0001", "H48.001.01-250932-0001", "H48-1", "48.001.01-250901-0001"]
)
def test_what_is_no_dossier_code(code: str) -> None:
    assert not is_dossier_code(code)


def test_short_and_long_procedure_codes_share_their_key() -> None:
    assert (
        procedure_key("1.001193.000.00.00.H48")
        == procedure_key("1.001193.H48")
        == procedure_key("1.001193")
        == "1.001193"
    )
    assert procedure_key("1.01193") is None


def test_a_hash_is_lower_case_and_whole() -> None:
    assert is_sha256("a" * 64)
    assert not is_sha256("A" * 64)
    assert not is_sha256("a" * 63)


def test_a_hash_names_the_bytes_it_was_made_of() -> None:
    assert sha256_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert is_sha256(sha256_of("Giấy khai sinh".encode()))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("000.00.01.H48-211004-0001", "old"),
        ("H48.001.01-250901-0001", "new"),
        ("H48.90-250915-0042", "new"),
        ("H48.001.01-260301-010001", "central"),
        ("H48.001.01-261301-0001", None),
        ("0001", None),
    ],
)
def test_a_dossier_code_has_one_of_three_forms(text: str, form: str | None) -> None:
    found = dossier_form(text)
    assert (found.name if found else None) == form
    assert is_dossier_code(text) is (form is not None)


def test_each_form_is_in_force_after_the_one_before_it_and_says_where_it_stands() -> None:
    old, new, central = DOSSIER_FORMS
    assert old.until is not None
    assert old.since < old.until < new.since < central.since
    assert all(form.source and form.template for form in DOSSIER_FORMS)


def test_the_code_of_a_result_follows_from_its_dossier() -> None:
    code = result_code_for("H48.001.01-250901-0001", 2)
    assert code == "H48.001.01-250901-0001-KQ2"
    assert is_result_code(code)
    assert result_code_for("giấy rời") is None
    assert result_code_for("H48.001.01-250901-0001", 0) is None
    assert not is_result_code("H48.001.01-250901-0001")
    assert not is_result_code("x-KQ1")


def test_a_result_without_a_type_code_blocks_nothing() -> None:
    assert vault_code("KQ.G09.000012", "051095000123") == "KQ.G09.000012-051095000123"
    assert vault_code("KQ.G09.000012", None) == "KQ.G09.000012-"
    assert vault_code(None, "051095000123") is None
    assert vault_code("KQ.9", "051095000123") is None
