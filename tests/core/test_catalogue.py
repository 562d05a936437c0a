"""What configs/ describes is read whole, and every mistake in it is named with its place."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from core.catalogue.kinds import load_kinds
from core.catalogue.purposes import find_purpose, load_purposes
from core.catalogue.rulebook import load_plans, load_procedures
from core.catalogue.tables import read_tables
from core.errors import ConfigError
from core.model import FieldName, Group, Level

KIND = '[[kind]]\ncode = "birth_certificate"\nname = "Giấy khai sinh"\ngroup = "result"\n'
PROCEDURE = '[[procedure]]\ncode = "1.004884"\nname = "Đăng ký kết hôn"\nsource = "Luật Hộ tịch"\n'
COMPONENT = '[[procedure.component]]\ncode = "khai-sinh"\nname = "Giấy khai sinh"\nkinds = ["birth_certificate"]\n'
HEAD = 'code = "1/KH"\nname = "Kế hoạch"\nprovince = "H48"\nsource = "1/KH-UBND"\n'
TARGET = (
    '[[target]]\nindicator = "T1"\nlevel = "province"\nyear = 2021\n'
    'comparator = ">="\nclause = "a"\nambiguous = false\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "rows.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_kind_of_the_program_has_its_own_code_and_a_source() -> None:
    kinds = load_kinds()
    assert len({kind.code for kind in kinds}) == len(kinds) > 50
    assert [kind.code for kind in kinds if not kind.source] == []
    assert [kind.code for kind in kinds if not kind.titles] == ["official_letter"]


def test_every_paper_of_a_procedure_is_a_described_kind() -> None:
    known = {kind.code for kind in load_kinds()}
    for procedure in load_procedures():
        named = {kind for component in procedure.components for kind in component.kinds} | set(procedure.results)
        assert named <= known, procedure.code


def test_a_kind_is_read_with_everything_that_is_said_of_it(file: Callable[[str], Path]) -> None:
    text = KIND + 'required_fields = ["number"]\nvalidity_months = 6\nsensitivity = 3\ntitles = ["GIẤY KHAI SINH"]\n'
    (kind,) = load_kinds(file(text))
    assert (kind.code, kind.group, kind.required_fields) == ("birth_certificate", Group.RESULT, (FieldName.NUMBER,))
    assert (kind.validity_months, kind.sensitivity, kind.titles, kind.cues) == (6, 3, ("GIẤY KHAI SINH",), ())
    assert load_kinds(file(KIND))[0].sensitivity == 1


def test_a_component_is_read_with_the_database_that_replaces_it(file: Callable[[str], Path]) -> None:
    replaced = (
        'database = "CSDL dân cư"\ndatabase_since = "2025-11-15"\ndatabase_source = "NQ 66.7"\nreusable = false\n'
    )
    (procedure,) = load_procedures(file(PROCEDURE + COMPONENT + replaced))
    (component,) = procedure.components
    assert component.replacement is not None
    assert component.replacement.since == dt.date(2025, 11, 15)
    assert not component.reusable
    assert load_procedures(file(PROCEDURE))[0].components == ()


def test_a_plan_is_read_with_its_targets(file: Callable[[str], Path]) -> None:
    (plan,) = load_plans([file(HEAD + TARGET + 'value = 30.0\nreading = "A"\n')])
    (target,) = plan.targets
    assert (plan.code, plan.province, target.level, target.value, target.reading) == (
        "1/KH",
        "H48",
        Level.PROVINCE,
        30.0,
        "A",
    )
    assert load_plans([file(HEAD + TARGET)])[0].targets[0].value is None


def test_without_a_file_every_plan_of_the_program_is_read() -> None:
    provinces = {"140/KH-UBND", "392/KH-UBND", "159/QĐ-UBND", "3163/KH-UBND"}
    national = {"27/NQ-CP", "71/NQ-CP", "2629/QĐ-TTg"}
    assert {plan.code: plan.province is None for plan in load_plans()} == {
        **dict.fromkeys(provinces, False),
        **dict.fromkeys(national, True),
    }
    assert {plan.code for plan in load_plans() for target in plan.targets if not target.quotation} == national


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"rows\.toml: expected tables \[\[kind\]\]"),
        ("kind = 3", r"rows\.toml: expected tables \[\[kind\]\]"),
        ("kind = [1, 2]", r"rows\.toml: expected tables \[\[kind\]\]"),
        ("[[kind]\n", r"rows\.toml cannot be read as TOML"),
        (KIND + 'tittles = ["x"]', r"rows\.toml, table 1 \(birth_certificate\): unknown key tittles"),
        (KIND.replace('name = "Giấy khai sinh"\n', ""), r"table 1 \(birth_certificate\): name is missing"),
        (KIND.replace('code = "birth_certificate"\n', ""), r"table 1 .*: code is missing"),
        (KIND.replace('"result"', '"paper"'), r"table 1 .*: group must be one of component, .* found paper"),
        (KIND + "validity_months = 6.5", r"table 1 .*: validity_months must be int, found float"),
        (KIND + "validity_months = true", r"table 1 .*: validity_months must be int, found bool"),
        (KIND + "sensitivity = 5", r"table 1 .*: sensitivity must be 1 to 4, found 5"),
        (KIND + 'titles = "GIẤY"', r"table 1 .*: titles must be a list of strings"),
        (KIND + "titles = [1]", r"table 1 .*: titles must be a list of strings"),
        (KIND + 'required_fields = ["numbr", "x"]', r"table 1 .*: required_fields: unknown numbr, x"),
        (KIND + KIND, r"rows\.toml: kind birth_certificate is there twice"),
        (KIND + KIND.replace("birth_", "death_") + "bad = 1", r"table 2 \(death_certificate\): unknown key bad"),
    ],
)
def test_a_mistake_among_the_kinds_is_named(file: Callable[[str], Path], text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_kinds(file(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PROCEDURE + 'component = "khai-sinh"', r"rows\.toml: expected tables \[\[procedure\.component\]\]"),
        (PROCEDURE + "component = [1]", r"rows\.toml: expected tables \[\[procedure\.component\]\]"),
        (PROCEDURE + COMPONENT + "optional = true", r"table 1 \(khai-sinh\): unknown key optional"),
        (PROCEDURE + COMPONENT + 'reusable = "no"', r"table 1 \(khai-sinh\): reusable must be bool, found str"),
        (PROCEDURE + COMPONENT + 'database = "CSDL"', r"table 1 \(khai-sinh\): database_since is missing"),
        (
            PROCEDURE + COMPONENT + 'database = "CSDL"\ndatabase_since = "15/11/2025"\ndatabase_source = "NQ"',
            r"table 1 \(khai-sinh\): database_since must be a day YYYY-MM-DD, found 15/11/2025",
        ),
        (PROCEDURE.replace('source = "Luật Hộ tịch"\n', ""), r"table 1 \(1\.004884\): source is missing"),
        (PROCEDURE + PROCEDURE, r"rows\.toml: procedure 1\.004884 is there twice"),
    ],
)
def test_a_mistake_among_the_procedures_is_named(file: Callable[[str], Path], text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_procedures(file(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD.replace('name = "Kế hoạch"\n', "") + TARGET, r"rows\.toml: name must be text at the head of the file"),
        (HEAD.replace('"H48"', "48") + TARGET, r"rows\.toml: province must be text"),
        (HEAD, r"rows\.toml: expected tables \[\[target\]\]"),
        (HEAD + TARGET.replace('"province"', '"village"'), r"table 1 .*: level must be one of .* found village"),
        (HEAD + TARGET.replace('">="', '">"'), r"table 1 .*: comparator must be one of >= <= =, found >"),
        (HEAD + TARGET.replace("2021", '"2021"'), r"table 1 .*: year must be int, found str"),
        (HEAD + TARGET + "value = 30", r"table 1 .*: value must be float, found int"),
        (HEAD + TARGET.replace("ambiguous = false\n", ""), r"table 1 .*: ambiguous is missing"),
    ],
)
def test_a_mistake_in_a_plan_is_named(file: Callable[[str], Path], text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load_plans([file(text)])


def test_a_file_that_is_missing_or_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read"):
        read_tables(tmp_path / "none.toml", "kind")
    (tmp_path / "old.toml").write_bytes('name = "Giấy"'.encode("cp1258", errors="replace") + b"\xc3")
    with pytest.raises(ConfigError, match=r"old\.toml cannot be read as TOML"):
        read_tables(tmp_path / "old.toml", "kind")


def test_every_purpose_says_on_which_grounds_and_where_it_stands() -> None:
    purposes = load_purposes()
    assert all(purpose.bases and purpose.source and purpose.name for purpose in purposes)
    assert find_purpose("giai-quyet-tthc") in purposes
    assert find_purpose("quang-cao") is None


@pytest.mark.parametrize("bases", ["[]", '["habit"]'])
def test_a_purpose_without_a_known_ground_is_named(file: Callable[[str], Path], bases: str) -> None:
    row = f'[[purpose]]\ncode = "x"\nname = "X"\nsource = "x"\nbases = {bases}\n'
    with pytest.raises(ConfigError, match="bases must be some of statute, request, consent"):
        load_purposes(file(row))


def test_there_are_procedures_of_six_fields_and_each_names_its_source() -> None:
    procedures = load_procedures()
    assert len(procedures) >= 12
    laws = ("Hộ tịch", "Cư trú", "Đất đai", "Xây dựng", "NĐ 168/2025", "Lý lịch tư pháp")
    assert all(any(law in procedure.source for procedure in procedures) for law in laws)
    states = {
        name
        for procedure in procedures
        for component in procedure.components
        for name in ("only_shown", "between_agencies", "secret", "on_request", "replacement")
        if getattr(component, name)
    }
    assert states == {"only_shown", "between_agencies", "secret", "on_request", "replacement"}
