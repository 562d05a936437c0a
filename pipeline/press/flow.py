"""Lines, tables and bars down one page and on to the next, within the margins of NĐ 30/2020/NĐ-CP Phụ lục I."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from core.codes import sha256_of
from core.text import nfc
from pipeline.pdfa import ArchivalFacts, build
from pipeline.press.canvas import Align, Canvas, Face, Style, broken, line_mm, width_of
from pipeline.press.tables import Cell, Chart, Column, Form, Table, written

#: Top and bottom 20–25 mm, left 30–35, right 15–20; the number of the page, from the second on, in the top margin.
TOP: Final = 20.0
BOTTOM: Final = 20.0
LEFT: Final = 30.0
RIGHT: Final = 15.0
_NUMBER: Final = (10.0, Style(13))
_CELL: Final = Style(10)
_HEAD: Final = Style(10, Face.BOLD)
_PADDING: Final = 1.0
_GROUND: Final = 235
#: The shades of a chart's series: what was reached, what was asked.
_SHADES: Final = (110, 255, 200)
_BAR_MM: Final = 3.2


class Flow:
    """Pages that are filled from top to bottom."""

    def __init__(self, *, landscape: bool = False) -> None:
        """Begin the first page."""
        self._landscape = landscape
        self.pages = [Canvas(landscape=landscape)]
        self.y = TOP

    @property
    def canvas(self) -> Canvas:
        """The page that is being filled."""
        return self.pages[-1]

    @property
    def right(self) -> float:
        """Where lines end."""
        return self.canvas.width - RIGHT

    @property
    def width(self) -> float:
        """Of a line."""
        return self.right - LEFT

    def turn(self) -> None:
        """Begin the next page."""
        self.pages.append(Canvas(landscape=self._landscape))
        top, style = _NUMBER
        self.canvas.text(str(len(self.pages)), (self.canvas.width / 2, top), style, Align.CENTRE)
        self.y = TOP

    def need(self, mm: float) -> bool:
        """Begin the next page where less than that is left of this one; whether that was so."""
        if self.y + mm <= self.canvas.height - BOTTOM or self.y <= TOP:
            return False
        self.turn()
        return True

    def space(self, mm: float) -> None:
        """Leave a gap."""
        self.y += mm

    def lines(self, words: str, style: Style, align: Align = Align.LEFT, *, indent: float = 0.0) -> None:
        """A paragraph; the first line may stand in."""
        # What stands in is reckoned as a first word of that width.
        spaces = " " * round(indent / max(width_of(" ", style), 0.01))
        place = {Align.LEFT: LEFT, Align.CENTRE: LEFT + self.width / 2, Align.RIGHT: self.right}[align]
        first, *rest = broken(words, style, self.width - indent) if indent else broken(words, style, self.width)
        if indent and rest:
            rest = broken(" ".join(rest), style, self.width)
        for line in (f"{spaces}{first}", *rest):
            self.need(line_mm(style))
            self.canvas.text(line, (place, self.y), style, align)
            self.y += line_mm(style)

    def table(self, table: Table) -> None:
        """The table; its headings come again on each page."""
        widths = _widths(table.columns, self.width)
        self._heads(table.columns, widths)
        bold = Style(_CELL.points, Face.BOLD)
        lines = [(row, _CELL) for row in table.rows] + ([(table.total, bold)] if table.total else [])
        for row, style in lines:
            cells = [
                broken(written(cell, column.form), style, width - 2 * _PADDING)
                for cell, column, width in zip(row, table.columns, widths, strict=True)
            ]
            height = max(map(len, cells)) * line_mm(style) + 2 * _PADDING
            if self.need(height):
                self._heads(table.columns, widths)
            self._cells(cells, widths, height, style, [_align(column, cell) for column, cell in zip(
                table.columns, row, strict=True)])  # fmt: skip

    def _heads(self, columns: Sequence[Column], widths: Sequence[float]) -> None:
        """One or two lines of headings."""
        places = _groups(columns)
        line = line_mm(_HEAD)
        top = max((len(broken(columns[a].above, _HEAD, sum(widths[a:b]) - 2 * _PADDING)) for a, b in places
                   if columns[a].above), default=0) * line  # fmt: skip
        top += 2 * _PADDING if top else 0
        cells = [broken(column.heading, _HEAD, wide - 2 * _PADDING) for column, wide in zip(
            columns, widths, strict=True)]  # fmt: skip
        below = max(map(len, cells)) * line + 2 * _PADDING
        self.need(top + below + 3 * line)
        x = LEFT
        for first, last in places:
            wide = sum(widths[first:last])
            if columns[first].above:
                self._box(x, self.y, wide, top, broken(columns[first].above, _HEAD, wide - 2 * _PADDING))
            for place in range(first, last):
                under = bool(columns[place].above)
                y, height = (self.y + top, below) if under else (self.y, top + below)
                self._box(x, y, widths[place], height, cells[place])
                x += widths[place]
        self.y += top + below

    def _box(self, x: float, y: float, wide: float, height: float, lines: list[str]) -> None:
        self.canvas.bar((x, y), (x + wide, y + height), shade=_GROUND)
        start = y + (height - len(lines) * line_mm(_HEAD)) / 2
        for number, line in enumerate(lines):
            self.canvas.text(line, (x + wide / 2, start + number * line_mm(_HEAD)), _HEAD, Align.CENTRE)

    def _cells(
        self, cells: list[list[str]], widths: Sequence[float], height: float, style: Style, aligns: list[Align]
    ) -> None:
        x = LEFT
        for lines, wide, align in zip(cells, widths, aligns, strict=True):
            self.canvas.bar((x, self.y), (x + wide, self.y + height), shade=255)
            place = x + wide - _PADDING if align is Align.RIGHT else x + _PADDING
            for number, line in enumerate(lines):
                self.canvas.text(line, (place, self.y + _PADDING + number * line_mm(style)), style, align)
            x += wide
        self.y += height

    def bars(self, table: Table, chart: Chart) -> None:
        """Bars of every row that has a value of the first series, the longest at full width; values beside them."""
        rows = [row for row in table.rows if isinstance(row[chart.series[0]], int | float)]
        values = [value for row in rows for place in chart.series if isinstance(value := row[place], int | float)]
        if not rows or max(values) <= 0:
            return
        names, beside = 0.38 * self.width, 22.0
        scale = (self.width - names - beside) / max(values)
        self._legend(table, chart)
        for row in rows:
            label = " · ".join(str(row[place]) for place in chart.labels if row[place] is not None)
            said = broken(label, _CELL, names - 2)
            height = max(len(said) * line_mm(_CELL), len(chart.series) * _BAR_MM) + 2
            if self.need(height):
                self._legend(table, chart)
            for number, line in enumerate(said):
                self.canvas.text(line, (LEFT, self.y + number * line_mm(_CELL)), _CELL)
            for number, place in enumerate(chart.series):
                self._bar(row[place], table.columns[place].form, number, (LEFT + names, scale))
            self.y += height

    def _bar(self, value: Cell, form: Form, number: int, where: tuple[float, float]) -> None:
        if not isinstance(value, int | float):
            return
        x, scale = where
        y = self.y + number * _BAR_MM
        end = x + max(0.0, value) * scale
        self.canvas.bar((x, y), (end, y + _BAR_MM - 0.4), shade=_SHADES[number % len(_SHADES)])
        self.canvas.text(written(value, form), (end + 1, y - 0.3), Style(8))

    def _legend(self, table: Table, chart: Chart) -> None:
        self.need(12)
        x = LEFT
        for number, place in enumerate(chart.series):
            heading = table.columns[place].heading
            self.canvas.bar((x, self.y + 0.8), (x + 5, self.y + 3.6), shade=_SHADES[number % len(_SHADES)])
            self.canvas.text(heading, (x + 6.5, self.y), _CELL)
            x += 14 + width_of(heading, _CELL)
        self.y += 7


def _groups(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Neighbours that stand under one heading, as first and one past the last."""
    found: list[tuple[int, int]] = []
    for place, column in enumerate(columns):
        if found and column.above and columns[found[-1][0]].above == column.above:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _widths(columns: Sequence[Column], room: float) -> list[float]:
    """Their shares of the line."""
    letters = sum(column.width for column in columns)
    return [room * column.width / letters for column in columns]


def _align(column: Column, cell: Cell) -> Align:
    return Align.LEFT if column.form is Form.TEXT or isinstance(cell, str) else Align.RIGHT


def bound(pages: Iterable[Canvas], title: str, *, unit: str, organ_name: str, at: dt.datetime) -> bytes:
    """The pages as a PDF/A, not signed yet.

    Args:
        pages: what was drawn.
        title: of the file.
        unit: code of the unit that it is of, or nothing.
        organ_name: who reports.
        at: when.
    """
    drawn = [canvas.page(number) for number, canvas in enumerate(pages, 1)]
    said = "\n".join(word.text for _, text in drawn for word in text.words)
    facts = ArchivalFacts(
        record="",
        title=nfc(title),
        type_code="",
        number="",
        symbol="",
        issued_date=at.date().isoformat(),
        organ_name=organ_name,
        dossier_code="",
        procedure_code="",
        unit=unit,
        original_sha256=sha256_of(said.encode()),
        page_count=len(drawn),
        digitized_at=at,
    )
    return build([page for page, _ in drawn], [text for _, text in drawn], facts)
