"""Where each field stands on which paper: configs/fields.toml, and what was measured of it: configs/thresholds.toml."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from core.catalogue.rulebook import load_units
from core.catalogue.tables import Row, read_tables, read_tree, refuse_twice, tables_in
from core.config import CONFIGS
from core.fields import SHAPED
from core.model import (
    CodeKind,
    FieldBook,
    FieldName,
    FieldRule,
    KindCode,
    KindProfile,
    Mentions,
    Threshold,
    Unit,
    ValueKind,
    Where,
)
from core.model.profiles import LABELLED
from core.text import squash

_RULE: Final = frozenset(FieldRule.__dataclass_fields__)
_PROFILE: Final = frozenset({"kinds", "alone", "without", "also", "code", "field"})
_WORDS: Final = frozenset({"ends", "persons"})
_THRESHOLD: Final = frozenset({"field", "accept", "reliability", "accepted", "wrong", "upper"})


def load_fields(
    path: Path = CONFIGS / "fields.toml",
    thresholds: Path = CONFIGS / "thresholds.toml",
    *,
    kinds: Collection[KindCode] | None = None,
    units: tuple[Unit, ...] | None = None,
) -> FieldBook:
    """Everything that is known of fields.

    Args:
        path: the rules.
        thresholds: what was measured; nothing where the file is missing.
        kinds: the kinds that there are; None: whatever a profile names is taken as one.
        units: provinces, districts and communes; None: those of configs/units.toml.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    tree = read_tree(path)
    general = tuple(
        _rule(Row(path, number, values, _RULE))
        for number, values in enumerate(tables_in(path, "field", tree.get("field", [])), start=1)
    )
    profiles = tuple(
        _profile(path, number, values, kinds)
        for number, values in enumerate(tables_in(path, "profile", tree.get("profile", [])), start=1)
    )
    refuse_twice(path, "profile for kind", [code for profile in profiles for code in profile.kinds])
    (words,) = (Row(path, 1, values, _WORDS) for values in tables_in(path, "words", [tree.get("words", {})]))
    return FieldBook(
        general,
        profiles,
        words.strings("ends"),
        words.strings("persons"),
        _thresholds(thresholds) if thresholds.is_file() else (),
        load_units() if units is None else units,
    )


def _profile(path: Path, number: int, values: dict[str, Any], known: Collection[KindCode] | None) -> KindProfile:
    row = Row(path, number, values, _PROFILE)
    codes = tuple(map(KindCode, row.strings("kinds")))
    if not codes:
        raise row.error("kinds must name at least one kind")
    unknown = [] if known is None else [code for code in codes if code not in known]
    if unknown:
        raise row.error(f"kinds: {unknown[0]} is not in kinds.toml")
    tables = tables_in(path, "profile.field", values.get("field", []))
    rules = tuple(_rule(Row(path, place, item, _RULE), f" of {codes[0]}") for place, item in enumerate(tables, start=1))
    return KindProfile(
        codes,
        rules,
        _names(row, "without"),
        _names(row, "also"),
        alone=row.get("alone", bool, default=False),
        code=row.one_of("code", CodeKind, CodeKind.CITIZEN_CARD) if row.maybe("code", str) else None,
    )


def _names(row: Row, key: str) -> tuple[FieldName, ...]:
    unknown = [name for name in row.strings(key) if name not in set(FieldName)]
    if unknown:
        raise row.error(f"{key}: {unknown[0]} is no field, but one of {', '.join(FieldName)}")
    return tuple(map(FieldName, row.strings(key)))


def _rule(row: Row, of: str = "") -> FieldRule:
    name = row.get("name", str)
    if name not in set(FieldName):
        raise row.error(f"name{of} must be one of {', '.join(FieldName)}, found {name}")
    where = row.one_of("where", Where, Where.RIGHT)
    labels = row.strings("labels")
    needs = where in LABELLED or where is Where.CUE
    if needs and not all(map(squash, labels or ("",))):
        raise row.error(f"{name}{of}: labels must be printed words, at least one")
    if not needs and labels:
        raise row.error(f"{name}{of}: where = {where} needs no labels")
    value = row.one_of("value", ValueKind, ValueKind.NAME) if row.maybe("value", str) else None
    if where is Where.SHAPE and value not in SHAPED:
        raise row.error(f"{name}{of}: value must be one of {', '.join(sorted(SHAPED))} where no label says what it is")
    if needs and value is None:
        raise row.error(f"{name}{of}: value is missing, one of {', '.join(ValueKind)}")
    return FieldRule(
        name=FieldName(name),
        where=where,
        value=value,
        labels=labels,
        not_of=row.strings("not_of"),
        not_behind=row.strings("not_behind"),
        in_words=row.strings("in_words"),
        pattern=_pattern(row),
        mentions=row.one_of("mentions", Mentions, Mentions.SAME),
        of_person=row.get("of_person", bool, default=False),
        colon=row.get("colon", bool, default=False),
        line_start=row.get("line_start", bool, default=False),
        where_required=row.get("where_required", bool, default=False),
    )


def _pattern(row: Row) -> str | None:
    pattern = row.maybe("pattern", str)
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise row.error(f"pattern {pattern} is no regular expression: {error}") from error
    return pattern


def _thresholds(path: Path) -> tuple[Threshold, ...]:
    found = []
    for number, values in enumerate(read_tables(path, "threshold"), start=1):
        row = Row(path, number, values, _THRESHOLD)
        field = row.get("field", str)
        if field not in set(FieldName):
            raise row.error(f"field must be one of {', '.join(FieldName)}, found {field}")
        found.append(Threshold(FieldName(field), row.get("accept", float), _points(row, values.get("reliability", []))))
    refuse_twice(path, "threshold", [item.field for item in found])
    return tuple(found)


def _points(row: Row, pairs: object) -> tuple[tuple[float, float], ...]:
    """The points of a curve that rises from left to right."""
    if not isinstance(pairs, list) or not all(_is_point(pair) for pair in pairs):
        raise row.error("reliability must be a list of pairs [score, share], both 0 to 1")
    points = tuple((float(score), float(share)) for score, share in pairs)
    if list(points) != sorted(points) or [share for _, share in points] != sorted(share for _, share in points):
        raise row.error("reliability must rise: scores and shares from low to high")
    return points


def _is_point(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(type(part) is float and 0 <= part <= 1 for part in pair)
