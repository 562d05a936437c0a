"""What others find in the archive: reuse, search, fetch, verify, audit, targets."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pikepdf
import pytest

from core.config import CONFIGS, load
from core.model import ArchiveRecord, Dossier, DossierCode, OwnerId, ProcedureCode
from pipeline.archive import manifest_name
from storage import open_index
from storage.files import cas_path
from tests.commands.conftest import MARRIAGE, OWNER, Run


def the_birth_certificate(records: tuple[ArchiveRecord, ...]) -> ArchiveRecord:
    return next(record for record in records if record.kind == "birth_certificate")


def last_events(home: Path, count: int) -> list[str]:
    index = open_index(load(home).config.index)
    found = [entry.event.action for entry in index.ledger()][-count:]
    index.close()
    return found


# --- reuse ---


def test_what_need_not_be_brought_is_said_with_its_record(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...]
) -> None:
    answer = run("reuse", "--owner", OWNER, "--procedure", MARRIAGE, "--on", "2025-10-01", "--json", "--home", home)
    assert answer.code == 0
    states = {item["component"]: (item["state"], item["record"]) for item in answer.json["components"]}
    held = {record.id for record in records}
    assert any(state == "reused" and record in held for state, record in states.values())
    assert last_events(home, 1) == ["reuse_asked"]
    assert (
        "không phải nộp"
        in run("reuse", "--owner", OWNER, "--procedure", MARRIAGE, "--on", "2025-10-01", "--home", home).out
    )


def test_a_certificate_that_is_too_old_is_refused_with_the_reason(run: Run, home: Path) -> None:
    answer = run("reuse", "--owner", OWNER, "--procedure", MARRIAGE, "--on", "2027-10-01", "--json", "--home", home)
    refused = [reason for item in answer.json["components"] for found in item["refused"] for reason in found["reasons"]]
    assert "expired" in refused
    text = run("reuse", "--owner", OWNER, "--procedure", MARRIAGE, "--on", "2027-10-01", "--home", home).out
    assert "hết thời hạn" in text


def test_an_unknown_procedure_lists_the_known_ones_and_not_the_owner(run: Run, home: Path) -> None:
    answer = run("reuse", "--owner", OWNER, "--procedure", "9.999999", "--home", home)
    assert answer.code == 2
    assert MARRIAGE in answer.err
    assert OWNER not in answer.err


# --- search and fetch ---


@pytest.mark.parametrize("words", ["giấy khai sinh", "giay khai sinh", "GIẤY KHAI SINH"])
def test_records_are_found_with_and_without_accents(run: Run, home: Path, words: str) -> None:
    answer = run("search", words, "--json", "--home", home)
    assert "birth_certificate" in {row["kind"] for row in answer.json["records"]}
    assert "r-" in run("search", words, "--home", home).out


def test_nothing_found_is_said(run: Run, home: Path) -> None:
    assert "Không tìm thấy" in run("search", "tàu vũ trụ", "--home", home).out


def test_a_record_is_fetched_with_its_sidecars_and_the_access_is_noted(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    record = records[0]
    answer = run("fetch", record.id, "-o", tmp_path / "a.pdf", "--json", "--home", home)
    assert answer.code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "a.words.json").read_text())["schema"] == "sohoa.words/1"
    assert json.loads((tmp_path / "a.manifest.json").read_text())["schema"] == "sohoa.manifest/1"
    assert last_events(home, 1) == ["fetched"]
    assert "a.pdf" in run("fetch", record.id, "-o", tmp_path / "b" / "a.pdf", "--dry-run", "--home", home).out


def test_what_a_fetch_is_for_is_on_record_with_it(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    record, own = records[0], "H48.001.01-250915-0001"
    for number, given in enumerate(((), ("--dossier", own), ("--purpose", "cap-ban-sao", "--basis", "request"))):
        assert run("fetch", record.id, "-o", tmp_path / f"{number}.pdf", *given, "--home", home).code == 0
    with closing(open_index(load(home).config.index)) as index:
        facts = [entry.event.facts for entry in index.events(record.id, limit=3)]
    assert facts == [
        (("purpose", "cap-ban-sao"), ("basis", "request")),
        (("purpose", "giai-quyet-tthc"), ("basis", "statute"), ("dossier", own)),
        (),
    ]


NO_REASONS = {
    ("--purpose", "tò-mò"): "không phải mục đích được phép",
    ("--purpose", "cap-ban-sao"): "cần căn cứ request",
    ("--purpose", "giai-quyet-tthc"): "cần --dossier",
    ("--dossier", "x"): "cần mã như",
    ("--dossier", f"H48-{OWNER}"): "cần mã như",
    ("--dossier", "H48.001.01-250915-0099"): "hồ sơ của người khác",
}


def test_what_cannot_be_a_reason_is_refused_before_the_paper_leaves(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    record = next(item for item in records if item.owner == OWNER)
    code, other = DossierCode("H48.001.01-250915-0099"), OwnerId("051095000999")
    with closing(open_index(load(home).config.index)) as index:
        index.dossiers.open(Dossier(code, ProcedureCode(MARRIAGE), other, record.desk, record.unit, record.archived_at))
    for given, says in NO_REASONS.items():
        answer = run("fetch", record.id, "-o", tmp_path / "a.pdf", *given, "--home", home)
        assert (answer.code, says in answer.err, OWNER in answer.err) == (2, True, False)
    assert not (tmp_path / "a.pdf").exists()
    assert last_events(home, 1) != ["fetched"]


def test_what_cannot_be_fetched_is_explained(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    assert "no record r-none" in run("fetch", "r-none", "-o", tmp_path / "a.pdf", "--home", home).err
    nowhere = run("fetch", records[0].id, "-o", tmp_path / "no" / "a.pdf", "--home", home)
    assert nowhere.code == 2
    assert "cannot be written" in nowhere.err


def test_a_damaged_record_is_not_handed_out(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    spoil(home, records[0])
    answer = run("fetch", records[0].id, "-o", tmp_path / "a.pdf", "--home", home)
    assert (answer.code, "hỏng hoặc bị sửa: lấy lại bản tốt bằng sohoa store verify" in answer.err) == (5, True)
    assert not (tmp_path / "a.pdf").exists()


def spoil(home: Path, record: ArchiveRecord) -> None:
    path = home / "store" / cas_path(record.signed.sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


# --- verify ---


def test_our_own_record_passes_with_the_desks_anchors_and_not_without(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    run("fetch", records[0].id, "-o", tmp_path / "a.pdf", "--home", home)
    assert run("verify", tmp_path / "a.pdf", "--json", "--home", home).json["indication"] == "TOTAL_PASSED"
    stranger = run("verify", tmp_path / "a.pdf", "--json", "--home", tmp_path)
    assert (stranger.code, stranger.json["indication"]) == (6, "INDETERMINATE")
    told = run("verify", tmp_path / "a.pdf", "--trust", home / "trust", "--home", tmp_path)
    assert told.code == 0
    assert "TOTAL_PASSED" in told.out
    assert "nguyên vẹn" in told.out


def test_every_file_gets_its_line_in_order_whatever_it_is(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], tmp_path: Path
) -> None:
    spoil(home, records[0])
    files = [tmp_path / "none.pdf", tmp_path / "text.pdf", tmp_path / "plain.pdf"]
    files[1].write_text("không phải PDF")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(files[2])
    damaged = home / "store" / cas_path(records[0].signed.sha256)
    answer = run("verify", *files, damaged, "--json", "--home", home)
    assert answer.code == 6
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert [row["file"] for row in rows] == [str(path) for path in [*files, damaged]]
    assert [row["indication"] for row in rows[:3]] == ["INDETERMINATE", "INDETERMINATE", "NO_SIGNATURE_FOUND"]
    assert rows[3]["indication"] in {"TOTAL_FAILED", "INDETERMINATE"}
    assert "none.pdf" in run("verify", *files, "--home", home).out


# --- audit ---


def test_a_whole_archive_is_good(run: Run, home: Path) -> None:
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 0
    assert (answer.json["summary"]["good"], answer.json["summary"]["faulty"]) == (4, 0)
    assert run("audit", "--sample", "2", "--json", "--home", home).json["summary"]["records"] == 2


def test_a_copied_store_is_audited_without_the_desk(run: Run, home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "store", tmp_path / "copy")
    answer = run("audit", "--offline", tmp_path / "copy", "--trust", home / "trust", "--home", tmp_path)
    assert answer.code == 0
    assert "4 tốt, 0 có lỗi" in answer.out


def test_damaged_bytes_are_found(run: Run, home: Path, records: tuple[ArchiveRecord, ...]) -> None:
    spoil(home, records[0])
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    faults = {item["record"]: item["fault_codes"] for item in answer.json["records"]}
    assert "bytes_damaged" in faults[records[0].id]
    assert records[0].id in run("audit", "--home", home).out


def test_a_record_that_is_gone_from_the_store_is_missed(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...]
) -> None:
    folder = (home / "store" / manifest_name(records[0].id)).parent
    shutil.rmtree(folder)
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert answer.json["summary"]["missing_from_store"] == [records[0].id]


def test_a_manifest_that_is_no_manifest_is_a_fault(run: Run, home: Path, records: tuple[ArchiveRecord, ...]) -> None:
    path = home / "store" / manifest_name(records[0].id)
    path.chmod(0o600)
    path.write_text("{}")
    answer = run("audit", "--home", home)
    assert answer.code in {5, 6}
    assert records[0].id in answer.out


def test_without_anchors_signatures_do_not_pass(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    answer = run("audit", "--trust", tmp_path / "none", "--home", home)
    assert answer.code == 6


# --- targets ---


def test_the_whole_tree_has_rows_for_every_level(run: Run, home: Path) -> None:
    answer = run("targets", "--on", "2025-12-31", "--json", "--home", home).json
    assert answer["on"] == "2025-12-31"
    assert {row["level"] for row in answer["rows"]} >= {"province", "district", "commune"}
    assert {row["year"] for row in answer["rows"]} == {2021, 2022, 2023, 2024, 2025}


def test_one_unit_of_one_plan_is_chosen(run: Run, home: Path) -> None:
    plan = min((CONFIGS / "targets").glob("*.toml"))
    chosen = ("targets", "--plan", plan, "--unit", "H48.90.01", "--on", "2025-12-31", "--home", home)
    rows = run(*chosen, "--json").json["rows"]
    assert {row["unit"] for row in rows} <= {"H48.90.01"}
    assert len({row["plan"] for row in rows}) <= 1
    assert run(*chosen).code == 0


def test_targets_can_be_read_where_there_is_no_desk(run: Run, tmp_path: Path) -> None:
    rows = run("targets", "--level", "commune", "--on", "2025-12-31", "--json", "--home", tmp_path).json["rows"]
    assert all(row["level"] == "commune" for row in rows)
