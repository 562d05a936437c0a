"""The log in the store: one entry for each object that was ever there, as `sha256sum` writes it.

Everything is created once: full tiles, those that were not full yet (`.p/W`), and a checkpoint for each size.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from core.errors import ConfigError, IntegrityError
from core.model import Sha256
from pipeline.evidence.folders import CHECKPOINTS
from signing.evidence import Checkpoint, LogKey, MerkleLog
from signing.evidence.merkle import leaf_hash
from signing.evidence.notes import Verifier
from signing.evidence.tiles import WIDTH, bundles_of, bytes_at, cuts, entries_in, tile_name, tiles_of
from storage import ObjectStore

LOG: Final = "log/"
KEYS: Final = f"{LOG}keys/"
_PROOF: Final = "c2sp.org/tlog-proof@v1"


@dataclass
class LogBook:
    """The entries of a log, its tree, and where each object stands in it."""

    entries: list[bytes] = field(default_factory=list, repr=False)
    tree: MerkleLog = field(default_factory=MerkleLog, repr=False)
    places: dict[str, int] = field(default_factory=dict, repr=False)
    checkpoint: bytes | None = None  #: the newest one; None: nothing was logged yet

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self.entries)

    def add(self, entries: Iterable[bytes]) -> None:
        """Take in further entries, in memory only."""
        for entry in entries:
            self.tree.append(leaf_hash(entry))
            self.places.setdefault(entry[66:].decode(), len(self.entries))
            self.entries.append(entry)

    def grew_from(self, checkpoint: Checkpoint) -> bool:
        """Whether its first entries are those that a checkpoint saw."""
        return checkpoint.size <= self.size and checkpoint.root == self.tree.root(checkpoint.size)

    def sha256(self, name: str) -> Sha256 | None:
        """The hash under which an object was logged; None: it was not."""
        place = self.places.get(name)
        return None if place is None else Sha256(self.entries[place][:64].decode())

    def tile(self, name: str) -> bytes | None:
        """The bytes of a file of the log itself, as its entries make it: a tile or a bundle; None: it is none."""
        return bytes_at(name.removeprefix(LOG), self.tree, self.entries) if name.startswith(LOG) else None


def checkpoint_name(size: int) -> str:
    """Where the checkpoint of that size lies."""
    return f"{CHECKPOINTS}{size}"


def sizes(store: ObjectStore) -> list[int]:
    """The sizes of all checkpoints, ascending."""
    found = (name.removeprefix(CHECKPOINTS) for name in store.names(CHECKPOINTS))
    return sorted(int(text) for text in found if text.isdecimal())


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint as it lies in the store, for whoever keeps it elsewhere."""

    checkpoint: Checkpoint
    note: bytes


def newest_checkpoint(store: ObjectStore) -> KeptCheckpoint | None:
    """The checkpoint of the log as it is now; None where nothing was logged yet.

    Raises:
        UnavailableError: the store is away.
        IntegrityError: it says nothing any more.
    """
    known = sizes(store)
    if not known:
        return None
    note = store.get_named(checkpoint_name(known[-1]))
    try:
        return KeptCheckpoint(Checkpoint.read(note), note)
    except ValueError as error:
        raise IntegrityError(
            f"{checkpoint_name(known[-1])} không phải mốc kiểm / {checkpoint_name(known[-1])} is no checkpoint"
        ) from error


def read_log(store: ObjectStore) -> LogBook:
    """The log as its newest checkpoint has it.

    Raises:
        IntegrityError: entries are missing or damaged, or the checkpoint is of other ones.
        UnavailableError: the store is away.
    """
    book = LogBook()
    known = sizes(store)
    if not known:
        return book
    book.checkpoint = store.get_named(checkpoint_name(known[-1]))
    try:
        checkpoint = Checkpoint.read(book.checkpoint)
        for number, width in cuts(0, known[-1]):
            book.add(entries_in(store.get_named(f"{LOG}{tile_name('entries', number, width)}")))
    except ValueError as error:
        raise IntegrityError(
            f"không đọc được nhật ký trong kho: {error} / the log in the store is not readable: {error}"
        ) from error
    if (checkpoint.size, checkpoint.root) != (book.size, book.tree.root()):
        raise IntegrityError(
            f"mốc kiểm của {known[-1]} mục không khớp các mục của nhật ký / "
            f"the checkpoint of {known[-1]} entries does not fit the entries of the log"
        )
    return book


def grow(book: LogBook, entries: list[bytes], key: LogKey) -> bytes:
    """Add entries in memory; the checkpoint that the log has then. The same entries give the same bytes."""
    book.add(entries)
    book.checkpoint = key.note(Checkpoint(key.origin, book.size, book.tree.root()))
    return book.checkpoint


def write(book: LogBook, store: ObjectStore, key: LogKey, *, old: int) -> None:
    """Write what is new since that size; the checkpoint last: before it, nothing counts. Safe to repeat.

    Raises:
        UnavailableError: the store is away.
        IntegrityError: another log is there already.
        ConfigError: nothing was added.
    """
    if book.checkpoint is None:
        raise ConfigError("nhật ký chưa có mục nào / the log has no entries")
    start = old // WIDTH * WIDTH
    for name, data in _new(book, start=start, old=old):
        store.put_named(f"{LOG}{name}", data)
    store.put_named(f"{KEYS}{key.verifier.key_id.hex()}", f"{key.verifier.line()}\n".encode())
    store.put_named(checkpoint_name(book.size), book.checkpoint)


def _new(book: LogBook, *, start: int, old: int) -> Iterator[tuple[str, bytes]]:
    yield from bundles_of(book.entries[start:], start=start, old=old, size=book.size)
    yield from tiles_of(book.tree, old=old, size=book.size)


def verifiers(store: ObjectStore) -> tuple[Verifier, ...]:
    """The public keys that lie beside the log; whoever kept one of them knows whether it is still there."""
    found = []
    for name in store.names(KEYS):
        try:
            found.append(Verifier.read(store.get_named(name).decode()))
        except (ValueError, IntegrityError):
            # A key that says nothing signs nothing.
            continue
    return tuple(found)


def proof_of(book: LogBook, name: str) -> bytes | None:
    """That an object is in the log, as C2SP tlog-proof writes it: index, path and checkpoint; None: it is not."""
    place = book.places.get(name)
    if place is None or book.checkpoint is None:
        return None
    path = "".join(f"{base64.b64encode(step).decode()}\n" for step in book.tree.inclusion(place, book.size))
    return f"{_PROOF}\nindex {place}\n{path}\n".encode() + book.checkpoint
