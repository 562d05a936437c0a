"""All evidence of a store, believing nothing.

Every tree against its token, the log against every batch, both against what lies in the store.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.codes import sha256_of
from core.errors import IntegrityError
from pipeline.evidence.folders import ROOT, Kind, Tree
from pipeline.evidence.history import History, read_history
from pipeline.evidence.logbook import LOG, LogBook, checkpoint_name, read_log, verifiers
from pipeline.evidence.standing import Ground
from signing.evidence import Authority, Checkpoint, read_token
from signing.evidence.hashtree import digest
from signing.evidence.record import believed_one_after_the_other
from storage import ObjectStore
from storage.files import cas_path

#: What other looks read: records by an audit, content by fixity.
_READ_ELSEWHERE: Final = ("aip/", "cas/")


class Fault(StrEnum):
    """What can be wrong with an archive's evidence; a code for machines."""

    TREE_UNREADABLE = "tree_unreadable"  #: leaves.txt says nothing any more
    ROOT_DIFFERS = "root_differs"  #: the token is of other leaves: one of them was altered
    TIMESTAMP_NOT_INTACT = "timestamp_not_intact"
    NOT_TRUSTED = "not_trusted"  #: no anchor leads to the service, or its certificate ended before a renewal
    WRONG_ORDER = "wrong_order"  #: a token is later than the one that stamps it
    RENEWS_ANOTHER = "renews_another"  #: a renewal's leaf is not the token that lies there
    LOG_DAMAGED = "log_damaged"  #: tiles or checkpoint are missing, or do not fit
    LOG_DIFFERS = "log_differs"  #: a batch says other things than the log
    CHECKPOINT_DIFFERS = "checkpoint_differs"  #: missing, or not the one that the batch stamped
    CHECKPOINT_NOT_SIGNED = "checkpoint_not_signed"
    ROLLED_BACK = "rolled_back"  #: an auditor's or the ledger's checkpoint is of more entries than the log has
    REWRITTEN = "rewritten"  #: the log does not begin with what a kept checkpoint saw
    MISSING = "missing"  #: the log has it, the store does not
    ALTERED = "altered"  #: the log knew it with other bytes


@dataclass(frozen=True, slots=True)
class EvidenceFault:
    """A fault, and the name in the store where it lies."""

    fault: Fault
    where: str


@dataclass(frozen=True)
class Checked:
    """What was found, and what a look at single records needs of it."""

    faults: tuple[EvidenceFault, ...]
    history: History = field(repr=False)
    log: LogBook = field(repr=False)
    waiting: tuple[Tree, ...] = field(repr=False)  #: trees without a token yet
    pending: int  #: objects that were stored after the last batch
    ground: Ground = field(repr=False)


def examine(store: ObjectStore, authority: Authority, *, at: dt.datetime, kept: tuple[Checkpoint, ...] = ()) -> Checked:
    """Everything that can be said of the evidence in a store.

    Args:
        store: where archive and evidence lie.
        authority: whose timestamps are believed.
        at: the time of checking.
        kept: checkpoints from elsewhere, of an auditor or of the ledger: this log must have grown out of them.

    Raises:
        UnavailableError: the store is away.
    """
    history = read_history(store)
    faults = [EvidenceFault(Fault.TREE_UNREADABLE, name) for name in history.unreadable]
    try:
        log = read_log(store)
    except IntegrityError:
        log = LogBook()
        faults.append(EvidenceFault(Fault.LOG_DAMAGED, LOG))
    proved: dict[str, dt.datetime] = {}
    for tree in history.trees:
        found = list(dict.fromkeys(_of_tree(tree, history, authority, at=at)))
        faults += [EvidenceFault(fault, tree.folder) for fault in found]
        if not found and tree.token is not None and _believed(tree, history, authority, at=at):
            proved[tree.folder] = read_token(tree.token).time
    if not any(item.fault is Fault.LOG_DAMAGED for item in faults):
        faults += _of_log(store, history, log)
        faults += _of_kept(log, kept)
    gone, pending = _against_store(store, log)
    batches = list(history.batches())
    return Checked(
        faults=(*faults, *gone),
        history=history,
        log=log,
        waiting=tuple(tree for tree in history.trees if tree.token is None),
        pending=pending,
        ground=Ground(proved, batches[-1].leaves.at if batches else None),
    )


def _of_tree(tree: Tree, history: History, authority: Authority, *, at: dt.datetime) -> Iterator[Fault]:
    if tree.token is None:
        return
    following = history.successors(tree)
    try:
        tokens = [read_token(item.token) for item in following if item.token is not None]
        root = tree.hashes.root
    except ValueError:
        yield Fault.TIMESTAMP_NOT_INTACT
        return
    if (tokens[0].imprint, tokens[0].algorithm) != (root, tree.leaves.algorithm):
        yield Fault.ROOT_DIFFERS
    if (
        len(following) > 1
        and following[1].by_name[tree.token_name] != digest(tree.token, following[1].leaves.algorithm).hex()
    ):
        yield Fault.RENEWS_ANOTHER
    until = _superseded(tree, history, authority, at=at) or at
    for reason in believed_one_after_the_other(tokens, authority, at=until):
        yield Fault(reason)


def _believed(tree: Tree, history: History, authority: Authority, *, at: dt.datetime) -> bool:
    """Whether a tree proves its leaves by itself. A rehash bears it up object by object only: see `Standing.since`."""
    tokens = [read_token(item.token) for item in history.successors(tree) if item.token is not None]
    return not any(believed_one_after_the_other(tokens, authority, at=at))


def _superseded(tree: Tree, history: History, authority: Authority, *, at: dt.datetime) -> dt.datetime | None:
    """When the evidence of a tree was itself stamped with all its objects: from then on its own token need not hold."""
    places = {item.folder: place for place, item in enumerate(history.trees)}
    for later in history.trees[places[tree.folder] + 1 :]:
        if later.leaves.kind is Kind.REHASH and later.token is not None:
            good = not any(_of_tree(later, history, authority, at=at))
            return read_token(later.token).time if good else None
    return None


def _of_log(store: ObjectStore, history: History, log: LogBook) -> Iterator[EvidenceFault]:
    keys = verifiers(store)
    for tree in history.batches():
        name, size = tree.leaves.checkpoint.name, tree.leaves.size
        try:
            note = store.get_named(name)
            checkpoint = Checkpoint.read(note)
        except (IntegrityError, ValueError):
            if tree.token is not None:
                yield EvidenceFault(Fault.CHECKPOINT_DIFFERS, name)
            continue
        if sha256_of(note) != tree.leaves.checkpoint.digest:
            yield EvidenceFault(Fault.CHECKPOINT_DIFFERS, name)
        if not any(key.signed(note) for key in keys):
            yield EvidenceFault(Fault.CHECKPOINT_NOT_SIGNED, name)
        if size > log.size:
            yield EvidenceFault(Fault.ROLLED_BACK, name)
            continue
        if (checkpoint.size, checkpoint.root) != (size, log.tree.root(size)):
            yield EvidenceFault(Fault.LOG_DIFFERS, name)
        entries = tree.leaves.entries()
        if entries != log.entries[size - len(entries) : size]:
            yield EvidenceFault(Fault.LOG_DIFFERS, tree.folder)
    if log.size > max((tree.leaves.size for tree in history.batches()), default=0):
        # A batch is begun before its part of the log is written: somebody took its folder away.
        yield EvidenceFault(Fault.LOG_DIFFERS, checkpoint_name(log.size))


def _of_kept(book: LogBook, kept: tuple[Checkpoint, ...]) -> Iterator[EvidenceFault]:
    for checkpoint in kept:
        name = checkpoint_name(checkpoint.size)
        if checkpoint.size > book.size:
            yield EvidenceFault(Fault.ROLLED_BACK, name)
        elif not book.grew_from(checkpoint):
            yield EvidenceFault(Fault.REWRITTEN, name)


def _against_store(store: ObjectStore, book: LogBook) -> tuple[list[EvidenceFault], int]:
    """What the log has and the store lacks; named objects whose bytes are others; how much is not logged yet.

    Objects of records are read by whoever looks at records, and the others under `cas/` by fixity.
    """
    here = {cas_path(sha256) for sha256 in store.hashes()} | set(store.names(""))
    faults = [EvidenceFault(Fault.MISSING, name) for name in book.places if name not in here]
    faults += [
        EvidenceFault(Fault.ALTERED, name)
        for name in book.places
        if not name.startswith(_READ_ELSEWHERE)
        and name in here
        and sha256_of(store.get_named(name)) != book.sha256(name)
    ]
    pending = sum(name not in book.places and not name.startswith((LOG, ROOT)) for name in here)
    return faults, pending
