"""A store in a folder: `sha256sum` and a PDF reader are enough to check it.

Layout: `cas/sha256/ab/cd/<hash>` for bytes under their hash, named objects at their own path, `tmp/` for what is being
written, `damaged/` for what was restored. Nothing is ever overwritten: a finished file is linked to its name, and a
name that is taken stays as it is.
"""

import datetime as dt
import errno
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from core.codes import sha256_of
from core.errors import IntegrityError, UnavailableError
from core.model import Sha256, StoredObject
from storage.care import DAMAGED, SELFTEST, Kept

_READ_ONLY: Final = 0o440
_DEBRIS_SECONDS: Final = 86_400
PIECE_BYTES: Final = 1 << 20
#: Not an object's own path.
_OURS: Final = ("cas/", "tmp/", DAMAGED, SELFTEST)
_NO_WRITING: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def cas_path(sha256: Sha256) -> str:
    """Where bytes of that hash lie, below the store's root or bucket."""
    return f"cas/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def damaged(sha256: Sha256) -> str:
    """What is said of an object whose bytes are others."""
    return (
        f"tệp {sha256} trong kho bị hỏng hoặc bị sửa: lấy lại bản tốt bằng sohoa store verify"
        f" / object {sha256} is damaged: its bytes have another hash; `sohoa store verify` restores it from the replica"
    )


def missing(name: str) -> str:
    """What is said of an object that is not there."""
    return f"kho thiếu {name}: lấy lại từ bản sao bằng sohoa store verify / {name} is missing from the store"


class FilesStore:
    """An `ObjectStore` in a folder of a local file system."""

    def __init__(self, root: Path) -> None:
        """Keep everything below `root`, which is made if it is missing. A store that may only be read can be read."""
        self._root = root
        self._tmp = root / "tmp"
        self._durable: set[Path] = set()
        try:
            self._tmp.mkdir(parents=True, exist_ok=True)
            self._sweep()
        except OSError as error:
            if error.errno not in _NO_WRITING or not root.is_dir():
                raise UnavailableError(f"store.path: không dùng được kho / cannot be used: {error.strerror}") from error

    def put(self, data: bytes, *, media_type: str) -> StoredObject:
        """Keep the bytes under their hash and read them back."""
        name = sha256_of(data)
        self._create(cas_path(name), data)
        if not self._holds(cas_path(name), data):
            raise IntegrityError(
                f"tệp {name} đọc lại khác lúc ghi / object {name} reads back as other bytes: it is damaged"
            )
        return StoredObject(sha256=name, size_bytes=len(data), media_type=media_type)

    def get(self, sha256: Sha256, *, version_id: str | None = None) -> bytes:  # noqa: ARG002  folders keep no versions
        """The bytes, compared with their name."""
        data = self.get_named(cas_path(sha256))
        if sha256_of(data) != sha256:
            raise IntegrityError(damaged(sha256))
        return data

    def link(self, sha256: Sha256, *, version_id: str | None = None, seconds: int) -> str | None:  # noqa: ARG002
        """A folder has no addresses."""
        return None

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
        if not self._holds(name, data):
            raise IntegrityError(
                f"{name} đã có với nội dung khác và không bị ghi đè / exists with other bytes and is not overwritten"
            )

    def get_named(self, name: str) -> bytes:
        """The bytes of a named object."""
        with _reading(name):
            return (self._root / name).read_bytes()

    def names(self, prefix: str) -> Iterator[str]:
        """Every named object below the prefix, sorted."""
        start = self._root / prefix.rpartition("/")[0]
        found = []
        for folder, below, files in os.walk(start):
            place = Path(folder).relative_to(self._root).as_posix()
            if place == ".":
                below[:] = [name for name in below if f"{name}/" not in _OURS]
            at = "" if place == "." else f"{place}/"
            found += [f"{at}{name}" for name in files if f"{at}{name}".startswith(prefix)]
        yield from sorted(found)

    # --- care ---

    def kept(self) -> Iterator[Kept]:
        """Every object with its size and age."""
        for sha256 in self.hashes():
            with suppress(FileNotFoundError):
                status = (self._root / cas_path(sha256)).stat()
                yield Kept(sha256, status.st_size, _put_at(status))

    def remove(self, kept: Kept) -> bool:
        """Take an object away, unless somebody has put it again since."""
        target, away = self._root / cas_path(kept.sha256), self._tmp / secrets.token_hex(16)
        try:
            if _put_at(target.stat()) > kept.since:
                return False
            # Out of reach first, then looked at again: a put in between finds no file, and makes it.
            target.rename(away)
            if _put_at(away.stat()) > kept.since:
                with suppress(FileExistsError):
                    os.link(away, target)
                away.unlink()
                return False
            away.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UnavailableError(
                f"kho không cất đi được {kept.sha256}: {error.strerror} / "
                f"the store cannot take {kept.sha256} away: {error.strerror}"
            ) from error
        return True

    def mend(self, name: str, data: bytes) -> None:
        """Put good bytes in the place of missing or damaged ones; the damaged file is kept in `damaged/`."""
        target = self._root / name
        aside = self._root / f"{DAMAGED}{name}.{secrets.token_hex(8)}"
        draft = self._tmp / secrets.token_hex(16)
        try:
            self._make_folder(target.parent)
            _write_durably(draft, data)
            if target.exists():
                self._make_folder(aside.parent)
                os.link(target, aside)
                _sync_folder(aside.parent)
            draft.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            raise UnavailableError(
                f"kho không lấy lại được {len(data)} byte: {error.strerror} / "
                f"the store cannot restore {len(data)} bytes: {error.strerror}"
            ) from error
        finally:
            draft.unlink(missing_ok=True)
        if self.get_named(name) != data:
            raise IntegrityError(
                f"{name} đã lấy lại nhưng đọc ra khác / {name} was restored and reads back as other bytes"
            )

    # --- the disk ---

    def _holds(self, name: str, data: bytes) -> bool:
        """Whether a file reads back as these bytes."""
        with _reading(name), (self._root / name).open("rb") as file:
            return are_these(iter(lambda: file.read(PIECE_BYTES), b""), data)

    def _create(self, name: str, data: bytes) -> None:
        target = self._root / name
        if self._in_use(target):
            return
        draft = self._tmp / secrets.token_hex(16)
        try:
            self._make_folder(target.parent)
            _write_durably(draft, data)
            # link, not rename: a name that is taken is never taken over.
            with suppress(FileExistsError):
                os.link(draft, target)
            _sync_folder(target.parent)
        except OSError as error:
            raise UnavailableError(
                f"kho không ghi được / the store cannot write {len(data)} bytes: {error.strerror}"
            ) from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _in_use(self, target: Path) -> bool:
        """Whether the file is there. It counts as new again, and as written: its writer may not have come so far."""
        try:
            os.utime(target)
            self._make_folder(target.parent)
            _sync_folder(target.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno in _NO_WRITING:
                return target.exists()
            raise UnavailableError(
                f"kho không dùng được {target.name}: {error.strerror} / "
                f"the store cannot use {target.name}: {error.strerror}"
            ) from error
        return True

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and those above it so that a power loss takes none of their names away."""
        if folder in self._durable and folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        # Also what others made: they may not have come so far as to sync it.
        for above in (folder, *folder.parents):
            _sync_folder(above.parent)
            if above == self._root:
                break
        self._durable.add(folder)

    def _sweep(self) -> None:
        """Take away what killed writers left a day ago or earlier."""
        before = time.time() - _DEBRIS_SECONDS
        for path in self._tmp.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()


def are_these(pieces: Iterable[bytes], data: bytes) -> bool:
    """Whether what comes piece by piece is these bytes: to read a large object back, it is not held a second time."""
    place, expected = 0, memoryview(data)
    for piece in pieces:
        if piece != expected[place : place + len(piece)]:
            return False
        place += len(piece)
    return place == len(data)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise IntegrityError(missing(name)) from error
    except OSError as error:
        if error.errno == errno.EIO:
            # A bad sector: these bytes are gone, the store is not.
            raise IntegrityError(
                f"{name}: đĩa không đọc được: chạy sohoa store verify / is damaged: the disk cannot read it"
            ) from error
        raise UnavailableError(f"kho không đọc được / the store cannot read {name}: {error.strerror}") from error


def _put_at(status: os.stat_result) -> dt.datetime:
    return dt.datetime.fromtimestamp(status.st_mtime, dt.UTC)


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
