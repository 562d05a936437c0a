"""Scoring tables and report layouts, as configs/ describes them; a desk's own reports/ goes before."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from core.catalogue.tables import Row, read_tables, read_tree, tables_in
from core.config import CONFIGS
from core.errors import ConfigError
from pipeline.press import Chart, Column, Form
from rules.kpi import Item, Quantity, Scheme

_ITEM: Final = frozenset(Item.__dataclass_fields__)
_SCHEME: Final = frozenset({"code", "name", "source", "decimals", "item"})
#: A desk's own layouts, in its folder: a file here stands in the place of the one of that name in configs/reports.
OWN: Final = "reports"


def load_schemes(folder: Path = CONFIGS / "kpi") -> tuple[Scheme, ...]:
    """Every scoring table, by the names of its files.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    return tuple(_scheme(path) for path in sorted(folder.glob("*.toml"), key=lambda path: path.stem))


def _scheme(path: Path) -> Scheme:
    head = Row(path, 0, read_tree(path), _SCHEME)
    rows = (Row(path, number, values, _ITEM) for number, values in enumerate(read_tables(path, "item"), 1))
    return Scheme(
        code=head.get("code", str),
        name=head.get("name", str),
        source=head.get("source", str),
        decimals=head.get("decimals", int),
        items=tuple(map(_item, rows)),
    )


def _item(row: Row) -> Item:
    numerator, denominator = (_measure(row, key) for key in ("numerator", "denominator"))
    full_at = row.get("full_at", float)
    if (numerator is None) != (denominator is None):
        raise row.error("numerator and denominator are both there or neither")
    if not 0 < full_at <= 100:
        raise row.error(f"full_at must be a percentage above 0, found {full_at:g}")
    return Item(
        code=row.get("code", str),
        name=row.get("name", str),
        numerator=numerator,
        denominator=denominator,
        points=row.maybe("points", float),
        full_at=full_at,
        national=row.get("national", str, ""),
        source=row.get("source", str),
    )


def _measure(row: Row, key: str) -> Quantity | None:
    value = row.maybe(key, str)
    if value is not None and value not in set(Quantity):
        raise row.error(f"{key} must be one of {', '.join(Quantity)}, found {value}")
    return None if value is None else Quantity(value)


class Source(StrEnum):
    """Of what the rows of a report are."""

    UNITS = "units"
    DESKS = "desks"
    OPERATORS = "operators"
    TARGETS = "targets"
    KPI = "kpi"


#: What columns can show, by source; `units` has every measure of rules/kpi.py besides.
VALUES: Final[Mapping[Source, tuple[str, ...]]] = {
    Source.UNITS: ("number", "unit", "unit_name", *Quantity),
    Source.DESKS: ("number", "desk", "dossiers", "papers", "archived", "pages", "set_aside", "days", "a_day"),
    Source.OPERATORS: ("number", "operator", "dossiers", "confirmed", "typed", "other", "days", "a_day"),
    Source.TARGETS: (
        *("number", "plan", "clause", "indicator", "level", "unit", "unit_name", "year", "reading", "numerator"),
        *("denominator", "percent", "value", "measure", "comparator", "target", "gap", "notes"),
    ),
    Source.KPI: (
        *("number", "scheme", "item", "name", "national", "numerator", "denominator", "percent", "full_at", "points"),
        *("max_points", "answer", "source"),
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a report."""

    title: str
    source: Source
    columns: tuple[Column, ...]
    values: tuple[str, ...]  #: of each column: what it shows
    total: bool  #: whether a last row adds up the numbers
    notes: tuple[str, ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class LetterLayout:
    """What a report in the layout of NĐ 30/2020/NĐ-CP says around its tables; `{…}` are figures."""

    above: str  #: the organ above
    organ: str  #: empty: as the desk is named
    symbol: str
    place: str  #: empty: the unit's name
    subject: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]  #: headings with their paragraphs
    closing: str
    recipients: tuple[str, ...]
    signer_title: tuple[str, ...]
    signer_name: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A report: its tables, and the words around them where it is a letter."""

    name: str
    title: str
    landscape: bool
    parts: tuple[Part, ...]
    letter: LetterLayout | None


def layouts(home: Path | None = None) -> dict[str, Path]:
    """The file of every layout by its name; a desk's own goes before."""
    folders = (CONFIGS / "reports", *((home / OWN,) if home else ()))
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


_LAYOUT: Final = frozenset({"title", "landscape", "part", "letter"})
_PART: Final = frozenset({"title", "source", "total", "notes", "chart_labels", "chart_series", "column"})
_COLUMN: Final = frozenset({"heading", "above", "value", "form", "width"})
_LETTER: Final = frozenset([*LetterLayout.__dataclass_fields__, "section"]) - {"sections"}


def load_layout(name: str, home: Path | None = None) -> Layout:
    """The layout of that name.

    Raises:
        ConfigError: there is none, or naming the table and the key that is wrong.
    """
    known = layouts(home)
    if name not in known:
        listed = ", ".join(sorted(known))
        raise ConfigError(f"không có mẫu báo cáo {name}; có: {listed} / no report {name}; there are: {listed}")
    path = known[name]
    tree = read_tree(path)
    head = Row(path, 0, tree, _LAYOUT)
    letter = tree.get("letter")
    if letter is not None and not isinstance(letter, dict):
        raise head.error("letter must be one table [letter]")
    return Layout(
        name=name,
        title=head.get("title", str),
        landscape=head.get("landscape", bool, default=False),
        parts=tuple(_part(path, number, values) for number, values in enumerate(read_tables(path, "part"), 1)),
        letter=None if letter is None else _letter(path, letter),
    )


def _part(path: Path, number: int, values: Mapping[str, Any]) -> Part:
    row = Row(path, number, values, _PART)
    source = row.one_of("source", Source, Source.UNITS)
    tables = tables_in(path, "part.column", values.get("column", []))
    columns = tuple(Row(path, place, item, _COLUMN) for place, item in enumerate(tables, 1))
    if not columns:
        raise row.error("a part needs columns [[part.column]]")
    shown = tuple(column.get("value", str) for column in columns)
    for column, value in zip(columns, shown, strict=True):
        if value not in VALUES[source]:
            raise column.error(f"value must be one of {', '.join(VALUES[source])}, found {value}")
    return Part(
        title=row.get("title", str),
        source=source,
        columns=tuple(map(_column, columns)),
        values=shown,
        total=row.get("total", bool, default=False),
        notes=row.strings("notes"),
        chart=_chart(row, shown),
    )


def _column(row: Row) -> Column:
    width = row.get("width", float, 12.0)
    if not 1 <= width <= 200:
        raise row.error(f"width is in letters, 1 to 200, found {width:g}")
    return Column(row.get("heading", str), row.one_of("form", Form, Form.TEXT), width, row.get("above", str, ""))


def _chart(row: Row, shown: tuple[str, ...]) -> Chart | None:
    labels, series = row.strings("chart_labels"), row.strings("chart_series")
    if not labels and not series:
        return None
    if not labels or not series or not {*labels, *series} <= set(shown):
        raise row.error("chart_labels and chart_series must both name values of its columns")
    return Chart(tuple(map(shown.index, labels)), tuple(map(shown.index, series)))


def _letter(path: Path, values: Mapping[str, Any]) -> LetterLayout:
    row = Row(path, 0, values, _LETTER)
    tables = tables_in(path, "letter.section", values.get("section", []))
    sections = tuple(Row(path, number, item, {"heading", "text"}) for number, item in enumerate(tables, 1))
    return LetterLayout(
        above=row.get("above", str, ""),
        organ=row.get("organ", str, ""),
        symbol=row.get("symbol", str),
        place=row.get("place", str, ""),
        subject=row.get("subject", str),
        sections=tuple((item.get("heading", str), item.strings("text")) for item in sections),
        closing=row.get("closing", str, ""),
        recipients=row.strings("recipients"),
        signer_title=row.strings("signer_title"),
        signer_name=row.get("signer_name", str, ""),
    )
