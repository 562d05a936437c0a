"""What auditors' tests do to an archive, and what they are told of it."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from core.model import ArchiveRecord, StoredObject
from pipeline.archive import manifest_name
from storage.files import cas_path
from tests.commands.conftest import Answer

_ALTERED = re.compile(r"BỊ SỬA(?: là|:) \S+/(\S+?)(?:[;\s]|$)")

Records = tuple[ArchiveRecord, ...]


def object_of(home: Path, record: ArchiveRecord, kept: str) -> Path:
    stored = getattr(record, kept)
    assert isinstance(stored, StoredObject)
    return home / "store" / cas_path(stored.sha256)


def manifest_of(home: Path, record: ArchiveRecord) -> Path:
    return home / "store" / manifest_name(record.id)


def overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def with_another_kind(manifest: bytes, record: ArchiveRecord) -> bytes:
    """A manifest in good form that says something else of the same paper."""
    changed = manifest.replace(f'"kind":"{record.kind}"'.encode(), b'"kind":"land_use_certificate"')
    assert changed != manifest
    return changed


def edit(home: Path, statement: str) -> None:
    """What somebody with the database's file can do: the triggers that keep the ledger are theirs to drop."""
    with closing(sqlite3.connect(home / "index.db")) as index, index:
        index.execute("DROP TRIGGER ledger_no_update")
        index.execute("DROP TRIGGER ledger_no_delete")
        assert index.execute(statement).rowcount == 1


def faults_of(answer: Answer) -> dict[str, list[str]]:
    """The codes of the faults of every record that has any."""
    return {item["record"]: item["fault_codes"] for item in answer.json["records"] if item["fault_codes"]}


def altered_in(answer: Answer) -> set[str]:
    """The files that an audit's sentences call altered, without their folders."""
    return {name for item in answer.json["records"] for said in item["faults"] for name in _ALTERED.findall(said)}
