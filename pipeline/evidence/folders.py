"""A stamped tree in the store: a folder with its leaves, the token of its root, and what is needed to believe that.

`evidence/2026/11/21/leaves.txt` is written first and says everything: whoever finds it can write the rest.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final, Self
from zoneinfo import ZoneInfo

from core.errors import IntegrityError
from signing.evidence import HashTree
from signing.evidence.hashtree import size_of

ROOT: Final = "evidence/"
LEAVES: Final = "leaves.txt"
TOKEN: Final = "root.tsr"  # noqa: S105  a timestamp token
CHAIN: Final = "tsa.pem"
LISTS: Final = "tsa.crl.pem"
ANSWER: Final = "tsa.ocsp.der"
CHECKPOINTS: Final = "log/checkpoints/"
_SCHEMA: Final = "# sohoa.evidence/1"
_FOLDER: Final = re.compile(r"(evidence/\d{4}/\d\d/\d\d(?:\.[a-z]+)?(?:\.\d+)?)/leaves\.txt")
_DAYS_OF: Final = ZoneInfo("Asia/Ho_Chi_Minh")


class Kind(StrEnum):
    """What the leaves of a tree are."""

    BATCH = "batch"  #: objects of the store, and the log's checkpoint
    RENEWAL = "renewal"  #: tokens of earlier trees, before their services' certificates end
    REHASH = "rehash"  #: objects with all their evidence so far, by a stronger digest


@dataclass(frozen=True, slots=True)
class Leaf:
    """A line of leaves.txt: what `sha256sum` would write of the object, save in a rehash."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Leaves:
    """leaves.txt: a head that `sha256sum -c` passes over, and the leaves in the order of the tree."""

    kind: Kind
    algorithm: str
    at: dt.datetime
    leaves: tuple[Leaf, ...]

    def dump(self) -> bytes:
        """The file."""
        lines = "".join(f"{leaf.digest}  {leaf.name}\n" for leaf in self.leaves)
        return f"{_SCHEMA} {self.kind} {self.algorithm} {self.at.isoformat()}\n{lines}".encode()

    @classmethod
    def read(cls, data: bytes, where: str) -> Self:
        """What a file says.

        Raises:
            IntegrityError: it is no such file.
        """
        try:
            head, *lines = data.decode().splitlines()
            _, _, kind, algorithm, at = head.split(" ")
            width = 2 * size_of(algorithm)
            leaves = tuple(Leaf(line[:width], line[width + 2 :]) for line in lines)
            found = cls(Kind(kind), algorithm, dt.datetime.fromisoformat(at), leaves)
            _ = found.tree(), found.kind is not Kind.BATCH or found.size
            if found.dump() != data:
                raise ValueError(where)  # noqa: TRY301  one answer to whatever is wrong with it
        except ValueError as error:
            raise IntegrityError(f"không đọc được {where} / {where} is not readable") from error
        return found

    @property
    def checkpoint(self) -> Leaf:
        """Of a batch: the leaf of the log's checkpoint.

        Raises:
            ValueError: there is none, or not one.
        """
        (found,) = (leaf for leaf in self.leaves if leaf.name.startswith(CHECKPOINTS))
        return found

    @property
    def size(self) -> int:
        """Of a batch: how many entries the log has with it."""
        return int(self.checkpoint.name.removeprefix(CHECKPOINTS))

    def entries(self) -> list[bytes]:
        """Of a batch: what it adds to the log."""
        return [f"{leaf.digest}  {leaf.name}".encode() for leaf in self.leaves if not leaf.name.startswith(CHECKPOINTS)]

    def tree(self) -> HashTree:
        """The tree over them.

        Raises:
            ValueError: there are none, or they are no hashes.
        """
        return HashTree([bytes.fromhex(leaf.digest) for leaf in self.leaves], self.algorithm)


def leaves_of(kind: Kind, algorithm: str, at: dt.datetime, leaves: Collection[Leaf]) -> Leaves:
    """Leaves in the order that everybody can make again: that of `LC_ALL=C sort`."""
    return Leaves(kind, algorithm, at, tuple(sorted(leaves, key=lambda leaf: (leaf.digest, leaf.name))))


@dataclass(frozen=True)
class Tree:
    """A stamped tree as it lies in the store."""

    folder: str  #: without a stroke at its end
    leaves: Leaves
    token: bytes | None = field(repr=False)  #: None: it waits for a timestamp service
    has_chain: bool
    has_lists: bool
    has_answer: bool = False

    @cached_property
    def hashes(self) -> HashTree:
        """The tree over its leaves."""
        return self.leaves.tree()

    @cached_property
    def by_name(self) -> dict[str, str]:
        """The digest of each leaf by its name."""
        return {leaf.name: leaf.digest for leaf in self.leaves.leaves}

    @property
    def token_name(self) -> str:
        """Where the token lies."""
        return f"{self.folder}/{TOKEN}"


def folder_in(name: str) -> str | None:
    """The folder that a leaves.txt of that name stands for; None for any other name."""
    found = _FOLDER.fullmatch(name)
    return found[1] if found else None


def free_folder(at: dt.datetime, kind: Kind, taken: Collection[str]) -> str:
    """A folder of that day which no tree has yet."""
    first = f"{ROOT}{at.astimezone(_DAYS_OF):%Y/%m/%d}" + ("" if kind is Kind.BATCH else f".{kind}")
    number, folder = 1, first
    while folder in taken:
        number += 1
        folder = f"{first}.{number}"
    return folder
