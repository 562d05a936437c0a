"""The daily batch: everything stored since the last one is logged and stamped.

Written in this order, each object once: leaves.txt, the log's tiles, its checkpoint, the token, certificates and
revocation lists. Whatever a killed run left out the next one writes from leaves.txt, with the same bytes.
"""

import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from core.codes import sha256_of
from core.errors import ConfigError, IntegrityError, SohoaError, UnavailableError
from pipeline.evidence import logbook
from pipeline.evidence.folders import (
    ANSWER,
    CHAIN,
    LEAVES,
    LISTS,
    ROOT,
    Kind,
    Leaf,
    Leaves,
    Tree,
    free_folder,
    leaves_of,
)
from pipeline.evidence.history import History, read_history
from pipeline.evidence.logbook import LOG, LogBook, checkpoint_name
from signing.evidence import Authority, Checkpoint, LogKey, Token, read_token
from storage.care import CaredStore
from storage.files import cas_path

log = logging.getLogger(__name__)

ALGORITHM: Final = "sha256"
#: Objects of this size could be two hashes of the tree one behind the other (signing/evidence/hashtree.py).
_REFUSED_BYTES: Final = 64
#: So long may a batch wait for its token before somebody has to look (docs/adr/0029).
OVERDUE: Final = dt.timedelta(hours=24)

#: What a timestamp service does: hash and digest's name → token.
Stamp = Callable[[bytes, str], bytes]


@dataclass(frozen=True)
class Means:
    """What making evidence needs beside the store."""

    key: LogKey = field(repr=False)
    authority: Authority = field(repr=False)
    stamp: Stamp | None  #: None: no service is configured
    fetch_lists: Callable[[Token], bytes] = lambda _token: b""  #: revocation lists that the service's issuer publishes
    fetch_answer: Callable[[Token], bytes] = lambda _token: b""  #: what its OCSP responder says of the service


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tree without token."""

    folder: str
    since: dt.datetime
    why: str  #: no_service | the words of an error of ours | code of why its token is not believed


@dataclass(frozen=True, slots=True)
class Made:
    """What a run has done."""

    folder: str | None  #: of the new batch; None: nothing new was stored
    objects: int  #: its leaves, the checkpoint not counted
    size: int  #: entries of the log now
    root: str  #: of the log, in hexadecimal
    stamped: tuple[str, ...]  #: folders that got their token
    waiting: tuple[Waiting, ...]
    refused: tuple[str, ...]  #: objects as long as two hashes: no evidence is made for them

    def overdue(self, at: dt.datetime) -> tuple[Waiting, ...]:
        """Those that have waited too long."""
        return tuple(item for item in self.waiting if at - item.since >= OVERDUE)


def make(store: CaredStore, means: Means, *, at: dt.datetime, kept: Collection[Checkpoint] = ()) -> Made:
    """Log and stamp what is new; go on with what was left waiting.

    Args:
        store: where archive and evidence lie.
        means: what evidence is made with.
        at: the time of the run.
        kept: checkpoints from elsewhere, of the ledger: a log that did not grow out of them gets no further entries.

    Raises:
        UnavailableError: the store is away.
        IntegrityError: log or evidence in the store are damaged, or the log is not the one that `kept` saw, or another
            run was quicker.
        ConfigError: the log's key is not the one of the batch that has to be finished.
    """
    history, book = read_history(store), logbook.read_log(store)
    _require_grown(book, [checkpoint for checkpoint in kept if checkpoint.size <= book.size])
    _finish_log(store, history, book, means.key)
    # What a killed run left out is there only now.
    _require_grown(book, kept)
    fresh, refused = news(store, book)
    folder = None
    if any(not leaf.name.startswith(ROOT) for leaf in fresh):
        # Evidence alone is no reason for more evidence, or there would be a batch every day for ever.
        old = book.size
        folder = _plan(store, history, book, fresh, means.key, at=at)
        logbook.write(book, store, means.key, old=old)
        history = read_history(store)
    stamped, waiting = stamp_all(store, history, means)
    made = Made(folder, len(fresh) if folder else 0, book.size, book.tree.root().hex(), stamped, waiting, refused)
    for item in made.overdue(at):
        log.error("evidence waits for its timestamp", extra={"seconds": (at - item.since).total_seconds()})
    return made


def _require_grown(book: LogBook, kept: Collection[Checkpoint]) -> None:
    for checkpoint in kept:
        if checkpoint.size > book.size:
            raise IntegrityError(
                f"nhật ký bị lùi lại: còn {book.size} mục, sổ đã thấy {checkpoint.size}; không lập bằng chứng: "
                "lấy kho từ bản sao hoặc bản sao lưu về, rồi chạy sohoa audit / "
                f"the log was rolled back: it has {book.size} entries, and the ledger saw {checkpoint.size}; no "
                "evidence is made: bring the store back from its replica or backup, and run sohoa audit"
            )
        if not book.grew_from(checkpoint):
            raise IntegrityError(
                f"nhật ký bị viết lại: {checkpoint.size} mục đầu không phải những mục sổ đã thấy; không lập bằng "
                "chứng: lấy kho từ bản sao hoặc bản sao lưu về, rồi chạy sohoa audit / "
                f"the log was rewritten: its first {checkpoint.size} entries are not those that the ledger saw; no "
                "evidence is made: bring the store back from its replica or backup, and run sohoa audit"
            )


def news(store: CaredStore, book: LogBook) -> tuple[list[Leaf], tuple[str, ...]]:
    """What lies in the store and not in the log; and what never will, being as long as two hashes."""
    found, refused = [], []
    for kept in store.kept():
        name = cas_path(kept.sha256)
        if name in book.places:
            continue
        if kept.size_bytes == _REFUSED_BYTES:
            refused.append(name)
        else:
            # The name is the hash: it was compared when it was put, and is again in every fixity pass.
            found.append(Leaf(kept.sha256, name))
    for name in store.names(""):
        if name in book.places or name.startswith(LOG):
            continue
        data = store.get_named(name)
        if len(data) == _REFUSED_BYTES:
            refused.append(name)
        else:
            found.append(Leaf(sha256_of(data), name))
    return found, tuple(sorted(refused))


def _plan(
    store: CaredStore, history: History, book: LogBook, fresh: list[Leaf], key: LogKey, *, at: dt.datetime
) -> str:
    """Write down what the batch is. From here on it is the same whoever goes on with it."""
    note = logbook.grow(book, leaves_of(Kind.BATCH, ALGORITHM, at, fresh).entries(), key)
    checkpoint = Leaf(sha256_of(note), checkpoint_name(book.size))
    return put_leaves(store, history, leaves_of(Kind.BATCH, ALGORITHM, at, [*fresh, checkpoint]))


def put_leaves(store: CaredStore, history: History, leaves: Leaves) -> str:
    """Begin a tree; its folder.

    Raises:
        IntegrityError: another run began one at the same moment.
    """
    folder = free_folder(leaves.at, leaves.kind, {tree.folder for tree in history.trees})
    store.put_named(f"{folder}/{LEAVES}", leaves.dump())
    return folder


def _finish_log(store: CaredStore, history: History, book: LogBook, key: LogKey) -> None:
    """A run that was killed may have left the newest batch without its part of the log."""
    for tree in history.batches():
        if tree.leaves.size <= book.size:
            continue
        old = book.size
        note = logbook.grow(book, tree.leaves.entries(), key)
        if Leaf(sha256_of(note), checkpoint_name(book.size)) != tree.leaves.checkpoint:
            raise ConfigError(
                f"{tree.folder} được bắt đầu với khóa nhật ký khác, hoặc nhật ký mất mục: lấy lại "
                "evidence.key_file từ bản sao lưu, hoặc kho từ bản sao / "
                f"{tree.folder} was begun with another log key, or entries of the log were lost: bring back "
                "evidence.key_file from the backup, or the store from its replica"
            )
        logbook.write(book, store, key, old=old)


def stamp_all(store: CaredStore, history: History, means: Means) -> tuple[tuple[str, ...], tuple[Waiting, ...]]:
    """Give every tree what it lacks: token, certificates, revocation lists; which got a token, and which wait."""
    stamped, waiting = [], []
    away = ""
    for tree in history.trees:
        token = tree.token
        if token is None:
            try:
                token = _stamped(store, tree, means, away)
            except SohoaError as error:
                if not isinstance(error, UnavailableError | ConfigError):
                    raise
                # A service that was away a moment ago is not asked for every batch that waits.
                away = str(error)
                waiting.append(Waiting(tree.folder, tree.leaves.at, away))
                continue
            stamped.append(tree.folder)
        _keep_beside(store, tree, read_token(token), means)
    return tuple(stamped), tuple(waiting)


def _stamped(store: CaredStore, tree: Tree, means: Means, away: str) -> bytes:
    if away or means.stamp is None:
        raise UnavailableError(away or "no_service")
    root = tree.hashes.root
    der = means.stamp(root, tree.leaves.algorithm)
    try:
        token = read_token(der)
    except ValueError as error:
        raise UnavailableError(
            "dịch vụ dấu thời gian trả lời mà không có dấu thời gian / "
            "the timestamp service answered without a timestamp"
        ) from error
    if (token.imprint, token.algorithm) != (root, tree.leaves.algorithm):
        raise UnavailableError(
            "dịch vụ dấu thời gian đóng dấu cho nội dung khác / the timestamp service stamped something else"
        )
    # What is kept is kept for ever: a token that nobody will believe must not take the place of a good one.
    why = means.authority.why_not(token, at=token.time)
    if why is not None:
        raise ConfigError(why)
    try:
        store.put_named(tree.token_name, der)
    except IntegrityError:
        # Another run was quicker; its token is as good.
        return store.get_named(tree.token_name)
    return der


def _keep_beside(store: CaredStore, tree: Tree, token: Token, means: Means) -> None:
    for name, is_there, found in _beside(tree, token, means):
        if not is_there and (data := found()):
            try:
                store.put_named(f"{tree.folder}/{name}", data)
            except IntegrityError:
                # Another run kept those of its moment.
                continue


def _beside(tree: Tree, token: Token, means: Means) -> Iterator[tuple[str, bool, Callable[[], bytes]]]:
    yield LISTS, tree.has_lists, lambda: means.authority.lists(token) or means.fetch_lists(token)
    yield ANSWER, tree.has_answer, lambda: means.fetch_answer(token)
    yield CHAIN, tree.has_chain, lambda: means.authority.chain(token)


def begun(trees: Collection[Tree]) -> tuple[Tree, ...]:
    """Those that wait for a token."""
    return tuple(tree for tree in trees if tree.token is None)
