"""For leaders: every target of every plan stands there, with what was reached or with nothing."""

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config import CONFIGS, DESK_FILE
from core.model import ArchiveRecord, Group, UnitCode
from pipeline.targets import VIETNAM
from tests.commands.conftest import Run

PLANS = sorted((CONFIGS / "targets").glob("*.toml"))
END = "2025-12-31"
COMMUNE = UnitCode("H48.90.01")
LEVELS = ("province", "district", "commune")
KEYS = {
    *("plan", "clause", "indicator", "level", "unit", "year", "numerator", "denominator", "percent"),
    *("comparator", "target", "gap", "reading", "ambiguous", "notes"),
    *("quarter", "value", "measure", "national", "due", "units", "forecast"),
}
#: Offices for the plans of provinces of which the trial desk has none.
MORE_UNITS = (
    ("H16.01", "district", "H16", ""),
    ("H16.01.01", "commune", "H16.01", ""),
    ("H23.01", "district", "H23", ""),
    ("H23.01.01", "commune", "H23.01", ""),
    ("H48.91", "commune", "H48", 'since = "2024-07-01"'),
    ("H48.92", "commune", "H48", 'since = "2026-01-01"'),
    ("H48.93", "commune", "H48", 'since = "1999-01-01"\nuntil = "2022-06-30"'),
)

Ask = Callable[..., list[dict[str, Any]]]
by_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)


@pytest.fixture
def ask(run: Run, archived_home: Path) -> Ask:
    """The rows of an answer about the desk with four archived papers."""

    def rows(*options: str | Path, home: Path = archived_home) -> list[dict[str, Any]]:
        answer = run("targets", *options, "--json", "--home", home)
        assert answer.code == 0
        # Where no desk is, it is said; where one is, nothing.
        assert ("--home" in answer.err) == (not (home / DESK_FILE).exists())
        found = answer.json["rows"]
        assert isinstance(found, list)
        return found

    return rows


@pytest.fixture
def offices(archived_home: Path, tmp_path: Path) -> Path:
    """A folder that knows offices of every level in every plan's province, and has no desk."""
    tables = [(archived_home / "units.toml").read_text(encoding="utf-8")]
    for code, level, parent, dates in MORE_UNITS:
        head = f'[[unit]]\ncode = "{code}"\nname = "{code}"\nlevel = "{level}"\nparent = "{parent}"\n'
        tables.append(head + (dates or 'since = "1999-01-01"') + "\n")
    (tmp_path / "units.toml").write_text("\n".join(tables), encoding="utf-8")
    return tmp_path


def years(rows: list[dict[str, Any]]) -> set[int]:
    return {row["year"] for row in rows}


# --- which rows ---


@by_plan
@pytest.mark.parametrize("on", ["2023-06-30", END])
def test_every_target_in_force_has_its_row_though_nothing_was_counted(
    plan: Path, on: str, ask: Ask, offices: Path
) -> None:
    tree = tomllib.loads(plan.read_text(encoding="utf-8"))
    asked = {
        (target["clause"], target["indicator"], level, year, target.get("reading"), target.get("value"))
        for target in tree["target"]
        for level in (LEVELS if target["level"] == "all" else (target["level"],))
        for year in range(target["year"], target.get("due", target["year"]) + 1)
        if year <= int(on[:4])
    }
    rows = ask("--plan", plan, "--on", on, home=offices)
    assert {row["plan"] for row in rows} == ({tree["code"]} if asked else set())
    # A target that a reading lets grow beyond all is shown as all, with a note
    found = {(row["clause"], row["indicator"], row["level"], row["year"], row["reading"]) for row in rows}
    assert found == {item[:-1] for item in asked}
    uncapped = {(*item[:-1], float(item[-1])) for item in asked if item[-1] is not None and item[-1] <= 100}
    shown = {
        (row["clause"], row["indicator"], row["level"], row["year"], row["reading"], row["target"]) for row in rows
    }
    assert uncapped <= shown


def test_without_a_plan_every_plan_is_asked(ask: Ask) -> None:
    codes = {tomllib.loads(plan.read_text(encoding="utf-8"))["code"] for plan in PLANS}
    assert {row["plan"] for row in ask("--on", END)} == codes


def test_without_a_unit_the_whole_tree_is_shown(ask: Ask, offices: Path) -> None:
    units = {row["unit"] for row in ask("--on", END, home=offices)}
    assert units == {
        *(None, "H24", "H36", "H23.01", "H23.01.01"),
        *("H48", "H48.90", "H48.90.01", "H48.90.02", "H48.91", "H48.93"),
        *("H16", "H16.01", "H16.01.01"),
        "H23",
    }


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_shows_its_own_rows_and_all_of_them(level: str, ask: Ask) -> None:
    everything = ask("--on", END)
    assert ask("--on", END, "--level", level) == [row for row in everything if row["level"] == level]


@by_plan
def test_without_a_desk_every_target_of_a_plan_can_be_read(plan: Path, ask: Ask, tmp_path: Path) -> None:
    rows = ask("--plan", plan, "--on", END, home=tmp_path)
    asked = {
        (target["indicator"], level, target["year"])
        for target in tomllib.loads(plan.read_text("utf-8"))["target"]
        for level in (LEVELS if target["level"] == "all" else (target["level"],))
        if target["year"] <= int(END[:4])
    }
    assert {(row["indicator"], row["level"], row["year"]) for row in rows} == asked


def test_a_unit_shows_its_own_rows_and_all_of_them(ask: Ask) -> None:
    rows = ask("--on", END, "--unit", COMMUNE)
    assert rows
    assert rows == [row for row in ask("--on", END) if row["unit"] == COMMUNE]


def test_a_unit_and_a_level_that_is_not_its_own_leave_nothing(ask: Ask) -> None:
    assert ask("--on", END, "--unit", COMMUNE, "--level", "district") == []


@pytest.mark.parametrize(
    ("unit", "bound"),
    [
        ("H48.90", {2021, 2022, 2023, 2024, 2025}),
        ("H48.91", {2024, 2025, 2026}),
        ("H48.92", {2026}),
        ("H48.93", {2021, 2022}),
        ("H36", {2025, 2026}),
    ],
)
def test_a_unit_has_no_rows_of_years_in_which_it_was_not_there(
    unit: str, bound: set[int], ask: Ask, offices: Path
) -> None:
    assert years(ask("--on", "2026-12-31", "--unit", unit, home=offices)) == bound


def test_no_target_is_in_force_before_the_first_plan(run: Run, archived_home: Path) -> None:
    answer = run("targets", "--on", "2020-12-31", "--home", archived_home)
    assert (answer.code, answer.out) == (0, "Không có chỉ tiêu nào.\n")


def test_the_day_is_today_in_vietnam_unless_another_is_named(run: Run, archived_home: Path) -> None:
    before = dt.datetime.now(VIETNAM).date()
    on = run("targets", "--json", "--home", archived_home).json["on"]
    assert before <= dt.date.fromisoformat(on) <= dt.datetime.now(VIETNAM).date()


# --- what is in a row ---


def test_a_row_has_the_keys_that_others_rely_on(ask: Ask) -> None:
    rows = ask("--on", END)
    assert {frozenset(row) for row in rows} == {frozenset(KEYS)}
    assert {row["comparator"] for row in rows} <= {">=", "<=", "="}
    assert all(row["ambiguous"] for row in rows if row["reading"] in {"A", "B", "C", "D"})


def test_a_percentage_is_there_where_both_numbers_are_and_null_where_not(ask: Ask) -> None:
    rows = ask("--on", END)
    for row in rows:
        known = row["numerator"] is not None and bool(row["denominator"])
        assert (row["percent"] is not None) is known
        assert (row["gap"] is not None) is (known and row["target"] is not None)
    assert {row["percent"] for row in rows if row["indicator"] not in {"T1", "T2", "T3", "T4"}} == {None}
    assert any(row["percent"] is not None for row in rows)


def test_what_the_desk_archived_is_counted_for_the_year_of_the_paper(
    ask: Ask, home: Path, records: tuple[ArchiveRecord, ...]
) -> None:
    of_2025 = [
        record
        for record in records
        if record.group is Group.RESULT and record.issued_on is not None and record.issued_on.year == 2025
    ]
    assert len(of_2025) == 1
    found = [
        row
        for row in ask("--on", END, "--unit", COMMUNE, home=home)
        if (row["indicator"], row["year"], row["reading"]) == ("T2", 2025, "A")
    ]
    assert [(row["numerator"], row["denominator"], row["percent"]) for row in found] == [(1, 450, 0.22)]
    assert found[0]["gap"] == pytest.approx(0.22 - found[0]["target"])


def test_books_that_were_brought_in_change_the_denominator(ask: Ask, run: Run, home: Path, tmp_path: Path) -> None:
    book = tmp_path / "so.csv"
    book.write_text(f"unit,year,measure,value,source\n{COMMUNE},2025,solved,4,sổ\n")
    assert run("import", "registers", book, "--home", home).code == 0
    rows = ask("--on", END, "--unit", COMMUNE, home=home)
    assert {
        (row["denominator"], row["percent"]) for row in rows if row["indicator"] == "T2" and row["year"] == 2025
    } == {(4, 25.0)}
    assert {row["denominator"] for row in rows if row["indicator"] == "T1"} == {900, 950}


@pytest.mark.parametrize(
    ("spoken", "header", "nothing"), [("vi", "kế hoạch", "chưa có số liệu"), ("en", "plan", "no data")]
)
def test_the_table_says_no_data_in_the_readers_language(
    spoken: str, header: str, nothing: str, run: Run, archived_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_LANG", spoken)
    answer = run("targets", "--on", END, "--unit", COMMUNE, "--home", archived_home)
    assert answer.out.startswith(header)
    assert nothing in answer.out
    assert "1/450" in answer.out


# --- what cannot be asked ---


def test_an_unknown_unit_is_said_to_be_unknown_and_not_to_have_no_targets(run: Run, archived_home: Path) -> None:
    answer = run("targets", "--unit", "H99.01", "--on", END, "--json", "--home", archived_home)
    assert (answer.code, answer.out) == (2, "")
    assert "H99.01: không có đơn vị này" in answer.err


def test_a_folder_without_a_desk_is_named_where_somebody_meant_one(run: Run, tmp_path: Path) -> None:
    told = run("targets", "--on", END, "--level", "province", "--home", tmp_path / "mistyped")
    assert (told.code, str(tmp_path / "mistyped") in told.err) == (0, True)


def test_a_unit_of_a_desks_own_file_is_known_at_that_desk_only(run: Run, archived_home: Path, tmp_path: Path) -> None:
    assert run("targets", "--unit", COMMUNE, "--on", END, "--home", archived_home).code == 0
    assert run("targets", "--unit", COMMUNE, "--on", END, "--home", tmp_path).code == 2


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--level", "xã"), "'xã', cần một trong: province, district, commune"),
        (("--plan", "khong-co.toml"), "khong-co.toml"),
        (("--plan", "."), "--plan"),
        (("--on", "2025-02-30"), "2025-02-30"),
        (("--on", "31/12/2025"), "31/12/2025"),
    ],
)
def test_what_cannot_be_asked_is_named(options: tuple[str, ...], word: str, run: Run, archived_home: Path) -> None:
    answer = run("targets", *options, "--home", archived_home)
    assert (answer.code, answer.out) == (2, "")
    assert word in answer.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe", "cannot be read as TOML"),
        (b"[[target", "cannot be read as TOML"),
        (b'code = "1/KH"\n', "expected tables [[target]]"),
        (b'[[target]]\nindicator = "T1"\nlevel = "xa"\n', "comparator is missing"),
        (b'[[target]]\nindicator = "T1"\nlevel = "xa"\ncomparator = ">="\n', "level must be one of"),
        (b'[[target]]\nindicator = "T1"\nlevel = "commune"\ncomparator = ">"\n', "comparator must be one of"),
        (b"[[target]]\ntarget = 1\n", "unknown key target"),
        (b"target = []\n", "code, name, province, source must be text"),
    ],
)
def test_a_plan_that_is_none_is_named_with_what_is_wrong(
    text: bytes, says: str, run: Run, archived_home: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "ke-hoach.toml"
    plan.write_bytes(text)
    answer = run("targets", "--plan", plan, "--home", archived_home)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("sohoa: ke-hoach.toml")
    assert says in answer.err
