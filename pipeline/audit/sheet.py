"""An audit as a workbook: numbers are numbers, times are times, headings stay in sight."""

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_WIDEST = 80

Cell = str | int | float | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, its headings and its rows. Times are written as those of Việt Nam."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    page.append(list(sheet.headings))
    for row in sheet.rows:
        page.append([_plain(cell) for cell in row])
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    for place, heading in enumerate(sheet.headings):
        widest = max([len(heading), *(len(str(row[place])) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(place + 1)].width = min(_WIDEST, widest + 2)


def _plain(cell: Cell) -> Cell:
    """Workbooks know no time zones; a text that begins like a formula must stay a text."""
    if isinstance(cell, dt.datetime):
        return cell.astimezone(_HERE).replace(tzinfo=None)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell
