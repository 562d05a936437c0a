"""For auditors: what was found goes on paper, under the desk's signature, and is never lost for the sake of that."""

import datetime as dt
import os
from contextlib import closing
from pathlib import Path

from openpyxl import load_workbook

from core.codes import sha256_of
from core.config import load
from pipeline.audit.last import AUDITS, last_audit
from pipeline.pdfa import check as check_pdfa
from signing.trust import load_trust
from signing.validate import check
from storage import open_index
from tests.commands.auditing.archives import Records, object_of
from tests.commands.conftest import Run


def test_an_audit_is_written_as_a_workbook_and_as_a_signed_pdfa(
    run: Run, proved: Path, records: Records, tmp_path: Path
) -> None:
    object_of(proved, records[0], "words").unlink()
    book, page = tmp_path / "audit.xlsx", tmp_path / "audit.pdf"
    assert run("audit", "--report", book, "--report", page, "--home", proved).code == 5
    sheets = load_workbook(book)
    assert sheets.sheetnames == ["Tóm tắt", "Bản ghi", "Bằng chứng"]
    facts = {row[0]: row[1] for row in sheets["Tóm tắt"].values}
    assert (facts["bản ghi trong kho"], facts["có lỗi"], type(facts["mục của nhật ký"])) == (4, 1, int)
    rows = {row[0]: row for row in sheets["Bản ghi"].iter_rows(min_row=2, values_only=True)}
    assert rows[records[0].id][4] == "bytes_missing"
    assert isinstance(rows[records[1].id][2], dt.datetime)
    assert {sheet.freeze_panes for sheet in sheets} == {"A2"}
    data = page.read_bytes()
    assert check_pdfa(data).conforms
    report = check(data, load_trust(proved / "trust"), at=dt.datetime.now(dt.UTC))
    assert report.indication == "TOTAL_PASSED"
    # And the ledger knows of the audit, and of the signature as of every other one of the desk
    with closing(open_index(load(proved).config.index)) as index:
        *_, audited, noted = (entry.event for entry in index.ledger() if entry.event.subject == AUDITS)
    assert (noted.action, dict(noted.facts)["sha256"]) == ("signature", sha256_of(data))
    found = last_audit([noted, audited])
    assert found is not None
    assert (found.stored, found.records, found.faulty, found.good) == (4, 4, 1, False)


def test_what_was_found_is_told_even_if_the_report_cannot_be_written(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / ".audit.xlsx.part").mkdir()
    answer = run("audit", "--json", "--report", tmp_path / "audit.xlsx", "--home", home)
    assert (answer.code, answer.json["summary"]["records"]) == (2, 4)


def test_a_report_without_a_folder_is_told_before_the_audit(run: Run, home: Path, tmp_path: Path) -> None:
    answer = run("audit", "--json", "--report", tmp_path / "nowhere" / "audit.xlsx", "--home", home)
    assert (answer.code, answer.out, str(tmp_path / "nowhere") in answer.err) == (2, "", True)


def test_a_key_that_does_not_open_is_told_before_the_audit_and_not_after(run: Run, home: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"another PIN\n")
    os.close(writing)
    answer = run("audit", "--json", "--report", tmp_path / "audit.pdf", "--pin-fd", str(reading), "--home", home)
    assert (answer.code, answer.out) == (2, "")
