"""A table that can be written as workbook, CSV or pages."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Cell = str | int | float | dt.datetime | None
#: With which a program of tables begins to calculate (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Form(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    NUMBER = "number"  #: whole numbers
    DECIMAL = "decimal"  #: with two decimals
    PERCENT = "percent"  #: 0–100, with two decimals


@dataclass(frozen=True, slots=True)
class Column:
    """A column; neighbours with the same heading above them stand under one."""

    heading: str
    form: Form = Form.TEXT
    width: float = 12.0  #: in letters
    above: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars: one of each series for every row, by the places of columns."""

    labels: tuple[int, ...]
    series: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what stands over and under it."""

    title: str
    over: tuple[str, ...]  #: whose it is, and of when
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    landscape: bool = False
    chart: Chart | None = None


def is_formula(cell: object) -> bool:
    """Whether a text would be calculated where it is opened as a table."""
    return isinstance(cell, str) and cell.startswith(_FORMULA)


def as_csv(tables: Iterable[Table]) -> bytes:
    """Each table's rows below one line of headings, an empty line between two; UTF-8 with the mark that Excel knows.

    A text that begins like a formula has an apostrophe before it. Numbers have a point and no thousands, percentages
    are 0–100, and what is unknown is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for number, table in enumerate(tables):
        if number:
            writer.writerow(())
        heads = (f"{column.above} – {column.heading}" if column.above else column.heading for column in table.columns)
        for row in ((*heads,), *table.rows, *((table.total,) if table.total else ())):
            writer.writerow([f"'{cell}" if is_formula(cell) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def decimals(form: Form) -> int:
    """How many decimals a form shows."""
    return 2 if form in {Form.DECIMAL, Form.PERCENT} else 0


def written(cell: Cell, form: Form) -> str:
    """A value as Vietnamese print has it: 1.234,50."""
    if cell is None:
        return "" if form is Form.TEXT else "–"
    if isinstance(cell, str | dt.datetime):
        return str(cell)
    text = f"{cell:,.{decimals(form)}f}".translate(str.maketrans(",.", ".,"))
    return f"{text} %" if form is Form.PERCENT else text
