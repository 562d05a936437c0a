"""Procedures, units and plans, as configs/ and a desk's own book of units describe them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, once_a_text, read_tables, read_tree, refuse_twice, tables_in
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import (
    Area,
    Component,
    ComponentCode,
    DeskCode,
    KindCode,
    Level,
    Plan,
    Procedure,
    ProcedureCode,
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
_UNIT: Final = frozenset(
    [
        *("code", "name", "level", "parent", "since", "until", "exempt_since", "exempt_until", "successor", "area"),
        "desks",
    ]
)
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
        "due",
        "area",
        "counted_as",
    ]
)
_COMPARATORS: Final = (">=", "<=", "=")
#: A desk's own book of units, in its folder.
UNITS_FILE: Final = "units.toml"


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


def _maybe_day(row: Row, key: str) -> dt.date | None:
    return _day(row, key) if row.maybe(key, str) else None


def load_units(*paths: Path) -> tuple[Unit, ...]:
    """The units of configs/units.toml and of further files; parents must be among them.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    units: list[Unit] = []
    for path in (CONFIGS / "units.toml", *paths):
        units += _units_in(path)
        refuse_twice(path, "unit", [unit.code for unit in units])
        refuse_twice(path, "desk", [desk for unit in units for desk in unit.desks])
    parents = {unit.code: unit.parent for unit in units}
    for unit in units:
        _climb(unit.code, parents)
    return tuple(units)


@once_a_text
def _units_in(path: Path) -> tuple[Unit, ...]:
    return tuple(
        _unit(Row(path, number, values, _UNIT)) for number, values in enumerate(read_tables(path, "unit"), start=1)
    )


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
            raise ConfigError(
                f"đơn vị {code}: cấp trên {parent} không có trong tệp nào / unit {code}: parent {parent} is in no file"
            )
        if parent in passed:
            raise ConfigError(
                f"đơn vị {code}: chuỗi cấp trên quay lại {parent} / unit {code}: its parents lead back to {parent}"
            )
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
        until=_maybe_day(row, "until"),
        exempt_since=_maybe_day(row, "exempt_since"),
        successor=UnitCode(successor) if successor else None,
        exempt_until=_maybe_day(row, "exempt_until"),
        area=row.one_of("area", Area, Area.GENERAL),
        desks=tuple(map(DeskCode, row.strings("desks"))),
    )


def load_plans(paths: Iterable[Path] = ()) -> tuple[Plan, ...]:
    """The plans in those files; every plan of configs/targets without any.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    return tuple(_plan(path) for path in (tuple(paths) or sorted((CONFIGS / "targets").glob("*.toml"))))


@once_a_text
def _plan(path: Path) -> Plan:
    rows = tuple(
        _target(Row(path, number, values, _TARGET))
        for number, values in enumerate(read_tables(path, "target"), start=1)
    )
    head = read_tree(path)
    missing = [key for key in ("code", "name", "province", "source") if not isinstance(head.get(key), str)]
    if missing:
        raise ConfigError(
            f"{path.name}: {', '.join(missing)} phải là chữ ở đầu tệp / "
            f"{path.name}: {', '.join(missing)} must be text at the head of the file"
        )
    province = UnitCode(head["province"]) if head["province"] else None
    return Plan(head["code"], head["name"], province, head["source"], rows)


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
        due=row.maybe("due", int),
        area=row.one_of("area", Area, Area.GENERAL) if row.maybe("area", str) else None,
        counted_as=row.get("counted_as", str, ""),
    )
