"""A period that is over is frozen: signed, kept for ever, counted again to the same numbers, corrected only by name."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from core.config import load
from storage import open_index
from tests.commands.conftest import Run
from tests.reports.quarter import go_on
from tests.schemas import hold

_SHORT = """title = "Ngắn"
[[part]]
title = "một"
[[part.column]]
heading = "Nhận"
value = "received"
form = "number"
"""


def figures(desk: Path, period: str, number: int) -> dict[str, object]:
    path = desk / "store" / "closings" / period / str(number) / "figures.json"
    value: dict[str, object] = json.loads(path.read_bytes())
    hold(value)
    return value


@pytest.fixture
def plain(desk: Path) -> Path:
    """The desk with a short paper for its closings."""
    (desk / "reports").mkdir()
    for name in ("chi-tieu", "nang-suat", "766"):
        (desk / "reports" / f"{name}.toml").write_text(_SHORT, encoding="utf-8")
    return desk


def faults(run: Run, desk: Path) -> tuple[int, list[list[str]]]:
    checked = run("close", "--check", "--json", "--home", desk)
    return checked.code, [item["faults"] for item in checked.json["closings"]]


def test_a_closed_quarter_stands_whatever_comes_and_a_correction_names_it_and_says_why(run: Run, plain: Path) -> None:
    made = run("close", "2025-Q3", "--json", "--home", plain)
    (told,) = made.json["closings"]
    assert (made.code, told["number"], told["folder"]) == (0, 1, "closings/2025-Q3/1/")
    before = figures(plain, "2025-Q3", 1)
    nothing = run("close", "2025-Q3", "--why", "rà soát lại sổ", "--home", plain)
    assert (nothing.code, "không có gì để đính chính" in nothing.err) == (2, True)
    with closing(open_index(load(plain).config.index)) as index:
        go_on(index)
        events = [entry.event for entry in index.ledger() if entry.event.action == "closed"]
    assert [(event.subject, dict(event.facts)["figures"]) for event in events] == [
        ("closing/2025-Q3/1", told["figures_sha256"])
    ]
    assert faults(run, plain) == (0, [[]])
    again = run("close", "2025-Q3", "--home", plain)
    assert (again.code, "đã chốt" in again.err, "--why" in again.err) == (2, True, True)
    for why in ("vì", "của công dân 051095000123", "dài " * 60):
        refused = run("close", "2025-Q3", "--why", why, "--home", plain)
        assert (refused.code, "mãi mãi" in refused.err) == (2, True)
    assert run("close", "2025-Q3", "--why", "thu hồi theo 15/QĐ-UBND", "--home", plain).code == 0
    second = figures(plain, "2025-Q3", 2)
    assert (second["corrects"], second["why"]) == (1, "thu hồi theo 15/QĐ-UBND")
    assert figures(plain, "2025-Q3", 1) == before
    assert second["figures"] != before["figures"]
    assert faults(run, plain) == (0, [[], []])
    listed = run("close", "--list", "--home", plain)
    assert [line.split()[:2] for line in listed.out.splitlines()[2:]] == [["2025-Q3", "1"], ["2025-Q3", "2"]]


def test_what_was_broken_off_is_finished_and_what_was_altered_or_is_gone_is_found(run: Run, plain: Path) -> None:
    index = plain / "index.db"
    before = index.read_bytes()
    assert run("close", "2025-07", "--home", plain).code == 0
    kept = figures(plain, "2025-07", 1)
    folder = plain / "store" / "closings" / "2025-07" / "1"
    (folder / "report.pdf").unlink()
    assert faults(run, plain) == (5, [["unfinished"]])
    # Killed before the paper was written and anything noted.
    for path in plain.glob("index.db*"):
        path.unlink()
    index.write_bytes(before)
    # The next closing finishes it; asked for a correction it does that too, and then sees that there is none
    finished = run("close", "2025-07", "--why", "đính chính số trang", "--home", plain)
    assert (finished.code, "không có gì để đính chính" in finished.err) == (2, True)
    assert figures(plain, "2025-07", 1) == kept
    assert faults(run, plain) == (0, [[]])
    numbers = folder / "figures.json"
    numbers.chmod(0o600)
    numbers.write_bytes(numbers.read_bytes().replace(b'"pages":14', b'"pages":15'))
    code, (found,) = faults(run, plain)
    assert (code, set(found)) == (5, {"altered", "not_named", "counted_otherwise"})
    for path in folder.iterdir():
        path.unlink()
    assert run("close", "--check", "--json", "--home", plain).json["gone"] == ["closing/2025-07/1"]


def test_a_rebuilt_index_knows_closings_again_and_the_next_one_gets_the_next_number(run: Run, plain: Path) -> None:
    assert run("close", "2025-07", "--home", plain).code == 0
    assert run("close", "2025-08", "--home", plain).code == 0
    paper = plain / "store" / "closings" / "2025-08" / "1" / "report.pdf"
    numbers = paper.with_name("figures.json")
    numbers.chmod(0o600)
    numbers.write_bytes(numbers.read_bytes().replace(b'"desk":"', b'"desk":"x'))
    for path in plain.glob("index.db*"):
        path.unlink()
    # Without an index everybody is told what brings one back
    for command in (("close", "--check"), ("audit",)):
        lost = run(*command, "--home", plain)
        assert (lost.code, "chưa có mục lục" in lost.err, "sohoa index rebuild" in lost.err) == (2, True, True)
    looked = run("index", "rebuild", "--dry-run", "--json", "--home", plain).json
    assert looked["closings"] == ["closing/2025-07/1"]
    rebuilt = run("index", "rebuild", "--home", plain)
    # What the signed PDF does not name any more is not taken over, and the rest is told with what to do
    assert rebuilt.code == 5
    assert "sổ mới ghi lại: 2025-07/1" in rebuilt.out
    assert "closing/2025-08/1: không đưa vào sổ" in rebuilt.out
    assert "Sổ của các cơ quan: 1 lần ghi lấy lại từ kho" in rebuilt.out
    for what in ("sohoa user add", "sohoa client add", "sohoa scan --dossier"):
        assert what in rebuilt.out
    taken = run("close", "2025-08", "--home", plain)
    assert (taken.code, "không nói về" in taken.err) == (5, True)
    checked = run("close", "--check", "--home", plain)
    assert "2025-07  1  tốt; không đếm lại: mục lục đã dựng lại" in checked.out
    assert run("index", "rebuild", "--add", "--json", "--home", plain).json["closings"] == []
    again = run("close", "2025-07", "--home", plain)
    assert (again.code, "đã chốt" in again.err, "--why" in again.err) == (2, True, True)
    # The index counts the period otherwise than the one of then
    second = run("close", "2025-07", "--why", "theo mục lục dựng lại", "--json", "--home", plain)
    assert [item["number"] for item in second.json["closings"]] == [2]


def test_what_is_altered_is_not_corrected_and_what_is_unreadable_is_named(run: Run, plain: Path) -> None:
    assert run("close", "2025-07", "--home", plain).code == 0
    numbers = plain / "store" / "closings" / "2025-07" / "1" / "figures.json"
    numbers.chmod(0o600)
    numbers.write_bytes(numbers.read_bytes().replace(b'"pages":14', b'"pages":15'))
    refused = run("close", "2025-07", "--why", "đính chính số trang", "--home", plain)
    assert (refused.code, "không còn như sổ đã ghi" in refused.err) == (5, True)
    numbers.write_bytes(b"{}")
    answer = run("close", "--check", "--json", "--home", plain)
    assert (answer.code, answer.json["unreadable"]) == (5, ["closing/2025-07/1"])
    refused = run("close", "2025-07", "--home", plain)
    assert (refused.code, "không còn đọc được" in refused.err) == (5, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2025-Q3", "--list"), "cần một kỳ"),
        ((), "cần một kỳ"),
        (("2025-Q7",), "kỳ báo cáo"),
        (("2098",), "chưa hết"),
        (("2025-Q3", "--why", "đính chính số liệu"), "chưa chốt lần nào"),
    ],
)
def test_what_cannot_be_closed_is_refused_in_a_sentence(
    run: Run, desk: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = run("close", *arguments, "--home", desk)
    assert (answer.code, said in answer.err) == (2, True)


def test_a_desk_without_a_key_closes_nothing(run: Run, desk: Path) -> None:
    settings = desk / "sohoa.toml"
    text = settings.read_text(encoding="utf-8")
    head, _, rest = text.partition("[signing]")
    settings.write_text(head + rest[rest.find("\n[") :], encoding="utf-8")
    answer = run("close", "2025-07", "--home", desk)
    assert (answer.code, "khóa ký" in answer.err) == (2, True)
    assert not (desk / "store" / "closings").exists()
