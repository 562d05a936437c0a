"""Figures on paper and in files: workbooks, CSV, drawn PDF/A pages. Values in, bytes out; nothing is signed here."""

from pipeline.press.letter import Letter, printed_letter
from pipeline.press.printed import printed, printed_tables
from pipeline.press.sheet import Sheet, workbook
from pipeline.press.tables import Cell, Chart, Column, Form, Table, as_csv, written

__all__ = [
    "Cell",
    "Chart",
    "Column",
    "Form",
    "Letter",
    "Sheet",
    "Table",
    "as_csv",
    "printed",
    "printed_letter",
    "printed_tables",
    "workbook",
    "written",
]
