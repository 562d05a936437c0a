"""All stamped trees of a store in their order, and the way of any object through them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.errors import IntegrityError
from pipeline.evidence.folders import ANSWER, CHAIN, LEAVES, LISTS, ROOT, TOKEN, Kind, Leaves, Tree, folder_in
from signing.evidence import Link
from storage import ObjectStore


@dataclass(frozen=True)
class History:
    """The trees, oldest first."""

    trees: tuple[Tree, ...]
    unreadable: tuple[str, ...] = ()  #: names of leaves.txt that say nothing any more

    @cached_property
    def _places(self) -> dict[str, int]:
        return {tree.folder: place for place, tree in enumerate(self.trees)}

    @cached_property
    def _renewals(self) -> dict[str, Tree]:
        """The first tree that renews a token, by the token's name."""
        found: dict[str, Tree] = {}
        for tree in self.trees:
            if tree.leaves.kind is Kind.RENEWAL and tree.token is not None:
                for name in tree.by_name:
                    found.setdefault(name, tree)
        return found

    @cached_property
    def _bases(self) -> tuple[Tree, ...]:
        return tuple(tree for tree in self.trees if tree.leaves.kind is not Kind.RENEWAL and tree.token is not None)

    @cached_property
    def _last_rehash(self) -> int:
        found = [self._places[tree.folder] for tree in self._bases if tree.leaves.kind is Kind.REHASH]
        return max(found, default=-1)

    def batches(self) -> Iterator[Tree]:
        """The trees of objects, with a token or without."""
        return (tree for tree in self.trees if tree.leaves.kind is Kind.BATCH)

    def successors(self, tree: Tree, *, before: int | None = None) -> tuple[Tree, ...]:
        """The tree and those that stamp its token, each the one before it; of those that came before that place."""
        end = len(self.trees) if before is None else before
        found = [tree]
        while (later := self._renewals.get(found[-1].token_name)) is not None and self._places[later.folder] < end:
            if later in found:
                break
            found.append(later)
        return tuple(found)

    def heads(self) -> tuple[Tree, ...]:
        """The trees on whose tokens everything rests today: those that must be renewed before their services end."""
        live = [tree for tree in self._bases if self._places[tree.folder] >= self._last_rehash]
        return tuple({head.folder: head for head in (self.successors(tree)[-1] for tree in live)}.values())

    def bases_of(self, name: str) -> tuple[Tree, ...]:
        """The batch that stamped an object first, and every rehash of it since."""
        return tuple(tree for tree in self._bases if name in tree.by_name)

    def chains(self, name: str) -> tuple[tuple[Link, ...], ...]:
        """The chains of an object's evidence record, oldest first; none where nothing was stamped yet."""
        bases = self.bases_of(name)
        if not bases:
            return ()
        ends = [self._places[tree.folder] for tree in bases[1:]]
        return tuple(
            tuple(self._links(name, self.successors(tree, before=end)))
            for tree, end in zip(bases, [*ends, None], strict=True)
        )

    @staticmethod
    def _links(name: str, trees: tuple[Tree, ...]) -> Iterator[Link]:
        for tree in trees:
            if tree.token is None:
                return
            leaf = bytes.fromhex(tree.by_name[name])
            yield Link(tree.hashes.groups(leaf), tree.token, tree.leaves.algorithm)
            name = tree.token_name


def untimed(store: ObjectStore) -> tuple[tuple[str, dt.datetime], ...]:
    """The trees that wait for a token, and since when; nothing else is read.

    Raises:
        UnavailableError: the store is away.
        IntegrityError: a leaves.txt says nothing any more.
    """
    names = set(store.names(ROOT))
    folders = (folder for name in sorted(names) if (folder := folder_in(name)) and f"{folder}/{TOKEN}" not in names)
    return tuple(
        (folder, Leaves.read(store.get_named(f"{folder}/{LEAVES}"), f"{folder}/{LEAVES}").at) for folder in folders
    )


def read_history(store: ObjectStore) -> History:
    """Every stamped tree of the store.

    Raises:
        UnavailableError: the store is away.
    """
    names = set(store.names(ROOT))
    trees: list[Tree] = []
    unreadable: list[str] = []
    for name in sorted(names):
        folder = folder_in(name)
        if folder is None:
            continue
        try:
            leaves = Leaves.read(store.get_named(name), name)
            token = store.get_named(f"{folder}/{TOKEN}") if f"{folder}/{TOKEN}" in names else None
        except IntegrityError:
            unreadable.append(f"{folder}/{LEAVES}")
            continue
        trees.append(
            Tree(
                folder=folder,
                leaves=leaves,
                token=token,
                has_chain=f"{folder}/{CHAIN}" in names,
                has_lists=f"{folder}/{LISTS}" in names,
                has_answer=f"{folder}/{ANSWER}" in names,
            )
        )
    return History(tuple(sorted(trees, key=lambda tree: (tree.leaves.at, tree.folder))), tuple(unreadable))
