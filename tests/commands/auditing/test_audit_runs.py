"""For auditors: a sample and what it says of the whole; processes side by side; an audit that goes on where it was."""

from pathlib import Path

import pytest

from tests.commands.auditing.archives import Records, faults_of, object_of
from tests.commands.conftest import Answer, Run


def drawn(answer: Answer) -> list[str]:
    return [item["record"] for item in answer.json["records"]]


def test_the_same_seed_draws_the_same_records_and_another_seed_others(run: Run, home: Path) -> None:
    one = run("audit", "--sample", "2", "--seed", "1", "--json", "--home", home)
    again = run("audit", "--sample", "2", "--seed", "1", "--json", "--home", home)
    others = {
        tuple(drawn(run("audit", "--sample", "2", "--seed", seed, "--json", "--home", home))) for seed in ("2", "5")
    }
    assert one.code == 0
    assert drawn(one) == drawn(again)
    assert len(set(drawn(one))) == 2
    assert others != {tuple(drawn(one))}
    summary = one.json["summary"]
    assert (summary["records"], summary["sample"], summary["seed"]) == (2, 2, 1)
    # Two of four were seen: of the other two nothing is known
    assert (summary["in_store"], summary["most_faulty"]) == (4, 2)


def test_a_sample_of_more_than_there_is_is_everything(run: Run, home: Path, records: Records) -> None:
    answer = run("audit", "--sample", "9", "--json", "--home", home)
    assert sorted(drawn(answer)) == sorted(record.id for record in records)


def test_a_sample_of_nothing_is_usage(run: Run, home: Path) -> None:
    assert run("audit", "--sample", "0", "--home", home).code == 2


# --- side by side, and gone on with ---


def test_two_processes_tell_what_one_tells(run: Run, home: Path, records: Records) -> None:
    object_of(home, records[1], "words").unlink()
    one, two = (run("audit", "--jobs", jobs, "--json", "--home", home) for jobs in ("1", "2"))
    assert (one.code, one.json) == (two.code, two.json)


def test_an_audit_that_was_stopped_goes_on_where_it_was(run: Run, home: Path, records: Records, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    whole = run("audit", "--journal", journal, "--json", "--home", home)
    # Given a journal whose last line was cut off by the stop
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) == 1 + len(records)
    journal.write_bytes(b"".join(lines[:3]) + lines[3][:20])
    # And damage since then to a record that had been checked, and to one that had not
    checked, *_, left = sorted(record.id for record in records)
    for record in records:
        if record.id in {checked, left}:
            object_of(home, record, "words").unlink()
    answer = run("audit", "--journal", journal, "--json", "--home", home)
    # Then only what was left is checked
    assert whole.code == 0
    assert faults_of(answer) == {left: ["bytes_missing"]}
    assert len(journal.read_bytes().splitlines()) == 1 + len(records)


@pytest.mark.parametrize("content", [b"not a journal\n", b"{}\n", b"no end of line"])
def test_a_file_that_is_no_journal_is_left_alone(content: bytes, run: Run, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(content)
    answer = run("audit", "--journal", other, "--home", home)
    assert (answer.code, other.read_bytes()) == (2, content)


def test_a_journal_of_another_sample_is_not_gone_on_with(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("audit", "--sample", "1", "--journal", tmp_path / "j", "--home", home).code == 0
    answer = run("audit", "--sample", "2", "--journal", tmp_path / "j", "--home", home)
    assert (answer.code, "mẫu 1" in answer.err) == (2, True)


def test_a_journal_that_cannot_be_written_is_said(run: Run, home: Path, tmp_path: Path) -> None:
    answer = run("audit", "--journal", tmp_path / "none" / "j", "--home", home)
    assert (answer.code, "không ghi được" in answer.err) == (2, True)
