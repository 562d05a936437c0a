"""The file of the index's keys: made once, read again when it changes, never printed."""

import base64
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.errors import ConfigError, IntegrityError
from storage.sealing.secrets import KEY_BYTES, Key, version_of

_HEADER: Final = """# Keys that seal personal data in the index. Without them nobody reads it, with them everybody does:
# keep a copy, and never beside a copy of the index. Old ones stay as long as backups made with them do.
"""


class KeyFile:
    """One or more keys, each with its version; a running program follows a new one."""

    def __init__(self, path: Path) -> None:
        """Read the keys.

        Raises:
            ConfigError: the file is missing, open to others, or no key file.
        """
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: Mapping[int, Key] = {}
        self._current = 0
        self._refresh()

    @property
    def current(self) -> Key:
        """The newest key of the file."""
        self._refresh()
        return self._keys[self._current]

    @property
    def all(self) -> tuple[Key, ...]:
        """Every key of the file, newest first."""
        self._refresh()
        return tuple(self._keys[version] for version in sorted(self._keys, reverse=True))

    def key(self, version: int) -> Key:
        """The key of that version.

        Raises:
            ConfigError: the file has none.
        """
        if version not in self._keys:
            self._refresh()
        if version not in self._keys:
            raise ConfigError(
                f"index.keys_file: thiếu khóa {version} đang niêm phong mục lục; chép tệp khóa mới nhất sang máy "
                "này / "
                f"index.keys_file: key {version} is missing, with which the index is sealed; "
                "copy the newest key file to this machine"
            )
        return self._keys[version]

    def unseal(self, value: str, place: str) -> str:
        """The value that was sealed for that place, with whichever key.

        Raises:
            IntegrityError: it is not what was written there, or was never sealed.
            ConfigError: its key is missing.
        """
        version = version_of(value)
        if version == 0:
            raise IntegrityError(
                f"mục lục có ở {place} dữ liệu chưa từng được niêm phong / "
                f"the index holds at {place} what was never sealed"
            )
        return self.key(version).unseal(value, place)

    def add_key(self) -> Key:
        """A new key in the file, which becomes the current one; the others stay."""
        keys = _read(self._path)
        version = max(keys) + 1
        _write(self._path, keys | {version: secrets.token_bytes(KEY_BYTES)})
        return self.current

    def _refresh(self) -> None:
        try:
            found = self._path.stat()
        except OSError as error:
            raise ConfigError(
                f"index.keys_file: không đọc được {self._path} ({error.strerror}); mục lục mới thì `sohoa init` "
                "tạo khóa, mục lục đã có thì chép từ máy khác dùng chung mục lục hoặc từ bản sao lưu khóa / "
                f"index.keys_file: {self._path} cannot be read ({error.strerror}); `sohoa init` makes it for a new "
                "index, for one that is there it comes from another machine of the index or from a backup of the keys"
            ) from error
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        if seen == self._seen:
            return
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise ConfigError(
                f"index.keys_file: người khác đọc được {self._path}: chạy chmod 600 / "
                f"index.keys_file: others may read {self._path}: chmod 600 it"
            )
        self._keys = {version: Key(version, master) for version, master in _read(self._path).items()}
        self._current, self._seen = max(self._keys), seen


def make_keys(path: Path) -> None:
    """Make a key file with one new key, unless there is a file already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, {1: secrets.token_bytes(KEY_BYTES)}, create=True)


def _read(path: Path) -> dict[int, bytes]:
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in tree["keys"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # Not its own message: a TOML error may quote the line.
        raise ConfigError(
            f"index.keys_file: {path} không phải tệp khóa ({type(error).__name__}) / "
            f"index.keys_file: {path} is no key file ({type(error).__name__})"
        ) from None
    if not keys or min(keys) < 1 or any(len(key) != KEY_BYTES for key in keys.values()):
        raise ConfigError(
            f"index.keys_file: {path} không phải tệp khóa: cần các khóa 32 byte, đánh số từ 1 / "
            f"index.keys_file: {path} is no key file: expected keys of 32 bytes, numbered from 1"
        )
    return keys


def _write(path: Path, keys: Mapping[int, bytes], *, create: bool = False) -> None:
    """Whole or not at all; with `create` a file that is there stays."""
    lines = [f'{version} = "{base64.b64encode(key).decode()}"' for version, key in sorted(keys.items())]
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_HEADER + "\n[keys]\n" + "\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if create:
            try:
                os.link(draft, path)
            except FileExistsError:
                return
        else:
            draft.replace(path)
    except OSError as error:
        raise ConfigError(
            f"index.keys_file: không ghi được {path}: {error.strerror} / "
            f"index.keys_file: {path} cannot be written: {error.strerror}"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
