"""Who moves documents, when and where. The index is the truth; whatever runs here may be killed at any moment.

Inline, in a pool of processes, or on other machines that a broker wakes: all of them claim documents from the index,
hold them by a lease, and call `pipeline.steps.advance`.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, Protocol

from core.config import Desk
from core.errors import ConfigError, UnavailableError
from core.model import Document, DocumentId
from storage import Index, open_index

Progress = Callable[[Document], None]

_LOOK_SECONDS: Final = 0.2
_SWEEP_SECONDS: Final = 5.0


class Engine(Protocol):
    """Workers of this process, or the way to workers elsewhere."""

    def start(self) -> None:
        """Begin to work."""

    def nudge(self) -> bool:
        """There may be work: called again and again by whoever waits for it.

        Returns:
            Whether the caller need not wait before the next time.

        Raises:
            ConfigError, IntegrityError: nobody can work; documents are left where they are.
        """

    def outage(self) -> UnavailableError | None:
        """What was away last, if a service was."""

    def stop(self) -> None:
        """Finish what is in hand and end."""


def open_engine(desk: Desk, index: Index, *, jobs: int | None = None) -> Engine:
    """The engine that the settings name.

    Args:
        desk: whose documents are moved.
        index: where they stand; used from several threads.
        jobs: how many processes, instead of the setting.
    """
    settings = desk.config.engine
    match settings.runner:
        case "inline":
            if desk.config.signing.isolated:
                raise ConfigError(
                    "signing.isolated: engine.runner inline chỉ có một tiến trình cho mọi việc; chọn pool / "
                    "signing.isolated: engine.runner inline has one process for everything; choose pool"
                )
            from pipeline.engine.inline import Inline

            return Inline(desk, index)
        case "pool":
            from pipeline.engine.pool import Pool

            return Pool(desk, index, processes=jobs or settings.processes)
        case "dramatiq":
            from pipeline.engine.workers import Hints, open_broker

            return Hints(index, open_broker(settings.broker_url.get_secret_value()))


def run(desk: Desk, ids: Iterable[DocumentId], on_change: Progress, *, jobs: int | None = None) -> None:
    """Finish documents: until each is archived, waits for a clerk, or is set aside.

    Args:
        desk: whose documents.
        ids: which of them; what else stands in line is moved along with them.
        on_change: gets each one as it comes to rest.
        jobs: how many processes, instead of the setting.

    Raises:
        UnavailableError: what is left waits for a service that is away; everything else was finished.
        ConfigError, IntegrityError: the rest of the documents are left where they are.
    """
    waiting = tuple(dict.fromkeys(ids))
    if not waiting:
        return
    index = open_index(desk.config.index)
    try:
        engine = open_engine(desk, index, jobs=jobs)
        index.work.wake(waiting)
        engine.start()
        try:
            wait_for(waiting, index, engine, on_change)
        finally:
            engine.stop()
    finally:
        index.close()


def run_here(desk: Desk, ids: Iterable[DocumentId]) -> tuple[Document, ...]:
    """Finish a few documents that somebody waits for, in this process where the settings leave that open.

    Raises:
        UnavailableError, ConfigError, IntegrityError: as `run`.
    """
    if desk.config.engine.runner == "pool" and not desk.config.signing.isolated:
        engine = desk.config.engine.model_copy(update={"runner": "inline"})
        desk = replace(desk, config=desk.config.model_copy(update={"engine": engine}))
    done: list[Document] = []
    run(desk, ids, done.append)
    return tuple(done)


def wait_for(
    ids: tuple[DocumentId, ...],
    index: Index,
    engine: Engine,
    on_change: Progress,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Nudge the engine until all of the documents have come to rest, and what they were split into; tell of each.

    Raises:
        UnavailableError: what is left waits for a service that is away.
    """
    waiting = set(ids)
    keeper = Keeper(index)
    while waiting:
        worked = engine.nudge()
        standing = index.work.standing()
        for document_id in [item for item in ids if item in waiting and item not in standing]:
            waiting.discard(document_id)
            document = index.document(document_id)
            if document is not None:
                ids += document.parts
                waiting.update(document.parts)
                on_change(document)
        away = engine.outage()
        if away is not None and waiting and all(standing.get(item, False) for item in waiting):
            raise away
        keeper.look()
        if waiting and not worked:
            sleep(_LOOK_SECONDS)


class Keeper:
    """Frees what dead and silent workers hold, now and then."""

    def __init__(self, index: Index) -> None:
        """The first look is at once: what a killed run has left goes on without waiting for its lease to end."""
        self._index = index
        self._next = float("-inf")

    def look(self) -> None:
        """Free the leases of dead and silent workers, unless that was done a moment ago."""
        if time.monotonic() < self._next:
            return
        from pipeline.engine.turns import free_the_dead

        free_the_dead(self._index)
        self._index.work.sweep()
        self._next = time.monotonic() + _SWEEP_SECONDS
