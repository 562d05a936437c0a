"""What waits for a clerk, and what the clerk decides."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from commands.desk.review.shown import _remark
from core.config import load
from core.model import (
    ArchiveRecord,
    DeskCode,
    Document,
    Dossier,
    DossierCode,
    Field,
    FieldName,
    Lane,
    OwnerId,
    ProcedureCode,
    UnitCode,
)
from storage import open_index
from tests.commands.conftest import MARRIAGE, OWNER, Run


def test_the_list_names_what_waits_and_why(run: Run, home: Path, waiting: Document) -> None:
    text = run("review", "--home", home).out
    assert waiting.id in text
    assert "đối chiếu" in text
    (row,) = run("review", "--json", "--home", home).json["documents"]
    assert row["reason"]["code"] == "doubtful_field"
    assert row["fields"]["number"]["value"] == "45"


def test_a_paper_that_a_dossier_waits_for_is_told_apart_from_old_papers(
    run: Run, home: Path, waiting: Document
) -> None:
    assert waiting.lane is Lane.BATCH
    assert run("review", "--home", home).out.startswith("Hồ sơ cũ, không ai phải chờ")
    code, taken_in = DossierCode("H48.001.01-250915-0001"), dt.datetime(2025, 9, 15, 1, 30, tzinfo=dt.UTC)
    index = open_index(load(home).config.index)
    desk, unit = DeskCode("quay"), UnitCode("H48.90.01")
    index.dossiers.open(Dossier(code, ProcedureCode(MARRIAGE), OwnerId(OWNER), desk, unit, taken_in))
    assert index.save(replace(waiting, dossier_code=code))
    index.close()
    heading, line = run("review", "--home", home).out.splitlines()
    assert "người dân đang chờ" in heading
    assert line.startswith(f"{waiting.id}  15/09/2025 08:30  {code}  birth_certificate  ")
    (row,) = run("review", "--json", "--home", home).json["documents"]
    assert row["turn"] == {"blocks": "citizen", "since": taken_in.isoformat()}


def test_a_value_that_was_read_twice_and_otherwise_shows_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOHOA_LANG", raising=False)
    item = Field(FieldName.SIGNER_NAME, "Lê Văn Vi", 0.95, abstained=True, other="Lê Văn Ví")
    assert _remark(item) == "nghi ngờ; đọc lần hai: Lê Văn Ví"
    assert _remark(replace(item, other=None)) == "nghi ngờ"
    assert not _remark(replace(item, abstained=False, other=None))


def test_one_paper_is_shown_with_its_fields(run: Run, home: Path, waiting: Document) -> None:
    text = run("review", waiting.id, "--home", home).out
    assert "issued_date" in text
    assert "--accept" in text
    shown = run("review", waiting.id, "--json", "--home", home).json["documents"][0]
    assert shown["id"] == waiting.id


def test_a_correction_lets_the_paper_be_archived_when_nothing_required_is_doubtful_any_more(
    run: Run, home: Path, waiting: Document
) -> None:
    first = run("review", waiting.id, "--set", "person_name=Nguyễn Văn Mẫu", "--home", home)
    assert first.code == 3
    assert any(line.startswith("birth_date") and line.endswith("thiếu") for line in first.out.splitlines())
    answer = run("review", waiting.id, "--set", "birth_date=12/3/2016", "--json", "--home", home)
    assert answer.code == 0
    assert answer.json["documents"][0]["status"] == "archived"
    assert "Không có giấy tờ nào đang chờ" in run("review", "--home", home).out


def test_accepting_says_what_became_of_it(run: Run, home: Path, waiting: Document) -> None:
    answer = run("review", waiting.id, "--accept", "--home", home)
    assert answer.code == 0
    assert waiting.id in answer.out


def test_another_kind_can_be_chosen(run: Run, home: Path, waiting: Document) -> None:
    answer = run("review", waiting.id, "--kind", "extract", "--home", home)
    assert answer.code == 2
    assert "no such kind" in answer.err
    # Its own fields have to be seen before it goes on
    chosen = run("review", waiting.id, "--kind", "decision", "--json", "--home", home)
    assert (chosen.code, chosen.json["documents"][0]["kind"]) == (3, "decision")
    assert run("review", waiting.id, "--accept", "--home", home).code == 0


def test_the_scan_can_be_looked_at_and_no_file_is_overwritten(
    run: Run, home: Path, waiting: Document, papers: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "scan.jpg"
    assert run("review", waiting.id, "--picture", picture, "--home", home).code == 0
    assert picture.read_bytes() == (papers / "WAITS.jpg").read_bytes()
    again = run("review", waiting.id, "--picture", picture, "--home", home)
    assert (again.code, "đã có tệp này" in again.err) == (2, True)
    # A photograph that calls itself a PDF would open nowhere
    named = run("review", waiting.id, "--picture", tmp_path / "scan.pdf", "--home", home)
    assert (named.code, "scan.jpg" in named.err, (tmp_path / "scan.pdf").exists()) == (2, True, False)
    assert run("review", "d-unknown", "--picture", tmp_path / "other.jpg", "--home", home).code == 2


@pytest.mark.parametrize("typed", ["person_name", "hair=brown"])
def test_what_is_no_field_is_refused(run: Run, home: Path, waiting: Document, typed: str) -> None:
    answer = run("review", waiting.id, "--set", typed, "--home", home)
    assert answer.code == 2
    assert "FIELD=VALUE" in answer.err


@pytest.mark.parametrize(
    ("typed", "says"),
    [("issued_date=30/2/2025", "2025-10-15"), ("personal_id=123", "12 chữ số"), ("tax_code=0100109107", "mã số thuế")],
)
def test_a_value_that_cannot_be_one_is_refused_and_not_repeated(
    run: Run, home: Path, waiting: Document, typed: str, says: str
) -> None:
    answer = run("review", waiting.id, "--set", typed, "--accept", "--home", home)
    assert answer.code == 2
    assert says in answer.err
    assert typed.partition("=")[2] not in answer.err
    assert waiting.id in run("review", "--home", home).out


def test_a_dry_run_decides_nothing_and_says_what_would_be(run: Run, home: Path, waiting: Document) -> None:
    assert run("review", waiting.id, "--accept", "--dry-run", "--home", home).code == 0
    assert run("review", waiting.id, "--set", "number=45", "--dry-run", "--home", home).code == 3
    assert run("review", waiting.id, "--set", "issued_date=hôm nay", "--dry-run", "--home", home).code == 2
    assert waiting.id in run("review", "--home", home).out


@pytest.mark.parametrize("command", ["review", "status", "redo"])
def test_an_unknown_document_is_said_to_be_unknown(run: Run, home: Path, command: str) -> None:
    answer = run(command, "d-unknown", "--home", home)
    assert answer.code == 2
    assert "không có giấy tờ d-unknown" in answer.err


def test_what_is_archived_is_not_decided_again(run: Run, home: Path, records: tuple[ArchiveRecord, ...]) -> None:
    answer = run("review", records[0].document_id, "--accept", "--home", home)
    assert answer.code == 2
    assert "does not wait" in answer.err


# --- status ---


def test_the_summary_counts_and_lists(run: Run, home: Path, waiting: Document) -> None:
    assert waiting.id in run("status", "--home", home).out
    counts = run("status", "--json", "--home", home).json["counts"]
    assert (counts["archived"], counts["needs_review"], counts["set_aside"]) == (4, 1, 0)


def test_one_document_tells_its_stage_and_arrivals(run: Run, home: Path, waiting: Document) -> None:
    shown = run("status", waiting.id, "--json", "--home", home).json
    assert (shown["status"], shown["arrivals"], shown["stopped_at"]) == ("needs_review", 1, "classified")
    assert waiting.id in run("status", waiting.id, "--home", home).out


# --- redo ---


def test_a_paper_is_done_again_from_a_stage(run: Run, home: Path, waiting: Document) -> None:
    dry = run("redo", waiting.id, "--from", "rendered", "--dry-run", "--home", home)
    assert "needs_review → rendered" in dry.out
    planned = run("redo", waiting.id, "--from", "rendered", "--dry-run", "--json", "--home", home).json
    assert (planned["dry_run"], planned["status"], planned["start"]) == (True, "needs_review", "rendered")
    again = run("redo", waiting.id, "--from", "rendered", "--json", "--home", home)
    assert (again.code, again.json["status"]) == (3, "needs_review")
    assert waiting.id in run("redo", waiting.id, "--home", home).out


def test_what_is_archived_is_not_done_again(run: Run, home: Path, records: tuple[ArchiveRecord, ...]) -> None:
    answer = run("redo", records[0].document_id, "--home", home)
    assert answer.code == 2
    assert "does not change" in answer.err


def test_two_clerks_confirm_where_the_desk_asks_for_two(
    run: Run, home: Path, waiting: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_REVIEW__FOUR_EYES", "birth_certificate")
    first = run("review", waiting.id, "--accept", "--by", "can-bo-1", "--home", home)
    assert (first.code, "Cần cán bộ thứ hai" in first.out) == (3, True)
    assert run("review", "--json", "--home", home).json["documents"][0]["eyes"] == "second"
    again = run("review", waiting.id, "--accept", "--by", "can-bo-1", "--home", home)
    assert (again.code, "cần cán bộ thứ hai" in again.err) == (2, True)
    assert run("review", waiting.id, "--accept", "--by", "Nguyễn Văn A", "--home", home).code == 2
    assert run("review", waiting.id, "--accept", "--by", "can-bo-2", "--home", home).code == 0
