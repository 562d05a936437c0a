"""A desk made again from a backup, in a folder that is empty: whole or not at all."""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from core.config import load
from core.errors import ConfigError, IntegrityError, UnavailableError
from core.model import Status
from storage import Index, open_index, open_store
from storage.backups import snapshot
from storage.backups.copies import put_index
from storage.backups.mirror import bring, check
from storage.files import FilesStore


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    name: str  #: of the backup
    records: int
    ledger: int  #: entries
    objects: int | None  #: None where the backup has no store


@dataclass(frozen=True, slots=True)
class Source:
    """A backup that was found whole."""

    folder: Path
    keys: Path
    facts: snapshot.Facts


def find(base: Path, *, name: str | None = None, keys: Path | None = None) -> Source:
    """The backup of that name, or the newest, read through from end to end.

    Args:
        base: the folder that was given to `sohoa backup`.
        name: of one backup in it.
        keys: the folder of the keys, where they lie apart.

    Raises:
        ConfigError: there is none, or it has no keys.
        IntegrityError: it is damaged.
    """
    folder = snapshot.newest(base, name)
    snapshot.check(folder)
    facts = snapshot.facts_of(folder)
    if (folder / snapshot.STORE_LIST).is_file():
        check(FilesStore(base / snapshot.STORE), folder / snapshot.STORE_LIST)
    if keys is None and not (folder / snapshot.KEYS).is_dir():
        raise ConfigError(
            f"bản sao lưu {folder.name} không kèm khóa: chỉ thư mục khóa bằng --keys / "
            f"the backup {folder.name} was made without keys: give their folder with --keys"
        )
    place = folder if keys is None else _keys_in(keys, folder.name)
    return Source(folder, place / snapshot.KEYS, facts)


def _keys_in(keys: Path, name: str) -> Path:
    """The keys of that moment or, better, newer ones: a new key file reads old values too."""
    found = snapshot.newest(keys, None)
    if found.name < name:
        raise ConfigError(
            f"khóa trong {keys} là của {found.name}, cũ hơn bản sao lưu {name} / "
            f"the keys in {keys} are of {found.name}, older than the backup {name}"
        )
    snapshot.check(found)
    return found


def restore(source: Source, home: Path) -> Restored:
    """Make the desk; its folder appears when everything is in it.

    Raises:
        ConfigError: the folder is not empty, or the database of its settings is not.
        UnavailableError: a service is away or the disk is full.
        IntegrityError: what came back is not what the backup says.
    """
    require_empty(home)
    draft = home.with_name(f".{home.name}.{secrets.token_hex(6)}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        shutil.copytree(source.folder / snapshot.CONFIGURATION, draft, dirs_exist_ok=True)
        shutil.copytree(source.keys, draft, dirs_exist_ok=True)
        desk = load(draft)
        put_index(desk.config.index, source.folder / source.facts.index)
        objects = None
        if (source.folder / snapshot.STORE_LIST).is_file():
            stored = FilesStore(source.folder.parent / snapshot.STORE)
            objects = bring(stored, source.folder / snapshot.STORE_LIST, open_store(desk.config.store))
        index = open_index(desk.config.index)
        try:
            restored = _counted(source.facts, index, objects)
        finally:
            index.close()
        if home.exists():
            home.rmdir()
        draft.rename(home)
    except OSError as error:
        raise UnavailableError(
            f"không ghi được thư mục của bàn: {error.strerror} / the desk cannot be written: {error.strerror}"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return restored


def require_empty(home: Path) -> None:
    """Make sure that nothing is overwritten.

    Raises:
        ConfigError: something lies there.
    """
    if home.exists() and (not home.is_dir() or next(home.iterdir(), None) is not None):
        raise ConfigError(
            f"{home} không trống: chỉ khôi phục vào thư mục mới / "
            f"{home} is not empty: a backup is restored into a new folder"
        )


def _counted(facts: snapshot.Facts, index: Index, objects: int | None) -> Restored:
    from storage.ledger import first_break

    records = index.status_counts().get(Status.ARCHIVED, 0)
    broken = first_break(index.ledger())
    if records < facts.records or broken is not None:
        raise IntegrityError(
            f"mục lục khôi phục có {records} trên {facts.records} bản ghi, sổ đứt ở {broken} / "
            f"the restored index has {records} of {facts.records} records, its ledger breaks at {broken}"
        )
    return Restored(facts.name, records, sum(1 for _ in index.ledger()), objects)
