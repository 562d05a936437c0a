"""The rules for accounts in configs/accounts.toml, each with its source."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_type_hints

from core.catalogue.tables import Row, read_tables, refuse_twice
from core.config import CONFIGS
from core.errors import ConfigError
from core.model import Role
from core.settings.accounts import AccountRules, AccountSettings

_KEYS: Final = ("code", "value", "values", "what", "source", "sure")
_SURE: Final = ("V", "V*", "U", "own")
#: What a desk may set, but only stricter.
_STRICTER: Final = ("idle_minutes", "session_hours")


def load_rules(settings: AccountSettings, *, path: Path = CONFIGS / "accounts.toml") -> AccountRules:
    """The rules, with what the desk has made stricter.

    Raises:
        ConfigError: a rule is missing, unknown or of another type, or the desk's settings are laxer than the rule.
    """
    kinds = get_type_hints(AccountRules)
    rows = [Row(path, number, values, _KEYS) for number, values in enumerate(read_tables(path, "rule"), start=1)]
    codes = [row.get("code", str) for row in rows]
    refuse_twice(path, "rule", codes)
    unknown, missing = set(codes) - set(kinds), set(kinds) - set(codes)
    if unknown or missing:
        raise ConfigError(
            f"{path.name}: quy định lạ: {sorted(unknown)}, thiếu: {sorted(missing)} / "
            f"{path.name}: unknown rules: {sorted(unknown)}, missing rules: {sorted(missing)}"
        )
    values: dict[str, Any] = {code: _value(row, kinds[code]) for code, row in zip(codes, rows, strict=True)}
    rules = AccountRules(**values)
    for name in _STRICTER:
        asked, most = getattr(settings, name), getattr(rules, name)
        if asked > most:
            raise ConfigError(
                f"accounts.{name} là {asked}, mà {path.name} chỉ cho nhiều nhất {most} / "
                f"accounts.{name} is {asked}, and {path.name} allows {most} at most"
            )
    return replace(rules, **{name: getattr(settings, name) for name in _STRICTER})


def _value(row: Row, kind: object) -> object:
    if row.get("sure", str) not in _SURE:
        raise row.error(f"sure must be one of {', '.join(_SURE)}")
    row.get("what", str)
    row.get("source", str)
    if kind is int:
        value = row.get("value", int)
        if value < 1:
            raise row.error("value must be 1 or more")
        return value
    words = row.strings("values")
    if kind == tuple[str, ...]:
        return words
    strange = [word for word in words if word not in set(Role)]
    if strange:
        raise row.error(f"values must be some of {', '.join(Role)}, found {', '.join(strange)}")
    return tuple(map(Role, words))
