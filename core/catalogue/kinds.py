"""The kinds of papers in configs/kinds.toml."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from core.catalogue.tables import Row, read_tables, refuse_twice
from core.config import CONFIGS
from core.model import DocumentKind, FieldName, Group, KindCode

SENSITIVITY: Final = range(1, 5)  #: the levels of QCVN 12:2026/BCA
_KEYS: Final = frozenset(DocumentKind.__dataclass_fields__)


def load_kinds(path: Path = CONFIGS / "kinds.toml") -> tuple[DocumentKind, ...]:
    """Every kind, in the order of the file.

    Raises:
        ConfigError: naming the table and the key that is wrong.
    """
    kinds = tuple(
        _kind(Row(path, number, values, _KEYS)) for number, values in enumerate(read_tables(path, "kind"), start=1)
    )
    refuse_twice(path, "kind", [kind.code for kind in kinds])
    return kinds


def by_code(kinds: Iterable[DocumentKind]) -> dict[KindCode, DocumentKind]:
    """The kinds by their codes."""
    return {kind.code: kind for kind in kinds}


def _kind(row: Row) -> DocumentKind:
    group, required = row.get("group", str), row.strings("required_fields")
    if group not in set(Group):
        raise row.error(f"group must be one of {', '.join(Group)}, found {group}")
    unknown = [name for name in required if name not in set(FieldName)]
    if unknown:
        raise row.error(f"required_fields: unknown {', '.join(unknown)}")
    sensitivity = row.get("sensitivity", int, 1)
    if sensitivity not in SENSITIVITY:
        raise row.error(f"sensitivity must be 1 to 4, found {sensitivity}")
    return DocumentKind(
        code=KindCode(row.get("code", str)),
        name=row.get("name", str),
        group=Group(group),
        titles=row.strings("titles"),
        issuers=row.strings("issuers"),
        cues=row.strings("cues"),
        anti_cues=row.strings("anti_cues"),
        required_fields=tuple(FieldName(name) for name in required),
        symbol_codes=row.strings("symbol_codes"),
        validity_months=row.maybe("validity_months", int),
        result_code=row.maybe("result_code", str),
        sensitivity=sensitivity,
        source=row.get("source", str, ""),
    )
