"""Behind the figures of several units, and of one with those that were merged into it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalogue.rulebook import load_units
from core.config import load
from core.errors import ConfigError
from core.model import DeskCode, LedgerEvent, Level, Period, RegisterRow, Status, Unit, UnitCode, Why
from pipeline.targets import Gap, desks_of, missing
from pipeline.targets.postings import keep
from pipeline.tools import Tools
from storage import Index, open_index
from storage.files import FilesStore
from tests.contracts.conftest import NOON, a_document, an_arrival, index_settings
from tests.contracts.test_indexes import archive

DAY = NOON.date()
SINCE = dt.date(1999, 1, 1)
OWN, OTHER, OLD = (
    Unit(UnitCode(code), code, Level.COMMUNE, UnitCode("H48"), SINCE)
    for code in ("H48.90.01", "H48.90.07", "H48.90.02")
)
DESKS = {DeskCode("desk"): OWN.code, DeskCode("quay-7"): OTHER.code, DeskCode("quay-2"): OLD.code}
BOOK = (
    *(RegisterRow(unit.code, 2025, "solved", value, "sổ") for unit, value in ((OWN, 10), (OTHER, 1), (OLD, 5))),
    RegisterRow(OWN.code, 2024, "solved", 99, "sổ"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Two results of one unit, two of another, one of a third that was merged into the first, where one is waiting."""
    folder = tmp_path_factory.mktemp("missing")
    opened = open_index(index_settings(f"sqlite:///{folder}/index.db", folder), create=True)
    keep(BOOK, LedgerEvent("registers_imported", "registers", "desk", NOON), opened, FilesStore(folder / "store"))
    for number, unit in enumerate((OWN, OWN, OTHER, OTHER, OLD)):
        archive(opened, f"paper {number}", "x", unit=unit.code, issued_on=DAY)
    document = opened.receive(a_document("waiting", desk="quay-2"), replace(an_arrival(), desk=DeskCode("quay-2")))
    opened.save(replace(document, status=Status.NEEDS_REVIEW))
    yield opened
    opened.close()


def gap(index: Index, units: Sequence[Unit], before: Sequence[Unit] = (), indicator: str = "T2") -> Gap:
    return missing(
        index, indicator=indicator, units=units, before=before, period=Period(2025), desks=DESKS, on=DAY
    )  # fmt: skip


def counts(found: Gap) -> dict[Why, int]:
    return {item.why: item.count for item in found.lacking}


def test_of_several_units_what_one_has_too_much_of_another_does_not_lack_less(index: Index) -> None:
    found = gap(index, (OWN, OTHER))
    assert (found.numerator, found.denominator) == (4, 11)
    assert counts(found) == {Why.NOT_SCANNED: 8, Why.NO_RESULT_CODE: 4}
    papers = index.lacking.papers(found.asked, Why.NO_RESULT_CODE, limit=9)
    assert [paper.unit for paper in papers] == [OWN.code, OWN.code, OTHER.code, OTHER.code]


def test_a_unit_is_looked_behind_with_or_without_those_that_were_merged_into_it(index: Index) -> None:
    alone, merged = gap(index, (OWN,)), gap(index, (OWN,), (OLD,))
    assert (alone.numerator, alone.denominator, counts(alone)) == (2, 10, {Why.NOT_SCANNED: 8, Why.NO_RESULT_CODE: 2})
    assert (merged.numerator, merged.denominator) == (3, 15)
    assert counts(merged) == {Why.NOT_SCANNED: 11, Why.WAITING: 1, Why.NO_RESULT_CODE: 3}


def test_without_a_register_nobody_knows_what_was_not_scanned(index: Index) -> None:
    found = gap(index, (replace(OWN, code=UnitCode("H48.90.99")),))
    assert (found.numerator, found.denominator, found.lacking) == (None, None, ())


def test_what_the_archive_does_not_count_has_no_papers_behind_it(index: Index) -> None:
    with pytest.raises(ConfigError, match="T8"):
        gap(index, (OWN,), indicator="T8")


UNITS = """
[[unit]]
code = "H48.90.07"
name = "Xã Thử"
level = "commune"
parent = "H48"
since = "1999-01-01"
desks = ["quay-7", "quay-1"]
"""


def test_desks_work_for_the_units_that_name_them_and_each_desk_for_its_own(tools: Tools) -> None:
    home = tools.config.inbox.folder.parent
    (home / "units.toml").write_text(UNITS, encoding="utf-8")
    assert desks_of(load(home, environ={})) == {"quay-7": "H48.90.07", "quay-1": "H48.90.01"}
    worker = replace(tools, book=replace(tools.book, units=load_units(home / "units.toml")))
    named = [worker.unit_of(DeskCode(desk)) for desk in ("quay-1", "quay-7", "quay-9")]
    assert named == ["H48.90.01", "H48.90.07", "H48.90.01"]


def test_a_desk_that_two_units_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text(UNITS + UNITS.replace("90.07", "90.08"), encoding="utf-8")
    with pytest.raises(ConfigError, match="desk quay-7 is there twice"):
        load_units(tmp_path / "units.toml")
