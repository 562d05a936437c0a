"""Procedures, units, plans and registers, as configs/ and a desk's own books describe them."""

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from core.catalogue.tables import Row, read_tables, refuse_twice, tables_in
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import (
    Component,
    ComponentCode,
    KindCode,
    Level,
    Plan,
    Procedure,
    ProcedureCode,
    RegisterRow,
    Replacement,
    Target,
    Unit,
    UnitCode,
)

_PROCEDURE: Final = frozenset({"code", "name", "source", "results", "component"})
_COMPONENT: Final = frozenset(
    [
        *("code", "name", "kinds", "reusable", "only_shown", "between_agencies", "secret", "on_request"),
        *("database", "database_since", "database_source"),
    ]
)
_UNIT: Final = frozenset(["code", "name", "level", "parent", "since", "until", "exempt_since", "successor"])
_TARGET: Final = frozenset(
    [
        "indicator",
        "level",
        "year",
        "comparator",
        "value",
        "mode",
        "reading",
        "clause",
        "ambiguous",
        "denominator",
        "measure",
        "exclusions",
        "quotation",
    ]
)
_COMPARATORS: Final = (">=", "<=", "=")
#: A desk's own book of units, in its folder.
UNITS_FILE: Final = "units.toml"
_REGISTER: Final = ("unit", "year", "measure", "value", "source")


def load_procedures(path: Path = CONFIGS / "procedures.toml") -> tuple[Procedure, ...]:
    """Every procedure.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    found = []
    for number, values in enumerate(read_tables(path, "procedure"), start=1):
        row = Row(path, number, values, _PROCEDURE)
        tables = tables_in(path, "procedure.component", values.get("component", []))
        parts = tuple(_component(Row(path, number, item, _COMPONENT)) for item in tables)
        found.append(
            Procedure(
                code=ProcedureCode(row.get("code", str)),
                name=row.get("name", str),
                components=parts,
                results=tuple(KindCode(kind) for kind in row.strings("results")),
                source=row.get("source", str),
            )
        )
    refuse_twice(path, "procedure", [procedure.code for procedure in found])
    return tuple(found)


def _component(row: Row) -> Component:
    database = row.maybe("database", str)
    replacement = None
    if database is not None:
        replacement = Replacement(database, _day(row, "database_since"), row.get("database_source", str))
    return Component(
        code=ComponentCode(row.get("code", str)),
        name=row.get("name", str),
        kinds=tuple(KindCode(kind) for kind in row.strings("kinds")),
        reusable=row.get("reusable", bool, default=True),
        only_shown=row.get("only_shown", bool, default=False),
        between_agencies=row.get("between_agencies", bool, default=False),
        secret=row.get("secret", bool, default=False),
        on_request=row.get("on_request", bool, default=False),
        replacement=replacement,
    )


def _day(row: Row, key: str) -> dt.date:
    value = row.get(key, str)
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise row.error(f"{key} must be a day YYYY-MM-DD, found {value}") from error


def load_units(*paths: Path) -> tuple[Unit, ...]:
    """The units of configs/units.toml and of further files; parents must be among them.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    units: list[Unit] = []
    for path in (CONFIGS / "units.toml", *paths):
        for number, values in enumerate(read_tables(path, "unit"), start=1):
            units.append(_unit(Row(path, number, values, _UNIT)))
        refuse_twice(path, "unit", [unit.code for unit in units])
    parents = {unit.code: unit.parent for unit in units}
    for unit in units:
        _climb(unit.code, parents)
    return tuple(units)


def units_of(home: Path) -> tuple[Unit, ...]:
    """The units of configs/units.toml, and those of a desk's own book where it has one.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    own = home / UNITS_FILE
    return load_units(*((own,) if own.is_file() else ()))


def _climb(code: UnitCode, parents: Mapping[UnitCode, UnitCode | None]) -> None:
    """Prove that the way up from a unit ends, at a unit without a parent."""
    passed = {code}
    parent = parents[code]
    while parent is not None:
        if parent not in parents:
            raise ConfigError(f"unit {code}: parent {parent} is in no file")
        if parent in passed:
            raise ConfigError(f"unit {code}: its parents lead back to {parent}")
        passed.add(parent)
        parent = parents[parent]


def _unit(row: Row) -> Unit:
    level, parent, successor = row.get("level", str), row.maybe("parent", str), row.maybe("successor", str)
    if level not in set(Level) - {Level.ALL}:
        raise row.error(f"level must be province, district or commune, found {level}")
    return Unit(
        code=UnitCode(row.get("code", str)),
        name=row.get("name", str),
        level=Level(level),
        parent=UnitCode(parent) if parent else None,
        since=_day(row, "since"),
        until=_day(row, "until") if row.maybe("until", str) else None,
        exempt_since=_day(row, "exempt_since") if row.maybe("exempt_since", str) else None,
        successor=UnitCode(successor) if successor else None,
    )


def load_plans(paths: Iterable[Path] = ()) -> tuple[Plan, ...]:
    """The plans in those files; every plan of configs/targets without any.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    return tuple(_plan(path) for path in (tuple(paths) or sorted((CONFIGS / "targets").glob("*.toml"))))


def _plan(path: Path) -> Plan:
    rows = tuple(
        _target(Row(path, number, values, _TARGET))
        for number, values in enumerate(read_tables(path, "target"), start=1)
    )
    head: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [key for key in ("code", "name", "province", "source") if not isinstance(head.get(key), str)]
    if missing:
        raise ConfigError(f"{path.name}: {', '.join(missing)} must be text at the head of the file")
    return Plan(head["code"], head["name"], UnitCode(head["province"]), head["source"], rows)


def _target(row: Row) -> Target:
    level, comparator = row.get("level", str), row.get("comparator", str)
    if level not in set(Level):
        raise row.error(f"level must be one of {', '.join(Level)}, found {level}")
    if comparator not in _COMPARATORS:
        raise row.error(f"comparator must be one of {' '.join(_COMPARATORS)}, found {comparator}")
    return Target(
        indicator=row.get("indicator", str),
        level=Level(level),
        year=row.get("year", int),
        comparator=comparator,
        value=row.maybe("value", float),
        reading=row.maybe("reading", str),
        clause=row.get("clause", str),
        ambiguous=row.get("ambiguous", bool),
        quotation=row.get("quotation", str, ""),
    )


def load_registers(path: Path) -> tuple[RegisterRow, ...]:
    """The numbers of an office's books; none without the file.

    Raises:
        ConfigError: with row and column, what was found and what is needed.
    """
    if not path.is_file():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} is not UTF-8 text: save it as CSV UTF-8") from error
    try:
        return _register_rows(path, csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ConfigError(f"{path.name} cannot be read as CSV: {error}") from error


def _register_rows(path: Path, reader: "csv.DictReader[str]") -> tuple[RegisterRow, ...]:
    if tuple(reader.fieldnames or ()) != _REGISTER:
        raise ConfigError(f"{path.name}: the first line must be {','.join(_REGISTER)}")
    rows = []
    seen: set[tuple[str, int, str]] = set()
    for row in reader:
        number = reader.line_num
        if None in row or None in row.values():
            raise ConfigError(f"{path.name}, row {number}: {len(_REGISTER)} columns are needed")
        unit, measure = (_some_text(path, number, name, row[name]) for name in ("unit", "measure"))
        year, value = (_whole_number(path, number, name, row[name]) for name in ("year", "value"))
        if (unit, year, measure) in seen:
            raise ConfigError(f"{path.name}, row {number}: unit, year and measure are there twice")
        seen.add((unit, year, measure))
        rows.append(RegisterRow(UnitCode(unit), year, measure, value, row["source"]))
    return tuple(rows)


def _some_text(path: Path, number: int, column: str, text: str) -> str:
    if not text.strip():
        raise ConfigError(f"{path.name}, row {number}, column {column}: it is empty")
    return text.strip()


def _whole_number(path: Path, number: int, column: str, text: str) -> int:
    if not re.fullmatch("[0-9]{1,12}", text.strip()):
        raise ConfigError(f"{path.name}, row {number}, column {column}: a whole number is needed, found {text!r}")
    return int(text)
