"""The offices' own numbers: the latest holds, and nothing that was ever known is lost."""

import datetime as dt

from core.codes import sha256_of
from core.model import LedgerEvent, RegisterRow, UnitCode
from storage import Index
from storage.books.postings import Change, Posted, figures_name, files_of, sums_name, sums_of
from storage.books.registers import Written
from tests.contracts.conftest import NOON

LATER = NOON + dt.timedelta(days=1)


def a_row(value: float = 450, **changes: object) -> RegisterRow:
    values: dict[str, object] = {"year": 2025, "measure": "solved", "source": "sổ"} | changes
    return RegisterRow(UnitCode("H48"), value=value, **values)  # type: ignore[arg-type]


def an_event(at: dt.datetime = NOON, actor: str = "clerk") -> LedgerEvent:
    return LedgerEvent("registers_imported", "registers", actor, at)


def posted(number: int) -> Posted:
    return Posted(number, sha256_of(str(number).encode()))


def put(index: Index, number: int, event: LedgerEvent, *rows: RegisterRow) -> None:
    index.registers.put(posted(number), [Change(event, rows)], event)


def test_the_latest_number_holds_and_the_earlier_one_is_kept_with_who_and_when(index: Index) -> None:
    put(index, 1, an_event(), a_row(450), a_row(12.5, measure="waiting_minutes", quarter=3))
    put(index, 2, an_event(LATER, "leader"), a_row(460))
    assert set(index.registers.rows()) == {a_row(460), a_row(12.5, measure="waiting_minutes", quarter=3)}
    assert a_row(450) in index.registers.rows(known_at=NOON)
    assert index.registers.rows(known_at=NOON - dt.timedelta(seconds=1)) == ()
    history = [item for item in index.registers.history(UnitCode("H48"), 2025) if item.row.quarter is None]
    assert [(item.row.value, item.actor, item.at, item.superseded_at) for item in history] == [
        (450, "clerk", NOON, LATER),
        (460, "leader", LATER, None),
    ]
    assert [entry.event.actor for entry in index.ledger()] == ["clerk", "leader"]


def test_numbers_that_are_known_thus_are_told_from_those_that_are_not(index: Index) -> None:
    put(index, 1, an_event(), a_row())
    told = index.registers.compared([a_row(), a_row(1, measure="desks"), a_row(quarter=1)])
    assert told == (Written(2, 0, 1), (a_row(1, measure="desks"), a_row(quarter=1)))
    assert index.registers.compared([a_row(1)]) == (Written(0, 1, 0), (a_row(1),))
    assert index.registers.compared([a_row(source="báo cáo")])[0] == Written(0, 1, 0)


def test_a_posting_is_written_once(index: Index) -> None:
    put(index, 1, an_event(), a_row())
    put(index, 1, an_event(LATER), a_row(7))
    assert index.registers.rows() == (a_row(),)
    assert len(list(index.ledger())) == 1
    assert index.registers.postings() == {1: posted(1).sha256}


def test_all_that_is_here_is_told_in_the_order_in_which_it_came(index: Index) -> None:
    put(index, 2, an_event(), a_row(), a_row(3, quarter=1))
    put(index, 3, an_event(LATER, "leader"), a_row(460))
    assert index.registers.changes() == (
        Change(an_event(), (a_row(), a_row(3, quarter=1))),
        Change(an_event(LATER, "leader"), (a_row(460),)),
    )


def test_the_first_posting_takes_the_place_of_what_was_here_before_there_were_any(index: Index) -> None:
    put(index, 2, an_event(), a_row())
    put(index, 1, an_event(), a_row(), a_row(9, quarter=2))
    assert [item.row.value for item in index.registers.history(UnitCode("H48"), 2025)] == [450, 9]


def test_both_files_of_a_posting_are_known_by_name_and_hash(index: Index) -> None:
    put(index, 12, an_event(), a_row())
    sums = sums_of(posted(12))
    assert dict(files_of(index.registers.postings())) == {
        figures_name(12): posted(12).sha256,
        sums_name(12): sha256_of(sums),
    }
    assert sums.decode() == f"{posted(12).sha256}  registers/000012/figures.json\n"
