"""Reports as PDF/A, not signed yet: plain lines, or tables with their title and period."""

import datetime as dt
from collections.abc import Iterable, Sequence

from pipeline.press.canvas import Align, Face, Style
from pipeline.press.flow import Flow, bound
from pipeline.press.tables import Table


def printed(title: str, lines: Iterable[str], *, unit: str, organ_name: str, at: dt.datetime) -> bytes:
    """A report of plain lines; long ones are broken, an empty one leaves a gap. The rest as of `bound`."""
    flow = Flow()
    flow.lines(title, Style(14, Face.BOLD))
    flow.space(4)
    for line in lines:
        flow.lines(line, Style(12))
    return bound(flow.pages, title, unit=unit, organ_name=organ_name, at=at)


def printed_tables(title: str, tables: Sequence[Table], *, unit: str, organ_name: str, at: dt.datetime) -> bytes:
    """Each table under its title and period, on pages of its own, its chart and notes below it."""
    flow = Flow(landscape=any(table.landscape for table in tables))
    for number, table in enumerate(tables):
        if number:
            flow.turn()
        flow.lines(table.title.upper(), Style(14, Face.BOLD), Align.CENTRE)
        for line in table.over:
            flow.lines(line, Style(12, Face.ITALIC), Align.CENTRE)
        flow.space(4)
        flow.table(table)
        flow.space(3)
        if table.chart is not None:
            flow.bars(table, table.chart)
        for note in table.notes:
            flow.lines(note, Style(11, Face.ITALIC))
    return bound(flow.pages, title, unit=unit, organ_name=organ_name, at=at)
