"""What a desk remembers of its keys between two processes: refused PINs, and when certificates end.

A token counts wrong PINs and locks itself. Workers are started again by whoever watches over them, and each would try
the same wrong PIN once more; so the refusal is written down before anybody else may try. What is remembered is never a
PIN, nor anything computed from one: a file is known by its inode and time, a PIN that was given by a number of its own.
"""

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.codes import sha256_of
from core.errors import ConfigError
from core.settings.keys import KeySettings

_MOST_REFUSALS: Final = 16


def name_of(key: KeySettings) -> str:
    """What a key goes by in the desk's notes: a hash of where it lies, for labels of tokens may be names of persons."""
    return sha256_of("\0".join((key.pkcs12 or key.pkcs11_module, key.token_label, key.key_label, key.key_id)).encode())


def token_of(key: KeySettings) -> str:
    """What the token goes by on which a key lies: it counts wrong PINs for all of its keys."""
    return sha256_of(f"{key.pkcs11_module}\0{key.token_label}".encode())


@dataclass(frozen=True, slots=True)
class KeyState:
    """The notes on one key, in a file that all keys of a desk share."""

    path: Path
    key: str

    def not_after(self) -> dt.datetime | None:
        """When the key's certificate ends, if it was ever opened."""
        noted = self._read().get(self.key, {}).get("not_after")
        return None if noted is None else dt.datetime.fromisoformat(noted)

    def note_end(self, not_after: dt.datetime) -> None:
        """Note when the certificate ends, for whoever must not open the key and wants to warn."""
        if self.not_after() != not_after:
            with self.alone():
                self._write({"not_after": not_after.isoformat()})

    def was_refused(self, source: str) -> bool:
        """Whether the token has refused what comes from there."""
        return source in self._read().get(self.key, {}).get("refused", ())

    def note_refusal(self, source: str) -> None:
        """Note that the token refused what comes from there; called by whoever is alone."""
        refused = [*self._read().get(self.key, {}).get("refused", ()), source]
        self._write({"refused": refused[-_MOST_REFUSALS:]})

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this is held no other process of the desk tries a PIN or writes here."""
        try:
            handle = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigError(
                f"signing.state: không tạo được tệp ở đó: {error.strerror} / "
                f"signing.state: no file can be made there: {error.strerror}"
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"signing.state: không đọc được {self.path.name}: {type(error).__name__} / "
                f"signing.state: {self.path.name} cannot be read: {type(error).__name__}"
            ) from error
        return found if isinstance(found, dict) else {}

    def _write(self, news: dict[str, object]) -> None:
        everything = self._read()
        everything[self.key] = everything.get(self.key, {}) | news
        fresh = self.path.with_suffix(".new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(everything, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError as error:
            raise ConfigError(
                f"signing.state: không ghi được {self.path.name}: {error.strerror} / "
                f"signing.state: {self.path.name} cannot be written: {error.strerror}"
            ) from error
