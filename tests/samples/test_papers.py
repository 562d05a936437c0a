"""What the sample papers say is right, possible, and about nobody."""

import datetime as dt
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from core.codes import is_dossier_code, is_personal_id, is_tax_code, personal_id_facts, procedure_key
from core.model import FieldName
from samples.make import clean_pages, expected
from samples.papers import COMMUNE, PAPERS, TITLE_ORGAN, Paper

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
#: Words that no real name would be made of.
INVENTED = {"Mẫu", "Thử", "Ví"}
PEOPLE = re.compile(r"(?:tên[^:]*|Ủy quyền cho|được ủy quyền|đề nghị của ông): ((?:[A-ZĐÀ-Ỹ][a-zđà-ỹ]+ ?){2,6})")


def tables(name: str, key: str) -> dict[str, dict[str, object]]:
    with (CONFIGS / name).open("rb") as file:
        return {row["code"]: row for row in tomllib.load(file)[key]}


def text_of(paper: Paper) -> str:
    return "\n".join(line for _, lines in clean_pages(paper, dpi=40) for line in lines)


@pytest.fixture(params=PAPERS, ids=lambda paper: paper.file)
def paper(request: pytest.FixtureRequest, tinos: Path) -> Paper:
    assert tinos.is_dir()
    assert isinstance(request.param, Paper)
    return request.param


def test_a_paper_is_of_a_kind_and_a_procedure_that_the_desk_knows(paper: Paper) -> None:
    kind = tables("kinds.toml", "kind")[paper.kind]

    assert paper.group == kind["group"]
    assert paper.procedure in tables("procedures.toml", "procedure")


def test_what_is_expected_stands_on_the_paper(paper: Paper) -> None:
    text = " ".join(text_of(paper).split())
    fields = dict(paper.fields)

    for name in ("birth_date", "issued_date", "expires"):
        if name in fields:
            day = dt.date.fromisoformat(fields.pop(name))
            # NĐ 30/2020/NĐ-CP Phụ lục I: days under 10 and the months 1 and 2 bear a zero.
            month = f"{day.month:02}" if day.month < 3 else str(day.month)
            assert f"{day:%d/%m/%Y}" in text or f"ngày {day:%d} tháng {month} năm {day.year}" in text
    organ = fields.pop("organ_name", "")
    assert all(part in text for part in (organ and (TITLE_ORGAN, COMMUNE)))
    # Kept in small letters, printed as "Nam".
    assert fields.pop("sex", "").capitalize() in text
    for value in fields.values():
        assert value in text


def test_expected_fields_are_those_that_a_reader_names(paper: Paper) -> None:
    assert set(paper.fields) <= {name.value for name in FieldName}
    assert all(paper.fields.values())


def test_codes_and_numbers_of_people_could_be_real_ones_by_their_structure(paper: Paper) -> None:
    assert is_dossier_code(paper.dossier)
    assert procedure_key(paper.procedure) == paper.procedure
    for number in re.findall(r"(?<!\d)\d{12}(?!\d)", text_of(paper)):
        assert is_personal_id(number)
    if "tax_code" in paper.fields:
        assert is_tax_code(paper.fields["tax_code"])
    if {"birth_date", "personal_id"} <= set(paper.fields):
        facts = personal_id_facts(paper.fields["personal_id"])
        assert facts is not None
        assert facts.birth_year == int(paper.fields["birth_date"][:4])


def test_a_sample_person_is_plainly_invented(paper: Paper) -> None:
    people = [paper.signer[2], *PEOPLE.findall(text_of(paper))]
    people += [paper.fields[name] for name in ("person_name", "signer_name") if name in paper.fields]

    assert [name for name in people if not INVENTED & set(name.split())] == []


def test_text_is_composed_and_has_no_eth_for_a_d_with_stroke(paper: Paper) -> None:
    text = text_of(paper) + "".join(paper.fields.values())

    assert unicodedata.is_normalized("NFC", text)
    assert not set(text) & {"Ð", "ð", "\u00a0", "\t"}


def test_every_letter_is_in_the_font_so_that_no_box_is_printed(paper: Paper, tinos: Path) -> None:
    with TTFont(tinos / "Tinos-Bold.ttf") as font:
        known = set(font.getBestCmap())

    assert {letter for letter in text_of(paper) if ord(letter) not in known and letter != "\n"} == set()


def test_three_dossiers_of_three_procedures_have_components_and_results() -> None:
    dossiers = {paper.dossier: {other.group for other in PAPERS if other.dossier == paper.dossier} for paper in PAPERS}

    assert len(PAPERS) == 12
    assert list(dossiers.values()) == [{"component", "result"}] * 3
    assert len({paper.procedure for paper in PAPERS}) == 3
    # TT 01/2018/TT-VPCP wrote the province last, TT 03/2025/TT-VPCP writes it first.
    assert {code[0].isdigit() for code in dossiers} == {True, False}


def test_the_reuse_example_finds_papers_of_another_dossier() -> None:
    reuse = expected()["reuse"]
    assert isinstance(reuse, dict)
    needed = tables("procedures.toml", "procedure")[reuse["procedure"]]["component"]
    assert isinstance(needed, list)
    kinds = {kind for component in needed if component.get("reusable", True) for kind in component["kinds"]}

    owned = [paper for paper in PAPERS if paper.fields.get("personal_id") == reuse["owner"]]

    assert {paper.kind for paper in owned if paper.group == "result" and paper.procedure != reuse["procedure"]} & kinds
    assert len({paper.dossier for paper in owned}) == 2
