"""What a backup's folder holds, and whether it is whole.

A backup is one folder named after its moment: `SHA256SUMS` of every other file in it, `backup.json`, a copy of the
index, `configuration/`, and where asked for `keys/` and the list `store.sha256` of what lies in the `store/` beside it.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core import serial
from core.errors import ConfigError, IntegrityError, UnavailableError

SCHEMA: Final = "sohoa.backup/1"
SUMS: Final = "SHA256SUMS"
FACTS: Final = "backup.json"
CONFIGURATION: Final = "configuration"
KEYS: Final = "keys"
STORE_LIST: Final = "store.sha256"
STORE: Final = "store"
_PART: Final = ".part-"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a backup says of itself."""

    schema: str
    name: str  #: its folder's
    made_at: str
    desk: str
    index: str  #: the copy's file name
    records: int
    keys: str  #: "none", "apart" or "with"
    files: int
    size_bytes: int
    objects: int | None  #: in the store beside it; None where it was not asked for
    copied: int | None
    damaged: tuple[str, ...]  #: objects that the desk's store itself no longer holds whole
    left_out: tuple[str, ...]  #: settings whose files lie outside the desk's folder


def seal(folder: Path) -> None:
    """Write the list of everything in the folder, as sha256sum does, and see it onto the disk."""
    lines = [f"{_hash_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    for path in (*_files(folder), folder / SUMS):
        with path.open("rb") as file:
            os.fsync(file.fileno())


def check(folder: Path) -> None:
    """Make sure that the folder holds what its list says, no more and no less.

    Raises:
        IntegrityError: it does not.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        expected = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
        found = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    except (OSError, UnicodeDecodeError) as error:
        raise IntegrityError(
            f"{folder.name} không phải bản sao lưu trọn vẹn: không đọc được {SUMS} / "
            f"{folder.name} is no whole backup: {SUMS} cannot be read"
        ) from error
    if not expected or set(expected) != set(found):
        odd = sorted(set(expected) ^ set(found))
        raise IntegrityError(
            f"{folder.name} không phải bản sao lưu trọn vẹn: thiếu hoặc thừa {', '.join(odd[:3]) or SUMS} / "
            f"{folder.name} is no whole backup: {', '.join(odd[:3]) or SUMS} is missing or does not belong"
        )
    for name, path in found.items():
        if _hash_of(path) != expected[name]:
            raise IntegrityError(
                f"{folder.name} bị hỏng: {name} khác với danh sách / "
                f"{folder.name} is damaged: {name} has other bytes than its list says"
            )


def facts_of(folder: Path) -> Facts:
    """What a whole backup says of itself.

    Raises:
        IntegrityError: it says nothing that this program understands.
    """
    try:
        facts = serial.load(Facts, (folder / FACTS).read_bytes())
    except (OSError, ValueError) as error:
        raise IntegrityError(
            f"{folder.name} không phải bản sao lưu: không đọc được {FACTS} / "
            f"{folder.name} is no backup: {FACTS} cannot be read"
        ) from error
    if facts.schema != SCHEMA:
        raise IntegrityError(
            f"{folder.name} có cấu trúc {facts.schema}, cần {SCHEMA} / "
            f"{folder.name} has schema {facts.schema}, expected {SCHEMA}"
        )
    return facts


def note(folder: Path, facts: Facts) -> None:
    """Write what a backup says of itself."""
    text = json.dumps(serial.plain(facts), ensure_ascii=False, indent=2)
    (folder / FACTS).write_text(f"{text}\n", encoding="utf-8")


def draft_of(base: Path, name: str) -> Path:
    """A new folder that becomes the backup of that name once it is whole.

    Raises:
        UnavailableError: it cannot be made.
    """
    draft = base / f"{_PART}{name}"
    try:
        base.mkdir(parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
    except OSError as error:
        raise UnavailableError(
            f"không ghi được {base}: {error.strerror} / {base} cannot be written: {error.strerror}"
        ) from error
    return draft


def newest(base: Path, name: str | None) -> Path:
    """The backup of that name, or the newest whole one.

    Raises:
        ConfigError: there is none.
    """
    if name is not None:
        if not (base / name / SUMS).is_file():
            raise ConfigError(f"không có bản sao lưu {name} trong {base} / no backup {name} in {base}")
        return base / name
    found = sorted(path.parent for path in base.glob(f"[0-9]*/{SUMS}")) if base.is_dir() else []
    if not found:
        raise ConfigError(
            f"không có bản sao lưu nào trong {base}: cần một thư mục có {SUMS} / "
            f"no backup in {base}: expected a folder with {SUMS}"
        )
    return found[-1]


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / SUMS:
            yield path
