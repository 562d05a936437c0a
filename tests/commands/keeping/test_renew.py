"""`sohoa renew`: what lacks something, and what ends when."""

from pathlib import Path

from commands.keeping.renew import _tell
from core.errors import ExitCode
from core.model import RecordId
from pipeline.upkeep.renewal import Found, Renewed
from tests.commands.conftest import Run


def test_what_ends_when_is_told_by_month(run: Run, home: Path) -> None:
    ends = run("renew", "--calendar", "--home", home, "--json").json["ends"]
    assert {(item["what"], item["level"]) for item in ends} == {("certificate", "B-B")}
    shown = run("renew", "--calendar", "--home", home)
    assert ends[0]["month"] in shown.out
    assert shown.code == 0


def test_nobody_is_asked_where_nothing_is_due(run: Run, home: Path) -> None:
    answer = run("renew", "--home", home, "--json")
    assert (answer.code, answer.json["due"], answer.json["done"]) == (0, [], [])


def test_a_dry_run_lists_what_would_be_asked_for(run: Run, home: Path) -> None:
    due = run("renew", "--ending", "4000", "--dry-run", "--home", home, "--json").json["due"]
    assert due
    assert run("renew", due[0], "--dry-run", "--home", home).out.splitlines()[0] == due[0]


def test_a_level_that_needs_nothing_cannot_be_renewed(run: Run, home: Path) -> None:
    due = run("renew", "--ending", "4000", "--dry-run", "--home", home, "--json").json["due"]
    answer = run("renew", due[0], "--home", home)
    assert answer.code == 2
    assert "signing.level" in answer.err


def test_a_damaged_record_is_an_alarm_whatever_became_of_the_others() -> None:
    done = [Renewed(RecordId(found.value), found, None) for found in Found]
    ids = [item.id for item in done]
    assert _tell(done, ids, as_json=False, dry_run=False) == ExitCode.INTEGRITY
    rest = [item for item in done if item.found is not Found.DAMAGED]
    assert _tell(rest, ids, as_json=False, dry_run=False) == ExitCode.DOCUMENT
