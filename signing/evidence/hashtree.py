"""The binary hash tree of RFC 4998: two hashes in ascending order, joined, are hashed; one alone passes up."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

#: Digests that evidence may be built on.
ALGORITHMS: Final = ("sha256", "sha384", "sha512")
#: One group a level: a tree with more leaves than 2^64 is none.
MAX_GROUPS: Final = 64

#: What leads from a leaf to the root (RFC 4998 §4.2.2): the first group holds the leaf, each next one what stands
#: beside the node that the group before it makes.
Groups = tuple[tuple[bytes, ...], ...]


class RefusedDocument(ValueError):  # noqa: N818  what it is, as the caller says it
    """Bytes as long as two hashes: they could be a node of the tree, and so may never be its leaf."""


def digest(data: bytes, algorithm: str) -> bytes:
    """The hash of the bytes.

    Raises:
        ValueError: the algorithm is none that evidence is built on.
    """
    if algorithm not in ALGORITHMS:
        raise ValueError(f"evidence is not built on {algorithm}")
    return hashlib.new(algorithm, data).digest()


def size_of(algorithm: str) -> int:
    """How many bytes a hash has."""
    return len(digest(b"", algorithm))


def leaf_of(document: bytes, algorithm: str) -> bytes:
    """The hash of a document.

    RFC 4998 does not tell leaves from nodes: two hashes one behind the other hash to a node of a real tree, so that
    whoever has the tree could pass them off as a document that was stamped.

    Raises:
        RefusedDocument: it is as long as two hashes.
    """
    if len(document) == 2 * size_of(algorithm):
        raise RefusedDocument(f"{len(document)} bytes are as long as two hashes of {algorithm}: no evidence for them")
    return digest(document, algorithm)


def joined(hashes: Iterable[bytes], algorithm: str) -> bytes:
    """The node above these hashes; one alone is its own node."""
    group = sorted(hashes)
    return group[0] if len(group) == 1 else digest(b"".join(group), algorithm)


class HashTree:
    """A tree over leaves in the order given; the same hash twice is one leaf."""

    def __init__(self, leaves: Sequence[bytes], algorithm: str = "sha256") -> None:
        """Build it.

        Args:
            leaves: hashes of that algorithm, at least one.
            algorithm: one of `ALGORITHMS`.
        """
        once = list(dict.fromkeys(leaves))
        if not once or any(len(leaf) != size_of(algorithm) for leaf in once):
            raise ValueError(f"a tree needs hashes of {algorithm}, at least one")
        self.algorithm = algorithm
        self._places = {leaf: place for place, leaf in enumerate(once)}
        self._levels = [once]
        while len(level := self._levels[-1]) > 1:
            self._levels.append([joined(level[at : at + 2], algorithm) for at in range(0, len(level), 2)])

    @property
    def root(self) -> bytes:
        """The hash that is stamped."""
        return self._levels[-1][0]

    def groups(self, leaf: bytes) -> Groups:
        """The way from a leaf to the root; empty where the leaf is the root.

        Raises:
            KeyError: there is no such leaf.
        """
        place = self._places[leaf]
        found: list[tuple[bytes, ...]] = []
        for level in self._levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                found.append((level[beside],) if found else tuple(sorted((leaf, level[beside]))))
            place //= 2
        return tuple(found)


def root_of(leaf: bytes, groups: Groups, algorithm: str) -> bytes | None:
    """The root to which a leaf and its way lead; None where the way does not begin at the leaf, or is none."""
    if not groups:
        return leaf
    size = size_of(algorithm)
    if len(groups) > MAX_GROUPS or any(len(item) != size for group in groups for item in group):
        return None
    first, *others = groups
    if leaf not in first or any(not group for group in others):
        return None
    node = joined(first, algorithm)
    for group in others:
        node = joined((node, *group), algorithm)
    return node
