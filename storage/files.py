"""A store in a folder: `sha256sum` and a PDF reader are enough to check it.

Layout: `cas/sha256/ab/cd/<hash>` for bytes under their hash, named objects at their own path, `tmp/` for what is being
written. Nothing is ever overwritten: a finished file is linked to its name, and a name that is taken stays as it is.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.codes import sha256_of
from core.errors import IntegrityError, UnavailableError
from core.model import Sha256, StoredObject

_READ_ONLY: Final = 0o440
_DEBRIS_SECONDS: Final = 86_400


def cas_path(sha256: Sha256) -> str:
    """Where bytes of that hash lie, below the store's root or bucket."""
    return f"cas/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


class FilesStore:
    """An `ObjectStore` in a folder of a local file system."""

    def __init__(self, root: Path) -> None:
        """Keep everything below `root`, which is made if it is missing."""
        self._root = root
        self._tmp = root / "tmp"
        try:
            self._tmp.mkdir(parents=True, exist_ok=True)
            self._sweep()
        except OSError as error:
            raise UnavailableError(f"store.path cannot be used: {error.strerror}") from error

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        """Keep the bytes under their hash and read them back."""
        name = sha256_of(data)
        self._create(cas_path(name), data)
        if self.get(name) != data:
            raise IntegrityError(f"object {name} reads back as other bytes")
        return StoredObject(sha256=name, size_bytes=len(data), media_type=media_type)

    def get(self, sha256: Sha256) -> bytes:
        """The bytes, compared with their name."""
        data = self._read(cas_path(sha256))
        if sha256_of(data) != sha256:
            raise IntegrityError(f"object {sha256} is damaged: its bytes have another hash")
        return data

    def has(self, sha256: Sha256) -> bool:
        """Whether a file of that name lies here."""
        return (self._root / cas_path(sha256)).is_file()

    def hashes(self) -> Iterator[Sha256]:
        """The names of all objects."""
        for path in (self._root / "cas" / "sha256").glob("??/??/*"):
            yield Sha256(path.name)

    def put_named(self, name: str, data: bytes) -> None:
        """Create a named object; the same bytes again change nothing."""
        self._create(name, data)
        if self.get_named(name) != data:
            raise IntegrityError(f"{name} exists with other bytes and is not overwritten")

    def get_named(self, name: str) -> bytes:
        """The bytes of a named object."""
        return self._read(name)

    def names(self, prefix: str) -> Iterator[str]:
        """Every named object below the prefix, sorted."""
        for path in sorted(self._root.rglob("*")):
            name = path.relative_to(self._root).as_posix()
            if path.is_file() and name.startswith(prefix) and not name.startswith(("cas/", "tmp/")):
                yield name

    def _read(self, name: str) -> bytes:
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError as error:
            raise IntegrityError(f"{name} is missing from the store") from error
        except OSError as error:
            raise UnavailableError(f"the store cannot read {name}: {error.strerror}") from error

    def _create(self, name: str, data: bytes) -> None:
        target = self._root / name
        if target.exists():
            return
        draft = self._tmp / secrets.token_hex(16)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(draft, data)
            # link, not rename: a name that is taken is never taken over.
            with suppress(FileExistsError):
                os.link(draft, target)
            _sync_folder(target.parent)
        except OSError as error:
            raise UnavailableError(f"the store cannot write {len(data)} bytes: {error.strerror}") from error
        finally:
            draft.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Take away what killed writers left a day ago or earlier."""
        before = time.time() - _DEBRIS_SECONDS
        for path in self._tmp.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READ_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
