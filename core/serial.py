"""Values to canonical JSON and back: how stages hand their results to each other and how manifests are written.

Works for frozen dataclasses whose fields are strings, numbers, booleans, enums, dates, times, tuples and other such
dataclasses. Bytes have no place in JSON: they lie in a store, named by their hash.
"""

import dataclasses
import datetime as dt
import json
import re
import types
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache, partial
from typing import Any, Final, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_DECODER: Final = json.JSONDecoder()
_OPENING: Final = re.compile(r"\s*\[\s*")
_COMMA: Final = re.compile(r"\s*,\s*")
_CLOSING: Final = re.compile(r"\s*\]\s*\Z")
_AS_THEY_ARE: Final = frozenset({str, int, float, bool})


def dump(value: object) -> bytes:
    """Canonical JSON, UTF-8: keys sorted, no spaces, Vietnamese unescaped; equal values give equal bytes."""
    return _CANONICAL.encode(value).encode()


def plain(value: object) -> Any:
    """The value as dicts, lists, strings and numbers."""
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, str | int | float) and not isinstance(value, Enum):
        return value
    return plain(_opened(value))


def _opened(value: object) -> Any:
    """What JSON does not know, as what it knows, its parts still as they are: a long paper is not copied whole."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_opened)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(kind))


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
    return tuple(load_each(kind, data))


def load_each(kind: type[T], data: bytes) -> Iterator[T]:
    """The same one after the other: parsed JSON takes many times the room of its text, and is held of one value only.

    Raises:
        ValueError: the bytes are not a JSON list of that shape; values that stand before the fault were given.
    """
    text = data.decode()
    place = _passed(_OPENING, text, 0, kind)
    if _CLOSING.match(text, place):
        return
    while True:
        item, place = _DECODER.raw_decode(text, place)
        yield _restored(kind, item)
        if _CLOSING.match(text, place):
            return
        place = _passed(_COMMA, text, place, kind)


def _passed(sign: re.Pattern[str], text: str, place: int, kind: type) -> int:
    """Where the text goes on after that sign."""
    found = sign.match(text, place)
    if found is None:
        raise ValueError(f"not a list of {kind.__name__}: at letter {place} of {len(text)}")
    return found.end()


def _restored(kind: type[T], value: Any) -> T:
    try:
        return cast("T", restore(kind, value))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error


def restore(kind: Any, value: Any) -> object:
    """The value of that type from parsed JSON."""
    return _restorer(kind)(value)


@cache
def _restorer(kind: Any) -> Callable[[Any], object]:
    """How values of that type are restored: looked up once a type, not once a value."""
    if isinstance(kind, NewType):
        return _restorer(kind.__supertype__)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (some,) = (_restorer(part) for part in get_args(kind) if part is not type(None))
        return lambda value: None if value is None else some(value)
    if origin is tuple:
        return _tuple_of(get_args(kind))
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        fields = {item.name: _restorer(hints[item.name]) for item in dataclasses.fields(kind)}
        make = cast("type", kind)
        return lambda value: make(**{name: fields[name](value[name]) for name in value if name in fields})
    return partial(_leaf, cast("type", kind))


def _tuple_of(kinds: tuple[Any, ...]) -> Callable[[Any], object]:
    parts = [_restorer(part) for part in kinds if part is not Ellipsis]
    if kinds[-1] is Ellipsis:
        return lambda value: tuple(parts[0](item) for item in value)
    return lambda value: tuple(part(item) for part, item in zip(parts, value, strict=True))


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
