"""The log of RFC 6962 §2: a tree that only grows, and proofs of what it holds and that it only grew."""

import hashlib
from collections.abc import Iterable
from typing import Final

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry; its first byte keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class MerkleLog:
    """All hashes of a log, by level: `levels[k][i]` stands over the whole entries from i·2^k to (i+1)·2^k."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """A log over these leaf hashes."""
        self.levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self.levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        node, level = leaf, 0
        while True:
            if level == len(self.levels):
                self.levels.append([])
            row = self.levels[level]
            row.append(node)
            if len(row) % 2:
                return
            node, level = node_hash(row[-2], row[-1]), level + 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first entries; over all without a number."""
        end = self.size if size is None else self._within(size)
        return EMPTY_ROOT if end == 0 else self._over(0, end)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """PATH(index, D[size]) of RFC 6962 §2.1.1: that the entry is in the log of that size."""
        if not 0 <= index < self._within(size):
            raise IndexError(f"entry {index} is not in a log of {size}")
        return tuple(self._path(index, 0, size))

    def consistency(self, old: int, size: int) -> tuple[bytes, ...]:
        """PROOF(old, D[size]) of RFC 6962 §2.1.2: that the log of `old` entries is the beginning of that of `size`."""
        if not 0 <= old <= self._within(size):
            raise IndexError(f"a log of {old} entries is no beginning of one of {size}")
        return () if old in {0, size} else tuple(self._grown(old, 0, size, known=True))

    def _within(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise IndexError(f"the log has {self.size} entries, not {size}")
        return size

    def _over(self, start: int, end: int) -> bytes:
        """The root over entries `start` to `end`, where `start` is a multiple of every power of two below the width."""
        width = end - start
        level = width.bit_length() - 1
        if width == 1 << level:
            return self.levels[level][start >> level]
        middle = start + _split(width)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._over(middle, end)]
        return [*self._path(index, middle, end), self._over(start, middle)]

    def _grown(self, old: int, start: int, end: int, *, known: bool) -> list[bytes]:
        if old == end:
            return [] if known else [self._over(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._grown(old, start, middle, known=known), self._over(middle, end)]
        return [*self._grown(old, middle, end, known=False), self._over(start, middle)]


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << (width - 1).bit_length() - 1


def included(leaf: bytes, index: int, size: int, proof: Iterable[bytes], root: bytes) -> bool:
    """Whether a proof shows that the leaf is entry `index` of the log of that size and root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, first, last = leaf, index, size - 1
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(step, node)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, step)
        first, last = first >> 1, last >> 1
    return last == 0 and node == root


def consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Iterable[bytes]) -> bool:
    """Whether a proof shows that a log grew from `old` entries to `size` (RFC 9162 §2.1.4.2)."""
    steps = list(proof)
    if old == size:
        return not steps and old_root == root
    if not 0 < old < size:
        # Every log grew out of the empty one.
        return old == 0 and not steps and old_root == EMPTY_ROOT
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and (before, after) == (old_root, root)
