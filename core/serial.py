"""Values to canonical JSON and back: how stages hand their results to each other and how manifests are written.

Works for frozen dataclasses whose fields are strings, numbers, booleans, enums, dates, times, tuples and other such
dataclasses. Bytes have no place in JSON: they lie in a store, named by their hash.
"""

import dataclasses
import datetime as dt
import json
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(value: object) -> bytes:
    """Canonical JSON, UTF-8: keys sorted, no spaces, Vietnamese unescaped; equal values give equal bytes."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def plain(value: object) -> Any:
    """The value as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def load(kind: type[T], data: bytes) -> T:
    """The value of that type that `dump` wrote.

    Raises:
        ValueError: the bytes are not JSON of that shape.
    """
    return _restored(kind, json.loads(data))


def load_all(kind: type[T], data: bytes) -> tuple[T, ...]:
    """A tuple of such values.

    Raises:
        ValueError: the bytes are not a JSON list of that shape.
    """
    items = json.loads(data)
    if not isinstance(items, list):
        raise ValueError(f"not a list of {kind.__name__}: {type(items).__name__}")  # noqa: TRY004  JSON's own error
    return tuple(_restored(kind, item) for item in items)


def _restored(kind: type[T], value: Any) -> T:
    try:
        return cast("T", restore(kind, value))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error


def restore(kind: Any, value: Any) -> object:
    """The value of that type from parsed JSON."""
    if isinstance(kind, NewType):
        return restore(kind.__supertype__, value)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        (inner,) = (part for part in get_args(kind) if part is not type(None))
        return restore(inner, value)
    if origin is tuple:
        parts = get_args(kind)
        if parts[-1] is Ellipsis:
            return tuple(restore(parts[0], item) for item in value)
        return tuple(restore(part, item) for part, item in zip(parts, value, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        names = {item.name for item in dataclasses.fields(kind)}
        return cast("type", kind)(**{name: restore(hints[name], value[name]) for name in value if name in names})
    return _leaf(cast("type", kind), value)


def _leaf(kind: type, value: Any) -> object:
    if issubclass(kind, Enum):
        return kind(value)
    if kind in (dt.datetime, dt.date):
        return cast("Any", kind).fromisoformat(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value
