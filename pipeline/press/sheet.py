"""Workbooks: numbers are numbers, times are times, headings stay in sight."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.press.tables import Cell, Chart, Form, Table, is_formula

_HERE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_WIDEST: Final = 80
#: Percentages are 0–100: Excel's own % would show them a hundredfold.
_FORMATS: Final = {Form.NUMBER: "#,##0", Form.DECIMAL: "#,##0.00", Form.PERCENT: '0.00" %"'}
_THIN: Final = Border(*(Side(style="thin"),) * 4)
_A4: Final = 9  #: ECMA-376, ST_PageSize


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plain table: its name, its headings and its rows. Times are written as those of Việt Nam."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def workbook(sheets: Iterable[Sheet | Table]) -> bytes:
    """The file, one page a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(sheets, 1):
        if isinstance(sheet, Sheet):
            _fill(book.create_sheet(sheet.name), sheet)
        else:
            _lay_out(book.create_sheet(f"Bảng {number}"), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    _put(page, 1, sheet.headings)
    for number, row in enumerate(sheet.rows, 2):
        _put(page, number, row)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    for place, heading in enumerate(sheet.headings):
        widest = max([len(heading), *(len(str(row[place])) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(place + 1)].width = min(_WIDEST, widest + 2)


def _lay_out(page: Worksheet, table: Table) -> None:
    """Title and period, headings that stay in sight and come again on each sheet of paper, rows, total, notes."""
    for number, line in enumerate((table.title, *table.over), 1):
        _put(page, number, (line,))
        page.cell(number, 1).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    head = len(table.over) + 3
    first = _heads(page, table, head)
    lines = (*table.rows, *((table.total,) if table.total else ()))
    for number, row in enumerate(lines, first):
        for cell, column in zip(_put(page, number, row), table.columns, strict=True):
            cell.border = _THIN
            cell.alignment = Alignment(wrap_text=column.form is Form.TEXT, vertical="top")
            cell.font = Font(bold=bool(table.total) and number == first + len(table.rows))
            if column.form in _FORMATS:
                cell.number_format = _FORMATS[column.form]
    for place, column in enumerate(table.columns, 1):
        page.column_dimensions[get_column_letter(place)].width = column.width
    for number, note in enumerate(table.notes, first + len(lines) + 1):
        _put(page, number, (note,))
    page.freeze_panes = f"A{first}"
    page.print_title_rows = f"{head}:{first - 1}"
    page.page_setup.orientation = "landscape" if table.landscape else "portrait"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if table.chart is not None and table.rows:
        _draw(page, table.chart, (first, first + len(table.rows) - 1), first + len(lines) + len(table.notes) + 2)


def _heads(page: Worksheet, table: Table, head: int) -> int:
    """Write one or two lines of headings; the first line below them."""
    two = any(column.above for column in table.columns)
    below = head + two
    place = 0
    while place < len(table.columns):
        column = table.columns[place]
        wide = place
        while column.above and wide + 1 < len(table.columns) and table.columns[wide + 1].above == column.above:
            wide += 1
        if two and column.above:
            page.cell(head, place + 1, column.above)
            page.merge_cells(start_row=head, end_row=head, start_column=place + 1, end_column=wide + 1)
        elif two:
            page.merge_cells(start_row=head, end_row=below, start_column=place + 1, end_column=place + 1)
        for number in range(place, wide + 1):
            page.cell(below if column.above else head, number + 1, table.columns[number].heading)
        place = wide + 1
    for row in page.iter_rows(min_row=head, max_row=below, max_col=len(table.columns)):
        for cell in row:
            cell.font, cell.border = Font(bold=True), _THIN
            cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    return below + 1


def _draw(page: Worksheet, chart: Chart, rows: tuple[int, int], below: int) -> None:
    bars = BarChart()
    first, last = rows
    for place in chart.series:
        bars.add_data(Reference(page, min_col=place + 1, min_row=first - 1, max_row=last), titles_from_data=True)
    bars.set_categories(Reference(page, min_col=chart.labels[0] + 1, min_row=first, max_row=last))
    bars.width, bars.height = 26, 12
    page.add_chart(bars, f"A{below}")


def _put(page: Worksheet, number: int, row: Sequence[Cell]) -> list[SheetCell]:
    cells = [page.cell(number, place, _plain(value)) for place, value in enumerate(row, 1)]
    for cell in cells:
        if is_formula(cell.value):
            # A text stays a text, now and when somebody edits it.
            cell.data_type, cell.quotePrefix = "s", True
    return cells


def _plain(cell: Cell) -> Cell:
    """Workbooks know no time zones."""
    return cell.astimezone(_HERE).replace(tzinfo=None) if isinstance(cell, dt.datetime) else cell
