"""Holds what commands answer, and what lies in a store, against docs/schemas."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "schemas"
_FORMATS: Final = FormatChecker(formats=())


@_FORMATS.checks("date", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or dt.date.fromisoformat(value) is not None


@_FORMATS.checks("date-time", raises=ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or dt.datetime.fromisoformat(value).tzinfo is not None


def schema(name: str) -> dict[str, Any]:
    """The schema of `sohoa.NAME/1`."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    common: Registry[Any] = Registry().with_resource("common.json", Resource.from_contents(schema("common")))
    return Draft202012Validator(schema(name), registry=common, format_checker=_FORMATS)


def hold(value: object) -> None:
    """Fail unless the value is what the schema that it names says."""
    assert isinstance(value, dict)
    name, _, version = value["schema"].removeprefix("sohoa.").partition("/")
    assert version == "1"
    _validator(name).validate(value)
