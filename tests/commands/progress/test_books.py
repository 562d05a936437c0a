"""Registers come in whole or not at all, and lead from a figure to the papers behind it."""

import datetime as dt
import json
import re
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.catalogue.rulebook import load_plans, units_of
from core.config import load
from core.model import ArchiveRecord, Document, Group, Period, UnitCode
from pipeline.targets import added_up, as_counts, definitions
from rules.targets import progress
from storage import ResultCount, open_index
from storage.books.postings import figures_name
from tests.commands.conftest import Run

COMMUNE = UnitCode("H48.90.01")
END = dt.date(2025, 12, 31)
ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "huong-dan" / "chi-tieu.md"
HEAD = "unit,year,quarter,measure,value,source\n"


@pytest.fixture
def desk(demo_desk: Path, tmp_path: Path) -> Path:
    place = tmp_path / "desk"
    shutil.copytree(demo_desk, place)
    return place


def values(home: Path) -> dict[tuple[str, int, int | None, str], float]:
    index = open_index(load(home).config.index)
    rows = index.registers.rows()
    index.close()
    return {(row.unit, row.year, row.quarter, row.measure): row.value for row in rows}


def test_the_file_of_a_desk_was_brought_in_when_the_desk_was_made(desk: Path, run: Run) -> None:
    assert values(desk)[COMMUNE, 2025, None, "solved"] == 450
    # From here on the index holds the numbers: the file is an older word.
    (desk / "registers.csv").write_text("unit,year,measure,value,source\nH48,2021,desks,9,a\n")
    assert run("init", "--home", desk).code == 0
    assert values(desk)["H48", 2021, None, "desks"] == 1


def test_a_book_is_shown_then_brought_in_then_known(desk: Path, run: Run, tmp_path: Path) -> None:
    book = tmp_path / "so.csv"
    book.write_text(HEAD + f"{COMMUNE},2025,3,solved,120,sổ\n{COMMUNE},2025,,solved,460,sổ\n", encoding="utf-8")
    asked = run("import", "registers", book, "--dry-run", "--json", "--home", desk).json
    assert (asked["written"], asked["dry_run"]) == ({"added": 1, "changed": 1, "same": 0}, True)
    assert values(desk)[COMMUNE, 2025, None, "solved"] == 450
    assert "1 số mới, 1 số thay đổi" in run("import", "registers", book, "--home", desk).out
    assert values(desk)[COMMUNE, 2025, None, "solved"] == 460
    again = run("import", "registers", book, "--json", "--home", desk).json
    assert again["written"] == {"added": 0, "changed": 0, "same": 2}


def test_a_lost_index_gets_every_number_back_and_a_lost_posting_is_told(desk: Path, run: Run, tmp_path: Path) -> None:
    book, figures = tmp_path / "so.csv", desk / "store" / figures_name(2)
    book.write_text(HEAD + f"{COMMUNE},2025,,solved,460,sổ\n", encoding="utf-8")
    run("import", "registers", book, "--home", desk)
    known = values(desk)
    assert run("audit", "--home", desk).code == 0
    assert run("store", "verify", "--home", desk).code == 0
    # A copy of an archive has records; this desk has none yet.
    (desk / "store" / "aip").mkdir()
    figures.chmod(0o600)
    good = figures.read_bytes()
    figures.write_bytes(good.replace(b"460", b"960"))
    for words in (["audit", "--offline", desk / "store"], ["audit", "--home", desk]):
        asked = run(*words)
        assert (asked.code, "Lần ghi sổ số 2: BỊ SỬA" in asked.out) == (5, True)
    again = run("store", "verify", "--all", "--json", "--home", desk)
    assert (again.code, [item["name"] for item in again.json["not_good"]]) == (5, [figures_name(2)])
    for path in desk.glob("index.db*"):
        path.unlink()
    told = run("index", "rebuild", "--home", desk)
    assert (told.code, "1 lần ghi lấy lại" in told.out, "Lần ghi sổ số 2: BỊ SỬA" in told.out) == (5, True, True)
    for path in desk.glob("index.db*"):
        path.unlink()
    figures.write_bytes(good)
    done = run("index", "rebuild", "--json", "--home", desk)
    assert (done.code, done.json["postings"], values(desk)) == (0, [1, 2], known)


def test_a_store_that_holds_no_numbers_is_told_and_the_file_of_the_desk_taken_in(desk: Path, run: Run) -> None:
    known = values(desk)
    shutil.rmtree(desk / "store" / "registers")
    for path in desk.glob("index.db*"):
        path.unlink()
    done = run("index", "rebuild", "--json", "--home", desk)
    assert (done.json["postings"], "registers" in done.json["lacking"], values(desk)) == ([], True, known)
    assert (desk / "store" / figures_name(1)).is_file()


def test_numbers_that_cannot_both_be_right_are_written_and_told(desk: Path, run: Run, tmp_path: Path) -> None:
    book = tmp_path / "so.csv"
    book.write_text(HEAD + f"{COMMUNE},2025,3,solved,460,sổ\n", encoding="utf-8")
    asked = run("import", "registers", book, "--dry-run", "--home", desk)
    assert (asked.code, "solved cộng các quý là 460, cả năm chỉ ghi 450" in asked.err) == (0, True)
    done = run("import", "registers", book, "--json", "--home", desk)
    assert (done.code, len(done.json["doubts"])) == (0, 1)
    assert values(desk)[COMMUNE, 2025, 3, "solved"] == 460


def test_every_mistake_is_told_and_nothing_is_half_brought_in(desk: Path, run: Run, tmp_path: Path) -> None:
    book, before = tmp_path / "so.csv", values(desk)
    book.write_text(HEAD + f"{COMMUNE},2025,3,solved,120,sổ\nH99,2025,,solved,1.234,sổ\n", encoding="utf-8")
    answer = run("import", "registers", book, "--home", desk)
    assert (answer.code, answer.out) == (2, "")
    assert "dòng 3, cột unit: thấy “H99”" in answer.err
    assert "dòng 3, cột value: thấy “1.234”" in answer.err
    assert "2 lỗi, chưa ghi gì." in answer.err
    told = run("import", "registers", book, "--json", "--home", desk)
    assert (told.code, [fault["column"] for fault in told.json["faults"]]) == (2, ["unit", "value"])
    assert values(desk) == before


def test_a_file_with_mistakes_does_not_come_in_with_init(desk: Path, run: Run) -> None:
    (desk / "registers.csv").write_text("unit,year,measure,value,source\nH99,2021,desks,9,a\n")
    answer = run("init", "--home", desk)
    assert answer.code == 2
    assert "registers.csv: dòng 2, cột unit" in answer.err


# --- what is behind a figure ---


def lacking(run: Run, home: Path, *options: str | int) -> dict[str, Any]:
    answer = run("targets", "--missing", *map(str, options), "--json", "--home", home)
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["unit"] == COMMUNE
    return {item["why"]: item for item in answer.json["lacking"]}


def test_from_a_figure_to_every_paper_that_is_missing_and_why(
    run: Run, home: Path, records: tuple[ArchiveRecord, ...], waiting: Document
) -> None:
    found = lacking(run, home, "T1", "--unit", COMMUNE, "--year", records[0].archived_at.year)
    assert [paper["id"] for paper in found["waiting"]["papers"]] == [waiting.id]
    results = {record.id for record in records if record.group is Group.RESULT}
    at_risk = {
        paper["id"]
        for why in ("no_result_code", "certificate_expired")
        for paper in found.get(why, {"papers": []})["papers"]
    }
    assert at_risk <= results
    of_2025 = lacking(run, home, "T2", "--unit", COMMUNE, "--year", 2025)
    # 450 are in the register, 1 is in the archive, nothing else came in 2025.
    assert of_2025["not_scanned"]["count"] == 449


def test_what_is_behind_a_figure_can_be_read_without_names(run: Run, home: Path) -> None:
    said = run("targets", "--missing", "T2", "--unit", COMMUNE, "--year", "2025", "--home", home).out
    assert said.startswith(f"T2 {COMMUNE} 2025: 1/450\n")
    assert "chưa quét" in said


@pytest.mark.parametrize(
    ("options", "says"),
    [(("T4", "--unit", COMMUNE), "T4: chỉ xem được"), (("T1",), "--missing: cần thêm --unit")],
)
def test_what_has_no_papers_behind_it_is_said(options: tuple[str, ...], says: str, run: Run, desk: Path) -> None:
    answer = run("targets", "--missing", *options, "--home", desk)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_the_guide_shows_what_the_demo_comes_to(demo_desk: Path) -> None:
    papers = json.loads((ROOT / "samples" / "expected.json").read_text(encoding="utf-8"))["papers"]
    issued = Counter(
        Period(int(day[:4]), (int(day[5:7]) + 2) // 3)
        for paper in papers
        if paper["group"] == Group.RESULT
        for day in [paper["fields"]["issued_date"]]
    )
    # What is digitized today was in no stock of the years before.
    today = Period(2026, 4)
    results = (ResultCount(COMMUNE, Group.RESULT, today, quarter, None, number) for quarter, number in issued.items())
    with closing(open_index(load(demo_desk).config.index)) as index:
        rows = progress(
            as_counts(added_up(results), on=END),
            load_plans(),
            units_of(demo_desk),
            index.registers.rows(),
            definitions=definitions(),
            on=END,
        )
    said = {
        (row.plan, row.indicator, str(row.year), row.reading or "–"): [
            None if value is None else round(value, 2)
            for value in (row.numerator, row.denominator, row.percent, row.target, row.gap)
        ]
        for row in rows
        if row.unit == COMMUNE
    }
    shown = re.findall(r"^\| (\S+) \| (T\d+) \| (\d+) \| (\S) \| (.+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert len(shown) == 8
    for plan, indicator, year, reading, numbers in shown:
        assert said[plan, indicator, year, reading] == [float(cell) for cell in numbers.split(" | ")]


def test_a_day_that_is_over_says_what_is_in_its_figures(run: Run, desk: Path) -> None:
    said = run("targets", "--unit", COMMUNE, "--on", "2025-12-31", "--home", desk).out
    assert said.endswith("Số như đã biết khi hết kỳ: sohoa report chi-tieu.\n")
    assert "sohoa report" not in run("targets", "--unit", COMMUNE, "--home", desk).out
