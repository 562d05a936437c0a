"""The offices' own numbers: the latest holds, and nothing that was ever known is lost."""

import datetime as dt

from core.model import LedgerEvent, RegisterRow, UnitCode
from storage import Index
from storage.books.registers import Written
from tests.contracts.conftest import NOON

LATER = NOON + dt.timedelta(days=1)


def a_row(value: float = 450, **changes: object) -> RegisterRow:
    values: dict[str, object] = {"year": 2025, "measure": "solved", "source": "sổ"} | changes
    return RegisterRow(UnitCode("H48"), value=value, **values)  # type: ignore[arg-type]


def an_event(at: dt.datetime = NOON, actor: str = "clerk") -> LedgerEvent:
    return LedgerEvent("registers_imported", "registers", actor, at)


def test_the_latest_number_holds_and_the_earlier_one_is_kept_with_who_and_when(index: Index) -> None:
    assert index.registers.put([a_row(450), a_row(12.5, measure="waiting_minutes", quarter=3)], an_event()) == Written(
        2, 0, 0
    )
    assert index.registers.put([a_row(460)], an_event(LATER, "leader")) == Written(0, 1, 0)
    assert set(index.registers.rows()) == {a_row(460), a_row(12.5, measure="waiting_minutes", quarter=3)}
    assert a_row(450) in index.registers.rows(known_at=NOON)
    assert index.registers.rows(known_at=NOON - dt.timedelta(seconds=1)) == ()
    history = [item for item in index.registers.history(UnitCode("H48"), 2025) if item.row.quarter is None]
    assert [(item.row.value, item.actor, item.at, item.superseded_at) for item in history] == [
        (450, "clerk", NOON, LATER),
        (460, "leader", LATER, None),
    ]
    assert [entry.event.actor for entry in index.ledger()] == ["clerk", "leader"]


def test_the_same_numbers_again_change_nothing_and_are_no_event(index: Index) -> None:
    index.registers.put([a_row()], an_event())
    assert index.registers.preview([a_row(), a_row(1), a_row(quarter=1)]) == Written(1, 1, 1)
    assert index.registers.put([a_row()], an_event(LATER)) == Written(0, 0, 1)
    assert len(index.registers.history(UnitCode("H48"), 2025)) == 1
    assert len(list(index.ledger())) == 1


def test_a_book_that_was_kept_as_a_file_is_taken_only_while_nothing_is_known(index: Index) -> None:
    assert index.registers.put([a_row()], an_event(), only_if_empty=True) == Written(1, 0, 0)
    assert index.registers.put([a_row(7)], an_event(LATER), only_if_empty=True) == Written(0, 0, 0)
    assert index.registers.rows() == (a_row(),)
