"""Is every byte still what it was? What is damaged or missing is restored from another copy, and said.

One object after the other: its bytes are read from the archive and from the replica and compared with the hash that the
object must have: its name, or what the best witness says (docs/adr/0038). A good copy mends a bad one. Where no copy is
good nothing is written: somebody has to look.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from core.codes import sha256_of
from core.errors import IntegrityError, UnavailableError
from core.model import LedgerEvent, Sha256
from storage.care import CaredStore
from storage.care.checks import Expected, Seen, SqlChecks, State

_CAS: Final = "cas/sha256/"


class Found(StrEnum):
    """What came of looking at one object."""

    GOOD = "good"
    COPIED = "copied"  #: the replica lacked it
    RESTORED = "restored"  #: the archive's copy was bad, another one was good
    REPLICA_RESTORED = "replica_restored"
    LOST = "lost"  #: no good copy anywhere


@dataclass(frozen=True, slots=True)
class Looked:
    """One object that was looked at."""

    name: str
    found: Found
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Copies:
    """The archive and its replica, if it has one."""

    primary: CaredStore
    replica: CaredStore | None

    @property
    def all(self) -> tuple[CaredStore, ...]:
        """Those that there are."""
        return (self.primary,) if self.replica is None else (self.primary, self.replica)


@dataclass(frozen=True, slots=True)
class Word:
    """What witnesses say of an object whose name is not its hash."""

    sha256: Sha256 | None  #: None: they contradict each other, or none of the copies is the one that they know


#: What is known of an object, given the bytes of its copies; None: nobody knows but an earlier pass.
Witness = Callable[[Expected, Sequence[bytes]], Word | None]


def nobody(_item: Expected, _copies: Sequence[bytes]) -> None:
    """A witness for stores of which no ledger and no index knows."""


@dataclass(frozen=True, slots=True)
class Pass:
    """How a pass is made: how far, how fast, who is told, who knows."""

    before: dt.datetime  #: what was looked at since needs no look
    megabytes_per_second: float
    note: Callable[[LedgerEvent], None]
    actor: str
    clock: Callable[[], dt.datetime]
    sleep: Callable[[float], None] = time.sleep
    witness: Witness = nobody
    until: dt.datetime | None = None  #: stop after this moment; the next pass goes on


def verify(copies: Copies, checks: SqlChecks, how: Pass) -> Iterator[Looked]:
    """Look at everything that is due, and say of each object what was found.

    May be stopped and begun again at any object.

    Raises:
        UnavailableError: a store or the index is away, or the archive's disk seems not to be mounted.
    """
    _require_mounted(copies.primary, checks)
    started, megabytes = how.clock(), 0.0
    while due := checks.due(before=how.before, started=started):
        seen: list[Seen] = []
        try:
            for item in due:
                looked, one = _look(item, copies, how)
                seen.append(one)
                yield looked
                megabytes += looked.size_bytes / 1e6
                now = how.clock()
                if how.until is not None and now >= how.until:
                    return
                ahead = megabytes / how.megabytes_per_second - (now - started).total_seconds()
                if ahead > 0:
                    how.sleep(ahead)
        finally:
            # All at once: a transaction for each would cost more than the reading. After a kill a few are seen again.
            checks.note(*seen)


def _require_mounted(primary: CaredStore, checks: SqlChecks) -> None:
    """An empty folder where an archive was is a disk that is not mounted: nothing is restored into it."""
    if checks.states().get(State.GOOD) and next(chain(primary.hashes(), primary.names("")), None) is None:
        raise UnavailableError(
            "kho trống dù trước đây có tệp: ổ đĩa của kho đã được gắn chưa?"
            " / the archive store is empty although objects were seen in it: is its disk mounted?"
        )


def _look(item: Expected, copies: Copies, how: Pass) -> tuple[Looked, Seen]:
    primary = _read(copies.primary, item.name)
    replica = None if copies.replica is None else _read(copies.replica, item.name)
    expected = _expected(item, primary, replica, how.witness)
    if not _is(primary, expected):
        # Once more: a cable or a memory cell errs more often than a disk.
        primary = _read(copies.primary, item.name)
        expected = _expected(item, primary, replica, how.witness)
    good = next((data for data in (primary, replica) if data is not None and _is(data, expected)), None)
    if good is None and expected is not None and item.version_id is not None:
        good = _version(item, expected, copies.primary)
    found = Found.LOST
    if good is not None:
        found = _mended(item.name, good, copies, (primary, replica), how)
    elif item.state is not State.LOST:
        how.note(_event("object_lost", item.name, how))
    state = State.LOST if good is None else State.GOOD
    size = sum(len(data) for data in (primary, replica) if data is not None)
    seen = Seen(
        replace(item, sha256=expected or item.sha256, state=state), None if good is None else len(good), how.clock()
    )
    return Looked(item.name, found, size), seen


def _mended(name: str, good: bytes, copies: Copies, read: tuple[bytes | None, bytes | None], how: Pass) -> Found:
    """Give every store that lacks it a good copy. The ledger says what was bad before it says that it was mended."""
    primary, replica = read
    found = Found.GOOD
    if primary != good:
        found = Found.RESTORED
        how.note(_event("object_missing" if primary is None else "object_damaged", name, how))
        copies.primary.mend(name, good)
        how.note(_event("object_restored", name, how))
    if copies.replica is None or replica == good:
        return found
    if replica is None:
        copies.replica.mend(name, good)
        return Found.COPIED if found is Found.GOOD else found
    how.note(_event("replica_damaged", name, how))
    copies.replica.mend(name, good)
    how.note(_event("replica_restored", name, how))
    return Found.REPLICA_RESTORED if found is Found.GOOD else found


def _event(action: str, name: str, how: Pass) -> LedgerEvent:
    subject = name.rpartition("/")[2] if name.startswith(_CAS) else name[:80]
    return LedgerEvent(action, subject, how.actor, how.clock(), (("object", name),))


def _expected(item: Expected, primary: bytes | None, replica: bytes | None, witness: Witness) -> Sha256 | None:
    """The hash that the object must have; of a named one that of its first sight only where no witness knows it.

    At its first sight its copies must agree.
    """
    if item.name.startswith(_CAS):
        return Sha256(item.name.rpartition("/")[2])
    there = [data for data in (primary, replica) if data is not None]
    if (word := witness(item, there)) is not None:
        return word.sha256
    if item.sha256 is not None:
        return item.sha256
    seen = set(map(sha256_of, there))
    return seen.pop() if len(seen) == 1 else None


def _is(data: bytes | None, expected: Sha256 | None) -> bool:
    return data is not None and expected is not None and sha256_of(data) == expected


def _version(item: Expected, expected: Sha256, store: CaredStore) -> bytes | None:
    """The version that was recorded: a lock keeps it whatever was written over it."""
    try:
        return store.get(expected, version_id=item.version_id)
    except IntegrityError:
        return None


def _read(store: CaredStore, name: str) -> bytes | None:
    try:
        return store.get_named(name)
    except IntegrityError:
        return None
