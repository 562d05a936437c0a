"""For auditors: whatever happened to an archive is found, and is told without saying whose papers they are."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.model import FieldName
from pipeline.archive import manifest_name
from tests.commands.auditing.archives import (
    Records,
    altered_in,
    edit,
    faults_of,
    manifest_of,
    object_of,
    overwrite,
    with_another_kind,
)
from tests.commands.conftest import OWNER, Run

KEPT = pytest.mark.parametrize("kept", ["original", "signed", "words"])
PERSONAL = (FieldName.PERSON_NAME, FieldName.PERSONAL_ID, FieldName.BIRTH_DATE, FieldName.NUMBER)


def test_a_clean_archive_has_a_good_verdict_for_every_record(run: Run, home: Path, records: Records) -> None:
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 0
    found = {item["record"]: (item["faults"], item["indication"]) for item in answer.json["records"]}
    assert found == {record.id: ([], "TOTAL_PASSED") for record in records}
    assert answer.json["summary"] == {
        "records": 4,
        "good": 4,
        "faulty": 0,
        "in_store": 4,
        "most_faulty": None,
        "missing_from_store": [],
        "gone": [],
        "unrecorded": [],
        "ledger_broken_at": None,
        "sample": None,
        "seed": None,
    }


# --- what lies in the store ---


@KEPT
def test_a_changed_byte_is_told_of_its_record_and_of_no_other(
    kept: str, run: Run, home: Path, records: Records
) -> None:
    path = object_of(home, records[1], kept)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    overwrite(path, bytes(data))
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[1].id: ["bytes_damaged"]}
    assert (answer.json["summary"]["good"], answer.json["summary"]["faulty"]) == (3, 1)


@KEPT
def test_a_lost_file_is_told_of_its_record_and_of_no_other(kept: str, run: Run, home: Path, records: Records) -> None:
    path = object_of(home, records[2], kept)
    path.unlink()
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[2].id: ["bytes_missing"]}


def test_another_signed_file_in_the_place_of_a_records_own_is_no_good(run: Run, home: Path, records: Records) -> None:
    # Given a record whose signed file is another record's: whole and signed, and not what was archived
    overwrite(object_of(home, records[0], "signed"), object_of(home, records[1], "signed").read_bytes())
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert list(faults_of(answer)) == [records[0].id]


def test_a_manifest_that_says_something_else_is_found(run: Run, home: Path, records: Records) -> None:
    path = manifest_of(home, records[0])
    desk_manifest = path.read_bytes()
    overwrite(path, with_another_kind(desk_manifest, records[0]))
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[0].id: ["list_differs", "index_differs"]}
    assert altered_in(answer) == {"manifest.json"}
    # And where it is the list that was changed, the list is named
    overwrite(path, desk_manifest)
    sums = path.with_name("SHA256SUMS")
    overwrite(sums, sums.read_bytes()[:-1])
    answer = run("audit", "--json", "--home", home)
    assert (faults_of(answer), altered_in(answer)) == ({records[0].id: ["list_differs"]}, {"SHA256SUMS"})


def test_a_manifest_whose_list_was_changed_with_it_is_found_by_the_index(
    run: Run, home: Path, records: Records
) -> None:
    path = manifest_of(home, records[0])
    before, after = path.read_bytes(), with_another_kind(path.read_bytes(), records[0])
    overwrite(path, after)
    sums = path.with_name("SHA256SUMS")
    overwrite(sums, sums.read_bytes().replace(sha256_of(before).encode(), sha256_of(after).encode()))
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[0].id: ["index_differs"]}


def test_a_manifest_of_another_record_is_found(run: Run, home: Path, records: Records) -> None:
    overwrite(manifest_of(home, records[0]), manifest_of(home, records[1]).read_bytes())
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert "other_record" in faults_of(answer)[records[0].id]


def test_a_manifest_that_is_cut_off_is_found(run: Run, home: Path, records: Records) -> None:
    path = manifest_of(home, records[0])
    overwrite(path, path.read_bytes()[:-200])
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[0].id: ["manifest_missing"]}


def test_a_lost_manifest_is_found_by_the_index_and_by_what_it_left(run: Run, home: Path, records: Records) -> None:
    manifest_of(home, records[3]).unlink()
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert answer.json["summary"]["missing_from_store"] == [records[3].id]
    assert faults_of(answer) == {records[3].id: ["manifest_missing"]}


def test_a_lost_list_is_found(run: Run, home: Path, records: Records) -> None:
    manifest_of(home, records[0]).with_name("SHA256SUMS").unlink()
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[0].id: ["list_missing"]}


# --- what the index says ---


def test_a_record_that_the_index_forgot_is_found(run: Run, home: Path, records: Records) -> None:
    edit(home, f"DELETE FROM records WHERE id = '{records[0].id}'")  # noqa: S608  our own id
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    assert faults_of(answer) == {records[0].id: ["not_in_index"]}


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE ledger SET value = replace(value, '"actor":"', '"actor":"x') WHERE sequence = 7""",
        "UPDATE ledger SET previous = hash WHERE sequence = 7",
        "UPDATE ledger SET value = '{' WHERE sequence = 7",
        "UPDATE ledger SET value = '{}' WHERE sequence = 7",
        "UPDATE ledger SET subject = 'd-another' WHERE sequence = 7",
        "UPDATE ledger SET at = '2020-01-01 00:00:00.000000' WHERE sequence = 7",
        "DELETE FROM ledger WHERE sequence = 7",
    ],
)
def test_a_ledger_that_was_edited_by_hand_breaks_where_it_was_edited(statement: str, run: Run, home: Path) -> None:
    edit(home, statement)
    answer = run("audit", "--sample", "1", "--json", "--home", home)
    assert answer.code == 5
    assert (answer.json["summary"]["ledger_broken_at"], answer.json["summary"]["faulty"]) == (7, 0)


def test_a_broken_ledger_is_said_in_words_too(run: Run, home: Path) -> None:
    edit(home, "DELETE FROM ledger WHERE sequence = 1")
    answer = run("audit", "--sample", "1", "--home", home)
    assert answer.code == 5
    assert "mất dòng tại số 1" in answer.out


def test_a_record_that_somebody_took_out_of_store_and_index_is_told_by_the_ledger(
    run: Run, home: Path, records: Records
) -> None:
    shutil.rmtree(manifest_of(home, records[0]).parents[1])
    edit(home, f"DELETE FROM records WHERE id = '{records[0].id}'")  # noqa: S608  our own id
    answer = run("audit", "--json", "--home", home)
    assert answer.code == 5
    summary = answer.json["summary"]
    assert (summary["gone"], summary["missing_from_store"], summary["faulty"]) == ([records[0].id], [], 0)
    assert f"{records[0].id}: sổ ghi đã lưu kho" in run("audit", "--sample", "1", "--home", home).out


def test_records_that_a_ledger_cut_short_never_saw_are_told(run: Run, home: Path, records: Records) -> None:
    with closing(sqlite3.connect(home / "index.db")) as index, index:
        index.execute("DROP TRIGGER ledger_no_delete")
        first = index.execute("SELECT min(sequence) FROM ledger WHERE value LIKE '%\"archived\"%'").fetchone()[0]
        index.execute("DELETE FROM ledger WHERE sequence >= ?", (first,))
    answer = run("audit", "--sample", "1", "--json", "--home", home)
    assert answer.code == 5
    assert answer.json["summary"]["unrecorded"] == sorted(record.id for record in records)
    assert answer.json["summary"]["ledger_broken_at"] is None


# --- a copy, elsewhere ---


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    """A copied store, where there is no desk."""
    return Path(shutil.copytree(home / "store", tmp_path / "elsewhere" / "copy"))


def test_a_copied_store_is_checked_without_index_and_ledger(run: Run, home: Path, copy: Path) -> None:
    answer = run("audit", "--offline", copy, "--trust", home / "trust", "--json", "--home", copy.parent)
    assert answer.code == 0
    summary = answer.json["summary"]
    assert (summary["good"], summary["ledger_broken_at"], summary["missing_from_store"]) == (4, None, [])


def test_a_copied_store_without_anchors_is_whole_and_not_passed(run: Run, copy: Path) -> None:
    answer = run("audit", "--offline", copy, "--json", "--home", copy.parent)
    assert answer.code == 6
    assert {tuple(faults) for faults in faults_of(answer).values()} == {("not_passed",)}


def test_a_changed_and_a_lost_manifest_are_found_without_the_index(
    run: Run, home: Path, copy: Path, records: Records
) -> None:
    changed, lost = (copy / manifest_name(record.id) for record in records[:2])
    overwrite(changed, with_another_kind(changed.read_bytes(), records[0]))
    lost.unlink()
    answer = run("audit", "--offline", copy, "--trust", home / "trust", "--json", "--home", copy.parent)
    assert answer.code == 5
    assert faults_of(answer) == {
        records[0].id: ["list_differs"],
        records[1].id: ["manifest_missing"],
    }


def test_a_folder_that_is_no_store_is_not_called_good(run: Run, home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    answer = run("audit", "--offline", wrong, "--trust", home / "trust", "--home", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "aip/" in answer.err
    assert list(wrong.iterdir()) == []


def test_a_copy_that_is_not_there_is_usage(run: Run, tmp_path: Path) -> None:
    assert run("audit", "--offline", tmp_path / "none", "--home", tmp_path).code == 2


# --- what is said of it ---


def test_faults_name_records_and_never_persons(run: Run, home: Path, records: Records) -> None:
    # Given every kind of damage at once
    first, second, third, fourth = (manifest_of(home, record) for record in records)
    overwrite(first, first.read_bytes()[:-1])
    overwrite(second, with_another_kind(second.read_bytes(), records[1]))
    object_of(home, records[2], "signed").unlink()
    third.with_name("SHA256SUMS").unlink()
    overwrite(fourth, third.read_bytes())
    edit(home, """UPDATE ledger SET value = replace(value, '"actor":"', '"actor":"x') WHERE sequence = 2""")
    # When it is told, as text and as JSON
    told = [run("audit", "--home", home), run("audit", "--json", "--home", home)]
    # Then every record is named, and nothing that its paper says
    values = {record.owner for record in records} | {
        record.metadata.value(name) for record in records for name in PERSONAL
    }
    persons = {value for value in values if value is not None and len(value) > 4}
    assert OWNER in persons
    for answer in told:
        assert answer.code == 5
        assert all(record.id in answer.out for record in records)
        said = answer.out + answer.err
        assert [value for value in persons if value in said] == []
