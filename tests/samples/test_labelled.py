"""Labelled papers: whole, split cleanly, the same each time, and true to what they print."""

import json
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from core import serial
from core.catalogue.kinds import load_kinds
from core.codes import is_dossier_code, is_personal_id, is_tax_code, procedure_key
from core.model import FieldName, PageText
from core.text import fold, nfc
from samples.labelled import Head, LabelledPaper, Noise, Split, as_read, paper, papers, pictures, templates
from samples.labelled.facts import GIVEN, PLACES
from samples.labelled.setting import sheets

KINDS = load_kinds()
SILENT = Noise(wrong=0.0, cut=0.0, lost=0.0, specks=0.0)


@pytest.fixture(scope="module")
def one_of_each(tinos: Path) -> list[LabelledPaper]:
    assert tinos.is_dir()
    return [paper(template, 7) for template in templates()]


def words_of(item: LabelledPaper) -> str:
    return "\n".join(line for sheet in sheets(item, dpi=72) for line in sheet.lines)


def test_every_kind_has_templates_of_its_own_in_every_split() -> None:
    for kind in KINDS:
        splits = [template.split for template in templates() if template.kind == kind.code]
        assert set(splits) == set(Split), kind.code
        assert splits.count(Split.TRAIN) >= 2, kind.code


def test_twenty_unknown_kinds_are_in_the_test_split_and_in_no_other() -> None:
    unknown = [template for template in templates() if not template.known]
    tested = {template.kind for template in unknown if template.split is Split.TEST}
    assert len(tested) == 20
    assert not tested & {template.kind for template in unknown if template.split is not Split.TEST}


def test_no_issuer_and_no_given_name_is_in_two_splits(one_of_each: list[LabelledPaper]) -> None:
    for values in (GIVEN, {split: {place[0] for place in found} for split, found in PLACES.items()}):
        everything = [name for split in Split for name in values[split]]
        assert len(everything) == len(set(everything))
    issuers = {split: {item.issuer for item in one_of_each if item.split is split and item.issuer} for split in Split}
    assert not issuers[Split.TRAIN] & issuers[Split.TEST]
    assert not issuers[Split.CALIBRATE] & issuers[Split.TEST]


def test_no_two_templates_of_a_kind_say_the_same(one_of_each: list[LabelledPaper]) -> None:
    rows = [(template.kind, template.rows) for template in templates()]
    assert len(rows) == len(set(rows))
    assert len({item.name for item in one_of_each}) == len(one_of_each)


def test_the_same_number_and_seed_give_the_same_paper(tinos: Path) -> None:
    assert tinos.is_dir()
    first, second = papers(Split.CALIBRATE, 30, seed=5), papers(Split.CALIBRATE, 30, seed=5)
    assert first == second
    assert [as_read(item) for item in first[:5]] == [as_read(item) for item in second[:5]]
    assert papers(Split.CALIBRATE, 1, seed=6) != first[:1]


def test_the_truth_is_printed_on_the_paper(one_of_each: list[LabelledPaper]) -> None:
    for item in one_of_each:
        printed = fold(words_of(item)).replace("\n", " ")
        for name in ("person_name", "personal_id", "tax_code", "plate", "parcel_number", "signer_name", "symbol"):
            if name in item.fields:
                assert fold(item.fields[name]) in printed, (item.name, name)
        for name in ("issued_date", "birth_date", "expires"):
            if name in item.fields:
                year, month, day = item.fields[name].split("-")
                spoken = rf"{day}\s*(/|thang)\s*0?{int(month)}\s*(/|nam)\s*{year}"
                assert re.search(spoken, printed), (item.name, name)


def test_true_values_have_the_structure_that_the_law_gives_them(one_of_each: list[LabelledPaper]) -> None:
    for item in one_of_each:
        for name, value in item.fields.items():
            assert nfc(value) == value
            if name == FieldName.PERSONAL_ID:
                assert is_personal_id(value) or re.fullmatch(r"\d{9}", value), item.name
            if name == FieldName.TAX_CODE:
                assert is_tax_code(value), item.name
            if name == FieldName.DOSSIER_CODE:
                assert is_dossier_code(value), item.name
            if name == FieldName.PROCEDURE_CODE:
                assert procedure_key(value) == value, item.name
            if name in {FieldName.PERSON_NAME, FieldName.SIGNER_NAME}:
                assert value.split()[-1] in GIVEN[item.split], item.name


def test_no_gap_is_left_open(one_of_each: list[LabelledPaper]) -> None:
    for item in one_of_each:
        assert not set("{}") & set(words_of(item)), item.name


def test_without_noise_every_word_is_read_and_stands_on_its_page(tinos: Path) -> None:
    assert tinos.is_dir()
    for item in papers(Split.TEST, 40, seed=2):
        pages = as_read(item, SILENT)
        read = " ".join(word.text for page in pages for word in page.words if not set(word.text) <= set(".…,-"))
        assert sorted(read.split()) == sorted(word for word in words_of(item).split() if not set(word) <= set(".…,-"))
        for page in pages:
            for word in page.words:
                assert 0 <= word.box.x0 < word.box.x1 <= page.width_px, (item.name, word.text)
                assert 0 <= word.box.y0 < word.box.y1 <= page.height_px, (item.name, word.text)


def test_words_are_where_they_are_drawn(tinos: Path) -> None:
    assert tinos.is_dir()
    item = paper(next(template for template in templates() if template.name == "decision/1"), 0)
    (page, *_), (sheet, *_) = as_read(item, SILENT), sheets(item, dpi=200)
    dark = np.asarray(sheet.image.convert("L")) < 128
    for word in page.words[:40]:
        box = word.box
        assert dark[box.y0 - 1 : box.y1 + 1, box.x0 - 1 : box.x1 + 1].any(), word.text
        assert not dark[box.y0 : box.y1, box.x0 - 4 : box.x0 - 2].all()


def test_noise_is_as_much_as_was_asked_for(tinos: Path) -> None:
    assert tinos.is_dir()
    right = wrong = 0
    for item in papers(Split.TRAIN, 40):
        clean = {word.text for page in as_read(item, SILENT) for word in page.words}
        for page in as_read(item, Noise(wrong=0.1, cut=0.0, lost=0.0, specks=0.0)):
            for word in page.words:
                right, wrong = right + (word.text in clean), wrong + (word.text not in clean)
    assert 0.06 < wrong / (right + wrong) < 0.14


def test_a_picture_has_the_size_of_its_paper(tinos: Path) -> None:
    assert tinos.is_dir()
    item = next(item for item in papers(Split.TEST, 112) if item.head is Head.CARD)
    (picture,) = pictures(item, dpi=72)
    assert picture.size == (595, 842)


@pytest.mark.parametrize("form", [("--read",), ("--dpi", "72")])
def test_a_folder_is_written_with_its_labels(
    form: tuple[str, ...], tmp_path: Path, tinos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tinos.is_dir()
    folder = tmp_path / "made"
    monkeypatch.setattr(sys, "argv", ["labelled", str(folder), "--papers", "2", *form])
    runpy.run_module("samples.labelled", run_name="__main__")
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    assert labels["schema"] == "sohoa.labels/1"
    for label in labels["papers"]:
        data = (folder / label["file"]).read_bytes()
        assert data.startswith(b"%PDF") or serial.load_all(PageText, data)[0].words
