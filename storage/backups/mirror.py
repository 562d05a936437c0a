"""A second store that holds all that the first one does: only what is missing is copied, and nothing is taken away."""

from dataclasses import dataclass
from pathlib import Path

from core.codes import is_sha256, sha256_of
from core.errors import IntegrityError
from core.model import Sha256
from storage import ObjectStore
from storage.files import cas_path


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a mirror holds after a run."""

    objects: int
    copied: int
    damaged: tuple[str, ...]  #: what the first store lacks or has damaged; the mirror's own copy of it stays


def mirror(source: ObjectStore, target: ObjectStore, listing: Path) -> Mirrored:
    """Copy what is missing, and write a list of everything that `sha256sum -c` reads at the mirror's root.

    Raises:
        UnavailableError: a store is away or full; run again, what was copied stays.
    """
    objects = copied = 0
    damaged: list[str] = []
    # Names first: a manifest is written after its objects, so none is listed whose objects are not.
    names = list(source.names(""))
    with listing.open("w", encoding="utf-8") as lines:
        for sha256 in source.hashes():
            if not target.has(sha256):
                try:
                    target.put(source.get(sha256), media_type="application/octet-stream")
                except IntegrityError:
                    damaged.append(sha256)
                    continue
                copied += 1
            objects += 1
            lines.write(f"{sha256}  {cas_path(sha256)}\n")
        here = set(target.names(""))
        for name in names:
            try:
                data = target.get_named(name) if name in here else source.get_named(name)
            except IntegrityError:
                damaged.append(name)
                continue
            if name not in here:
                target.put_named(name, data)
                copied += 1
            objects += 1
            lines.write(f"{sha256_of(data)}  {name}\n")
    return Mirrored(objects, copied, tuple(damaged))


def listed(listing: Path) -> list[tuple[Sha256, str]]:
    """The hashes and names of a list.

    Raises:
        IntegrityError: it is no list.
    """
    found = []
    for line in listing.read_text(encoding="utf-8").splitlines():
        sha256, _, name = line.partition("  ")
        if not is_sha256(sha256) or not name or name.startswith("/") or ".." in name.split("/"):
            raise IntegrityError(f"{listing.name} của bản sao lưu bị hỏng / {listing.name} of the backup is damaged")
        found.append((Sha256(sha256), name))
    return found


def check(store: ObjectStore, listing: Path) -> None:
    """Make sure that a mirror holds everything listed, byte for byte.

    Raises:
        IntegrityError: something is missing or damaged.
    """
    for sha256, name in listed(listing):
        if sha256_of(_bytes_of(store, sha256, name)) != sha256:
            raise IntegrityError(f"{name} trong kho của bản sao lưu bị hỏng / {name} of the backup's store is damaged")


def bring(store: ObjectStore, listing: Path, target: ObjectStore) -> int:
    """Copy everything listed into another store; how much there is.

    Raises:
        IntegrityError: something is missing or damaged.
        UnavailableError: a store is away or full.
    """
    everything = listed(listing)
    for sha256, name in everything:
        if name != cas_path(sha256):
            target.put_named(name, _bytes_of(store, sha256, name))
        elif not target.has(sha256):
            target.put(store.get(sha256), media_type="application/octet-stream")
    return len(everything)


def _bytes_of(store: ObjectStore, sha256: Sha256, name: str) -> bytes:
    return store.get(sha256) if name == cas_path(sha256) else store.get_named(name)
