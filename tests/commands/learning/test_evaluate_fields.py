"""`sohoa evaluate fields` counts what it says it counts."""

import json
from pathlib import Path

import pytest

from core import serial
from tests.classifiers.layouts import DECISION, a_page
from tests.commands.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.json").write_bytes(serial.dump((a_page(DECISION),)))
    fields = {"number": "15", "symbol": "QĐ-STP", "issued_date": "2025-09-04", "plate": "76A-12345"}
    papers = [{"file": "one.json", "kind": "decision", "fields": fields}]
    (tmp_path / "labels.json").write_text(json.dumps({"papers": papers}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("told", [(), ("--kind-told",)])
def test_values_are_counted_as_right_wrong_or_left(folder: Path, run: Run, told: tuple[str, ...]) -> None:
    answer = run("evaluate", "fields", folder, "--home", folder, "--json", *told)
    assert answer.code == 0
    found = answer.json
    assert found["papers"] == 1
    assert {name: (item["right"], item["wrong"], item["missed"]) for name, item in found["fields"].items()} == {
        "number": (1, 0, 0),
        "symbol": (0, 1, 0),
        "issued_date": (1, 0, 0),
        "plate": (0, 0, 1),
    }
    assert (found["all"]["accepted"], found["all"]["abstained_share"]) == (3, 0.25)
    assert found["all"]["wrong_at_most"] == pytest.approx(0.8647, abs=1e-4)


def test_the_table_says_the_same_to_people(folder: Path, run: Run) -> None:
    text = run("evaluate", "fields", folder, "--home", folder).out
    assert "sai nhiều nhất" in text
    assert "–" in next(line for line in text.splitlines() if line.lstrip().startswith("plate"))
