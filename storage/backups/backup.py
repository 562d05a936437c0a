"""A desk's index, settings and keys put away, and its store beside them; nothing of it while it is half written.

The index is copied first and the store after it: what an index names has been in the store before, so that the store
of a backup never holds less than its index says.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.config import DESK_FILE, Desk
from core.errors import ConfigError, UnavailableError
from core.model import Status
from storage import Index, open_store
from storage.backups import snapshot
from storage.backups.copies import copy_index
from storage.backups.mirror import Mirrored, mirror
from storage.files import FilesStore

_CONFIGURATION: Final = (".toml", ".csv")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a backup goes, and what of it."""

    base: Path
    keys: Path | None = None  #: a folder for the keys, apart from everything else
    with_keys: bool = False  #: or in the backup itself
    with_store: bool = False


def back_up(desk: Desk, index: Index, wanted: Wanted, *, at: dt.datetime) -> snapshot.Facts:
    """Make a backup, whole or not at all.

    Raises:
        ConfigError: the keys would lie with the index unasked, or a program is missing.
        UnavailableError: the database, the store or the target is away or full.
        IntegrityError: the index is damaged.
    """
    _require_apart(desk, wanted)
    name = at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    draft = snapshot.draft_of(wanted.base, name)
    try:
        # Counted before it is copied: the copy may hold more, never less.
        records = index.status_counts().get(Status.ARCHIVED, 0)
        copy = copy_index(desk.config.index, draft)
        _copy_files(desk, draft / snapshot.CONFIGURATION, configuration_of(desk))
        if wanted.with_keys:
            _copy_files(desk, draft / snapshot.KEYS, keys_of(desk))
        stored = None
        if wanted.with_store:
            store = FilesStore(wanted.base / snapshot.STORE)
            stored = mirror(open_store(desk.config.store), store, draft / snapshot.STORE_LIST)
        facts = _facts(desk, draft, name, at, wanted, copy.name, records, stored)
        snapshot.note(draft, facts)
        snapshot.seal(draft)
        if wanted.keys is not None:
            _put_keys_apart(desk, wanted.keys, name)
        draft.rename(wanted.base / name)
    except OSError as error:
        raise UnavailableError(
            f"không ghi được bản sao lưu: {error.strerror} / the backup cannot be written: {error.strerror}"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return facts


def configuration_of(desk: Desk) -> Iterator[Path]:
    """The files of a desk that say how it works, without its keys."""
    secret = set(keys_of(desk))
    for path in sorted(desk.home.iterdir()):
        if path.is_file() and path.suffix in _CONFIGURATION and path not in secret:
            yield path
    if desk.config.trust.folder.is_relative_to(desk.home):
        yield from (path for path in sorted(desk.config.trust.folder.rglob("*")) if path.is_file())


def keys_of(desk: Desk) -> tuple[Path, ...]:
    """Every file of a desk's folder that holds a key or a password."""
    named = {path for path in _named_secrets(desk).values() if path.is_file() and path.is_relative_to(desk.home)}
    folder = desk.home / snapshot.KEYS
    return tuple(sorted(named | {path for path in folder.rglob("*") if path.is_file()}))


def _named_secrets(desk: Desk) -> dict[str, Path]:
    """Settings that name a file with a secret in it."""
    config = desk.config
    found = {
        "index.keys_file": config.index.keys_file,
        "evidence.key_file": config.evidence.key_file,
        "portal.keys_file": config.portal.keys_file,
    }
    texts = {
        "index.url_file": config.index.url_file,
        "signing.pkcs12": config.signing.pkcs12,
        "signing.passphrase_file": config.signing.passphrase_file,
        **{f"signing.keys.{key.role}.pkcs12": key.pkcs12 for key in config.signing.keys},
        **{f"signing.keys.{key.role}.pin_file": key.pin_file for key in config.signing.all_keys},
        "store.secret_key_file": config.store.secret_key_file,
        "work.secret_key_file": config.work.secret_key_file,
        "engine.broker_url_file": config.engine.broker_url_file,
    }
    return found | {key: desk.home / value for key, value in texts.items() if value}


def _left_out(desk: Desk) -> tuple[str, ...]:
    files = _named_secrets(desk) | {
        "portal.clients_file": desk.config.portal.clients_file,
        "trust.folder": desk.config.trust.folder,
    }
    return tuple(key for key, path in files.items() if path.exists() and not path.is_relative_to(desk.home))


def _require_apart(desk: Desk, wanted: Wanted) -> None:
    if wanted.base.resolve().is_relative_to(desk.home.resolve()):
        raise ConfigError(
            "thư mục sao lưu nằm trong thư mục của bàn: chọn ổ đĩa khác / "
            "the backup's folder lies inside the desk's own: choose another disk"
        )
    if wanted.keys is None:
        return
    keys, base = wanted.keys.resolve(), wanted.base.resolve()
    if wanted.with_keys or keys.is_relative_to(base) or base.is_relative_to(keys):
        raise ConfigError(
            "khóa phải để riêng khỏi bản sao lưu: --keys cần một thư mục không nằm trong và không chứa bản "
            "sao lưu / "
            "keys lie apart from the backup: --keys needs a folder that is neither in it nor around it"
        )


def _copy_files(desk: Desk, folder: Path, files: Iterator[Path] | tuple[Path, ...]) -> None:
    folder.mkdir(mode=0o700)
    for path in files:
        target = folder / path.relative_to(desk.home)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(path, target)
        target.chmod(0o600)


def _put_keys_apart(desk: Desk, base: Path, name: str) -> None:
    draft = snapshot.draft_of(base, name)
    try:
        _copy_files(desk, draft / snapshot.KEYS, keys_of(desk))
        snapshot.seal(draft)
        (draft / snapshot.SUMS).chmod(0o600)
        draft.rename(base / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _facts(
    desk: Desk,
    draft: Path,
    name: str,
    at: dt.datetime,
    wanted: Wanted,
    copy: str,
    records: int,
    stored: Mirrored | None,
) -> snapshot.Facts:
    if not (draft / snapshot.CONFIGURATION / DESK_FILE).is_file():
        raise ConfigError(f"không sao chép được {DESK_FILE} của bàn / {DESK_FILE} of the desk cannot be copied")
    files = [path for path in draft.rglob("*") if path.is_file()]
    return snapshot.Facts(
        schema=snapshot.SCHEMA,
        name=name,
        made_at=at.isoformat(),
        desk=desk.config.desk.code,
        index=copy,
        records=records,
        keys="with" if wanted.with_keys else "none" if wanted.keys is None else "apart",
        files=len(files),
        size_bytes=sum(path.stat().st_size for path in files),
        objects=stored.objects if stored else None,
        copied=stored.copied if stored else None,
        damaged=stored.damaged if stored else (),
        left_out=_left_out(desk),
    )
