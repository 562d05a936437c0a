"""What evidence says of single objects, for whoever looks at many of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import IntegrityError
from core.model import Sha256
from pipeline.evidence.history import read_history
from pipeline.evidence.logbook import LogBook, read_log
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class Ground:
    """What was found of all evidence: small, so that it crosses process borders."""

    proved: Mapping[str, dt.datetime]  #: since when the leaves of a tree are proved, by its folder
    last: dt.datetime | None  #: when the last batch was begun; None: there is no evidence in this store


@dataclass(frozen=True)
class Standing:
    """The hash under which each object was logged, and since when it is proved."""

    ground: Ground
    log: LogBook = field(repr=False)
    since_by_leaf: Mapping[tuple[str, str], dt.datetime] = field(repr=False)

    def logged(self, name: str) -> Sha256 | None:
        """The hash that the log has of an object; None: it is not in it."""
        return self.log.sha256(name)

    def since(self, name: str, sha256: Sha256) -> dt.datetime | None:
        """Since when at the latest the object with that hash is proved to exist; None: not proved."""
        return self.since_by_leaf.get((name, sha256))


def standing(store: ObjectStore, ground: Ground) -> Standing:
    """Read the log and the batches once.

    Raises:
        UnavailableError: the store is away.
    """
    try:
        log = read_log(store)
    except IntegrityError:
        # It was told of the whole; of single objects nothing is known then.
        log = LogBook()
    since: dict[tuple[str, str], dt.datetime] = {}
    for tree in read_history(store).batches():
        if (at := ground.proved.get(tree.folder)) is not None:
            for leaf in tree.leaves.leaves:
                since.setdefault((leaf.name, leaf.digest), at)
    return Standing(ground, log, since)
