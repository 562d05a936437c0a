"""The replica gets what it lacks. Nothing is compared here: that is what a fixity pass is for."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import IntegrityError
from core.model import Sha256
from storage.care import CaredStore
from storage.files import cas_path


@dataclass(frozen=True, slots=True)
class Mirrored:
    """One object that the replica lacked."""

    name: str
    size_bytes: int
    good: bool  #: False: the archive's own copy is damaged; a fixity pass says more


def lacking(primary: CaredStore, replica: CaredStore) -> Iterator[str]:
    """The names that the archive has and the replica lacks; content first, manifests last.

    Whoever finds a manifest in the replica finds there what it names.
    """
    there = set(replica.hashes())
    for sha256 in primary.hashes():
        if sha256 not in there:
            yield cas_path(sha256)
    named = set(replica.names(""))
    for name in primary.names(""):
        if name not in named:
            yield name


def mirror(primary: CaredStore, replica: CaredStore) -> Iterator[Mirrored]:
    """Copy what the replica lacks.

    Raises:
        UnavailableError: a store is away or full.
        IntegrityError: the replica did not keep what it was given.
    """
    for name in lacking(primary, replica):
        sha256 = Sha256(name.rpartition("/")[2]) if name.startswith("cas/") else None
        try:
            data = primary.get_named(name) if sha256 is None else primary.get(sha256)
        except IntegrityError:
            yield Mirrored(name, 0, good=False)
            continue
        if sha256 is None:
            replica.put_named(name, data)
        else:
            replica.put(data, media_type="application/octet-stream")
        yield Mirrored(name, len(data), good=True)
