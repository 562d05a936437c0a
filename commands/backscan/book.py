"""What the commands about programmes share: opening the index, finding one, noting who did what."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from commands.terminal import language, t
from core.config import Desk
from core.errors import ConfigError
from core.messages import programmes
from core.model import Batch, BatchId, BatchState, LedgerEvent
from storage import Index, open_index


@contextmanager
def opened(desk: Desk) -> Iterator[Index]:
    """The index of a desk."""
    index = open_index(desk.config.index)
    try:
        yield index
    finally:
        index.close()


def known(batch_id: str, index: Index) -> Batch:
    """The programme of that id.

    Raises:
        ConfigError: there is none.
    """
    batch = index.batches.batch(BatchId(batch_id))
    if batch is None:
        raise ConfigError(
            t(
                f"Không có đợt số hóa {batch_id}. Xem danh sách: sohoa backscan list",
                f"there is no programme {batch_id}; sohoa backscan list shows them",
            )
        )
    return batch


def note(action: str, batch: Batch, desk: Desk, index: Index, **facts: str) -> None:
    """Write into the ledger who did what to a programme."""
    actor = desk.config.desk.operator or desk.config.desk.code
    index.note(LedgerEvent(f"backscan_{action}", batch.id, actor, dt.datetime.now(dt.UTC), tuple(facts.items())))


def state_text(state: BatchState) -> str:
    """A state in the reader's language."""
    return programmes.state_text(state, language=language())
