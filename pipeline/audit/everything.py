"""Every record of an archive, or some by chance: checked side by side, told in order, gone on with after a stop."""

import datetime as dt
import multiprocessing
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Final, Self

from core.model import RecordId
from core.settings import Config
from pipeline.audit.records import check_record
from pipeline.audit.verdicts import RecordVerdict
from pipeline.evidence import Ground, standing
from signing.evidence import Authority
from signing.trust import Trust
from signing.validate.isolate import MEMORY_BYTES, SECONDS, IsolatedChecker
from storage import Index, ObjectStore, open_index, open_store
from storage.files import FilesStore

#: Records that a process takes at a time: enough that handing them over costs nothing.
_CHUNK: Final = 8
#: Chunks that lie ready for each process.
_AHEAD: Final = 2
#: Our own files may be as large as inbox.max_bytes, and an audit may run beside everything else.
_SECONDS: Final = 120.0
_MEMORY_BYTES: Final = 4 << 30


@dataclass(frozen=True, slots=True)
class Source:
    """Where an archive lies: a desk's stores and index, or the copy of a store; and whom to trust."""

    trust: Trust
    config: Config | None = None
    copied: Path | None = None
    ground: Ground | None = None  #: what was found of the store's evidence; None: nobody has looked

    def store(self) -> ObjectStore:
        """The archive's objects.

        Raises:
            ConfigError, UnavailableError: they cannot be reached.
        """
        if self.copied is not None:
            return FilesStore(self.copied)
        if self.config is None:
            raise ValueError("neither a desk nor a copy")
        return open_store(self.config.store)

    def index(self) -> Index | None:
        """The desk's index; a copy has none."""
        return None if self.config is None or self.copied is not None else open_index(self.config.index)


def records_of(store: ObjectStore) -> dict[RecordId, bool]:
    """The records that have a folder in the store, in order, and whether a manifest lies in it."""
    found: dict[RecordId, bool] = {}
    for name in sorted(store.names("aip/")):
        record_id = RecordId(name.split("/")[1])
        found[record_id] = found.get(record_id, False) or name.endswith("/manifest.json")
    return found


def drawn(records: Sequence[RecordId], *, sample: int | None, seed: int) -> tuple[RecordId, ...]:
    """So many of them by chance, in order, by the same seed the same again; all where no number is said."""
    if sample is None or sample >= len(records):
        return tuple(records)
    return tuple(sorted(random.Random(seed).sample(list(records), sample)))  # noqa: S311  repeatable, not secret


def audit(records: Iterable[RecordId], source: Source, *, jobs: int = 1) -> Iterator[RecordVerdict]:
    """The verdict on each of these records, in their order.

    Args:
        records: whose.
        source: where they lie.
        jobs: how many processes check side by side; signatures are checked in a child of each.

    Raises:
        ConfigError, UnavailableError: store or index are away; what was told till then stands.
    """
    if jobs == 1:
        with _Desk(source) as desk:
            for record_id in records:
                yield desk.check(record_id)
        return
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_sit_down, initargs=(source,))
    try:
        left = iter(records)
        waiting: deque[Future[list[RecordVerdict]]] = deque()
        while chunk := tuple(islice(left, _CHUNK)):
            waiting.append(pool.submit(_check, chunk))
            if len(waiting) >= jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


class _Desk:
    """What one auditor needs, opened once. A context manager."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._store = self._source.store()
        self._index = self._source.index()
        ground = self._source.ground
        self._evidence = (
            None
            if ground is None or ground.last is None
            else standing(self._store, ground, Authority(self._source.trust))
        )
        if self._index is not None:
            self._open.enter_context(closing(self._index))
        # Whoever made a copy may have put anything into it.
        limits = (SECONDS, MEMORY_BYTES) if self._source.copied is not None else (_SECONDS, _MEMORY_BYTES)
        checker = IsolatedChecker(self._source.trust, seconds=limits[0], memory_bytes=limits[1])
        self._checker = self._open.enter_context(checker)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def check(self, record_id: RecordId) -> RecordVerdict:
        at = dt.datetime.now(dt.UTC)
        return check_record(record_id, self._store, self._index, self._checker, at=at, evidence=self._evidence)


#: Of this process of the pool; it ends with it.
_desk: _Desk | None = None


def _sit_down(source: Source) -> None:
    global _desk  # noqa: PLW0603  what a pool's initializer leaves for its tasks
    _desk = _Desk(source).__enter__()
    # At its end a process asks its children to end and waits for them: one that does not hear it would be waited for
    # for ever. The checker's child is killed before.
    Finalize(None, _desk.__exit__, exitpriority=1)


def _check(chunk: tuple[RecordId, ...]) -> list[RecordVerdict]:
    if _desk is None:
        raise RuntimeError("this process has not sat down")
    return [_desk.check(record_id) for record_id in chunk]
