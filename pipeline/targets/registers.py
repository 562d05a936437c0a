"""The offices' own numbers, brought in whole or not at all: from a file, or one by one on a screen."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from core.catalogue.indicators import load_indicators, load_measures
from core.catalogue.registers import COLUMNS, Fault, Line, check
from core.codes import sha256_of
from core.model import LedgerEvent, RegisterRow, Sha256, Unit
from pipeline.targets.files import read_table
from pipeline.targets.postings import keep
from rules.targets import Contradiction, contradictions
from storage import Index, ObjectStore
from storage.books.registers import IMPORTED, SUBJECT, Written

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Book:
    """What a file says, or what is wrong with it."""

    sha256: Sha256
    rows: tuple[RegisterRow, ...]  #: none where there is a mistake
    faults: tuple[Fault, ...]


def read_book(path: Path, *, units: Sequence[Unit], on: dt.date) -> Book:
    """The numbers of a CSV or XLSX file, all of them good, or every mistake in it.

    Raises:
        ConfigError: the file is too large, or no table at all.
    """
    lines, faults = read_table(path)
    sha256 = sha256_of(path.read_bytes())
    if faults:
        return Book(sha256, (), faults)
    rows, faults = check(lines, measures=load_measures(), units=units, on=on)
    return Book(sha256, () if faults else rows, faults)


def doubtful(book: Book, index: Index) -> tuple[Contradiction, ...]:
    """What a book's numbers contradict, among themselves and with what is known: told, never refused."""
    known = {(row.unit, row.period, row.measure): row for row in (*index.registers.rows(), *book.rows)}
    told = {(row.unit, row.year) for row in book.rows}
    rows = (row for row in known.values() if (row.unit, row.year) in told)
    return contradictions(rows, load_measures(), load_indicators().values())


def bring_in(book: Book, index: Index, store: ObjectStore, *, actor: str, at: dt.datetime) -> Written:
    """Write the numbers of a book that has no mistake into store and index; both name who, and the file's hash."""
    facts = (("sha256", book.sha256), ("rows", str(len(book.rows))))
    return keep(book.rows, LedgerEvent(IMPORTED, SUBJECT, actor, at, facts), index, store)


def enter(
    index: Index,
    store: ObjectStore,
    cells: dict[str, str],
    *,
    units: Sequence[Unit],
    actor: str,
    at: dt.datetime,
) -> tuple[Fault, ...]:
    """Write one number as somebody typed it on a screen; what is wrong with it, or nothing and it is written.

    Args:
        index: where the books are asked for.
        store: where they stay.
        cells: by the names of the columns: unit, year, quarter (may be ""), measure, value, source.
        units: that may be named.
        actor: the account of whoever typed it.
        at: now.
    """
    lines = (Line(1, tuple(COLUMNS)), Line(2, tuple(cells.get(name, "").strip() for name in COLUMNS)))
    rows, faults = check(lines, measures=load_measures(), units=units, on=at.astimezone(VIETNAM).date())
    if faults:
        return faults
    for row in rows:
        names = (
            ("unit", row.unit),
            ("year", str(row.year)),
            ("quarter", str(row.quarter or "")),
            ("measure", row.measure),
        )
        keep((row,), LedgerEvent("register_entered", SUBJECT, actor, at, names), index, store)
    return ()
