"""Until when the tokens hold on which evidence rests, without reading what they stamp."""

import datetime as dt
from collections import Counter
from collections.abc import MutableMapping
from dataclasses import dataclass

from core.errors import IntegrityError
from pipeline.evidence.folders import LEAVES, ROOT, TOKEN, Kind, Leaves, Tree, folder_in
from pipeline.evidence.history import History
from signing.evidence import read_token
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class Ending:
    """So many stamped trees need a successor before that day; None: their tokens cannot be read."""

    until: dt.date | None
    trees: int


def endings(store: ObjectStore, known: MutableMapping[str, dt.date | None]) -> tuple[Ending, ...]:
    """When the services' certificates end behind all evidence that nothing later stamps again, soonest first.

    Args:
        store: where the evidence lies.
        known: what was found of tokens before, by name: a token never changes, so each is read once.

    Raises:
        UnavailableError: the store is away.
        IntegrityError: a renewal's leaves.txt says nothing any more.
    """
    found: Counter[dt.date | None] = Counter()
    for tree in _light(store).heads():
        if tree.token_name not in known:
            known[tree.token_name] = _until(store, tree.token_name)
        found[known[tree.token_name]] += 1
    return tuple(
        Ending(until, trees) for until, trees in sorted(found.items(), key=lambda item: item[0] or dt.date.min)
    )


def _light(store: ObjectStore) -> History:
    """The trees without the leaves of batches: there is a leaf for every object of the archive."""
    names = set(store.names(ROOT))
    folders = (folder for name in sorted(names) if (folder := folder_in(name)) is not None)
    return History(tuple(_tree(store, folder, names) for folder in folders))


def _tree(store: ObjectStore, folder: str, names: set[str]) -> Tree:
    kind = next((kind for kind in Kind if f".{kind}" in folder), Kind.BATCH)
    if kind is Kind.RENEWAL:
        leaves = Leaves.read(store.get_named(f"{folder}/{LEAVES}"), f"{folder}/{LEAVES}")
    else:
        leaves = Leaves(kind, "", dt.datetime.min.replace(tzinfo=dt.UTC), ())
    token = b"" if f"{folder}/{TOKEN}" in names else None
    return Tree(folder, leaves, token, has_chain=False, has_lists=False, has_answer=False)


def _until(store: ObjectStore, name: str) -> dt.date | None:
    try:
        return read_token(store.get_named(name)).not_after.date()
    except (ValueError, IntegrityError):
        return None
