"""An audit looks at everything that the ledger or the log knows the hash of: figures of closed periods too."""

import shutil
from pathlib import Path

from tests.commands.auditing.archives import overwrite
from tests.commands.conftest import Answer, Run


def closings_of(answer: Answer) -> dict[str, list[str]]:
    return {item["closing"]: item["faults"] for item in answer.json["closings"]}


def test_a_closing_that_was_tampered_with_is_found_by_the_ledger_the_signature_and_the_log(
    run: Run, home: Path, tmp_path: Path
) -> None:
    assert run("close", "2025-07", "--home", home).code == 0
    audit = ("audit", "--sample", "1", "--home", home)
    report = tmp_path / "report.xlsx"
    good = run(*audit, "--report", report)
    assert (good.code, "1 lần chốt số liệu còn nguyên" in good.out, report.exists()) == (0, True, True)
    folder = home / "store" / "closings" / "2025-07" / "1"
    figures, before = folder / "figures.json", (folder / "figures.json").read_bytes()
    overwrite(figures, before.replace(b'"actor":"', b'"actor":"x'))
    answer = run(*audit, "--json")
    assert (answer.code, closings_of(answer)) == (5, {"closing/2025-07/1": ["not_named", "altered"]})
    # A copy has no ledger; the PDF that was signed then still names the figures
    copy = shutil.copytree(home / "store", tmp_path / "elsewhere" / "copy")
    offline = run("audit", "--sample", "1", "--offline", copy, "--trust", home / "trust", "--json", "--home", tmp_path)
    assert (offline.code, closings_of(offline)) == (5, {"closing/2025-07/1": ["not_named"]})
    # Nor does the log take other bytes for those that it saw
    overwrite(figures, before)
    run("evidence", "make", "--home", home)
    paper = folder / "report.pdf"
    overwrite(paper, paper.read_bytes()[:-40])
    answer = run(*audit, "--json")
    assert closings_of(answer)["closing/2025-07/1"][-1] == "altered"
    assert {(fault["code"], fault["where"].rpartition("/")[2]) for fault in answer.json["evidence"]["faults"]} == {
        ("altered", "report.pdf")
    }
