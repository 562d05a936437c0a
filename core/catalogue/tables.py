"""Reading the tables of a TOML file, with errors that name file, row and key."""

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from core.errors import ConfigError

T = TypeVar("T")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def read_tables(path: Path, name: str) -> tuple[dict[str, Any], ...]:
    """The tables `[[name]]` of a file.

    Raises:
        ConfigError: the file is missing, is not TOML, or has no such tables.
    """
    return tables_in(path, name, read_tree(path).get(name))


def read_tree(path: Path) -> dict[str, Any]:
    """Everything that a file says.

    Raises:
        ConfigError: the file is missing or is not TOML.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{path.name}: không đọc được như TOML: {error} / {path.name} cannot be read as TOML: {error}"
        ) from error


@lru_cache(maxsize=32)
def _parsed(text: str) -> dict[str, Any]:
    """What a text says: a book of 300 units takes longer to parse than a page over them to draw."""
    return tomllib.loads(text)


def tables_in(path: Path, name: str, rows: object) -> tuple[dict[str, Any], ...]:
    """The tables that a value is.

    Raises:
        ConfigError: it is something else.
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{path.name}: cần các bảng [[{name}]] / {path.name}: expected tables [[{name}]]")
    return tuple(rows)


def refuse_twice(path: Path, name: str, codes: Collection[str]) -> None:
    """Two rows of one code would hide each other.

    Raises:
        ConfigError: naming the code.
    """
    twice = [code for code, times in Counter(codes).items() if times > 1]
    if twice:
        raise ConfigError(f"{path.name}: {name} {twice[0]} có hai lần / {path.name}: {name} {twice[0]} is there twice")


class Row:
    """One table with typed access; unknown and missing keys are errors."""

    def __init__(self, path: Path, number: int, values: Mapping[str, Any], known: Collection[str]) -> None:
        """Check that every key is known."""
        named = next((values[key] for key in ("code", "name", "field", "kinds") if key in values), "?")
        self._where = f"{path.name}, table {number} ({named})"
        self._values = values
        for key in values:
            if key not in known:
                raise ConfigError(f"{self._where}: khóa lạ {key} / {self._where}: unknown key {key}")

    def error(self, words: str) -> ConfigError:
        """An error that says where."""
        return ConfigError(f"{self._where}: {words}")

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of that key and type.

        Raises:
            ConfigError: it is missing without a default, or of another type.
        """
        value = self._values.get(key, default)
        if value is None:
            raise self.error(f"{key} is missing")
        if type(value) is not kind:
            raise self.error(f"{key} must be {kind.__name__}, found {type(value).__name__}")
        return value

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """The value of that key and type, None where there is none."""
        return self.get(key, kind) if key in self._values else None

    def one_of(self, key: str, kind: type[ChoiceT], default: ChoiceT) -> ChoiceT:
        """The value of that key, one of a closed set.

        Raises:
            ConfigError: it is none of them.
        """
        value = self.get(key, str, default.value)
        if value not in set(kind):
            raise self.error(f"{key} must be one of {', '.join(kind)}, found {value}")
        return kind(value)

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where there is none."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{key} must be a list of strings")
        return tuple(value)
