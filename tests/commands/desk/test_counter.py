"""At the counter: one dossier, one stack; and a file that is only tried."""

import json
from pathlib import Path

import pytest

from core.config import load
from core.model import DocumentId
from storage import open_index
from tests.commands.conftest import MARRIAGE, OWNER, Run, replace_all

DOSSIER = "H48.90-250915-0042"


def scan(home: Path, *files: Path, more: tuple[str, ...] = ()) -> tuple[str | Path, ...]:
    told = ("--dossier", DOSSIER, "--procedure", MARRIAGE, "--owner", OWNER)
    return ("scan", *files, *told, *more, "--home", home)


def test_without_files_the_checklist_is_shown(run: Run, home: Path) -> None:
    answer = run(*scan(home))
    assert answer.code == 0
    assert DOSSIER in answer.out
    assert "không phải nộp" in answer.out


def test_a_stack_is_archived_for_its_dossier_and_the_checklist_follows(
    run: Run, home: Path, light_papers: Path, tmp_path: Path
) -> None:
    replace_all(home)
    paper = tmp_path / "new.jpg"
    paper.write_bytes((light_papers / "SCAN0001.jpg").read_bytes() + b"\0")
    answer = run(*scan(home, paper, more=("--json",)))
    assert answer.code == 0
    (document,) = answer.json["documents"]
    assert document["status"] == "archived"
    index = open_index(load(home).config.index)
    found = index.document(DocumentId(document["id"]))
    index.close()
    assert found is not None
    assert (found.dossier_code, found.procedure_code, found.owner) == (DOSSIER, MARRIAGE, OWNER)
    assert any(item["state"] in {"digitized", "reused"} for item in answer.json["after"])
    assert document["id"] in run(*scan(home, paper)).out


def test_a_paper_that_was_archived_before_counts_when_it_is_brought_again(
    run: Run, home: Path, light_papers: Path
) -> None:
    answer = run(*scan(home, light_papers / "SCAN0001.jpg", more=("--json",)))
    assert answer.code == 0
    before, after = ({item["component"]: item["state"] for item in answer.json[when]} for when in ("before", "after"))
    assert "digitized" not in before.values()
    assert list(after.values()).count("digitized") == 1


def test_a_slip_in_the_owners_number_binds_no_paper_to_somebody_else(
    run: Run, home: Path, light_papers: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "new.jpg"
    paper.write_bytes((light_papers / "SCAN0003.jpg").read_bytes() + b"\0")
    answer = run(
        "scan", paper, "--dossier", DOSSIER, "--procedure", MARRIAGE, "--owner", "051197000456", "--home", home
    )
    assert answer.code == 3
    assert "khác với chủ hồ sơ" in answer.out
    # And a paper that is archived for its own owner already does not count for the other
    answer = run(
        "scan",
        light_papers / "SCAN0003.jpg",
        "--dossier",
        DOSSIER,
        "--procedure",
        MARRIAGE,
        "--owner",
        "051197000456",
        "--home",
        home,
    )
    assert "không tính cho hồ sơ này" in answer.out


@pytest.mark.parametrize("owner", ["12345", "", "0510950001234567"])
def test_a_number_that_nobody_has_is_refused(run: Run, home: Path, owner: str) -> None:
    for command in (("scan", "--dossier", DOSSIER), ("reuse",)):
        answer = run(*command, "--procedure", MARRIAGE, "--owner", owner, "--home", home)
        assert answer.code == 2
        assert "12 chữ số" in answer.err


def test_a_file_that_is_no_scan_is_refused_with_the_reason(run: Run, home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"")
    answer = run(*scan(home, bad, more=("--json",)))
    assert answer.code == 3
    assert answer.json["refused"][0]["code"] == "empty"
    assert "bad.jpg" in run(*scan(home, bad)).out


def test_a_doubtful_paper_waits_when_nobody_sits_at_the_terminal(run: Run, home: Path, papers: Path) -> None:
    answer = run(*scan(home, papers / "WAITS.jpg"))
    assert answer.code == 3
    assert "đối chiếu" in answer.out


def test_a_dry_run_takes_nothing_in(run: Run, home: Path, light_papers: Path) -> None:
    before = (home / "index.db").read_bytes()
    assert run(*scan(home, light_papers / "SCAN0001.jpg", more=("--dry-run",))).code == 0
    assert (home / "index.db").read_bytes() == before


# --- read ---


def test_a_file_is_tried_without_a_desk_and_nothing_is_stored(run: Run, papers: Path, tmp_path: Path) -> None:
    answer = run("read", papers / "SCAN0002.jpg", papers / "WAITS.jpg", "--json", "--home", tmp_path)
    assert answer.code == 0
    first, second = (json.loads(line) for line in answer.out.splitlines())
    assert first["classification"]["kind"] == "birth_certificate"
    assert first["fields"]["personal_id"]["value"] == OWNER
    assert "Nguyễn" in first["pages"][0]["text"]
    assert "person_name" not in second["fields"] or second["fields"]["person_name"]["abstained"]
    assert list(tmp_path.iterdir()) == []


def test_what_was_found_is_shown_as_text(run: Run, papers: Path, tmp_path: Path) -> None:
    text = run("read", papers / "SCAN0002.jpg", "--home", tmp_path).out
    assert "1 trang" in text
    assert "issued_date" in text


def test_files_that_cannot_be_read_get_their_line_and_the_others_too(run: Run, papers: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7")
    answer = run("read", tmp_path / "none.jpg", bad, papers / "SCAN0001.jpg", "--json", "--home", tmp_path)
    assert answer.code == 3
    rows = answer.lines
    assert [row.get("reason", {}).get("code") for row in rows] == ["unreadable_file", "truncated", None]
    empty = {"group": "unknown", "kind": None, "score": 0, "abstained": True}
    assert [(row["pages"], row["fields"], row["classification"]) for row in rows[:2]] == [([], {}, empty)] * 2
    assert rows[0]["reason"]["text"] == "Không có tệp này."
    assert "none.jpg" in run("read", tmp_path / "none.jpg", "--home", tmp_path).out
