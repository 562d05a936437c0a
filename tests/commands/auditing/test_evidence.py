"""For whoever must prove an archive years from now: made by one command, checked by another, handed out, renewed."""

import base64
import datetime as dt
import fcntl
import shutil
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.config import load
from pipeline.evidence import Fault
from pipeline.witnesses import told_by
from storage import open_index, open_store
from tests.commands.auditing.archives import (
    Records,
    altered_in,
    faults_of,
    manifest_of,
    object_of,
    overwrite,
    with_another_kind,
)
from tests.commands.conftest import Answer, Run
from tests.schemas import schema


@pytest.fixture
def desk(stamping_desk: Path) -> Path:
    return stamping_desk


def codes(answer: Answer) -> set[str]:
    return {item["code"] for item in (answer.json.get("evidence") or answer.json)["faults"]}


def test_a_batch_is_made_told_noted_and_made_once(run: Run, desk: Path, records: Records) -> None:
    assert "mới" in run("evidence", "make", "--dry-run", "--home", desk).out
    made = run("evidence", "make", "--json", "--home", desk)
    assert (made.code, made.json["waiting"], made.json["overdue"], made.json["refused"]) == (0, [], [], [])
    assert made.json["stamped"] == [made.json["folder"]]
    assert made.json["log_size"] == made.json["objects"] >= 5 * len(records)
    assert run("evidence", "make", "--home", desk).out == "Không có gì mới từ đợt trước.\n"
    key = load(desk).config.evidence.key_file
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    answer = run("evidence", "verify", "--json", "--home", desk)
    assert (answer.code, answer.json["faults"], answer.json["proved"], answer.json["pending"]) == (0, [], 1, 0)
    assert "1 chứng minh được" in run("evidence", "verify", "--home", desk).out


def test_without_a_service_it_waits_and_says_so(run: Run, home: Path) -> None:
    answer = run("evidence", "make", "--home", home)
    assert answer.code == 4
    assert "chưa có dịch vụ dấu thời gian" in answer.err
    assert run("evidence", "make", "--json", "--home", home).json["waiting"][0]["why"] == "no_service"
    assert "1 chờ dấu thời gian" in run("evidence", "verify", "--home", home).out


def test_the_doctor_tells_what_has_waited_too_long(run: Run, home: Path) -> None:
    def seen() -> tuple[bool, str]:
        checks = {item["name"]: item for item in run("doctor", "--json", "--home", home).json["checks"]}
        return checks["evidence"]["good"], checks["evidence"]["found"]

    assert seen() == (True, "không có gì chờ")
    run("evidence", "make", "--home", home)
    assert seen() == (True, "1 chờ dấu thời gian")
    # Given that it was begun a year ago
    (leaves,) = (home / "store").glob("evidence/*/*/*/leaves.txt")
    year = dt.datetime.now(dt.UTC).year
    overwrite(leaves, leaves.read_bytes().replace(f" {year}-".encode(), f" {year - 1}-".encode(), 1))
    assert seen() == (False, "1 chờ dấu thời gian")
    overwrite(leaves, b"nothing")
    assert seen()[0] is False


def test_two_runs_at_once_are_one(run: Run, desk: Path) -> None:
    with load(desk).config.evidence.key_file.open("rb") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        answer = run("evidence", "make", "--home", desk)
    assert (answer.code, "đang chạy" in answer.err) == (4, True)


def test_a_desk_without_evidence_says_how_to_begin(run: Run, home: Path) -> None:
    answer = run("evidence", "verify", "--home", home)
    assert (answer.code, answer.out) == (0, "Kho chưa có bằng chứng: sohoa evidence make\n")
    assert run("audit", "--json", "--home", home).json["evidence"] is None


def test_a_records_files_are_handed_out_with_evidence_that_proves_them_anywhere(
    run: Run, proved: Path, records: Records, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for token in (proved / "store" / "evidence").rglob("root.tsr"):
        (token.parent / "tsa.ocsp.der").write_bytes(b"an answer")
    answer = run("evidence", "export", records[0].id, "-o", out, "--json", "--home", proved)
    assert answer.json["files"] == sorted(path.name for path in out.iterdir())
    assert {"signed.pdf", "signed.pdf.ers", "signed.pdf.tlog-proof", "tsa.pem", "log-key.txt"} <= set(
        answer.json["files"]
    )
    assert (out / "1.tsa.ocsp.der").read_bytes() == b"an answer"
    verify = ("evidence", "verify", out / "signed.pdf", "--trust", proved / "trust", "--home", tmp_path)
    good = run(*verify, "--record", out / "signed.pdf.ers", "--json")
    assert (good.code, good.json["proved"], good.json["stamps"]) == (0, True, 1)
    assert "đã có từ" in run(*verify, "--record", out / "signed.pdf.ers").out
    other = run(*verify, "--record", out / "original.ers", "--json")
    assert (other.code, other.json["reason_codes"]) == (6, ["not_in_tree"])
    assert "bằng chứng là của tệp khác" in run(*verify, "--record", out / "original.ers").out
    assert run(*verify).code == 2
    assert run("evidence", "export", "r-none", "-o", out, "--home", proved).code == 2


def test_what_is_due_is_shown_and_renewed(run: Run, proved: Path) -> None:
    assert run("evidence", "renew", "--json", "--home", proved).json["due"] == []
    shown = run("evidence", "renew", "--within", "4000", "--dry-run", "--json", "--home", proved)
    assert (len(shown.json["due"]), shown.json["folders"]) == (1, [])
    renewed = run("evidence", "renew", "--within", "4000", "--home", proved)
    assert (renewed.code, ".renewal: 1 mục" in renewed.out) == (0, True)
    again = run("evidence", "renew", "--sha512", "--json", "--home", proved)
    assert (again.code, len(again.json["folders"]), again.json["missing"]) == (0, 1, [])
    assert run("evidence", "verify", "--json", "--home", proved).json["faults"] == []


def test_what_could_not_be_hashed_again_is_named_and_what_is_refused_is_not_called_missing(
    run: Run, desk: Path, records: Records
) -> None:
    refused = open_store(load(desk).config.store).put(b"2" * 128, media_type="text/plain").sha256
    assert run("evidence", "make", "--home", desk).code == 0
    gone = object_of(desk, records[0], "words")
    gone.unlink()
    answer = run("evidence", "renew", "--sha512", "--home", desk)
    assert answer.code == 5
    assert [line for line in answer.err.splitlines() if "MẤT" in line and gone.name in line]
    assert refused in answer.out
    assert refused not in answer.err


# --- in an audit ---


def test_an_audit_says_since_when_each_record_is_proved(run: Run, proved: Path) -> None:
    answer = run("audit", "--json", "--home", proved)
    assert answer.code == 0
    assert answer.json["evidence"]["faults"] == []
    assert all(item["existed"] for item in answer.json["records"])


def test_a_copied_store_and_anchors_are_enough(run: Run, proved: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(proved / "store", tmp_path / "elsewhere" / "copy")
    answer = run("audit", "--offline", copy, "--trust", proved / "trust", "--json", "--home", copy.parent)
    assert (answer.code, answer.json["evidence"]["proved"]) == (0, 1)
    also = run("evidence", "verify", "--offline", copy, "--trust", proved / "trust", "--json", "--home", copy.parent)
    assert (also.code, also.json["faults"]) == (0, [])
    alone = run("audit", "--offline", copy, "--json", "--home", copy.parent)
    assert (alone.code, codes(alone)) == (6, {"not_trusted"})


def test_missing_extra_altered_and_rolled_back_are_told_apart(
    run: Run, proved: Path, records: Records, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(proved / "store", tmp_path / "elsewhere" / "copy"))
    checkpoint = max(copy.glob("log/checkpoints/*"))
    kept = tmp_path / "kept"
    kept.write_bytes(checkpoint.read_bytes())
    missing, altered, extra = records[:3]
    # Given a record taken out whole, and one changed together with its list
    shutil.rmtree(copy / "aip" / missing.id)
    manifest = copy / "aip" / altered.id / "v1" / "manifest.json"
    before = manifest.read_bytes()
    after = with_another_kind(before, altered)
    overwrite(manifest, after)
    sums = manifest.with_name("SHA256SUMS")
    listed = sums.read_bytes()
    overwrite(sums, listed.replace(sha256_of(before).encode(), sha256_of(after).encode()))
    audit = ("audit", "--offline", copy, "--trust", proved / "trust", "--json", "--home", copy.parent)
    answer = run(*audit, "--checkpoint", kept)
    assert (answer.code, codes(answer)) == (5, {"missing"})
    assert {item["where"].split("/")[1] for item in answer.json["evidence"]["faults"]} == {missing.id}
    assert set(faults_of(answer)[altered.id]) == {"log_differs"}
    # Nor is a file accused that nobody touched: SHA256SUMS alone is as it was
    overwrite(sums, listed)
    answer = run(*audit)
    assert (set(faults_of(answer)[altered.id]), altered_in(answer)) == (
        {"list_differs", "log_differs"},
        {"manifest.json"},
    )
    # And a store that claims never to have had any evidence
    shutil.rmtree(copy / "evidence")
    shutil.rmtree(copy / "log")
    answer = run(*audit, "--checkpoint", kept)
    assert (answer.code, codes(answer)) == (5, {"rolled_back"})
    assert "KHO ĐÃ BỊ LÙI" in answer.json["evidence"]["faults"][0]["text"]
    assert extra.id not in faults_of(answer)


def test_a_record_that_was_slipped_in_with_an_old_date_is_extra(
    run: Run, desk: Path, records: Records, tmp_path: Path
) -> None:
    # Given a batch that was made while one record's folder lay elsewhere, two hours after it says it was archived
    slipped = manifest_of(desk, records[0])
    aside = shutil.move(slipped.parents[1], tmp_path / "aside")
    old = (records[0].archived_at - dt.timedelta(hours=2)).isoformat().encode()
    assert run("evidence", "make", "--home", desk).code == 0
    shutil.move(aside, slipped.parents[1])
    before = slipped.read_bytes()
    after = before.replace(records[0].archived_at.isoformat().encode(), old)
    overwrite(slipped, after)
    sums = slipped.with_name("SHA256SUMS")
    overwrite(sums, sums.read_bytes().replace(sha256_of(before).encode(), sha256_of(after).encode()))
    answer = run("audit", "--json", "--home", desk)
    assert answer.code == 5
    assert "not_logged" in faults_of(answer)[records[0].id]


def test_the_desks_own_ledger_knows_a_log_that_was_rolled_back(run: Run, proved: Path) -> None:
    shutil.rmtree(proved / "store" / "evidence")
    shutil.rmtree(proved / "store" / "log")
    answer = run("audit", "--sample", "1", "--json", "--home", proved)
    assert (answer.code, codes(answer)) == (5, {"rolled_back"})


def test_a_batch_that_was_taken_out_is_told_by_all_and_hidden_by_no_later_one(
    run: Run, proved: Path, tmp_path: Path
) -> None:
    config = load(proved).config
    store, before = proved / "store", tmp_path / "before"
    shutil.copytree(store, before)
    # Given a second batch that somebody took out with everything of it, and a paper that was stored since
    open_store(config.store).put(b"one more", media_type="text/plain")
    assert run("evidence", "make", "--home", proved).code == 0
    shutil.rmtree(store)
    shutil.copytree(before, store)
    open_store(config.store).put(b"something else", media_type="text/plain")
    # Then no batch is made that would hide it
    made = run("evidence", "make", "--home", proved)
    assert (made.code, "rolled back" in made.err) == (5, True)
    # And even if the ledger had seen a newer and shorter log, the older checkpoint still counts
    with closing(open_index(config.index)) as index:
        first, _ = (entry.event for entry in index.ledger() if entry.event.action == "evidence_made")
        index.note(replace(first, at=dt.datetime.now(dt.UTC)))
        broken = replace(first, at=dt.datetime.now(dt.UTC), facts=(("size", "many"),))
        index.note(broken)
        assert [item.size for item in told_by(index).checkpoints][0::2] == [int(dict(first.facts)["size"])] * 2
    for command in (("evidence", "verify"), ("audit", "--sample", "1")):
        answer = run(*command, "--json", "--home", proved)
        assert (answer.code, codes(answer)) == (5, {"rolled_back"})


def test_what_is_no_checkpoint_and_no_report_is_usage(run: Run, proved: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"nothing")
    assert run("audit", "--checkpoint", wrong, "--home", proved).code == 2
    assert run("audit", "--report", tmp_path / "report.doc", "--home", proved).code == 2


def test_the_schema_knows_every_fault() -> None:
    known = schema("common")["$defs"]["archive_evidence"]["properties"]["faults"]["items"]["properties"]["code"]["enum"]
    assert known == [fault.value for fault in Fault]


def test_a_checkpoint_names_its_desk_and_is_signed_by_the_key_beside_it(proved: Path) -> None:
    (note,) = (path.read_text(encoding="utf-8") for path in (proved / "store" / "log" / "checkpoints").iterdir())
    (line,) = (path.read_text(encoding="utf-8") for path in (proved / "store" / "log" / "keys").iterdir())
    assert note.startswith("sohoa/mau-son-dong\n")
    assert line.startswith("sohoa/mau-son-dong+")
    assert base64.b64decode(line.strip().split("+", 2)[2])[:1] == b"\x01"
