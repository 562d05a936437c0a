"""Evidence outlives certificates and digests (RFC 4998 §5); no object of the archive is touched for it.

Tokens are stamped again before their services' certificates end, objects with all their evidence by a stronger digest.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import ConfigError, IntegrityError
from pipeline.evidence.folders import ROOT, Kind, Leaf, Tree, leaves_of
from pipeline.evidence.history import History, read_history
from pipeline.evidence.making import Means, Waiting, begun, put_leaves, stamp_all
from signing.evidence import Authority, read_token
from signing.evidence.hashtree import RefusedDocument, digest
from signing.evidence.record import again
from storage.care import CaredStore


@dataclass(frozen=True, slots=True)
class Due:
    """A tree on whose token evidence rests."""

    tree: Tree
    until: dt.datetime  #: when its service's certificate ends
    too_late: bool  #: the token can no longer be believed by itself


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a renewal has done."""

    folders: tuple[str, ...]
    leaves: int
    missing: tuple[str, ...]  #: objects that are no longer there, or damaged
    waiting: tuple[Waiting, ...]
    refused: tuple[str, ...] = ()  #: objects as long as two hashes of the new digest: they keep the evidence they have


def due(history: History, authority: Authority, *, at: dt.datetime, within: dt.timedelta) -> tuple[Due, ...]:
    """The trees whose tokens need a successor within that time, soonest first."""
    found = []
    for tree in history.heads():
        if tree.token is None:
            continue
        token = read_token(tree.token)
        if token.not_after - at <= within:
            found.append(Due(tree, token.not_after, authority.why_not(token, at=at) is not None))
    return tuple(sorted(found, key=lambda item: (item.until, item.tree.folder)))


def renew(store: CaredStore, means: Means, *, at: dt.datetime, within: dt.timedelta) -> Renewed:
    """Stamp the tokens that are due, all of one digest under one new token.

    Raises:
        UnavailableError, IntegrityError, ConfigError: as `making.make`.
    """
    history = read_history(store)
    trees = [item.tree for item in due(history, means.authority, at=at, within=within) if not item.too_late]
    folders = []
    for algorithm in sorted({tree.leaves.algorithm for tree in trees} if not begun(history.trees) else ()):
        leaves = [
            Leaf(digest(tree.token, algorithm).hex(), tree.token_name)
            for tree in trees
            if tree.token is not None and tree.leaves.algorithm == algorithm
        ]
        folders.append(put_leaves(store, history, leaves_of(Kind.RENEWAL, algorithm, at, leaves)))
        history = read_history(store)
    _, waiting = stamp_all(store, history, means)
    return Renewed(tuple(folders), len(trees) if folders else 0, (), waiting)


def rehash(
    store: CaredStore,
    means: Means,
    *,
    at: dt.datetime,
    algorithm: str = "sha512",
    tick: Callable[[str], None] = lambda _name: None,
) -> Renewed:
    """Stamp every object once more, with all its evidence so far, by another digest. Reads the whole archive.

    Raises:
        UnavailableError, IntegrityError: as `making.make`.
        ConfigError: a tree still waits for its token, or there is nothing to stamp.
    """
    history = read_history(store)
    if begun(history.trees):
        _, waiting = stamp_all(store, history, means)
        if waiting:
            return Renewed((), 0, (), waiting)
        history = read_history(store)
    names = sorted({name for tree in history.batches() for name in tree.by_name})
    leaves, missing, refused = [], [], []
    for name in names:
        tick(name)
        try:
            leaves.append(Leaf(again(store.get_named(name), history.chains(name), algorithm).hex(), name))
        except IntegrityError:
            missing.append(name)
        except RefusedDocument:
            refused.append(name)
    if not leaves:
        raise ConfigError(
            "chưa có bằng chứng nào: chạy sohoa evidence make / there is no evidence yet: sohoa evidence make"
        )
    folder = put_leaves(store, history, leaves_of(Kind.REHASH, algorithm, at, leaves))
    _, waiting = stamp_all(store, read_history(store), means)
    return Renewed((folder,), len(leaves), _objects(missing), waiting, _objects(refused))


def _objects(names: list[str]) -> tuple[str, ...]:
    """Without evidence itself: that is looked at by whoever checks it."""
    return tuple(name for name in names if not name.startswith(ROOT))
