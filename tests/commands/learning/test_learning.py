"""Measure kinds on labelled folders; learn from what clerks have confirmed."""

import json
from pathlib import Path

import pytest

from core import serial
from core.config import load
from core.model import Document, PageText
from pipeline.tools import models_of
from tests.classifiers.layouts import DECISION, a_page, plain
from tests.commands.conftest import Run


def folder_of(tmp_path: Path, *papers: tuple[str | None, PageText]) -> Path:
    folder = tmp_path / "labelled"
    folder.mkdir()
    labels: list[dict[str, object]] = []
    for number, (kind, page) in enumerate(papers):
        (folder / f"{number}.json").write_bytes(serial.dump((page,)))
        labels.append({"file": f"{number}.json", "kind": kind, "fields": {}})
    (folder / "labels.json").write_text(json.dumps({"schema": "sohoa.labels/1", "papers": labels}))
    return folder


def test_kinds_are_measured_on_a_folder(run: Run, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ("decision", a_page(DECISION)), ("will", a_page(DECISION)), (None, plain("thực đơn")))
    answer = run("evaluate", "kinds", folder, "--home", tmp_path, "--json")
    assert answer.code == 0
    at = answer.json["at"]
    assert (at["known"], at["accepted"], at["right"], at["unknown"], at["unknown_accepted"]) == (2, 2, 1, 1, 0)
    assert {"truth": "will", "accepted_as": "decision", "papers": 1} in answer.json["confusion"]
    text = run("evaluate", "kinds", folder, "--home", tmp_path).out
    assert "0.75 *" in text
    assert "bị nhận là" in text


def test_a_folder_in_which_nothing_is_wrong_says_so(run: Run, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ("decision", a_page(DECISION)))
    assert "Không giấy nào bị nhận nhầm" in run("evaluate", "kinds", folder, "--home", tmp_path).out


@pytest.mark.parametrize(
    "labels",
    [
        None,
        "not json",
        '{"papers": 5}',
        '{"papers": [{"file": "../a.json", "kind": null}]}',
        '{"papers": [{"file": "gone.pdf", "kind": null}]}',
        '{"papers": [{"file": "labels.json", "kind": "no such kind"}]}',
    ],
)
def test_labels_that_cannot_be_are_refused(labels: str | None, run: Run, tmp_path: Path) -> None:
    if labels is not None:
        (tmp_path / "labels.json").write_text(labels)
    answer = run("evaluate", "kinds", tmp_path, "--home", tmp_path)
    assert answer.code == 2
    assert "labels.json" in answer.err


def test_a_desk_learns_from_what_a_clerk_confirmed_and_can_go_back(run: Run, home: Path, waiting: Document) -> None:
    nothing = run("train", "--home", home)
    assert "Chưa có" in nothing.out
    run("review", waiting.id, "--kind", "birth_certificate", "--accept", "--home", home)
    tried = run("train", "--dry-run", "--json", "--home", home).json
    assert (tried["learnt"], tried["activated"], tried["versions"]) == (1, False, [])
    learnt = run("train", "--json", "--home", home).json
    assert learnt["kinds"] == [{"kind": "birth_certificate", "papers": 1, "new": False}]
    assert learnt["activated"]
    assert learnt["versions"] == [learnt["version"]]
    assert run("train", "--home", home).out.strip().endswith(f"Từ nay dùng {learnt['version']}.")
    assert (models_of(load(home)) / f"{learnt['version']}.npz").is_file()
    assert "mô hình kèm theo" in run("train", "--roll-back", "--home", home).out
    assert run("train", "--roll-back", "--home", home).code == 2
