"""The measures and indicators in configs/indicators.toml: what offices count, and what the plans make of it."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, once_a_text, read_tables, refuse_twice
from core.config import CONFIGS
from core.model import Indicator, Measure, MeasureKind, MeasureUnit

INDICATORS_FILE: Final = CONFIGS / "indicators.toml"
_MEASURE: Final = frozenset(Measure.__dataclass_fields__)
_INDICATOR: Final = frozenset(Indicator.__dataclass_fields__)
#: What the archive itself knows.
_COUNTED: Final = ("results_valid", "results")


def load_measures(path: Path = INDICATORS_FILE) -> dict[str, Measure]:
    """Every measure by its code.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    return dict(_measures(path))


@once_a_text
def _measures(path: Path) -> dict[str, Measure]:
    rows = [Row(path, number, values, _MEASURE) for number, values in enumerate(read_tables(path, "measure"), start=1)]
    found = [
        Measure(
            row.get("code", str),
            row.get("name", str),
            row.one_of("kind", MeasureKind, MeasureKind.FLOW),
            row.one_of("unit", MeasureUnit, MeasureUnit.COUNT),
        )
        for row in rows
    ]
    refuse_twice(path, "measure", [measure.code for measure in found])
    return {measure.code: measure for measure in found}


def load_indicators(path: Path = INDICATORS_FILE) -> dict[str, Indicator]:
    """Every indicator by its code.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    return dict(_indicators(path))


@once_a_text
def _indicators(path: Path) -> dict[str, Indicator]:
    measures = load_measures(path)
    found = [
        _indicator(Row(path, number, values, _INDICATOR), measures)
        for number, values in enumerate(read_tables(path, "indicator"), start=1)
    ]
    refuse_twice(path, "indicator", [indicator.code for indicator in found])
    return {indicator.code: indicator for indicator in found}


def _indicator(row: Row, measures: Collection[str]) -> Indicator:
    counted = row.maybe("counted", str)
    if counted is not None and counted not in _COUNTED:
        raise row.error(f"counted must be one of {', '.join(_COUNTED)}, found {counted}")
    numerator, denominator, direct = (_measure(row, key, measures) for key in ("numerator", "denominator", "direct"))
    parts = [part for part in (counted, numerator) if part is not None]
    if len(parts) > 1 or bool(parts) != (denominator is not None) or not (parts or direct):
        raise row.error("needed: counted or numerator, with a denominator, or direct")
    return Indicator(
        code=row.get("code", str),
        name=row.get("name", str),
        unit=row.get("unit", str),
        counted=counted,
        numerator=numerator,
        denominator=denominator,
        direct=direct,
        exempts=row.get("exempts", bool, default=False),
        exempt_below=row.get("exempt_below", bool, default=False),
    )


def _measure(row: Row, key: str, measures: Collection[str]) -> str | None:
    code = row.maybe(key, str)
    if code is not None and code not in measures:
        raise row.error(f"{key}: there is no measure {code}")
    return code
