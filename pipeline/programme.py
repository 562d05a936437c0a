"""Digitizes a folder of many files as one job: takes files in between two water marks while the engine works.

Everything that is known of it lies in the index, so that it may be killed and run again, run twice at once, and be
paused or cancelled by somebody else.
"""

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from core.codes import batch_id_for
from core.config import Desk
from core.model import (
    Batch,
    BatchItem,
    BatchState,
    DeskCode,
    Document,
    DocumentId,
    Expected,
    ItemState,
    Lane,
    Status,
    StopReason,
)
from core.text import nfc
from pipeline.engine import Engine, Keeper, open_engine
from pipeline.inbox import Refusal, ScanFile
from pipeline.receiving import Receiver, Told
from storage import Index

Outcome = Document | Refusal

_LOOK_SECONDS: Final = 0.2
#: After so long the feeder sees to the engine, and to whether it shall go on.
_FEED_SECONDS: Final = 2.0
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told what happens."""

    taken: Callable[[str, Outcome], None]  #: path below the folder, what became of the file
    rested: Callable[[], None]  #: one more file needs nothing more


def begin(
    desk: Desk, index: Index, folder: Path, *, at: dt.datetime, manifest: tuple[Path, Mapping[str, Expected]] | None
) -> Batch:
    """The programme of a folder, which goes on from now; a new one the first time."""
    code = DeskCode(desk.config.desk.code)
    path = str(folder.resolve())
    batch = Batch(
        id=batch_id_for(code, path),
        desk=code,
        folder=_writable(path),
        manifest=_writable(str(manifest[0].resolve())) if manifest else None,
        state=BatchState.RUNNING,
        created_at=at,
        went_on_at=at,
    )
    return index.batches.begin(batch, manifest[1] if manifest else None)


class Programme:
    """One run of a programme."""

    def __init__(
        self,
        batch: Batch,
        desk: Desk,
        index: Index,
        receiver: Receiver,
        *,
        folder: Path,
        told: Mapping[str, Told],
        clock: Callable[[], dt.datetime],
        watchers: Watchers,
    ) -> None:
        """Nothing happens before `run`; `told` is what the manifest says, by source."""
        self._batch = batch
        self._desk = desk
        self._index = index
        self._receiver = receiver
        self._folder = folder
        self._told = told
        self._clock = clock
        self._watchers = watchers
        self._waiting: set[DocumentId] = set()
        self._filling = True
        self._dealt_with = 0
        self._bad = 0

    def run(self, scans: Iterator[ScanFile | Refusal], *, jobs: int | None = None) -> Batch:
        """Take the files in and finish them, until all are done or the programme shall not go on.

        Returns:
            The programme as it stands then; its state says which of the two.

        Raises:
            UnavailableError: what is left waits for a service that is away; run it again.
            ConfigError, IntegrityError: nobody can work; documents are left where they are.
        """
        engine = open_engine(self._desk, self._index, jobs=jobs)
        try:
            state = self._drive(engine, scans)
        finally:
            engine.stop()
        why = self._now().why if state is BatchState.STOPPED else None
        # Once more: what workers had in hand when it was paused stands in line again by now.
        before = (BatchState.RUNNING, BatchState.DONE) if state is BatchState.DONE else (state,)
        self._index.batches.change(self._batch.id, state, only_from=before, why=why)
        return self._now()

    def _now(self) -> Batch:
        return self._index.batches.batch(self._batch.id) or self._batch

    def _drive(self, engine: Engine, scans: Iterator[ScanFile | Refusal]) -> BatchState:
        keeper = Keeper(self._index)
        started = False
        more = True
        while more or self._waiting:
            self._stop_by_itself()
            state = self._now().state
            if state in {BatchState.PAUSED, BatchState.CANCELLED, BatchState.STOPPED}:
                return state
            more = more and self._feed(scans)
            if not self._waiting and (self._filling or not more):
                continue
            if not started:
                engine.start()
                started = True
            worked = engine.nudge()
            standing = self._settle()
            keeper.look()
            if more and self._filling:
                continue
            away = engine.outage()
            if away is not None and self._waiting and all(standing.get(item, False) for item in self._waiting):
                raise away
            if self._waiting and not worked:
                time.sleep(_LOOK_SECONDS)
        return BatchState.DONE

    # --- taking in ---

    def _feed(self, scans: Iterator[ScanFile | Refusal]) -> bool:
        """Take files in from the low water mark to the high one; whether there are more."""
        settings = self._desk.config.backscan
        pages = self._index.batches.pages_on_their_way(self._batch.id)
        self._filling = self._filling or pages < settings.low_water
        until = time.monotonic() + _FEED_SECONDS
        while self._filling:
            scan = next(scans, None)
            if scan is None:
                return False
            pages += self._take(scan)
            self._filling = pages < settings.high_water
            if time.monotonic() > until:
                break
        return True

    def _take(self, scan: ScanFile | Refusal) -> int:
        """Take one file in; how many pages of it are on their way now."""
        shown = scan.path.relative_to(self._folder).as_posix()
        source = self._source(shown)
        before = self._index.batches.item(self._batch.id, source)
        known = self._known(scan, before)
        outcome = known or self._receiver.take(scan, replace(self._told.get(source, Told()), lane=Lane.BATCH))
        if known is None:
            self._note(source, scan, outcome, before)
        self._watchers.taken(shown, outcome)
        if isinstance(outcome, Refusal):
            fresh = before is None or before.state is not ItemState.REFUSED
            self._dealt_with += fresh
            self._bad += fresh
        if isinstance(outcome, Document) and outcome.status is Status.SPLIT:
            # By an earlier run, which may have left its parts on their way.
            self._wait_for(outcome.parts)
        if isinstance(outcome, Refusal) or outcome.status.rests or outcome.id in self._waiting:
            self._watchers.rested()
            return 0
        if before is not None and before.state is ItemState.RECEIVED:
            # An earlier run left it; whoever runs again wants it tried now.
            self._index.work.wake((outcome.id,))
        self._waiting.add(outcome.id)
        return max(1, outcome.page_count)

    def _source(self, shown: str) -> str:
        """The name under which the manifest may know it: with its accents in one form, or as it is."""
        plain = _writable(shown)
        return plain if plain in self._told else nfc(plain) if nfc(plain) in self._told else plain

    def _known(self, scan: ScanFile | Refusal, before: BatchItem | None) -> Document | None:
        """The document that the very same file has become in an earlier run, so that it need not be read again."""
        if not isinstance(scan, ScanFile) or before is None or before.state is not ItemState.RECEIVED:
            return None
        if before.file != _identity(scan) or before.document_id is None:
            return None
        return self._index.document(before.document_id)

    def _note(self, source: str, scan: ScanFile | Refusal, outcome: Outcome, before: BatchItem | None) -> None:
        item = BatchItem(0, source, listed=False, expected=Expected(), state=ItemState.REFUSED)
        if isinstance(outcome, Refusal):
            item = replace(
                item,
                document_id=outcome.document_id,
                sha256=outcome.sha256,
                reason=outcome.reason.value,
                rested_at=self._clock(),
            )
        else:
            same = before is not None and before.document_id == outcome.id
            rested = before.rested_at if same and before else self._clock() if outcome.status.rests else None
            item = replace(
                item,
                state=ItemState.RECEIVED,
                document_id=outcome.id,
                sha256=outcome.original.sha256,
                pages=outcome.page_count,
                file=_identity(scan) if isinstance(scan, ScanFile) else "",
                rested_at=rested,
            )
        self._index.batches.found(self._batch.id, source, item)

    # --- coming to rest ---

    def _settle(self) -> dict[DocumentId, bool]:
        """Note what came to rest, and return what stands in line."""
        standing = self._index.work.standing()
        done = [item for item in self._waiting if item not in standing]
        resting = []
        for document_id in done:
            document = self._index.document(document_id)
            if document is None or not document.status.rests:
                # Held: somebody has paused this programme.
                continue
            self._waiting.discard(document_id)
            self._wait_for(document.parts)
            if document.pages is not None:
                # A part: the file was counted when it was split.
                continue
            resting.append(document_id)
            self._dealt_with += 1
            self._bad += document.status is Status.SET_ASIDE
            self._watchers.rested()
        if resting:
            self._index.batches.rested(self._batch.id, resting, self._clock())
        return standing

    def _wait_for(self, parts: Iterable[DocumentId]) -> None:
        """See to it that the parts of a file come to rest too, and theirs."""
        for part in parts:
            document = self._index.document(part)
            if document is not None and not document.status.rests:
                self._waiting.add(part)
                self._index.work.wake((part,))
            elif document is not None:
                self._wait_for(document.parts)

    # --- whether to go on ---

    def _stop_by_itself(self) -> None:
        settings = self._desk.config.backscan
        why = None
        many = self._dealt_with >= settings.judge_after
        if many and self._bad * 100 > settings.max_refused_percent * self._dealt_with:
            why = StopReason.REFUSED_SHARE
        if free_mib(self._desk) < settings.min_free_mib:
            why = StopReason.LOW_DISK
        if why is not None:
            going = (BatchState.RUNNING, BatchState.DONE)
            self._index.batches.change(self._batch.id, BatchState.STOPPED, only_from=going, why=why)


def free_mib(desk: Desk) -> int:
    """How much room the fullest disk of a desk has."""
    settings = desk.config
    paths = [desk.home, *(store.path for store in (settings.store, settings.work) if store.kind == "files")]
    there = [next(place for place in (path, *path.parents) if place.exists()) for path in paths]
    return min(shutil.disk_usage(path).free for path in there) // _MIB


def _identity(scan: ScanFile) -> str:
    return f"{scan.inode}:{scan.size_bytes}:{scan.mtime_ns}"


def _writable(path: str) -> str:
    """A path as a database takes it: bytes that are no UTF-8 as escapes."""
    return path.encode("utf-8", "backslashreplace").decode()
