"""Values to canonical JSON and back: how stages hand their results to each other and how manifests are written.

Works for frozen dataclasses whose fields are strings, numbers, booleans, enums, dates, times, tuples and other such
dataclasses. Bytes have no place in JSON: they lie in a store, named by their hash.
"""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

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
    return _restored(kind, data)


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
        _, end = _DECODER.raw_decode(text, place)
        yield _restored(kind, text[place:end])
        place = end
        if _CLOSING.match(text, place):
            return
        place = _passed(_COMMA, text, place, kind)


def _passed(sign: re.Pattern[str], text: str, place: int, kind: type) -> int:
    """Where the text goes on after that sign."""
    found = sign.match(text, place)
    if found is None:
        raise ValueError(f"not a list of {kind.__name__}: at letter {place} of {len(text)}")
    return found.end()


def _restored(kind: type[T], data: bytes | str) -> T:
    try:
        return cast("T", _reader(cast("Any", kind)).validate_json(data, strict=True))
    except ValidationError as error:
        # Its own words would show the values, which may be somebody's name.
        (fault, *_) = error.errors(include_input=False, include_url=False, include_context=False)
        place = ".".join(map(str, fault["loc"]))
        raise ValueError(f"not a {kind.__name__}: {place or 'the whole'}: {fault['msg']}") from None


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    """What reads JSON of that type, made once: six times as quick as any Python that builds one value at a time."""
    return TypeAdapter(kind)
