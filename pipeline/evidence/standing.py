"""What evidence says of single objects, for whoever looks at many of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.codes import sha256_of
from core.errors import IntegrityError
from core.model import Sha256
from pipeline.evidence.history import History, read_history
from pipeline.evidence.logbook import LogBook, read_log
from signing.evidence import Authority, evidence_record, verify_record
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
    history: History = field(repr=False)
    authority: Authority = field(repr=False)

    def logged(self, name: str) -> Sha256 | None:
        """The hash that the log has of an object; None: it is not in it."""
        return self.log.sha256(name)

    def since(self, name: str, data: bytes, *, at: dt.datetime) -> dt.datetime | None:
        """Since when at the latest an object with these bytes is proved to exist; None: not proved."""
        bases = self.history.bases_of(name)
        if not bases or bases[0].by_name[name] != sha256_of(data):
            return None
        if bases[0].folder in self.ground.proved:
            return self.ground.proved[bases[0].folder]
        # Its token alone is too old: what came after it must bind this very object.
        return verify_record(evidence_record(self.history.chains(name)), data, self.authority, at=at).existed


def standing(store: ObjectStore, ground: Ground, authority: Authority) -> Standing:
    """Read the log and the batches once.

    Raises:
        UnavailableError: the store is away.
    """
    try:
        log = read_log(store)
    except IntegrityError:
        # It was told of the whole; of single objects nothing is known then.
        log = LogBook()
    return Standing(ground, log, read_history(store), authority)
